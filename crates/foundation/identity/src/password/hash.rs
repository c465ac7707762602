//! Argon2id, off the threads that answer requests and outside transactions.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use kernel::id::AccountId;
use std::sync::{Arc, OnceLock};
use store::{Fault, FaultKind, Query, Random};
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;
use uuid::Uuid;

/// 19 MiB, two passes, one lane: the least that OWASP recommends for Argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// What a password costs that protects nothing, because everybody can read it: the least that the algorithm takes.
const KNOWN_MEMORY_KIB: u32 = 8;
const KNOWN_PASSES: u32 = 1;
/// How many passwords are hashed at once; each holds its memory.
const AT_ONCE: usize = 2;

/// Hashes and checks passwords, a few at a time, so that a flood of sign-ins cannot take all memory. Cheap to clone.
#[derive(Clone)]
pub struct Hasher {
    random: Arc<dyn Random>,
    turns: Arc<Semaphore>,
    cost: (u32, u32),
    /// The hash of nobody's password: whoever has no account is checked against it, at the same cost.
    nobody: Arc<OnceLock<String>>,
}

impl Hasher {
    /// Returns a hasher that takes its salts from `random`.
    pub fn new(random: Arc<dyn Random>) -> Hasher {
        let (turns, cost) = (Arc::new(Semaphore::new(AT_ONCE)), (MEMORY_KIB, PASSES));
        Hasher { random, turns, cost, nobody: Arc::default() }
    }

    /// Returns a hasher for a password that everybody knows, as that of the demonstration, which stands on its page. The cost
    /// goes along with the hash: whoever checks it pays no more either.
    pub fn of_known(random: Arc<dyn Random>) -> Hasher {
        Hasher { cost: (KNOWN_MEMORY_KIB, KNOWN_PASSES), ..Hasher::new(random) }
    }

    /// Returns the hash of a password, as PHC text.
    pub async fn hash(&self, password: &str) -> Result<String, Fault> {
        self.hash_with(password, None).await
    }

    /// Returns the hash of a password with a salt that was chosen, or a random one.
    pub(crate) async fn hash_with(
        &self,
        password: &str,
        salt: Option<[u8; 16]>,
    ) -> Result<String, Fault> {
        let (random, password, cost) = (self.random.clone(), password.to_owned(), self.cost);
        self.apart(move || {
            let salt = salt.unwrap_or_else(|| {
                let mut salt = [0; 16];
                random.fill(&mut salt);
                salt
            });
            hash(&salt, &password, cost)
        })
        .await
    }

    /// Returns which of several kept hashes a password has. It takes as long for none as for many: each of `rounds` salts
    /// is hashed with once, those that are missing are made up, and those beyond are not tried.
    pub(crate) async fn which(
        &self,
        password: &str,
        kept: &[&str],
        rounds: usize,
    ) -> Result<Option<usize>, Fault> {
        let mut salts: Vec<&str> = Vec::new();
        for hash in kept {
            if salts.len() < rounds
                && !salts.iter().any(|known| salt_part(known) == salt_part(hash))
            {
                salts.push(hash);
            }
        }
        let mut found = None;
        for round in 0..rounds {
            // A round without a salt of its own costs as much as the one before it.
            let real = round < salts.len();
            let model = salts.get(round).or(salts.first()).map(|hash| (*hash).to_owned());
            let (password, nobody) = (password.to_owned(), self.nobody.clone());
            let made = self
                .apart(move || {
                    let model =
                        model.unwrap_or_else(|| nobody.get_or_init(nobodys_password).clone());
                    Ok(again(&password, &model)?.filter(|_| real))
                })
                .await?;
            let Some(made) = made else { continue };
            let same = |hash: &&str| bool::from(hash.as_bytes().ct_eq(made.as_bytes()));
            found = found.or(kept.iter().position(same));
        }
        Ok(found)
    }

    /// Tells whether a password has this hash. Without one it takes as long and is false.
    pub async fn fits(&self, password: &str, kept: Option<&str>) -> Result<bool, Fault> {
        let password = password.to_owned();
        let (kept, nobody) = (kept.map(str::to_owned), self.nobody.clone());
        self.apart(move || {
            let hash = kept.as_deref().unwrap_or_else(|| nobody.get_or_init(nobodys_password));
            Ok(fits(&password, hash) && kept.is_some())
        })
        .await
    }

    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let turn = self.turns.clone().acquire_owned().await;
        let done = tokio::task::spawn_blocking(work).await;
        drop(turn);
        done.map_err(|_| Fault::new(FaultKind::Panic, "hashing a password panicked"))?
    }
}

/// Returns the hash of nobody's password, at the full cost.
fn nobodys_password() -> String {
    hash(&[7; 16], "nobody's password", (MEMORY_KIB, PASSES)).unwrap_or_default()
}

fn argon2((memory_kib, passes): (u32, u32)) -> Result<Argon2<'static>, Fault> {
    let params = Params::new(memory_kib, passes, 1, None).map_err(shape)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn shape(error: impl std::fmt::Display) -> Fault {
    Fault::new(FaultKind::Shape, format!("hashing a password: {error}"))
}

