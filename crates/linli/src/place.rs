//! Where an installation keeps what, and the settings of its site.

use crate::cli::PlaceArgs;
use http::SiteConfig;
use identity::mail::Smtp;
use kernel::id::TenantId;
use kernel::text::Text;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use store::{Config, Fault, FaultKind};
use toml_edit::{DocumentMut, Item};

/// Where an installation keeps what.
#[derive(Clone, Debug)]
pub struct Place {
    /// Database, key and files.
    pub config: Config,
    /// Rule files of its own.
    pub rules: Option<PathBuf>,
    /// The settings file.
    pub settings: PathBuf,
}

impl Place {
    /// Returns the place that the command line names, and makes its folder.
    pub fn of(args: &PlaceArgs) -> Result<Place, Fault> {
        std::fs::create_dir_all(&args.data)
            .map_err(|error| io(format!("{} cannot be made: {error}", args.data.display())))?;
        let database = args.data.join("linli.db");
        let overlay = args
            .rules
            .clone()
            .or_else(|| Some(args.data.join("rules")).filter(|path| path.is_dir()));
        Ok(Place {
            config: Config {
                url: args
                    .database
                    .clone()
                    .unwrap_or_else(|| format!("sqlite:{}", database.display())),
                key_file: args.key_file.clone().unwrap_or_else(|| args.data.join("linli.key")),
                files: args.data.join("files"),
            },
            rules: overlay,
            settings: args.settings.clone().unwrap_or_else(|| args.data.join("linli.toml")),
        })
    }

    /// Returns a place inside one folder that exists.
    pub fn within(folder: &std::path::Path) -> Place {
        Place {
            config: Config {
                url: format!("sqlite:{}", folder.join("linli.db").display()),
                key_file: folder.join("linli.key"),
                files: folder.join("files"),
            },
            rules: None,
            settings: folder.join("linli.toml"),
        }
    }

    /// Makes the key file of a new installation; an existing one is kept. A database that is filled already had one, and
    /// another would open nothing in it.
    pub async fn init_key(&self) -> Result<(), Fault> {
        if self.config.key_file.exists() {
            return Ok(());
        }
        if store::is_filled(&self.config.url).await? {
            return Err(io(format!(
                "key file {} is missing, and the database is there already. Put the key file back from its safe place; \
                 nothing was made or changed",
                self.config.key_file.display()
            )));
        }
        store::init_key_file(&self.config.key_file)
    }

    /// Reads the settings file; without one, settings are the usual ones.
    pub fn settings(&self) -> Result<Settings, Fault> {
        let text = match std::fs::read_to_string(&self.settings) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(io(format!("{}: {error}", self.settings.display()))),
        };
        Settings::read(&text).map_err(|what| io(format!("{}: {what}", self.settings.display())))
    }
}

/// Settings of the site and of mail, from `linli.toml`.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    name: Option<Text>,
    owner_en: Option<String>,
    base_url: Option<String>,
    phone: Option<String>,
    behind_proxy: bool,
    /// The mail server.
    pub smtp: Option<Smtp>,
    /// Where the heads of the journal are sent.
    pub heads_mail: Option<HeadsMail>,
}

/// Where the heads of the journal are sent, so that the end of a chain cannot be cut off unseen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadsMail {
    /// The address: of somebody who keeps letters, and has no access to the database.
    pub to: String,
    /// Every how many days.
    pub days: i64,
}

