//! Looks at personal data: written down before they are answered, for the person looked at to read.

use kernel::id::{EventId, MatterId, TenantId};
use kernel::time::Instant;
use serde_json::Value;
use uuid::Uuid;

/// A look at somebody's personal data: shown unmasked, revealed, exported or printed.
#[derive(Clone, Debug)]
pub struct Look {
    /// What sort of thing is looked at, such as `person`.
    pub subject_kind: &'static str,
    /// Whose data.
    pub subject: Uuid,
    /// The dictionary elements shown.
    pub fields: Vec<String>,
    /// Why, in the words of whoever looks, or the page.
    pub why: String,
}

crate::row! {
    /// A look as it stands in the log.
    #[derive(Clone, Debug)]
    pub struct LookRow {
        /// The subject's tenant.
        pub tenant_id: TenantId,
        /// Its id.
        pub id: EventId,
        /// When.
        pub at: Instant,
        /// `staff`, `resident`, `code`, `system` or `nobody`.
        pub who_kind: String,
        /// The account, or the matter of a secret link.
        pub who: Option<Uuid>,
        /// On whose behalf.
        pub on_behalf: Option<Uuid>,
        /// What sort of thing was looked at.
        pub subject_kind: String,
        /// Whose data.
        pub subject: Uuid,
        /// The elements shown: a JSON list of texts.
        pub fields: Value,
        /// Why.
        pub why: String,
        /// What for.
        pub purpose: String,
        /// In which matter.
        pub matter_id: Option<MatterId>,
    }
}
