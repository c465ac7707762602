//! Passwords: rules, hashing with argon2id, checking in constant time.
//!
//! Hashing takes tens of milliseconds and memory on purpose. It runs on threads of its own, a few at a time, and never
//! inside a transaction.

use crate::refusal::IdentityRefusal;
use crate::security::Security;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::LazyLock;
use store::{Fault, FaultKind};
use tokio::sync::Semaphore;

/// OWASP's second recommendation for argon2id: 19 MiB, two passes.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// How many hashes are computed at once; each holds its memory.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// A hash that belongs to nobody: it is checked when there is no such account, so that the answer takes as long.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash_now("nobody has this password", &[7; 16]).unwrap_or_default());

/// Checks a new password against the rules of staff or residents.
pub fn check(
    password: &str,
    login: &str,
    staff: bool,
    security: &Security,
) -> Result<(), IdentityRefusal> {
    let length = password.chars().count();
    let min = security.length_min.of(staff);
    if length < min {
        return Err(IdentityRefusal::PasswordShort(min));
    }
    if length > security.length_max {
        return Err(IdentityRefusal::PasswordLong(security.length_max));
    }
    let classes = [
        password.chars().any(|c| c.is_ascii_lowercase()),
        password.chars().any(|c| c.is_ascii_uppercase()),
        password.chars().any(|c| c.is_ascii_digit()),
        password.chars().any(|c| !c.is_ascii_alphanumeric()),
    ];
    let found = classes.into_iter().filter(|has| *has).count();
    // A long sentence is as good as many classes.
    if found < security.classes_min.of(staff) && length < 2 * min {
        return Err(IdentityRefusal::PasswordSimple(security.classes_min.of(staff)));
    }
    let plain = password.to_lowercase();
    if login.chars().count() >= 3 && plain.contains(&login.to_lowercase()) {
        return Err(IdentityRefusal::PasswordHasLogin);
    }
    Ok(())
}

/// Returns the hash of a password; `salt` is sixteen random bytes.
pub async fn hash(password: &str, salt: [u8; 16]) -> Result<String, Fault> {
    let password = password.to_owned();
    off_thread(move || hash_now(&password, &salt)).await?
}

/// Tells whether a password belongs to a hash; without a hash it takes as long and the answer is no.
pub async fn verify(password: &str, hash: Option<&str>) -> Result<bool, Fault> {
    let password = password.to_owned();
    let hash = hash.map(str::to_owned);
    off_thread(move || {
        let known = hash.is_some();
        let text = hash.unwrap_or_else(|| NOBODY.clone());
        let right = PasswordHash::new(&text).is_ok_and(|parsed| {
            hasher().is_ok_and(|argon| argon.verify_password(password.as_bytes(), &parsed).is_ok())
        });
        right && known
    })
    .await
}

async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Fault> {
    let fault = |what: String| Fault::new(FaultKind::Panic, what);
    let _turn = AT_ONCE.acquire().await.map_err(|error| fault(error.to_string()))?;
    tokio::task::spawn_blocking(work).await.map_err(|error| fault(error.to_string()))
}

fn hasher() -> Result<Argon2<'static>, Fault> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None)
        .map_err(|error| Fault::new(FaultKind::Shape, error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_now(password: &str, salt: &[u8]) -> Result<String, Fault> {
    let hash = hasher()?
        .hash_password_with_salt(password.as_bytes(), salt)
        .map_err(|error| Fault::new(FaultKind::Shape, error.to_string()))?;
    Ok(hash.to_string())
}
