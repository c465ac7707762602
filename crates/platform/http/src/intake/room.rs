//! Room in memory for forms: taken as bytes arrive, so that whoever announces much and sends nothing holds nothing; small
//! forms have a lane of their own, and no network gets more than its share.

use crate::failure::Failure;
use crate::site::SiteConfig;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

const KIB: usize = 1024;
/// How many parts of a lane there are for all networks together; each network gets one.
const SHARES: usize = 4;
/// How many shares are remembered before those that nobody uses are dropped.
const SHARES_KEPT: usize = 1_000;

/// A lane: room for all, and the share of each network.
struct Lane {
    all: Arc<Semaphore>,
    share: usize,
    shares: Shares,
}

/// Semaphores by key, kept as long as somebody uses them.
#[derive(Default)]
struct Shares(Mutex<HashMap<String, Weak<Semaphore>>>);

impl Shares {
    fn of(&self, key: &str, permits: usize) -> Arc<Semaphore> {
        let mut shares = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(there) = shares.get(key).and_then(Weak::upgrade) {
            return there;
        }
        if shares.len() >= SHARES_KEPT {
            shares.retain(|_, share| share.strong_count() > 0);
        }
        let fresh = Arc::new(Semaphore::new(permits));
        shares.insert(key.to_owned(), Arc::downgrade(&fresh));
        fresh
    }
}

impl Lane {
    fn new(bytes: usize) -> Lane {
        let all = (bytes / KIB).max(SHARES);
        let share = all / SHARES;
        Lane { all: Arc::new(Semaphore::new(all)), share, shares: Shares::default() }
    }
}

/// Room in memory for forms.
pub(crate) struct Rooms {
    small: Lane,
    large: Lane,
    /// Large forms under way, by account or browser.
    uploads: Shares,
    each: usize,
    wait: Duration,
}

impl Rooms {
    pub(crate) fn new(config: &SiteConfig) -> Rooms {
        Rooms {
            small: Lane::new(config.small_at_once_max),
            large: Lane::new(config.uploads_at_once_max),
            uploads: Shares::default(),
            each: config.uploads_each_max,
            wait: Duration::from_secs(config.slow_seconds),
        }
    }

    /// Lets a small form in, from a network.
    pub(crate) fn small(&self, network: &str) -> Lease {
        self.lease(&self.small, network, None)
    }

    /// Lets a large form in, of an account or browser, from a network; waits while there are too many of the same.
    pub(crate) async fn large(&self, who: &str, network: &str) -> Result<Lease, Failure> {
        let turns = self.uploads.of(who, self.each);
        let turn = tokio::time::timeout(self.wait, turns.clone().acquire_owned()).await;
        match turn {
            Ok(Ok(turn)) => Ok(self.lease(&self.large, network, Some((turn, turns)))),
            _ => Err(Failure::TimedOut),
        }
    }

    fn lease(&self, lane: &Lane, network: &str, turn: Option<Turn>) -> Lease {
        Lease {
            all: lane.all.clone(),
            share: lane.shares.of(network, lane.share),
            wait: self.wait,
            held: Mutex::new(Held { permits: Vec::new(), spare: 0 }),
            _turn: turn,
        }
    }
}

type Turn = (OwnedSemaphorePermit, Arc<Semaphore>);

/// Room that a form holds until it is answered.
pub(crate) struct Lease {
    all: Arc<Semaphore>,
    share: Arc<Semaphore>,
    wait: Duration,
    held: Mutex<Held>,
    _turn: Option<Turn>,
}

struct Held {
    permits: Vec<OwnedSemaphorePermit>,
    /// How many bytes of the last permit are not used yet.
    spare: usize,
}

impl Lease {
    /// Takes room for bytes that have arrived. Forms that wait for each other give up after a while and begin anew.
    pub(crate) async fn grow(&self, bytes: usize) -> Result<(), Failure> {
        let missing = {
            let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
            bytes.saturating_sub(held.spare)
        };
        let kib = missing.div_ceil(KIB);
        let mut fresh = Vec::new();
        if kib > 0 {
            let permits = u32::try_from(kib).unwrap_or(u32::MAX);
            for semaphore in [&self.share, &self.all] {
                let more = semaphore.clone().acquire_many_owned(permits);
                match tokio::time::timeout(self.wait, more).await {
                    Ok(Ok(permit)) => fresh.push(permit),
                    _ => return Err(Failure::TimedOut),
                }
            }
        }
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.spare = held.spare + kib * KIB - bytes;
        for permit in fresh {
            held.permits.push(permit);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::id::TenantId;

    fn rooms() -> Rooms {
        let config = SiteConfig {
            small_at_once_max: 8 * KIB,
            uploads_at_once_max: 16 * KIB,
            slow_seconds: 1,
            ..SiteConfig::new(TenantId::from_uuid(uuid::Uuid::nil()))
        };
        Rooms::new(&config)
    }

    #[tokio::test(start_paused = true)]
    async fn a9_room_is_taken_by_bytes_and_no_network_takes_all() {
        let rooms = rooms();
        let one = rooms.large("a", "n").await.unwrap();
        for _ in 0..40 {
            one.grow(100).await.unwrap();
        }
        assert!(one.grow(1000).await.is_err(), "four KiB are the network's share");
        let other = rooms.large("b", "m").await.unwrap();
        other.grow(4 * KIB).await.unwrap();
        rooms.small("n").grow(2 * KIB).await.unwrap();
        drop(one);
        rooms.large("a", "n").await.unwrap().grow(4 * KIB).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a9_the_third_upload_of_one_browser_waits() {
        let rooms = rooms();
        let (_one, two) =
            (rooms.large("a", "n").await.unwrap(), rooms.large("a", "n").await.unwrap());
        assert!(rooms.large("a", "n").await.is_err());
        assert!(rooms.large("b", "n").await.is_ok());
        drop(two);
        assert!(rooms.large("a", "n").await.is_ok());
    }
}
