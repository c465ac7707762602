//! Passwords: what they must be like, and their hashing.

pub(crate) mod handlers;
mod hash;
pub(crate) mod pages;
pub(crate) mod rules;

pub(crate) use handlers::{chosen, fresh, hashed};
pub use hash::Hasher;
pub use hash::one_time;
pub(crate) use hash::one_time_of;
pub(crate) use hash::random_digits;
pub use rules::{PasswordRefusal, Security, SessionLimit, Strength};

use crate::account::AccountKind;

impl Security {
    /// Returns what the password of staff or of a resident must be like.
    pub fn strength(&self, kind: AccountKind) -> Strength {
        match kind {
            AccountKind::Staff => self.staff,
            AccountKind::Resident => self.resident,
        }
    }

    /// Returns how long a session of staff or of a resident lasts.
    pub fn session(&self, kind: AccountKind) -> SessionLimit {
        match kind {
            AccountKind::Staff => self.staff_session,
            AccountKind::Resident => self.resident_session,
        }
    }
}
