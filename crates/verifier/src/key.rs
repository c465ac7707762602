//! Keys: reading public ones, and a small tool of its own that makes keys and signs heads.

use crate::report::{Cannot, Report, read_text};
use crate::trust::{moment, read_head};
use clap::Subcommand;
use ed25519_dalek::Signer as _;
use kernel::proof::{Algorithm, PublicKey, SM2_IDENTITY, Signature, hex, unhex};
use kernel::text::Text;
use rand::TryRng as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Most bytes of a file of keys or of a head.
const KEYS_MAX: u64 = 1 << 16;
const FIRST_WORD: &str = "linli-secret-key";

/// What the key tool does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a key; the file is readable by its owner only.
    New {
        /// The file of the secret key, which must not exist.
        file: PathBuf,
        /// ed25519 or sm2.
        #[arg(long, default_value = "ed25519")]
        algorithm: String,
    },
    /// Show the public key of a secret one.
    Show {
        /// The file of the secret key.
        file: PathBuf,
    },
    /// Add a signature to a head.
    Sign {
        /// The head.
        head: PathBuf,
        /// The file of the secret key.
        #[arg(long)]
        key: PathBuf,
    },
}

/// Reads public keys: each argument is a key, or a file with one on each line. `#` begins a remark.
pub fn read_all(arguments: &[String]) -> Result<Vec<PublicKey>, Cannot> {
    let mut keys = Vec::new();
    for argument in arguments {
        let is_key = ["ed25519:", "sm2:"].iter().any(|begin| argument.starts_with(begin));
        let path = if is_key { PathBuf::from("--key") } else { PathBuf::from(argument) };
        let text = if is_key { argument.clone() } else { read_text(&path, KEYS_MAX)? };
        let before = keys.len();
        for (at, line) in text.lines().enumerate() {
            let word = line.split('#').next().unwrap_or_default().trim();
            if !word.is_empty() {
                keys.push(word.parse().map_err(|fault: kernel::proof::KeyFault| {
                    let what = Text::new(
                        "不是公钥：应为 ed25519: 或 sm2: 加十六进制数字",
                        fault.to_string(),
                    );
                    Cannot::at(&path, Some(at + 1), "key", what)
                })?);
            }
        }
        if keys.len() == before {
            return Err(Cannot::file(&path, "没有公钥", "holds no key"));
        }
    }
    Ok(keys)
}

/// A secret key.
enum Secret {
    Ed25519(Box<ed25519_dalek::SigningKey>),
    Sm2(Box<sm2::dsa::SigningKey>),
}

impl Secret {
    fn new(algorithm: Algorithm, bytes: &[u8; 32]) -> Option<Secret> {
        match algorithm {
            Algorithm::Ed25519 => {
                Some(Secret::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(bytes))))
            }
            Algorithm::Sm2 => {
                let key = sm2::dsa::SigningKey::from_slice(SM2_IDENTITY, bytes).ok()?;
                Some(Secret::Sm2(Box::new(key)))
            }
        }
    }

    fn public(&self) -> Option<PublicKey> {
        match self {
            Secret::Ed25519(key) => {
                PublicKey::new(Algorithm::Ed25519, key.verifying_key().as_bytes()).ok()
            }
            Secret::Sm2(key) => {
                PublicKey::new(Algorithm::Sm2, &key.verifying_key().to_sec1_bytes()).ok()
            }
        }
    }

    fn sign(&self, message: &[u8]) -> Option<[u8; 64]> {
        match self {
            Secret::Ed25519(key) => Some(key.sign(message).to_bytes()),
            Secret::Sm2(key) => {
                key.try_sign(message).ok().map(|signature| signature.to_bytes().into())
            }
        }
    }
}

/// Runs the key tool.
pub fn run(command: &Command) -> Result<Report, Cannot> {
    match command {
        Command::New { file, algorithm } => new(file, algorithm),
        Command::Show { file } => {
            let public = public(file, &read_secret(file)?)?;
            let mut report = Report::of_deed(Text::new("公钥", "A public key"));
            tell_key(&mut report, &public);
            Ok(report)
        }
        Command::Sign { head, key } => sign(head, key),
    }
}

fn public(file: &Path, secret: &Secret) -> Result<PublicKey, Cannot> {
    secret.public().ok_or_else(|| Cannot::file(file, "不是密钥", "is no key"))
}