impl Settings {
    fn read(text: &str) -> Result<Settings, String> {
        let document: DocumentMut =
            text.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
        let known = [
            ("site", &["name", "name_en", "owner_en", "base_url", "phone", "behind_proxy"][..]),
            ("smtp", &["url", "from"][..]),
            ("audit", &["heads_to", "heads_days"][..]),
        ];
        for (section, item) in document.iter() {
            let keys = known.iter().find(|(name, _)| *name == section).map(|(_, keys)| *keys);
            let keys = keys.ok_or_else(|| {
                format!("unknown section [{section}]; there are [site], [smtp] and [audit]")
            })?;
            let table =
                item.as_table_like().ok_or_else(|| format!("[{section}] must be a section"))?;
            if let Some((key, _)) = table.iter().find(|(key, _)| !keys.contains(key)) {
                return Err(format!(
                    "unknown key `{key}` in [{section}]; use one of {}",
                    keys.join(", ")
                ));
            }
        }
        let site = |key: &str| string(&document, "site", key);
        let name = site("name")?;
        let english = site("name_en")?;
        let smtp = match (string(&document, "smtp", "url")?, string(&document, "smtp", "from")?) {
            (Some(url), Some(from)) => Some(Smtp { url, from }),
            (None, None) => None,
            _ => return Err("[smtp] needs both `url` and `from`".to_owned()),
        };
        let heads_mail =
            match (string(&document, "audit", "heads_to")?, item(&document, "audit", "heads_days"))
            {
                (None, None) => None,
                (None, Some(_)) => return Err("[audit] needs `heads_to`".to_owned()),
                (Some(to), days) => {
                    let days = days
                        .map_or(Some(7), Item::as_integer)
                        .filter(|days| (1..=365).contains(days));
                    let days = days
                        .ok_or("`heads_days` in [audit] must be a number of days from 1 to 365")?;
                    Some(HeadsMail { to, days })
                }
            };
        Ok(Settings {
            heads_mail,
            name: name.map(|zh| Text::new(&zh, english.as_deref().unwrap_or(&zh))),
            owner_en: site("owner_en")?,
            base_url: site("base_url")?,
            phone: site("phone")?,
            behind_proxy: flag(&document, "site", "behind_proxy")?,
            smtp,
        })
    }

    /// Fills what the demonstration tells beyond the settings file: an English name and an invented telephone.
    pub fn demonstrate(&mut self) {
        self.owner_en.get_or_insert_with(|| "Tongyin street".to_owned());
        self.phone.get_or_insert_with(|| "027-5550-1200".to_owned());
    }

    /// Takes the address that is listened on for the one under which people reach the site, unless the file names another.
    pub fn listening_on(&mut self, address: SocketAddr) {
        let host = match address.ip() {
            ip if !ip.is_unspecified() => ip,
            IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        };
        let here = SocketAddr::new(host, address.port());
        self.base_url.get_or_insert_with(|| format!("http://{here}"));
    }

    /// Returns the site's settings for an office called `owner`.
    pub fn site(&self, tenant: TenantId, owner: Text) -> SiteConfig {
        let mut config = SiteConfig::new(tenant);
        config.owner = owner;
        if let Some(english) = &self.owner_en {
            config.owner.en.clone_from(english);
        }
        if let Some(name) = &self.name {
            config.name = name.clone();
        }
        if let Some(url) = &self.base_url {
            config.secure = url.starts_with("https://");
            config.base_url.clone_from(url);
        }
        config.phone.clone_from(&self.phone);
        config.behind_proxy = self.behind_proxy;
        config
    }
}

fn item<'d>(document: &'d DocumentMut, section: &str, key: &str) -> Option<&'d Item> {
    document.get(section)?.as_table_like()?.get(key)
}

fn string(document: &DocumentMut, section: &str, key: &str) -> Result<Option<String>, String> {
    match item(document, section, key) {
        None => Ok(None),
        Some(item) => match item.as_str() {
            Some(text) => Ok(Some(text.to_owned())),
            None => Err(format!("`{key}` in [{section}] must be a text in quotes")),
        },
    }
}

fn flag(document: &DocumentMut, section: &str, key: &str) -> Result<bool, String> {
    match item(document, section, key) {
        None => Ok(false),
        Some(item) => {
            item.as_bool().ok_or_else(|| format!("`{key}` in [{section}] must be true or false"))
        }
    }
}

/// A fault of the disk or of a settings file.
pub fn io(what: impl Into<String>) -> Fault {
    Fault::new(FaultKind::Shape, what.into())
}
