//! Questions about requests of administrators.

use kernel::id::{AccountId, EventId};
use kernel::time::Instant;
use serde_json::Value;
use store::{Fault, Query, args};

store::row! {
    /// A request.
    #[derive(Clone, Debug)]
    pub(super) struct RequestRow {
        pub id: EventId,
        pub account_id: AccountId,
        /// An [`super::Act`].
        pub act: Value,
        /// `asked`, `agreed`, `refused` or `done`.
        pub state: String,
        pub asked_by: AccountId,
        pub asked_at: Instant,
        pub ends_at: Instant,
        pub decided_by: Option<AccountId>,
    }
}

macro_rules! request_sql {
    ($rest:literal) => {
        concat!(
            "SELECT id, account_id, act, state, asked_by, asked_at, ends_at, decided_by FROM identity_request ",
            $rest
        )
    };
}

/// Returns a request of the office.
pub(super) async fn request(q: &mut impl Query, id: EventId) -> Result<Option<RequestRow>, Fault> {
    let tenant = q.tenant();
    q.opt(request_sql!("WHERE tenant_id = $1 AND id = $2"), args![tenant, id]).await
}

/// Returns the requests about an account that were agreed to, or that wait.
pub(super) async fn of_account(
    q: &mut impl Query,
    account: AccountId,
) -> Result<Vec<RequestRow>, Fault> {
    let (tenant, now) = (q.tenant(), q.now());
    q.all(
        request_sql!(
            "WHERE tenant_id = $1 AND account_id = $2 AND state IN ('asked', 'agreed') AND ends_at > $3 ORDER BY id"
        ),
        args![tenant, account, now],
    )
    .await
}

/// Returns the latest requests of the office.
pub(super) async fn requests(q: &mut impl Query) -> Result<Vec<RequestRow>, Fault> {
    let tenant = q.tenant();
    q.all(request_sql!("WHERE tenant_id = $1 ORDER BY id DESC LIMIT 50"), args![tenant]).await
}
