//! Encryption at rest: AES-256-GCM under versioned keys from a file apart from the database, and keyed equality
//! indexes. A ciphertext is `version, algorithm, nonce (12), text and tag`, bound to its column.
//!
//! Architecture invariant: no key leaves this module, and none is ever logged or stored in the database.

mod file;

use crate::env::system_random;
use crate::{Fault, FaultKind};
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce};
use file::KeyFile;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use zeroize::Zeroizing;

pub use file::init_key_file;
pub(crate) use file::sync_folder;

/// The algorithm byte of AES-256-GCM. 2 is kept for SM4-GCM.
const AES_256_GCM: u8 = 1;
const NONCE: usize = 12;
const HEAD: usize = 2 + NONCE;

pub(crate) type Key = Zeroizing<[u8; 32]>;

/// The keys of a store, read from its key file.
pub struct Keys {
    path: PathBuf,
    file: RwLock<KeyFile>,
    ciphers: RwLock<BTreeMap<(u8, String), Aes256Gcm>>,
}

impl Keys {
    /// Reads the key file.
    pub(crate) fn load(path: &Path) -> Result<Keys, Fault> {
        let file = KeyFile::read(path)?;
        Ok(Keys {
            path: path.to_owned(),
            file: RwLock::new(file),
            ciphers: RwLock::new(BTreeMap::new()),
        })
    }

    /// Returns the version that new ciphertexts get.
    pub fn current(&self) -> u8 {
        self.read_file().current()
    }

    /// Returns the versions in the key file.
    pub fn versions(&self) -> Vec<u8> {
        self.read_file().data.keys().copied().collect()
    }

