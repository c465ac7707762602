//! Limits on how often something may be done, for everybody: token buckets in memory by account or browser and by
//! network, so that spam and guessing are slowed down without puzzles for people to solve.

mod limiter;
mod rules;

pub(crate) use limiter::Limiter;
pub(crate) use rules::By;
pub use rules::{FILE as LIMITS_FILE, Limits};

/// Every form that is sent.
pub(crate) const FORM: &str = "form";

/// What work on pictures is counted by in `limits.toml`, in millions of pixels.
pub(crate) const PHOTO: &str = "photo";
/// What files are counted by that belong to nothing yet.
pub(crate) const UNSENT: &str = "unsent";

/// Candidates that a picker asks for while words are typed.
pub(crate) const PICK: &str = "pick";

/// What this crate counts by itself.
pub(crate) const OWN: [&str; 4] = [FORM, PHOTO, UNSENT, PICK];

/// The network from which a request comes; kept in memory only, for as long as it is counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Network {
    /// An IPv4 address, or the first 64 bits of an IPv6 address, which is what one household gets.
    pub(crate) near: String,
    /// The first 48 bits of an IPv6 address, which is what one customer can get.
    pub(crate) wide: Option<String>,
}
