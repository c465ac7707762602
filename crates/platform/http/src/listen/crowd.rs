//! Who is connected: how many of each address, and who has been idle for how long.

use crate::site::SiteConfig;
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// Everybody who is connected.
pub(super) struct Crowd {
    most: usize,
    /// The most of one address.
    each: usize,
    seats: Mutex<Seats>,
}

#[derive(Default)]
struct Seats {
    next: u64,
    /// In the order in which they came.
    taken: BTreeMap<u64, Taken>,
    by_network: HashMap<String, usize>,
}

struct Taken {
    network: String,
    idle: Idle,
    close: Arc<Notify>,
}

/// How many requests of a connection are under way.
#[derive(Clone, Default)]
pub(super) struct Idle(Arc<AtomicUsize>);

impl Idle {
    /// The connection is not idle until what this returns is dropped.
    pub(super) fn busy(&self) -> Busy {
        self.0.fetch_add(1, Ordering::Relaxed);
        Busy(self.0.clone())
    }

    fn is_idle(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }
}

/// A request under way.
pub(super) struct Busy(Arc<AtomicUsize>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The place of a connection, given back when it is dropped.
pub(super) struct Seat {
    crowd: Arc<Crowd>,
    number: u64,
    idle: Idle,
    close: Arc<Notify>,
}

impl Seat {
    /// Returns what tells whether the connection is idle.
    pub(super) fn idle(&self) -> Idle {
        self.idle.clone()
    }

    /// Comes back when somebody else needs the place.
    pub(super) async fn closed(&self) {
        self.close.notified().await;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.crowd.lock().leave(self.number);
    }
}

impl Crowd {
    pub(super) fn new(config: &SiteConfig) -> Crowd {
        // Behind a proxy all connections come from its address.
        let each = if config.behind_proxy { usize::MAX } else { config.connections_each_max };
        Crowd { most: config.connections_max.max(1), each: each.max(1), seats: Mutex::default() }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a connection a place. Where there is none, the idle connection that came first makes room: of the same
    /// address when that has its share, else of the address with the most.
    pub(super) fn enter(self: &Arc<Crowd>, ip: IpAddr) -> Option<Seat> {
        let network = crate::site::client::of(ip).near;
        let mut seats = self.lock();
        if seats.by_network.get(&network).is_some_and(|count| *count >= self.each) {
            seats.close_first(&network).then_some(())?;
        }
        if seats.taken.len() >= self.most {
            seats.close_any().then_some(())?;
        }
        let (number, idle, close) = (seats.next, Idle::default(), Arc::new(Notify::new()));
        seats.next += 1;
        *seats.by_network.entry(network.clone()).or_default() += 1;
        seats.taken.insert(number, Taken { network, idle: idle.clone(), close: close.clone() });
        Some(Seat { crowd: self.clone(), number, idle, close })
    }

    /// Closes an idle connection, because the system has no room for another one.
    pub(super) fn make_room(&self) {
        self.lock().close_any();
    }
}

impl Seats {
    fn leave(&mut self, number: u64) {
        let Some(taken) = self.taken.remove(&number) else { return };
        if let Some(count) = self.by_network.get_mut(&taken.network) {
            *count -= 1;
            if *count == 0 {
                self.by_network.remove(&taken.network);
            }
        }
    }

    fn close_any(&mut self) -> bool {
        let most = self.by_network.iter().max_by_key(|(_, count)| **count);
        let Some(network) = most.map(|(network, _)| network.clone()) else { return false };
        self.close_first(&network) || self.close(|_| true)
    }

    /// Closes the idle connection of a network that came first.
    fn close_first(&mut self, network: &str) -> bool {
        self.close(|taken| taken.network == network)
    }

    fn close(&mut self, of: impl Fn(&Taken) -> bool) -> bool {
        let first = self.taken.iter().find(|(_, taken)| taken.idle.is_idle() && of(taken));
        let Some((number, close)) = first.map(|(number, taken)| (*number, taken.close.clone()))
        else {
            return false;
        };
        close.notify_one();
        // Its place is free from now on, however long the closing takes.
        self.leave(number);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::id::TenantId;

    fn crowd(most: usize, each: usize) -> Arc<Crowd> {
        let tenant = TenantId::from_uuid(uuid::Uuid::nil());
        let config = SiteConfig {
            connections_max: most,
            connections_each_max: each,
            ..SiteConfig::new(tenant)
        };
        Arc::new(Crowd::new(&config))
    }

    fn closed(seat: &Seat) -> bool {
        use futures_util::FutureExt as _;
        seat.closed().now_or_never().is_some()
    }

    #[test]
    fn a13_the_oldest_idle_connection_of_the_largest_crowd_makes_room() {
        let (many, few) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        let crowd = crowd(4, 3);
        let visitor = crowd.enter(few).unwrap();
        let crowded: Vec<Seat> = (0..3).map(|_| crowd.enter(many).unwrap()).collect();
        let busy = crowded[0].idle().busy();
        let _newcomer = crowd.enter(few).unwrap();
        assert!(closed(&crowded[1]), "the first that is idle goes");
        assert!(!closed(&visitor) && !closed(&crowded[0]) && !closed(&crowded[2]));
        drop(busy);
    }

    #[test]
    fn a13_an_address_at_its_limit_makes_room_for_itself_or_is_turned_away() {
        let one = "2001:db8::1".parse().unwrap();
        let crowd = crowd(10, 2);
        let (first, second) = (crowd.enter(one).unwrap(), crowd.enter(one).unwrap());
        // The same household by another address of its own.
        let third = crowd.enter("2001:db8::2".parse().unwrap()).unwrap();
        assert!(closed(&first) && !closed(&second));
        let _busy = (second.idle().busy(), third.idle().busy());
        assert!(crowd.enter(one).is_none());
        assert!(crowd.enter("192.0.2.1".parse().unwrap()).is_some());
    }
}
