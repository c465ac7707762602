//! Claiming due rows by `UPDATE … RETURNING`, and what becomes of them.

use kernel::time::Instant;
use uuid::Uuid;

crate::row! {
    /// An event or job that was given up after too many attempts, for the operator to look at.
    #[derive(Clone, Debug)]
    pub struct Parked {
        /// Its id.
        pub id: Uuid,
        /// `outbox` or `job`.
        pub source: String,
        /// The consumer's name or the job's kind.
        pub name: String,
        /// What it was about.
        pub kind: String,
        /// Why it was given up.
        pub reason: String,
        /// When.
        pub parked_at: Instant,
        /// After how many attempts.
        pub attempts: i64,
    }
}
