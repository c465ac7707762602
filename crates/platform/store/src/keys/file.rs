//! The key file: one line per key, readable by its owner only, replaced as a whole.

use super::Key;
use crate::env::system_random;
use crate::{Fault, FaultKind};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::time::SystemTime;
use zeroize::Zeroizing;

const TITLE: &str = "linli-keys 1";

/// What a key file holds.
pub(crate) struct KeyFile {
    /// The root of equality indexes and seals; never rotated, since every index would have to be made anew.
    pub(crate) index: Key,
    /// The roots of ciphertexts by version.
    pub(crate) data: BTreeMap<u8, Key>,
    /// When the file was written that was read.
    pub(crate) stamp: Option<SystemTime>,
}

/// Returns when the key file was written.
pub(crate) fn stamp(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|meta| meta.modified()).ok()
}

/// Makes a key file with fresh keys. Refuses to touch one that exists: a lost key is lost data.
pub fn init_key_file(path: &Path) -> Result<(), Fault> {
    let file = KeyFile { index: fresh(), data: BTreeMap::from([(1, fresh())]), stamp: None };
    let mut out =
        create(path).map_err(|error| key_fault(path, &format!("cannot be made: {error}")))?;
    out.write_all(file.text().as_bytes())?;
    out.sync_all()?;
    sync_folder(path)
}

impl KeyFile {
    pub(crate) fn read(path: &Path) -> Result<KeyFile, Fault> {
        refuse_open_to_others(path)?;
        let stamp = stamp(path);
        let text =
            std::fs::read_to_string(path).map_err(|error| key_fault(path, &error.to_string()))?;
        let file = KeyFile::parse(&Zeroizing::new(text)).map_err(|why| key_fault(path, &why))?;
        Ok(KeyFile { stamp, ..file })
    }

    /// The version that new ciphertexts get: the highest.
    pub(crate) fn current(&self) -> u8 {
        self.data.keys().next_back().copied().unwrap_or(0)
    }

    pub(crate) fn with_new_version(mut self) -> Result<KeyFile, Fault> {
        let version = self.current().checked_add(1).ok_or_else(|| {
            Fault::new(FaultKind::Key, "there are 255 versions of keys; take unused ones out first")
        })?;
        self.data.insert(version, fresh());
        Ok(self)
    }

    /// Writes beside the file, then takes its place in one step, so that a crash leaves the old or the new file.
    pub(crate) fn replace(&mut self, path: &Path) -> Result<(), Fault> {
        let beside = path.with_extension("new");
        match std::fs::remove_file(&beside) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        let mut out = create(&beside)?;
        out.write_all(self.text().as_bytes())?;
        out.sync_all()?;
        std::fs::rename(&beside, path)?;
        self.stamp = stamp(path);
        sync_folder(path)
    }

    fn text(&self) -> Zeroizing<String> {
        let mut text = format!("{TITLE}\nindex {}\n", BASE64.encode(self.index.as_slice()));
        for (version, key) in &self.data {
            text.push_str(&format!("data {version} {}\n", BASE64.encode(key.as_slice())));
        }
        Zeroizing::new(text)
    }

    fn parse(text: &str) -> Result<KeyFile, String> {
        let mut lines = text.lines().filter(|line| !line.trim().is_empty());
        if lines.next() != Some(TITLE) {
            return Err(format!("the first line must be {TITLE:?}"));
        }
        let (mut index, mut data) = (None, BTreeMap::new());
        for line in lines {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                ["index", key] => index = Some(decode(key)?),
                ["data", version, key] => {
                    let version: u8 =
                        version.parse().map_err(|_| "a version must be 1 to 255".to_owned())?;
                    data.insert(version, decode(key)?);
                }
                _ => {
                    return Err(
                        "a line is neither \"index <key>\" nor \"data <version> <key>\"".to_owned()
                    );
                }
            }
        }
        let index = index.ok_or("the index key is missing")?;
        if data.is_empty() || data.contains_key(&0) {
            return Err("there must be data keys with versions from 1 on".to_owned());
        }
        Ok(KeyFile { index, data, stamp: None })
    }
}

fn decode(text: &str) -> Result<Key, String> {
    let bytes = Zeroizing::new(BASE64.decode(text).map_err(|_| "a key is not base64".to_owned())?);
    let key: [u8; 32] =
        bytes.as_slice().try_into().map_err(|_| "a key must have 32 bytes".to_owned())?;
    Ok(Zeroizing::new(key))
}

fn fresh() -> Key {
    let mut key = Zeroizing::new([0; 32]);
    system_random(&mut *key);
    key
}

fn key_fault(path: &Path, why: &str) -> Fault {
    Fault::new(FaultKind::Key, format!("key file {}: {why}", path.display()))
}

#[cfg(unix)]
fn create(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn create(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

#[cfg(unix)]
fn refuse_open_to_others(path: &Path) -> Result<(), Fault> {
    use std::os::unix::fs::PermissionsExt as _;
    let meta = std::fs::metadata(path).map_err(|error| {
        if error.kind() == std::io::ErrorKind::NotFound {
            key_fault(path, "is missing. Put it back from its safe place; only for a new installation make one with `linli init`")
        } else {
            key_fault(path, &error.to_string())
        }
    })?;
    let mode = meta.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(key_fault(
            path,
            &format!("others may read or write it (mode {mode:o}); run `chmod 600` on it"),
        ));
    }
    Ok(())
}

#[cfg(not(unix))]
fn refuse_open_to_others(_: &Path) -> Result<(), Fault> {
    Ok(())
}

/// A new name in a folder is durable only once the folder is.
pub(crate) fn sync_folder(path: &Path) -> Result<(), Fault> {
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()?;
    Ok(())
}
