//! Questions about sessions.

use kernel::id::{AccountId, SessionId, TenantId};
use kernel::time::Instant;
use store::{Fault, Query, args};

store::row! {
    /// A session.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SessionRow {
        /// Its office.
        pub tenant_id: TenantId,
        /// Its id.
        pub id: SessionId,
        /// Whose.
        pub account_id: AccountId,
        /// The browser and the device, in a few words.
        pub device: String,
        /// When it began.
        pub started_at: Instant,
        /// When it was last used, to the minute.
        pub seen_at: Instant,
        /// When it ends at the latest.
        pub ends_at: Instant,
        /// What is kept of its token.
        pub hash: Vec<u8>,
    }
}

/// Returns the sessions of an account that are not over, the last used first.
pub async fn sessions(
    q: &mut impl Query,
    tenant: TenantId,
    account: AccountId,
) -> Result<Vec<SessionRow>, Fault> {
    let now = q.now();
    q.all(
        "SELECT tenant_id, id, account_id, device, started_at, seen_at, ends_at, hash FROM identity_session
         WHERE tenant_id = $1 AND account_id = $2 AND ended_at IS NULL AND ends_at > $3 ORDER BY seen_at DESC, id",
        args![tenant, account, now],
    )
    .await
}

/// Returns the session with this hash, unless it was ended.
pub(super) async fn by_hash(
    q: &mut impl Query,
    tenant: TenantId,
    hash: Vec<u8>,
) -> Result<Option<SessionRow>, Fault> {
    q.opt(
        "SELECT tenant_id, id, account_id, device, started_at, seen_at, ends_at, hash FROM identity_session
         WHERE tenant_id = $1 AND hash = $2 AND ended_at IS NULL",
        args![tenant, hash],
    )
    .await
}
