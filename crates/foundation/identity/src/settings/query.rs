//! What waits in the database of an office.

use kernel::id::TenantId;
use kernel::time::Instant;
use store::{Fault, Query, args};

store::row! {
    /// What waits.
    #[derive(Clone, Debug)]
    pub(crate) struct Running {
        /// Events that a consumer has not taken yet.
        pub events: i64,
        /// Jobs whose time has come.
        pub jobs: i64,
        /// Entries of the journal that wait for the sealer.
        pub unsealed: i64,
        /// When the journal was sealed last.
        pub sealed_at: Option<Instant>,
        /// When the heads of the journal were sent last to whoever keeps them elsewhere.
        pub heads_sent_at: Option<Instant>,
    }
}

/// Counts what waits, up to now.
pub(crate) async fn running(
    q: &mut impl Query,
    tenant: TenantId,
    now: Instant,
) -> Result<Running, Fault> {
    q.one(
        "SELECT (SELECT count(*) FROM outbox WHERE tenant_id = $1 AND parked_at IS NULL) AS events,
           (SELECT count(*) FROM job WHERE tenant_id = $1 AND done_at IS NULL AND parked_at IS NULL AND run_at <= $2) AS jobs,
           (SELECT count(*) FROM journal WHERE tenant_id = $1 AND seal_no IS NULL) AS unsealed,
           (SELECT max(at) FROM journal_seal WHERE tenant_id = $1) AS sealed_at,
           (SELECT max(changed_at) FROM identity_mail WHERE tenant_id = $1 AND purpose = 'heads' AND state = 'sent') AS heads_sent_at",
        args![tenant, now],
    )
    .await
}
