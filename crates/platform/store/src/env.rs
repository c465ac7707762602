//! The only place that reads the system's clock and randomness; everything else is given them.

use kernel::time::{Duration, Instant};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// Returns the present point in time.
    fn now(&self) -> Instant;
}

/// Gives random bytes.
pub trait Random: Send + Sync + 'static {
    /// Fills `bytes` with random bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// What a store is given from outside: a clock and randomness.
#[derive(Clone)]
pub struct Env {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The randomness of ids and salts. Keys and nonces always come from the operating system, because a repeated
    /// nonce would give the plaintext away.
    pub random: Arc<dyn Random>,
}

impl Env {
    /// Returns the system's clock and the operating system's randomness.
    pub fn system() -> Env {
        Env { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom) }
    }

    /// Returns a clock that shows `at` now and runs on from there, and the operating system's randomness: for the
    /// demonstration.
    pub fn starting_at(at: Instant) -> Env {
        Env { clock: Arc::new(StartedClock::new(at)), random: Arc::new(SystemRandom) }
    }

    /// Returns a clock that only moves when told to, and randomness that repeats for the same `seed`: for tests and
    /// for the demonstration.
    pub fn passed(clock: Arc<PassedClock>, seed: u64) -> Env {
        Env { clock, random: Arc::new(SeededRandom::new(seed)) }
    }
}

struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        #[expect(clippy::disallowed_methods, reason = "this is where the clock is read")]
        let since =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Instant::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// A clock that runs on from another point in time.
struct StartedClock {
    at: Instant,
    since: std::time::Instant,
}

impl StartedClock {
    #[expect(clippy::disallowed_methods, reason = "this is where the clock is read")]
    fn new(at: Instant) -> StartedClock {
        StartedClock { at, since: std::time::Instant::now() }
    }
}

impl Clock for StartedClock {
    fn now(&self) -> Instant {
        let run = i64::try_from(self.since.elapsed().as_micros()).unwrap_or(i64::MAX);
        self.at.plus(Duration::microseconds(run))
    }
}

struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        system_random(bytes);
    }
}

/// Fills `bytes` from the operating system. Nonces and keys come from here whatever `Env` says.
pub(crate) fn system_random(bytes: &mut [u8]) {
    use rand::TryRng;
    if let Err(error) = rand::rngs::SysRng.try_fill_bytes(bytes) {
        // Without randomness no key, nonce or id is safe; nothing sensible can go on.
        panic!("the operating system gives no randomness: {error}");
    }
}

/// A clock that stands until it is set.
#[derive(Debug)]
pub struct PassedClock(AtomicI64);

impl PassedClock {
    /// Returns a clock that shows `at`.
    pub fn new(at: Instant) -> PassedClock {
        PassedClock(AtomicI64::new(at.micros()))
    }

    /// Returns what it shows.
    pub fn now(&self) -> Instant {
        Instant::from_micros(self.0.load(Ordering::SeqCst))
    }

    /// Sets it to `at`.
    pub fn set(&self, at: Instant) {
        self.0.store(at.micros(), Ordering::SeqCst);
    }

    /// Moves it on by `by`.
    pub fn advance(&self, by: Duration) {
        self.set(self.now().plus(by));
    }
}

impl Clock for PassedClock {
    fn now(&self) -> Instant {
        PassedClock::now(self)
    }
}

/// Randomness that repeats for the same seed (SplitMix64); not for secrets.
#[derive(Debug)]
pub struct SeededRandom(AtomicU64);

impl SeededRandom {
    /// Returns the sequence of `seed`.
    pub fn new(seed: u64) -> SeededRandom {
        SeededRandom(AtomicU64::new(seed))
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
        for chunk in bytes.chunks_mut(8) {
            let mut z = self.0.fetch_add(STEP, Ordering::SeqCst).wrapping_add(STEP);
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            chunk.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes()[..chunk.len()]);
        }
    }
}

/// Returns a fresh id.
pub(crate) fn new_id<T: From<uuid::Uuid>>(env: &Env, now: Instant) -> T {
    let mut random = [0; 10];
    env.random.fill(&mut random);
    T::from(kernel::id::v7(now, random))
}
