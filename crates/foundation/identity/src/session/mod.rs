//! Sessions: signing in and out.

mod authenticator;
mod sign_in;

pub use authenticator::Accounts;
pub use sign_in::{SignedSession, sign_in, sign_out, sign_out_everywhere, token_hash};

use kernel::id::{AccountId, SessionId};
use kernel::time::Instant;
use store::{Fault, Query, args};

store::row! {
    /// A session as its holder sees it.
    #[derive(Clone, Debug)]
    pub struct SessionRow {
        /// Its id.
        pub id: SessionId,
        /// Whose it is.
        pub account_id: AccountId,
        /// When it began.
        pub created_at: Instant,
        /// When it was last used, to the minute.
        pub seen_at: Instant,
        /// When it ends at the latest.
        pub ends_at: Instant,
        /// The browser, in its own words.
        pub device: String,
    }
}

/// Returns the sessions of an account, the last used first.
pub async fn sessions(q: &mut impl Query, account: AccountId) -> Result<Vec<SessionRow>, Fault> {
    let sql = "SELECT id, account_id, created_at, seen_at, ends_at, device FROM identity_session \
               WHERE account_id = $1 AND ends_at > $2 ORDER BY seen_at DESC";
    let now = q.now();
    q.all(sql, args![account, now]).await
}
