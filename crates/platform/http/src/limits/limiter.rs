//! Token buckets in memory.

use super::rules::{By, Limits, Rate};
use kernel::time::Instant;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// How many buckets are remembered. When there are more, the fullest are forgotten: they say the least.
const BUCKETS_MAX: usize = 100_000;

const TOKEN: u64 = 1_000_000;

/// Half of a digest of what is counted: addresses themselves are not kept.
type Key = [u8; 16];

/// Counts what everybody does.
pub(crate) struct Limiter {
    limits: RwLock<Arc<Limits>>,
    buckets: Mutex<HashMap<Key, Bucket>>,
}

#[derive(Clone, Copy)]
struct Bucket {
    /// In millionths of a token, so that winning back is exact.
    level: u64,
    at: Instant,
    rate: Rate,
}

impl Bucket {
    fn full(rate: Rate, at: Instant) -> Bucket {
        Bucket { level: u64::from(rate.burst) * TOKEN, at, rate }
    }

    /// Returns the bucket as it is now, under the rate in force. A clock that is turned back wins nothing.
    fn now(self, rate: Rate, now: Instant) -> Bucket {
        let micros = now.since(self.at).whole_microseconds().clamp(0, i128::from(i64::MAX));
        let won = u128::from(rate.per_hour) * micros.unsigned_abs() / 3600;
        let won = u64::try_from(won).unwrap_or(u64::MAX);
        let level = self.level.saturating_add(won).min(u64::from(rate.burst) * TOKEN);
        Bucket { level, at: now, rate }
    }

    fn is_full(&self, now: Instant) -> bool {
        self.now(self.rate, now).level >= u64::from(self.rate.burst) * TOKEN
    }

    /// Returns in how many seconds `cost` can be taken; whatever costs more than the bucket holds waits for a full one.
    fn wait(&self, cost: u64) -> Option<u32> {
        let cost = cost.min(u64::from(self.rate.burst) * TOKEN);
        let missing = cost.checked_sub(self.level).filter(|missing| *missing > 0)?;
        let per_hour = u64::from(self.rate.per_hour.max(1)) * TOKEN;
        let seconds = missing.saturating_mul(3600).div_ceil(per_hour);
        Some(u32::try_from(seconds).unwrap_or(u32::MAX).max(1))
    }
}

impl Limiter {
    pub(crate) fn new(limits: Limits) -> Limiter {
        Limiter { limits: RwLock::new(Arc::new(limits)), buckets: Mutex::default() }
    }

    /// Puts other limits in force.
    pub(crate) fn put(&self, limits: Limits) {
        *self.limits.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(limits);
    }

    /// Returns how often `act` may be done in a day for one e-mail address; the built-in limit where the rules in force do
    /// not know it.
    pub(crate) fn per_day(&self, act: &str) -> u32 {
        let limits = self.limits.read().unwrap_or_else(PoisonError::into_inner).clone();
        limits.per_day(act).or_else(|| Limits::built_in().per_day(act)).unwrap_or(0)
    }

    /// Takes `n` tokens of `act` from each of the buckets, or none of them and returns how many seconds to wait.
    pub(crate) fn take(
        &self,
        act: &str,
        keys: &[(By, String)],
        n: u32,
        now: Instant,
    ) -> Result<(), u32> {
        self.change(act, keys, n, now, true)
    }

    /// Tells whether `n` tokens could be taken.
    pub(crate) fn room(
        &self,
        act: &str,
        keys: &[(By, String)],
        n: u32,
        now: Instant,
    ) -> Result<(), u32> {
        self.change(act, keys, n, now, false)
    }

    fn change(
        &self,
        act: &str,
        keys: &[(By, String)],
        n: u32,
        now: Instant,
        takes: bool,
    ) -> Result<(), u32> {
        let cost = u64::from(n) * TOKEN;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = Vec::with_capacity(keys.len());
        let mut wait = None;
        for (key, rate) in self.counted(act, keys) {
            let bucket =
                buckets.get(&key).copied().unwrap_or(Bucket::full(rate, now)).now(rate, now);
            wait = wait.max(bucket.wait(cost));
            found.push((key, bucket));
        }
        if let Some(seconds) = wait {
            return Err(seconds);
        }
        if takes {
            for (key, bucket) in found {
                if buckets.len() >= BUCKETS_MAX && !buckets.contains_key(&key) {
                    forget(&mut buckets, now);
                }
                buckets.insert(key, Bucket { level: bucket.level.saturating_sub(cost), ..bucket });
            }
        }
        Ok(())
    }

    /// Gives `n` tokens back.
    pub(crate) fn give_back(&self, act: &str, keys: &[(By, String)], n: u32, now: Instant) {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, rate) in self.counted(act, keys) {
            if let Some(bucket) = buckets.get_mut(&key) {
                bucket.level = bucket.level.saturating_add(u64::from(n) * TOKEN);
                *bucket = bucket.now(rate, now);
            }
        }
    }

    /// The buckets of an act that are limited at all.
    fn counted(&self, act: &str, keys: &[(By, String)]) -> Vec<(Key, Rate)> {
        let limits = self.limits.read().unwrap_or_else(PoisonError::into_inner).clone();
        let one =
            |(by, text): &(By, String)| Some((digest(act, *by, text), limits.rate(act, *by)?));
        keys.iter().filter_map(one).collect()
    }
}

fn digest(act: &str, by: By, text: &str) -> Key {
    let mut hasher = Sha256::new();
    hasher.update(act.as_bytes());
    hasher.update([0, by as u8]);
    hasher.update(text.as_bytes());
    let mut key = [0; 16];
    key.copy_from_slice(&hasher.finalize()[..16]);
    key
}

