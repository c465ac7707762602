//! What was done, by whom, what for and in which matter: written with the change, chained, verified.

use kernel::id::AccountId;
use serde_json::Value;
use uuid::Uuid;

/// An entry of the journal. `before` and `after` are encrypted and fall under `retention`; everything else stays
/// readable and so holds opaque ids only.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What was done, `<domain>.<verb>`.
    pub verb: &'static str,
    /// What sort of thing it was done to.
    pub subject_kind: &'static str,
    /// Its id.
    pub subject: Uuid,
    /// The values before.
    pub before: Option<Value>,
    /// The values after.
    pub after: Option<Value>,
    /// The retention class of the values.
    pub retention: &'static str,
}
