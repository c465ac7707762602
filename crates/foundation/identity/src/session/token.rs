//! The cookie's value: the office in which the session is kept, and 32 random bytes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use kernel::id::TenantId;
use sha2::{Digest, Sha256};
use store::Random;
use uuid::Uuid;

/// A session's secret.
#[derive(Clone)]
pub(crate) struct Token {
    tenant: TenantId,
    secret: [u8; 32],
}

impl Token {
    /// Returns a fresh token of a session kept in an office.
    pub fn new(tenant: TenantId, random: &dyn Random) -> Token {
        let mut secret = [0; 32];
        random.fill(&mut secret);
        Token { tenant, secret }
    }

    /// Reads a cookie's value.
    pub fn parse(cookie: &str) -> Option<Token> {
        let bytes = BASE64.decode(cookie).ok()?;
        let (tenant, secret) = (bytes.get(..16)?, bytes.get(16..)?);
        Some(Token {
            tenant: TenantId::from_uuid(Uuid::from_slice(tenant).ok()?),
            secret: secret.try_into().ok()?,
        })
    }

    /// Returns the cookie's value.
    pub fn cookie(&self) -> String {
        let mut bytes = self.tenant.uuid().as_bytes().to_vec();
        bytes.extend_from_slice(&self.secret);
        BASE64.encode(bytes)
    }

    /// Returns the office in which the session is kept.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// Returns what is kept of it.
    pub fn hash(&self) -> Vec<u8> {
        let mut hasher = Sha256::new();
        hasher.update(self.tenant.uuid().as_bytes());
        hasher.update(self.secret);
        hasher.finalize().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::SeededRandom;

    #[test]
    fn a5_a_token_is_read_from_its_cookie() {
        let token = Token::new(TenantId::from_uuid(Uuid::from_u128(7)), &SeededRandom::new(3));
        let read = Token::parse(&token.cookie()).unwrap();
        assert_eq!(read.hash(), token.hash());
        assert_eq!(read.tenant(), token.tenant());
        for wrong in ["", "x", "not a token", &token.cookie()[1..]] {
            assert!(Token::parse(wrong).is_none(), "{wrong}");
        }
    }
}
