//! Heads: what a log says about itself at one moment, signed.
//!
//! ```text
//! linli log head v1
//! <origin: the name of the log>
//! <size: how many entries it has>
//! <root: 64 hexadecimal digits>
//! <time: milliseconds since 1970-01-01T00:00:00Z>
//!
//! <algorithm> <key id> <signature: 128 hexadecimal digits>
//! ```
//!
//! What is signed are the first five lines, each with its line feed. There may be several lines of signatures, such as one
//! by Ed25519 and one by SM2. There is one way only to write a head, so that equal heads are equal texts.

use super::{Algorithm, PublicKey, SIZE_MAX, hex, unhex};
use crate::commit::Digest;
use crate::text::Text;
use std::fmt;

const FIRST_LINE: &str = "linli log head v1";
/// Most bytes of the name of a log.
const ORIGIN_MAX: usize = 200;
/// Most signatures of a head.
const SIGNATURES_MAX: usize = 16;

/// What a log says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    origin: String,
    size: u64,
    root: Digest,
    millis: u64,
}

/// A signature on a head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// How it was made.
    pub algorithm: Algorithm,
    /// The short name of the key, see [`PublicKey::id`].
    pub key: String,
    /// The signature itself: 64 bytes, for SM2 r and then s.
    pub bytes: [u8; 64],
}

/// A head with its signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHead {
    /// The head.
    pub head: Head,
    /// Its signatures.
    pub signatures: Vec<Signature>,
}

/// What is wrong with the text of a head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadFault {
    /// The line, from one.
    pub line: usize,
    /// What the line holds.
    pub field: &'static str,
    /// What is wrong with it.
    pub what: Text,
}

impl fmt::Display for HeadFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, {}: {}", self.line, self.field, self.what.en)
    }
}

impl std::error::Error for HeadFault {}

fn fault(line: usize, field: &'static str, zh: &str, en: &str) -> HeadFault {
    HeadFault { line, field, what: Text::new(zh, en) }
}

impl Head {
    /// Returns a head; nothing when the name of the log is empty, too long or has signs that are not printed, or when the
    /// size is beyond [`SIZE_MAX`].
    pub fn new(origin: &str, size: u64, root: Digest, millis: u64) -> Option<Head> {
        let is_named = !origin.is_empty()
            && origin.len() <= ORIGIN_MAX
            && origin.trim() == origin
            && !origin.chars().any(char::is_control);
        let head = Head { origin: origin.to_owned(), size, root, millis };
        (is_named && size <= SIZE_MAX && millis <= SIZE_MAX).then_some(head)
    }

    /// Returns the name of the log.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Returns how many entries the log has.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Returns the root of the tree.
    pub const fn root(&self) -> &Digest {
        &self.root
    }

    /// Returns when it was said, in milliseconds since 1970.
    pub const fn millis(&self) -> u64 {
        self.millis
    }

    /// Returns the bytes that are signed.
    pub fn canonical(&self) -> String {
        format!("{FIRST_LINE}\n{}\n{}\n{}\n{}\n", self.origin, self.size, self.root, self.millis)
    }
}

impl SignedHead {
    /// Reads a signed head.
    pub fn read(text: &str) -> Result<SignedHead, HeadFault> {
        let mut lines = text.split('\n');
        let mut line = |at, field| {
            lines.next().ok_or_else(|| fault(at, field, "缺少这一行", "this line is missing"))
        };
        if line(1, "format")? != FIRST_LINE {
            let en = "a head begins with `linli log head v1`";
            return Err(fault(1, "format", "应以 linli log head v1 开头", en));
        }
        let origin = line(2, "origin")?;
        let size = number(line(3, "size")?, 3, "size")?;
        let root_text = line(4, "root")?;
        let root: Option<Digest> = root_text.parse().ok();
        let root = root.filter(|root| root.hex() == root_text).ok_or_else(|| {
            fault(
                4,
                "root",
                "应为 64 位小写十六进制数字",
                "has to be 64 lower-case hexadecimal digits",
            )
        })?;
        let millis = number(line(5, "time")?, 5, "time")?;
        let head = Head::new(origin, size, root, millis).ok_or_else(|| {
            fault(
                2,
                "origin",
                "日志名称为空、过长或含控制字符",
                "the name of the log is empty, too long or has control characters",
            )
        })?;
        if !line(6, "signatures")?.is_empty() {
            return Err(fault(
                6,
                "signatures",
                "签名前应有空行",
                "an empty line comes before the signatures",
            ));
        }
        let mut signatures = Vec::new();
        for (at, text) in lines.by_ref().enumerate() {
            if text.is_empty() || signatures.len() == SIGNATURES_MAX {
                break;
            }
            signatures.push(signature(text, at + 7)?);
        }
        let signed = SignedHead { head, signatures };
        if signed.write() != text {
            let line = 7 + signed.signatures.len();
            let en = "there is more than a head, or it does not end with a line feed";
            return Err(fault(line, "signatures", "头之后还有内容，或结尾缺少换行", en));
        }
        Ok(signed)
    }

    /// Returns the text of the head with its signatures.
    pub fn write(&self) -> String {
        let mut text = self.head.canonical();
        text.push('\n');
        for signature in &self.signatures {
            let (algorithm, bytes) = (signature.algorithm.name(), hex(&signature.bytes));
            text.push_str(&format!("{algorithm} {} {bytes}\n", signature.key));
        }
        text
    }

    /// Returns which of these keys have signed the head.
    pub fn signed_by<'a>(&self, keys: &'a [PublicKey]) -> Vec<&'a PublicKey> {
        let message = self.head.canonical();
        let signs = |key: &&PublicKey| {
            let id = key.id();
            self.signatures.iter().any(|signature| {
                signature.algorithm == key.algorithm()
                    && signature.key == id
                    && key.verifies(message.as_bytes(), &signature.bytes)
            })
        };
        keys.iter().filter(signs).collect()
    }
}

/// Reads a whole number as there is one way only to write it.
fn number(text: &str, line: usize, field: &'static str) -> Result<u64, HeadFault> {
    let number = text.parse::<u64>().ok();
    number.filter(|number| *number <= SIZE_MAX && number.to_string() == text).ok_or_else(|| {
        fault(line, field, "应为不带前导零的整数", "has to be a whole number without leading zeros")
    })
}

fn signature(text: &str, line: usize) -> Result<Signature, HeadFault> {
    let mut words = text.split(' ');
    let algorithm = words.next().and_then(Algorithm::parse);
    let key = words.next().filter(|key| key.len() == 16 && unhex(key).is_some());
    let bytes = words.next().filter(|digits| digits.len() == 128).and_then(unhex);
    let bytes = bytes.and_then(|bytes| <[u8; 64]>::try_from(bytes).ok());
    match (algorithm, key, bytes, words.next()) {
        (Some(algorithm), Some(key), Some(bytes), None) => {
            Ok(Signature { algorithm, key: key.to_owned(), bytes })
        }
        _ => Err(fault(
            line,
            "signature",
            "应为“算法 密钥编号 签名”，签名是 128 位小写十六进制数字",
            "has to be `algorithm key-id signature`, the signature in 128 lower-case hexadecimal digits",
        )),
    }
}