fn tell_key(report: &mut Report, public: &PublicKey) {
    report.tell(format!("公钥：{public}"), format!("Public key: {public}"));
    report.tell(format!("编号：{}", public.id()), format!("Id: {}", public.id()));
    report.set("key", public.to_string());
    report.set("id", public.id());
}

fn new(file: &Path, algorithm: &str) -> Result<Report, Cannot> {
    let Some(algorithm) = Algorithm::parse(algorithm) else {
        return Err(Cannot::file(
            Path::new("--algorithm"),
            "应为 ed25519 或 sm2",
            "has to be ed25519 or sm2",
        ));
    };
    let (bytes, secret) = loop {
        let bytes = random().ok_or_else(|| {
            Cannot::file(file, "系统没有给出随机数", "the system gave no randomness")
        })?;
        // Not every number is an SM2 key; almost every one is.
        if let Some(secret) = Secret::new(algorithm, &bytes) {
            break (bytes, secret);
        }
    };
    let public = public(file, &secret)?;
    let text = Zeroizing::new(format!(
        "{FIRST_WORD} {} {}\n",
        algorithm.name(),
        *Zeroizing::new(hex(&*bytes))
    ));
    write_secret(file, &text)?;
    let mut report = Report::of_deed(Text::new("新的密钥", "A new key"));
    report.tell(
        format!("私钥写入 {}，只有您可读：请妥善保管。", file.display()),
        format!("The secret key is in {}, which only you can read: keep it safe.", file.display()),
    );
    tell_key(&mut report, &public);
    Ok(report)
}

/// The key tool is the one place here that needs randomness.
fn random() -> Option<Zeroizing<[u8; 32]>> {
    let mut bytes = Zeroizing::new([0; 32]);
    rand::rngs::SysRng.try_fill_bytes(&mut *bytes).ok()?;
    Some(bytes)
}

/// Writes a file that its owner alone can read; never over another one.
fn write_secret(path: &Path, text: &str) -> Result<(), Cannot> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| {
        Cannot::file(path, format!("写不进去：{error}"), format!("cannot be written: {error}"))
    })
}

fn read_secret(path: &Path) -> Result<Secret, Cannot> {
    let text = Zeroizing::new(read_text(path, KEYS_MAX)?);
    let words: Vec<&str> = text.split_whitespace().collect();
    let secret = match words.as_slice() {
        [FIRST_WORD, algorithm, digits] => Algorithm::parse(algorithm).and_then(|algorithm| {
            let bytes = Zeroizing::new(unhex(digits)?);
            let bytes: &[u8; 32] = bytes.as_slice().try_into().ok()?;
            Secret::new(algorithm, bytes)
        }),
        _ => None,
    };
    secret.ok_or_else(|| {
        let en = "has to be `linli-secret-key algorithm digits`, as `key new` writes it";
        Cannot::at(path, Some(1), "", Text::new("不是 key new 写出的私钥", en))
    })
}

fn sign(head: &Path, key: &Path) -> Result<Report, Cannot> {
    let secret = read_secret(key)?;
    let public = public(key, &secret)?;
    let mut signed = read_head(head, &read_text(head, KEYS_MAX)?)?;
    let Some(bytes) = secret.sign(signed.head.canonical().as_bytes()) else {
        return Err(Cannot::file(key, "签名失败", "does not sign"));
    };
    let (algorithm, id) = (public.algorithm(), public.id());
    signed.signatures.retain(|known| known.key != id || known.algorithm != algorithm);
    signed.signatures.push(Signature { algorithm, key: id.clone(), bytes });
    std::fs::write(head, signed.write()).map_err(|error| {
        Cannot::file(head, format!("写不进去：{error}"), format!("cannot be written: {error}"))
    })?;
    let mut report = Report::of_deed(Text::new("签名", "A signature"));
    let (origin, size, when) =
        (signed.head.origin(), signed.head.size(), moment(signed.head.millis()));
    report.tell(
        format!("已用 {id} 为日志“{origin}”{when} 的 {size} 条签名。"),
        format!("The head of the log `{origin}` with {size} entries of {when} is signed by {id}."),
    );
    report.set("id", id);
    Ok(report)
}