/// Forgets the fullest buckets until half of the room is free, so that looking through all of them is seldom.
fn forget(buckets: &mut HashMap<Key, Bucket>, now: Instant) {
    buckets.retain(|_, bucket| !bucket.is_full(now));
    if buckets.len() <= BUCKETS_MAX / 2 {
        return;
    }
    // How much is taken, in thousandths of what the bucket holds.
    let taken = |bucket: &Bucket| {
        let all = u64::from(bucket.rate.burst) * TOKEN;
        1000 - bucket.now(bucket.rate, now).level.min(all) * 1000 / all.max(1)
    };
    let mut order: Vec<u64> = buckets.values().map(taken).collect();
    let (_, middle, _) = order.select_nth_unstable(BUCKETS_MAX / 2);
    let middle = *middle;
    let mut spare = buckets.len() - BUCKETS_MAX / 2;
    buckets.retain(|_, bucket| {
        let goes = spare > 0 && taken(bucket) <= middle;
        spare -= usize::from(goes);
        !goes
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::time::Duration;

    const TEXT: &str = "[act]\naccount = { burst = 2, per_hour = 60 }\nnetwork = { burst = 3, per_hour = 60 }\nsource = \"-\"\n";

    fn key(by: By, text: &str) -> (By, String) {
        (by, text.to_owned())
    }

    #[test]
    fn a5_all_buckets_must_have_room_and_nothing_is_taken_by_a_refusal() {
        let limiter = Limiter::new(Limits::parse(TEXT).unwrap());
        let now = Instant::from_micros(1_000_000_000_000);
        let one = [key(By::Account, "1"), key(By::Network, "n")];
        let two = [key(By::Account, "2"), key(By::Network, "n")];
        assert_eq!(limiter.take("act", &one, 1, now), Ok(()));
        assert_eq!(limiter.take("act", &one, 1, now), Ok(()));
        assert_eq!(limiter.take("act", &one, 1, now), Err(60));
        assert_eq!(limiter.take("act", &two, 1, now), Ok(()), "a refusal took of the network");
        assert_eq!(limiter.take("act", &two, 1, now), Err(60));
        limiter.give_back("act", &two, 1, now);
        assert_eq!(limiter.take("act", &two, 1, now), Ok(()));
        assert_eq!(limiter.take("other", &two, 1, now), Ok(()), "what has no limit is free");
        let later = now.plus(Duration::minutes(1));
        assert_eq!(limiter.take("act", &two, 1, later), Ok(()));
        assert_eq!(limiter.take("act", &two, 1, now), Err(60), "a clock turned back wins nothing");
    }

    #[test]
    fn a5_what_is_remembered_is_bounded_and_the_emptiest_buckets_stay() {
        let limiter = Limiter::new(Limits::parse(TEXT).unwrap());
        let now = Instant::from_micros(1_000_000_000_000);
        let spent = [key(By::Account, "spent")];
        limiter.take("act", &spent, 2, now).unwrap();
        for n in 0..3 * BUCKETS_MAX {
            limiter.take("act", &[key(By::Account, &format!("n{n}"))], 1, now).unwrap();
        }
        assert!(limiter.buckets.lock().unwrap().len() <= BUCKETS_MAX);
        assert!(limiter.take("act", &spent, 1, now).is_err(), "forgotten by a flood of others");
    }

    #[test]
    fn a5_built_in_limits_are_read_and_careless_ones_refused_with_their_line() {
        let limits = Limits::built_in();
        assert!(limits.missing(&["form", "sign_in", "report", "photo"]).is_empty());
        assert_eq!(limits.missing(&["none"]).len(), 1);
        assert!(limits.per_day("receipt").is_some());
        let daily = "[letters]\naddress = { per_day = 3 }\nsource = \"-\"\n";
        assert_eq!(Limits::parse(daily).unwrap().per_day("letters"), Some(3));
        assert_eq!(Limits::parse(&daily.replace('3', "0")).unwrap_err()[0].line, 2);
        let careless = TEXT.replace("per_hour = 60", "per_hour = 0");
        assert_eq!(Limits::parse(&careless).unwrap_err()[0].line, 2);
    }

    /// How many of `n` things that somebody with a browser of its own does at one address pass.
    fn passed(limiter: &Limiter, act: &str, n: usize, cost: u32, now: Instant) -> usize {
        let one = |n: usize| [key(By::Browser, &format!("b{n}")), key(By::Network, "192.0.2.1")];
        (0..n).filter(|n| limiter.take(act, &one(*n), cost, now).is_ok()).count()
    }

    #[test]
    fn a5_an_office_and_a_compound_behind_one_address_report_and_nobody_alone_takes_their_share() {
        let limiter = Limiter::new(Limits::built_in());
        let now = Instant::from_micros(1_000_000_000_000);
        // One browser that never stops, before the others come.
        let one = [key(By::Browser, "spam"), key(By::Network, "192.0.2.1")];
        let spam = (0..1_000).filter(|_| limiter.take("report", &one, 1, now).is_ok()).count();
        assert!(spam <= 20, "{spam}");
        // 515 people: fifteen forms each, one report each, with two photos of twelve megapixels.
        assert_eq!(passed(&limiter, "form", 515, 15, now), 515);
        assert_eq!(passed(&limiter, "report", 515, 1, now), 515);
        assert_eq!(passed(&limiter, "photo", 515, 24, now), 515);
        assert_eq!(passed(&limiter, "unsent", 515, 2, now), 515);
        // Fresh cookies do not help whoever sends without end.
        assert!(passed(&limiter, "report", 100_000, 1, now) < 1_000);
    }
}
