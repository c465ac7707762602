//! Public keys of logs: Ed25519 (RFC 8032), and SM2 with SM3 (GB/T 32918, GB/T 32905) as the national option.

use crate::commit::sha256;
use sm2::dsa::signature::Verifier as _;
use std::fmt;
use std::str::FromStr;

/// The identity that SM2 signatures are bound to unless agreed otherwise (GM/T 0009).
pub const SM2_IDENTITY: &str = "1234567812345678";

/// A way of signing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// Ed25519.
    Ed25519,
    /// SM2 with SM3.
    Sm2,
}

impl Algorithm {
    /// Returns the name in files: `ed25519` or `sm2`.
    pub const fn name(self) -> &'static str {
        match self {
            Algorithm::Ed25519 => "ed25519",
            Algorithm::Sm2 => "sm2",
        }
    }

    /// Reads the name in files.
    pub fn parse(name: &str) -> Option<Algorithm> {
        [Algorithm::Ed25519, Algorithm::Sm2].into_iter().find(|known| known.name() == name)
    }
}

/// A text is no public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// Neither `ed25519:…` nor `sm2:…`.
    #[error("a key begins with `ed25519:` or `sm2:` and goes on in hexadecimal digits")]
    Form,
    /// Not a point that can be a key.
    #[error("the digits are no public key")]
    Point,
}

/// A public key, written as `ed25519:` with 64 hexadecimal digits or as `sm2:` with 130 (an uncompressed point).
#[derive(Clone, Debug)]
pub struct PublicKey {
    algorithm: Algorithm,
    bytes: Vec<u8>,
    key: Key,
}

#[derive(Clone, Debug)]
enum Key {
    Ed25519(Box<ed25519_dalek::VerifyingKey>),
    Sm2(Box<sm2::dsa::VerifyingKey>),
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &PublicKey) -> bool {
        self.algorithm == other.algorithm && self.bytes == other.bytes
    }
}

impl Eq for PublicKey {}

impl PublicKey {
    /// Returns the key with these bytes.
    pub fn new(algorithm: Algorithm, bytes: &[u8]) -> Result<PublicKey, KeyFault> {
        let key = match algorithm {
            Algorithm::Ed25519 => {
                let bytes = bytes.try_into().map_err(|_| KeyFault::Form)?;
                let key = ed25519_dalek::VerifyingKey::from_bytes(bytes);
                let key = key.ok().filter(|key| !key.is_weak()).ok_or(KeyFault::Point)?;
                Key::Ed25519(Box::new(key))
            }
            Algorithm::Sm2 => {
                if bytes.len() != 65 {
                    return Err(KeyFault::Form);
                }
                let key = sm2::dsa::VerifyingKey::from_sec1_bytes(SM2_IDENTITY, bytes);
                Key::Sm2(Box::new(key.map_err(|_| KeyFault::Point)?))
            }
        };
        Ok(PublicKey { algorithm, bytes: bytes.to_vec(), key })
    }

    /// Returns how the key signs.
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Returns the bytes of the key.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the short name of the key: the first 16 digits of the SHA-256 of its text.
    pub fn id(&self) -> String {
        sha256(self.to_string().as_bytes()).hex()[..16].to_owned()
    }

    /// Returns whether a signature over a message is by this key.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = <&[u8; 64]>::try_from(signature) else { return false };
        match &self.key {
            Key::Ed25519(key) => {
                let signature = ed25519_dalek::Signature::from_bytes(signature);
                key.verify_strict(message, &signature).is_ok()
            }
            Key::Sm2(key) => sm2::dsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
        }
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.algorithm.name(), super::hex(&self.bytes))
    }
}

impl FromStr for PublicKey {
    type Err = KeyFault;

    fn from_str(text: &str) -> Result<PublicKey, KeyFault> {
        let (algorithm, digits) = text.split_once(':').ok_or(KeyFault::Form)?;
        let algorithm = Algorithm::parse(algorithm).ok_or(KeyFault::Form)?;
        let bytes = super::unhex(digits).ok_or(KeyFault::Form)?;
        PublicKey::new(algorithm, &bytes)
    }
}