fn hash(salt: &[u8], password: &str, cost: (u32, u32)) -> Result<String, Fault> {
    let argon2 = argon2(cost)?;
    let hash: PasswordHash =
        argon2.hash_password_with_salt(password.as_bytes(), salt).map_err(shape)?;
    Ok(hash.to_string())
}

/// Returns what stands before the hash itself: kind, cost and salt.
fn salt_part(kept: &str) -> &str {
    kept.rsplit_once('$').map_or(kept, |(before, _)| before)
}

/// Hashes a password as the one behind `kept` was: same cost, same salt. None where that cannot be read.
fn again(password: &str, kept: &str) -> Result<Option<String>, Fault> {
    let Ok(kept) = PasswordHash::new(kept) else { return Ok(None) };
    let (Some(salt), Ok(params)) = (kept.salt.as_ref(), Params::try_from(&kept)) else {
        return Ok(None);
    };
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let made: PasswordHash =
        argon2.hash_password_with_salt(password.as_bytes(), salt.as_ref()).map_err(shape)?;
    Ok(Some(made.to_string()))
}

fn fits(password: &str, kept: &str) -> bool {
    let Ok(kept) = PasswordHash::new(kept) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &kept).is_ok()
}

/// Letters and digits that are not mistaken for each other on paper.
const SIGNS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// Returns a password for one use: four groups of four signs (79 bits).
pub fn one_time(random: &dyn Random) -> String {
    spelled(|| below(random, SIGNS.len()))
}

/// Returns the password for one use that a form gives to an account. Sent again, the form gives the same: whichever answer
/// somebody reads, the password on it counts.
pub(crate) fn one_time_of(q: &impl Query, form: Uuid, account: AccountId) -> String {
    let blocks = (0u32..).flat_map(|n| q.index("one_time", &format!("{form}/{account}/{n}")));
    let mut signs = blocks.map(usize::from).filter(|byte| *byte < fair(SIGNS.len()));
    spelled(|| signs.next().unwrap_or_default() % SIGNS.len())
}

fn spelled(mut sign: impl FnMut() -> usize) -> String {
    let mut text = String::new();
    while text.len() < 19 {
        if text.len() % 5 == 4 {
            text.push('-');
        }
        text.push(char::from(SIGNS[sign()]));
    }
    // Capitals and digits for the rules of strength, which hold for it, too.
    format!("{}{text}", if text.starts_with(|c: char| c.is_ascii_digit()) { "Q" } else { "Q7" })
}

/// Returns a code of `digits` digits.
pub(crate) fn random_digits(random: &dyn Random, digits: usize) -> String {
    (0..digits).map(|_| char::from(b'0' + u8::try_from(below(random, 10)).unwrap_or(0))).collect()
}

/// Returns from which byte on a remainder by `n` would favour some.
const fn fair(n: usize) -> usize {
    256 - 256 % n
}

/// Returns a number from 0 to below `n` (at most 256), each as likely: bytes that would favour some are thrown away.
fn below(random: &dyn Random, n: usize) -> usize {
    loop {
        let mut byte = [0];
        random.fill(&mut byte);
        if usize::from(byte[0]) < fair(n) {
            return usize::from(byte[0]) % n;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Strength;
    use store::SeededRandom;

    #[tokio::test]
    async fn a5_a_password_is_kept_as_argon2id_and_recognised() {
        let hasher = Hasher::new(Arc::new(SeededRandom::new(1)));
        let kept = hasher.hash("Shi-liu 2026").await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(hasher.fits("Shi-liu 2026", Some(&kept)).await.unwrap());
        assert!(!hasher.fits("Shi-liu 2027", Some(&kept)).await.unwrap());
        assert!(!hasher.fits("nobody's password", None).await.unwrap());
    }

    #[tokio::test]
    async fn a5_one_hashing_tells_apart_many_accounts_of_one_number() {
        let hasher = Hasher::new(Arc::new(SeededRandom::new(1)));
        let mut kept = Vec::new();
        for password in ["Shi-liu 2026", "Deng-lou 2026", "Deng-lou 2026"] {
            kept.push(hasher.hash_with(password, Some([9; 16])).await.unwrap());
        }
        kept.push(hasher.hash("By itself 2026").await.unwrap());
        let kept: Vec<&str> = kept.iter().map(String::as_str).collect();
        for (password, expected) in [
            ("Shi-liu 2026", Some(0)),
            ("Deng-lou 2026", Some(1)),
            ("By itself 2026", Some(3)),
            ("nobody's password", None),
        ] {
            assert_eq!(hasher.which(password, &kept, 2).await.unwrap(), expected, "{password}");
        }
        assert_eq!(hasher.which("By itself 2026", &kept, 1).await.unwrap(), None);
        assert_eq!(hasher.which("nobody's password", &[], 2).await.unwrap(), None);
    }

    #[test]
    fn a5_a_one_time_password_keeps_the_limits() {
        let strength = Strength { length_min: 10, classes_min: 3, age_days_max: 90, kept: 5 };
        let random = SeededRandom::new(7);
        for _ in 0..200 {
            let password = one_time(&random);
            assert_eq!(strength.check(&password, &[]), Ok(()), "{password}");
        }
    }
}
