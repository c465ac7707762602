//! Token buckets in memory: spam is slowed down without puzzles for people to solve.

use crate::app::Throttle;
use kernel::time::Instant;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How many addresses are remembered; when there are more, those whose buckets are full are forgotten first.
const KEYS_MAX: usize = 20_000;

/// Buckets by key, such as a client's address. Each holds `burst` tokens and wins `per_hour` back in an hour.
pub struct Buckets {
    rate: Throttle,
    buckets: Mutex<HashMap<String, Bucket>>,
}

#[derive(Clone, Copy)]
struct Bucket {
    /// In millionths of a token, so that winning back is exact.
    level: u64,
    at: Instant,
}

const TOKEN: u64 = 1_000_000;

impl Buckets {
    /// Returns full buckets.
    pub fn new(rate: Throttle) -> Buckets {
        Buckets { rate, buckets: Mutex::new(HashMap::new()) }
    }

    /// Takes a token of `key`, or returns in how many seconds there will be one.
    pub fn take(&self, key: &str, now: Instant) -> Result<(), u32> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= KEYS_MAX && !buckets.contains_key(key) {
            self.forget(&mut buckets, now);
        }
        let full = u64::from(self.rate.burst) * TOKEN;
        let before = buckets.get(key).copied().unwrap_or(Bucket { level: full, at: now });
        let level = self.level(before, now);
        if level < TOKEN {
            buckets.insert(key.to_owned(), Bucket { level, at: now });
            return Err(self.seconds_until(TOKEN - level));
        }
        buckets.insert(key.to_owned(), Bucket { level: level - TOKEN, at: now });
        Ok(())
    }

    fn level(&self, bucket: Bucket, now: Instant) -> u64 {
        let micros = now.since(bucket.at).whole_microseconds().clamp(0, i128::from(i64::MAX));
        let won = u128::from(self.rate.per_hour) * micros.unsigned_abs() / 3600;
        let won = u64::try_from(won).unwrap_or(u64::MAX);
        bucket.level.saturating_add(won).min(u64::from(self.rate.burst) * TOKEN)
    }

    fn seconds_until(&self, missing: u64) -> u32 {
        let seconds = (missing * 3600).div_ceil(u64::from(self.rate.per_hour.max(1)) * TOKEN);
        u32::try_from(seconds).unwrap_or(3600).max(1)
    }

    /// Full buckets say nothing; without any, half of all are dropped, so that memory stays bounded under attack.
    fn forget(&self, buckets: &mut HashMap<String, Bucket>, now: Instant) {
        let full = u64::from(self.rate.burst) * TOKEN;
        buckets.retain(|_, bucket| self.level(*bucket, now) < full);
        if buckets.len() >= KEYS_MAX {
            let mut keep = false;
            buckets.retain(|_, _| {
                keep = !keep;
                keep
            });
        }
    }
}
