//! Public codes and secret links.

use super::code::Code;
use crate::projection::MatterRow;
use kernel::id::{MatterId, TenantId};
use sha2::{Digest, Sha256};
use store::{Fault, Query, Store, Tx, args};

/// The characters of a secret: no 0, 1, i, l or o, which people confuse.
const ALPHABET: &[u8; 32] = b"23456789abcdefghjkmnpqrstuvwxyzA";
/// How many characters a secret has: 160 bits.
const SECRET_CHARS: usize = 32;

/// Returns the hash under which the secret of a link is kept: SHA-256 of its text. The secret itself is shown once, and
/// kept by no table of this crate.
pub fn secret_hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Returns the text of a secret from 20 random bytes: 32 characters of an alphabet without look-alikes.
pub fn secret_text(random: [u8; 20]) -> String {
    let mut text = String::with_capacity(SECRET_CHARS);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in random {
        bits = (bits << 8) | u32::from(byte);
        count += 8;
        while count >= 5 {
            count -= 5;
            let index = usize::try_from((bits >> count) & 31).unwrap_or(0);
            text.push(char::from(ALPHABET[index]));
        }
        bits &= (1 << count) - 1;
    }
    text
}

/// Keeps the hash of a matter's secret link.
pub(crate) async fn put_link(tx: &mut Tx, matter: MatterId, hash: [u8; 32]) -> Result<(), Fault> {
    let (tenant, at) = (Query::tenant(tx), Query::now(tx));
    let sql =
        "INSERT INTO matter_link (tenant_id, hash, matter_id, made_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (tenant_id, hash) DO NOTHING";
    tx.exec(sql, args![tenant, hash, matter, at]).await?;
    Ok(())
}

/// Returns the matter of a secret, in whatever office it is. Whoever guesses learns nothing from the time that the answer
/// takes: the index is searched for a hash that nobody can steer, and a text of another length is hashed all the same.
pub async fn by_secret(store: &Store, secret: &str) -> Result<Option<MatterRow>, Fault> {
    let any = TenantId::from_uuid(uuid::Uuid::nil());
    let hash = secret_hash(secret);
    let sql = "SELECT tenant_id, matter_id FROM matter_link WHERE hash = $1 LIMIT 1";
    let found: Option<(TenantId, MatterId)> = store.read(any).await?.opt(sql, args![hash]).await?;
    // The same two statements run whether the secret is known or not.
    let (tenant, matter) = found.unwrap_or((any, MatterId::from_uuid(uuid::Uuid::nil())));
    MatterRow::load(&mut store.read(tenant).await?, matter).await
}

/// Returns the matter with a code in the reader's office: the whole code, signs included where it has any.
pub async fn by_code(q: &mut impl Query, code: &Code) -> Result<Option<MatterRow>, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT * FROM matter WHERE tenant_id = $1 AND code = $2";
    q.opt(sql, args![tenant, code.to_string()]).await
}

/// Returns the matter with a code in the reader's office, for staff, who say the number alone. Whoever asks looks whether
/// the matter is theirs to see.
pub async fn by_number(q: &mut impl Query, code: &Code) -> Result<Option<MatterRow>, Fault> {
    let whole = by_code(q, code).await?;
    if whole.is_some() || code.has_signs() {
        return Ok(whole);
    }
    let tenant = q.tenant();
    // `.` is what follows `-`: all codes that go on after the number, and none of a longer number.
    let (from, until) = (format!("{}-", code.number()), format!("{}.", code.number()));
    let sql = "SELECT * FROM matter WHERE tenant_id = $1 AND code > $2 AND code < $3 LIMIT 1";
    q.opt(sql, args![tenant, from, until]).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_no_characters_that_people_confuse() {
        let text = secret_text(*b"01234567890123456789");
        assert_eq!(text.len(), SECRET_CHARS);
        assert!(text.chars().all(|c| !"01iloIO".contains(c)), "{text}");
        assert_ne!(text, secret_text(*b"01234567890123456788"));
    }
}
