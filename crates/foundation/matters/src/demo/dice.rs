//! Repeatable chance (SplitMix64): the same number always gives the same demonstration.

use kernel::time::Duration;

/// Repeatable dice of one case or record; what they begin with is their seed.
#[derive(Clone, Debug)]
pub struct Dice(pub u64);

impl Dice {
    /// Returns a number below `sides`.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % sides.max(1)
    }

    /// Returns one of several.
    pub fn pick<'t, T>(&mut self, of: &'t [T]) -> Option<&'t T> {
        of.get(usize::try_from(self.roll(of.len() as u64)).unwrap_or_default())
    }

    /// Returns a length of time between two numbers of minutes.
    pub fn minutes(&mut self, from: i64, to: i64) -> Duration {
        let span = u64::try_from(to - from).unwrap_or_default();
        Duration::minutes(from + i64::try_from(self.roll(span)).unwrap_or_default())
    }
}
