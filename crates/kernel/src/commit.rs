//! Commitments: canonical JSON, salted SHA-256 commitments of payloads, and a chain of hashes over batches of them.
//!
//! Canonical JSON: keys sorted by their bytes, no spaces, no floating point, UTF-8 with the shortest escapes. A payload
//! can be erased and its commitment stays: without the salt it tells nothing about the payload.

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;

/// The first bytes of what is hashed, so that a hash of one sort is never one of another.
const COMMITMENT_TAG: &[u8] = b"linli.commitment.1\0";
const CHAIN_TAG: &[u8] = b"linli.chain.1\0";

/// A SHA-256 hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The hash before the first batch of a chain.
    pub const ZERO: Digest = Digest([0; 32]);

    /// Returns the digest with these bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Digest {
        Digest(bytes)
    }

    /// Returns the bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns 64 lower-case hexadecimal digits.
    pub fn hex(&self) -> String {
        self.0.iter().fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hex())
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.hex())
    }
}

impl<'de> serde::Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Digest, D::Error> {
        let hex = String::deserialize(deserializer)?;
        hex.parse().map_err(serde::de::Error::custom)
    }
}

/// A text is not 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not 64 hexadecimal digits")]
pub struct DigestFault;

impl FromStr for Digest {
    type Err = DigestFault;

    fn from_str(hex: &str) -> Result<Digest, DigestFault> {
        let bytes = hex.as_bytes();
        if bytes.len() != 64 {
            return Err(DigestFault);
        }
        let mut digest = [0; 32];
        for (byte, pair) in digest.iter_mut().zip(bytes.chunks_exact(2)) {
            let [high, low] = pair else { return Err(DigestFault) };
            *byte = nibble(*high).ok_or(DigestFault)? << 4 | nibble(*low).ok_or(DigestFault)?;
        }
        Ok(Digest(digest))
    }
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// Returns the SHA-256 of bytes.
pub fn sha256(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

/// A payload holds a number that is not whole; amounts are kept in small units (fen, minutes, millionths of a degree).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the payload holds a number that is not whole, at {0}")]
pub struct NotWhole(pub String);

/// Returns the canonical JSON of a value.
pub fn canonical(value: &Value) -> Result<String, NotWhole> {
    let mut text = String::new();
    let mut path = String::new();
    write_value(value, &mut text, &mut path)?;
    Ok(text)
}

fn write_value(value: &Value, text: &mut String, path: &mut String) -> Result<(), NotWhole> {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(true) => text.push_str("true"),
        Value::Bool(false) => text.push_str("false"),
        Value::Number(number) if number.is_i64() || number.is_u64() => {
            text.push_str(&number.to_string())
        }
        Value::Number(_) => {
            return Err(NotWhole(if path.is_empty() { "/".to_owned() } else { path.clone() }));
        }
        Value::String(string) => write_string(string, text),
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                below(path, &index.to_string(), |path| write_value(item, text, path))?;
            }
            text.push(']');
        }
        Value::Object(fields) => {
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_by(|(a, _), (b, _)| a.as_bytes().cmp(b.as_bytes()));
            text.push('{');
            for (index, (key, item)) in sorted.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_string(key, text);
                text.push(':');
                below(path, key, |path| write_value(item, text, path))?;
            }
            text.push('}');
        }
    }
    Ok(())
}

fn below<T>(path: &mut String, name: &str, run: impl FnOnce(&mut String) -> T) -> T {
    let length = path.len();
    path.push('/');
    path.push_str(name);
    let result = run(path);
    path.truncate(length);
    result
}

fn write_string(string: &str, text: &mut String) {
    text.push('"');
    for c in string.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            c if u32::from(c) < 0x20 => {
                let _ = write!(text, "\\u{:04x}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text.push('"');
}

/// Returns the commitment to a payload: SHA-256 of a tag, the salt and the canonical JSON.
pub fn commitment(salt: &[u8; 32], payload: &Value) -> Result<Digest, NotWhole> {
    let canonical = canonical(payload)?;
    let mut hasher = Sha256::new();
    hasher.update(COMMITMENT_TAG);
    hasher.update(salt);
    hasher.update(canonical.as_bytes());
    Ok(Digest(hasher.finalize().into()))
}

/// Returns the hash of a batch of commitments that follows `previous`: SHA-256 of a tag, the hash before, the number of
/// commitments (eight bytes, big-endian) and the commitments in order.
pub fn chain(previous: Digest, commitments: &[Digest]) -> Digest {
    let mut hasher = Sha256::new();
    hasher.update(CHAIN_TAG);
    hasher.update(previous.0);
    hasher.update((commitments.len() as u64).to_be_bytes());
    for commitment in commitments {
        hasher.update(commitment.0);
    }
    Digest(hasher.finalize().into())
}
