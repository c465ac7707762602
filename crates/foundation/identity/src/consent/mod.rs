//! Consent: which version of which notice somebody agreed to, and when it was withdrawn (个人信息保护法 art. 14–17).

use kernel::id::{AccountId, EventId, TenantId};
use kernel::time::Instant;
use serde_json::json;
use store::{Entry, Error, Fault, Query, Tx, args};

pub(crate) mod handlers;
mod pages;

/// The notice about personal data that everybody agrees to who signs up.
pub const PRIVACY: &str = "privacy";
/// The file inside the rules folder in which the notice stands.
pub(crate) const FILE: &str = "privacy.toml";

store::row! {
    /// A consent.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ConsentRow {
        /// Its id.
        pub id: EventId,
        /// To which notice.
        pub document: String,
        /// The SHA-256 of the notice's text, in hex.
        pub sha256: String,
        /// When it was given.
        pub given_at: Instant,
        /// When it was withdrawn.
        pub withdrawn_at: Option<Instant>,
    }
}

/// Writes down that an account agreed to a notice.
pub async fn give_consent(
    tx: &mut Tx,
    account: AccountId,
    document: &'static str,
    sha256: &str,
) -> Result<(), Error> {
    let id: EventId = tx.new_id();
    let (tenant, now) = (tx.tenant(), tx.now());
    tx.exec(
        "INSERT INTO identity_consent (tenant_id, id, account_id, document, sha256, given_at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![tenant, id, account, document, sha256, now],
    )
    .await?;
    journal(tx, "identity.give_consent", account, document, sha256);
    Ok(())
}

fn journal(tx: &mut Tx, verb: &'static str, account: AccountId, document: &str, sha256: &str) {
    tx.journal(Entry {
        verb,
        subject_kind: "account",
        subject: account.uuid(),
        before: None,
        after: Some(json!({ "document": document, "sha256": sha256 })),
        retention: "log",
    });
}

/// Returns the consents of an account, the latest first.
pub async fn consents(
    q: &mut impl Query,
    tenant: TenantId,
    account: AccountId,
) -> Result<Vec<ConsentRow>, Fault> {
    q.all(
        "SELECT id, document, sha256, given_at, withdrawn_at FROM identity_consent
         WHERE tenant_id = $1 AND account_id = $2 ORDER BY given_at DESC, id DESC",
        args![tenant, account],
    )
    .await
}
