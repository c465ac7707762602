//! Versions of the rules: applied explicitly, kept for ever, read by every node.

use kernel::time::Instant;
use serde_json::Value;
use uuid::Uuid;

crate::row! {
    /// A version of the rules.
    #[derive(Clone, Debug)]
    pub struct RuleVersion {
        /// Counts from 1.
        pub no: i64,
        /// The SHA-256 of the canonical text, in hex; matters pin it.
        pub sha256: String,
        /// The files: a JSON object from path to text.
        pub files: Value,
        /// In force from here on.
        pub from_at: Instant,
        /// When it was applied.
        pub applied_at: Instant,
        /// By whom; `None` for the program's own defaults.
        pub applied_by: Option<Uuid>,
    }
}
