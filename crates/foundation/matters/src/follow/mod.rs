//! Following a matter without an account: a public code and a secret link.

use sha2::{Digest, Sha256};

/// Returns the hash under which the secret of a link is kept: SHA-256 of its text. The secret itself is shown once and
/// stored nowhere.
pub fn secret_hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Returns the text of a secret from 20 random bytes: 32 characters of an alphabet without look-alikes.
pub fn secret_text(random: [u8; 20]) -> String {
    const ALPHABET: &[u8; 32] = b"23456789abcdefghjkmnpqrstuvwxyz-";
    let mut bits: u64 = 0;
    let mut count = 0;
    let mut text = String::with_capacity(32);
    for byte in random {
        bits = (bits << 8) | u64::from(byte);
        count += 8;
        while count >= 5 {
            count -= 5;
            text.push(char::from(ALPHABET[usize::try_from((bits >> count) & 31).unwrap_or(0)]));
        }
    }
    text
}