    /// Encrypts `plain` for the place `context` (`table.column`).
    pub(crate) fn seal(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>, Fault> {
        self.refresh();
        let version = self.current();
        let cipher = self.cipher(version, context)?;
        let mut sealed = vec![version, AES_256_GCM];
        let mut nonce = [0; NONCE];
        system_random(&mut nonce);
        sealed.extend_from_slice(&nonce);
        let aad = aad(version, context);
        let text = cipher
            .encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: &aad })
            .map_err(|_| Fault::new(FaultKind::Key, format!("{context}: too long to encrypt")))?;
        sealed.extend_from_slice(&text);
        Ok(sealed)
    }

    /// Decrypts what was sealed for the same context.
    pub(crate) fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        let forged = || {
            Fault::new(
                FaultKind::Forged,
                format!("{context}: the ciphertext was changed or belongs elsewhere"),
            )
        };
        if sealed.len() < HEAD || sealed[1] != AES_256_GCM {
            return Err(forged());
        }
        let version = sealed[0];
        let nonce: [u8; NONCE] = sealed[2..HEAD].try_into().map_err(|_| forged())?;
        let aad = aad(version, context);
        let cipher = self.cipher(version, context)?;
        cipher
            .decrypt(&Nonce::from(nonce), Payload { msg: &sealed[HEAD..], aad: &aad })
            .map_err(|_| forged())
    }

    /// Returns a keyed hash that is equal for equal values of the same kind.
    pub(crate) fn index(&self, kind: &str, plain: &[u8]) -> Vec<u8> {
        let key = derive(&self.read_file().index, &format!("index:{kind}"));
        mac(&key, plain).to_vec()
    }

    /// Returns a keyed hash for the store's own use (names of files, seals of the journal).
    pub(crate) fn mac(&self, purpose: &str, bytes: &[u8]) -> [u8; 32] {
        let key = derive(&self.read_file().index, &format!("mac:{purpose}"));
        mac(&key, bytes)
    }

    /// Returns what makes many hashes of the same purpose as [`mac`](Keys::mac).
    pub(crate) fn hasher(&self, purpose: &str) -> Hmac<Sha256> {
        let key = derive(&self.read_file().index, &format!("mac:{purpose}"));
        // HMAC takes keys of any length; ours have 32 bytes.
        Hmac::<Sha256>::new_from_slice(&*key).unwrap_or_else(|_| Hmac::new(&[0; 64].into()))
    }

    /// Returns by what each key is known again, by version; 0 is the index key.
    pub(crate) fn checks(&self) -> BTreeMap<u8, [u8; 32]> {
        let file = self.read_file();
        let known = |key: &Key| mac(&derive(key, "check"), b"linli key check");
        let data = file.data.iter().map(|(version, key)| (*version, known(key)));
        std::iter::once((0, known(&file.index))).chain(data).collect()
    }

    /// Returns where the keys were read.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Adds a version to the key file and makes it the one for new ciphertexts. Returns it.
    pub(crate) fn add_version(&self) -> Result<u8, Fault> {
        let mut added = KeyFile::read(&self.path)?.with_new_version()?;
        added.replace(&self.path)?;
        let version = added.current();
        *self.file.write().unwrap_or_else(PoisonError::into_inner) = added;
        Ok(version)
    }

    /// Takes the versions before the current one out of the key file.
    pub(crate) fn drop_old(&self) -> Result<Vec<u8>, Fault> {
        let mut file = KeyFile::read(&self.path)?;
        let current = file.current();
        let old: Vec<u8> =
            file.data.keys().copied().filter(|version| *version != current).collect();
        file.data.retain(|version, _| *version == current);
        file.replace(&self.path)?;
        *self.file.write().unwrap_or_else(PoisonError::into_inner) = file;
        self.ciphers
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|(version, _), _| *version == current);
        Ok(old)
    }

    /// Every context has a key of its own, so that no key comes near the number of nonces that GCM allows.
    fn cipher(&self, version: u8, context: &str) -> Result<Aes256Gcm, Fault> {
        let place = (version, context.to_owned());
        if let Some(cipher) =
            self.ciphers.read().unwrap_or_else(PoisonError::into_inner).get(&place)
        {
            return Ok(cipher.clone());
        }
        let root = self.root(version)?;
        let key = derive(&root, &format!("data:{context}"));
        let cipher = Aes256Gcm::new_from_slice(&*key)
            .map_err(|_| Fault::new(FaultKind::Key, "a key has the wrong length"))?;
        self.ciphers.write().unwrap_or_else(PoisonError::into_inner).insert(place, cipher.clone());
        Ok(cipher)
    }

    /// Another process may have added a version, or taken this one out: nothing is encrypted under a key that is no
    /// longer in the file. A file that cannot be read just now changes nothing.
    fn refresh(&self) {
        if file::stamp(&self.path).is_some_and(|stamp| Some(stamp) != self.read_file().stamp)
            && let Ok(file) = KeyFile::read(&self.path)
        {
            *self.file.write().unwrap_or_else(PoisonError::into_inner) = file;
        }
    }

    /// A version that is not known may have been added by another process: the file is read again.
    fn root(&self, version: u8) -> Result<Key, Fault> {
        if let Some(key) = self.read_file().data.get(&version) {
            return Ok(key.clone());
        }
        let file = KeyFile::read(&self.path)?;
        let key = file.data.get(&version).cloned().ok_or_else(|| {
            Fault::new(
                FaultKind::Key,
                format!("key version {version} is not in {}", self.path.display()),
            )
        })?;
        *self.file.write().unwrap_or_else(PoisonError::into_inner) = file;
        Ok(key)
    }

    fn read_file(&self) -> std::sync::RwLockReadGuard<'_, KeyFile> {
        self.file.read().unwrap_or_else(PoisonError::into_inner)
    }
}

fn aad(version: u8, context: &str) -> Vec<u8> {
    let mut aad = vec![version, AES_256_GCM];
    aad.extend_from_slice(context.as_bytes());
    aad
}

/// One step of HKDF-Expand (RFC 5869): the roots are uniformly random, so that no extraction is needed.
fn derive(root: &Key, purpose: &str) -> Key {
    let mut info = purpose.as_bytes().to_vec();
    info.push(1);
    Zeroizing::new(mac(root, &info))
}

fn mac(key: &Key, bytes: &[u8]) -> [u8; 32] {
    // HMAC takes keys of any length; ours have 32 bytes.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&**key) else { return [0; 32] };
    mac.update(bytes);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
#[path = "keys_tests.rs"]
mod tests;
