//! Erasing values: the payload goes, the commitment stays, and the chain still verifies.

use crate::entry::Entry;
use crate::{Fault, Query, Tx, args};
use kernel::id::EventId;
use kernel::time::Instant;
use serde_json::json;
use uuid::Uuid;

/// How many payloads are erased by one statement, and named in one entry.
const AT_ONCE: usize = 500;

/// What an erasure did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// How many payloads are gone.
    pub payloads: usize,
}

impl Tx {
    /// Erases the values before and after in all entries about `subject`, except those of the retention classes in
    /// `keep`. The erasure is itself an entry, which names the entries that it emptied.
    pub async fn erase_payloads(
        &mut self,
        subject_kind: &str,
        subject: Uuid,
        keep: &[&str],
    ) -> Result<Erased, Fault> {
        let found: Vec<(EventId, String)> = self
            .all(
                "SELECT p.journal_id, p.retention FROM journal j \
                 JOIN journal_payload p ON p.tenant_id = j.tenant_id AND p.journal_id = j.id \
                 WHERE j.tenant_id = $1 AND j.subject_kind = $2 AND j.subject = $3 AND p.erased_by IS NULL \
                 AND j.verb <> 'store.erase' ORDER BY p.journal_id",
                args![self.tenant(), subject_kind, subject],
            )
            .await?;
        let ids: Vec<EventId> = found
            .into_iter()
            .filter(|(_, retention)| !keep.contains(&retention.as_str()))
            .map(|(id, _)| id)
            .collect();
        self.erase(ids, subject).await
    }

    /// Erases the values of a retention class in entries made before `before`; at most `limit` of them, so that a
    /// job can do it in steps.
    pub async fn expire_payloads(
        &mut self,
        retention: &str,
        before: Instant,
        limit: usize,
    ) -> Result<Erased, Fault> {
        let ids: Vec<(EventId,)> = self
            .all(
                "SELECT p.journal_id FROM journal_payload p \
                 JOIN journal j ON j.tenant_id = p.tenant_id AND j.id = p.journal_id \
                 WHERE p.tenant_id = $1 AND p.retention = $2 AND p.erased_by IS NULL AND j.at < $3 \
                 AND j.verb <> 'store.erase' ORDER BY p.journal_id LIMIT $4",
                args![self.tenant(), retention, before, limit],
            )
            .await?;
        let ids = ids.into_iter().map(|(id,)| id).collect();
        let tenant = self.tenant().uuid();
        self.erase(ids, tenant).await
    }

    async fn erase(&mut self, ids: Vec<EventId>, subject: Uuid) -> Result<Erased, Fault> {
        let mut erased = Erased::default();
        for ids in ids.chunks(AT_ONCE) {
            let by: EventId = self.new_id();
            let count = self
                .exec(
                    "UPDATE journal_payload SET salt = NULL, body = NULL, erased_by = $1 \
                     WHERE tenant_id = $2 AND journal_id = ANY($3) AND erased_by IS NULL",
                    args![by, self.tenant(), ids],
                )
                .await?;
            erased.payloads += usize::try_from(count).unwrap_or(usize::MAX);
            let entry = Entry {
                verb: "store.erase",
                subject_kind: "journal",
                subject,
                before: None,
                after: Some(json!({ "entries": ids })),
                retention: "record",
            };
            self.entries.push((by, entry));
        }
        Ok(erased)
    }
}
