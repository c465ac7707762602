//! Looks at personal data: written down before they are answered, for the person looked at to read.

use crate::entry::who_columns;
use crate::{By, Error, Fault, Query as _, Store, Tx, args};
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

impl Tx {
    /// Writes a look at personal data down, in the transaction's tenant.
    pub async fn look(&mut self, look: Look) -> Result<(), Fault> {
        let (who_kind, who, _) = who_columns(self.by.actor.who);
        let args = args![
            self.tenant(),
            self.new_id::<EventId>(),
            self.now,
            who_kind,
            who,
            self.by.actor.on_behalf,
            look.subject_kind,
            look.subject,
            serde_json::json!(look.fields),
            look.why,
            self.by.purpose,
            self.by.matter
        ];
        self.exec(
            "INSERT INTO access_log (tenant_id, id, at, who_kind, who, on_behalf, subject_kind, subject, fields, why, \
             purpose, matter_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            args,
        )
        .await?;
        Ok(())
    }
}

impl Store {
    /// Writes a look at personal data down, in the tenant of `by.actor`, which must be the subject's; call it before
    /// the answer is sent.
    pub async fn look(&self, by: By, look: Look) -> Result<(), Error> {
        self.write(by, move |tx| Box::pin(async move { Ok(tx.look(look).await?) })).await
    }

    /// Returns who looked at somebody's data, the latest first; goes on before the look `before`.
    pub async fn looks(
        &self,
        tenant: TenantId,
        subject_kind: &str,
        subject: Uuid,
        before: Option<EventId>,
        limit: usize,
    ) -> Result<Vec<LookRow>, Fault> {
        let before = before.map_or(Uuid::max(), EventId::uuid);
        let mut reader = self.read(tenant).await?;
        reader
            .all(
                "SELECT tenant_id, id, at, who_kind, who, on_behalf, subject_kind, subject, fields, why, purpose, \
                 matter_id FROM access_log WHERE tenant_id = $1 AND subject_kind = $2 AND subject = $3 AND id < $4 \
                 ORDER BY id DESC LIMIT $5",
                args![tenant, subject_kind, subject, before, limit],
            )
            .await
    }
}
