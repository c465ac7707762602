//! Settings of the site.

use kernel::id::TenantId;
use kernel::text::Text;
use kernel::time::Duration;
use std::sync::{Arc, PoisonError, RwLock};

/// Raster tiles under a map. Without them a map shows areas and points on plain paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiles {
    /// The address with `{z}`, `{x}` and `{y}`.
    pub url: String,
    /// The origin that the content security policy lets through, such as `https://tiles.example.cn`.
    pub origin: String,
    /// Whose map it is and its approval number 审图号, shown on the map.
    pub credit: Text,
    /// Whether the tiles lie in GCJ-02 instead of WGS-84.
    pub gcj02: bool,
}

/// Emergency numbers as label and number; others can be put in their place while the site runs. Clones are the same list.
#[derive(Clone, Debug, Default)]
pub struct EmergencyNumbers(Arc<RwLock<Numbers>>);

/// The numbers as they stand at one moment.
type Numbers = Arc<Vec<(Text, String)>>;

impl EmergencyNumbers {
    /// Returns the numbers.
    pub fn get(&self) -> Arc<Vec<(Text, String)>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts others in their place.
    pub fn put(&self, numbers: Vec<(Text, String)>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(numbers);
    }
}

impl From<Vec<(Text, String)>> for EmergencyNumbers {
    fn from(numbers: Vec<(Text, String)>) -> EmergencyNumbers {
        EmergencyNumbers(Arc::new(RwLock::new(Arc::new(numbers))))
    }
}

/// Settings of the site, read once at start.
#[derive(Clone, Debug)]
pub struct SiteConfig {
    /// What the site is called.
    pub name: Text,
    /// Whose site it is, shown under the name: the street or the community.
    pub owner: Text,
    /// The office that owns what people send who are not signed in.
    pub tenant: TenantId,
    /// The address under which people reach it, such as `https://linli.example.cn`; for links in messages.
    pub base_url: String,
    /// Whether it is reached by HTTPS; cookies are then `Secure`.
    pub secure: bool,
    /// Whether a proxy in front adds `X-Forwarded-For`; its last entry is then the client.
    pub behind_proxy: bool,
    /// Whether it is a demonstration: the gallery is open and a line says that data are invented.
    pub demo: bool,
    /// The telephone of the office, shown as help.
    pub phone: Option<String>,
    /// Emergency numbers offered on the resident's home page, as label and number.
    pub emergency: EmergencyNumbers,
    /// Signs form tokens and notices; kept across restarts so that open forms stay valid. Without it a fresh one is
    /// made at every start.
    pub secret: Option<[u8; 32]>,
    /// The most bytes of a form without files.
    pub form_bytes_max: usize,
    /// The most bytes of a form with files.
    pub upload_bytes_max: usize,
    /// How many connections may be open at once.
    pub connections_max: usize,
    /// How many connections of one address may be open at once; without meaning behind a proxy.
    pub connections_each_max: usize,
    /// The most bytes of large forms that are held in memory at once, a quarter of it for one network; further ones wait
    /// for room.
    pub uploads_at_once_max: usize,
    /// How many large forms of one account or browser are taken at once.
    pub uploads_each_max: usize,
    /// Forms up to this size are small: they never wait for large ones.
    pub small_bytes_max: usize,
    /// The most bytes of small forms that are held in memory at once, a quarter of it for one network.
    pub small_at_once_max: usize,
    /// A form of which fewer bytes than these come within `slow_seconds` is given up.
    pub slow_bytes: usize,
    /// How long a form has for `slow_bytes`, and how long it waits for room.
    pub slow_seconds: u64,
    /// How long the head of a request may take, and how long a connection may lie idle between two requests.
    pub head_seconds_max: u64,
    /// How long a request may take.
    pub request_seconds_max: u64,
    /// How long a form may be on its way; the work on it has its own time.
    pub upload_seconds_max: u64,
    /// How long the work on a form with files may take: pictures wait for each other.
    pub files_seconds_max: u64,
    /// Where residents sign in.
    pub sign_in: &'static str,
    /// Where staff sign in.
    pub sign_in_staff: &'static str,
    /// Tiles under maps.
    pub tiles: Option<Tiles>,
    /// The middle of maps without content, longitude and latitude in millionths of a degree.
    pub map_center: (i64, i64),
    /// What lies under maps when there are no tiles: the path of GeoJSON with outlines and names.
    pub map_outlines: Option<&'static str>,
}

impl SiteConfig {
    /// Returns settings for an office, to be changed as needed.
    pub fn new(tenant: TenantId) -> SiteConfig {
        SiteConfig {
            name: Text::new("邻里", "Linli"),
            owner: Text::default(),
            tenant,
            base_url: "http://127.0.0.1:8080".to_owned(),
            secure: false,
            behind_proxy: false,
            demo: false,
            phone: None,
            emergency: EmergencyNumbers::default(),
            secret: None,
            form_bytes_max: 256 * 1024,
            upload_bytes_max: 64 * 1024 * 1024,
            connections_max: 4_000,
            connections_each_max: 1_500,
            uploads_at_once_max: 512 * 1024 * 1024,
            uploads_each_max: 2,
            small_bytes_max: 1024 * 1024,
            small_at_once_max: 64 * 1024 * 1024,
            slow_bytes: 32 * 1024,
            slow_seconds: 10,
            head_seconds_max: 30,
            request_seconds_max: 30,
            upload_seconds_max: 900,
            files_seconds_max: 180,
            sign_in: "/sign-in",
            sign_in_staff: "/work/sign-in",
            tiles: None,
            map_center: (114_300_000, 30_600_000),
            map_outlines: None,
        }
    }

    /// Returns how long a session's cookie lives when the session does not say.
    pub fn session_cookie_max(&self) -> Duration {
        Duration::days(30)
    }
}
