//! Following a matter: by a public code, by a secret link, or by keeping an eye on it as staff.
//!
//! Architecture invariants: of the secret of a link only its hash is kept here, and the secret itself nowhere but sealed
//! beside an e-mail address that the reporter left, for the letters that bring the link; a code alone shows public facts
//! and lets nobody act.

mod code;
mod follower;
mod link;

pub use code::Code;
pub(crate) use follower::put_follower;
pub use follower::{follow, follows, unfollow};
pub(crate) use link::put_link;
pub use link::{by_code, by_number, by_secret, secret_hash, secret_text};
