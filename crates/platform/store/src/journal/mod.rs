//! What was done, by whom, what for and in which matter: written with the change, chained, verified.

mod erase;
mod read;
mod seal;
mod verify;

use crate::{Fault, FaultKind, Tx, args};
use kernel::access::Who;
use kernel::commit::{self, Digest};
use kernel::id::{EventId, MatterId, TenantId};
use kernel::time::Instant;
use serde_json::{Value, json};
use uuid::Uuid;

pub use erase::Erased;
pub use read::{JournalRow, Since, history};
pub use verify::{Audit, Head, Problem, Wrong};

/// The column to which payloads are bound.
pub(crate) const BODY: &str = "journal_payload.body";

/// An entry of the journal. `before` and `after` are encrypted and fall under `retention`; everything else stays
/// readable and so holds opaque ids only. Numbers in the values are whole (fen, minutes, millionths of a degree).
#[derive(Clone, Debug)]
pub struct Entry {
    /// What was done, `<domain>.<verb>`.
    pub verb: &'static str,
    /// What sort of thing it was done to.
    pub subject_kind: &'static str,
    /// Its id.
    pub subject: Uuid,
    /// The values before.
    pub before: Option<Value>,
    /// The values after.
    pub after: Option<Value>,
    /// The retention class of the values.
    pub retention: &'static str,
}

/// Who acts, as columns: the kind, the account or matter, the part of the program.
pub(crate) fn who_columns(who: Who) -> (&'static str, Option<Uuid>, Option<&'static str>) {
    match who {
        Who::Nobody => ("nobody", None, None),
        Who::Code { matter } => ("code", Some(matter.uuid()), None),
        Who::Resident(account) => ("resident", Some(account.uuid()), None),
        Who::Staff(account) => ("staff", Some(account.uuid()), None),
        Who::System(part) => ("system", None, Some(part)),
    }
}

crate::row! {
    /// The part of an entry that stays for ever and that the chain covers.
    #[derive(Clone, Debug)]
    pub(crate) struct Line {
        pub(crate) tenant_id: TenantId,
        pub(crate) id: EventId,
        pub(crate) at: Instant,
        pub(crate) who_kind: String,
        pub(crate) who: Option<Uuid>,
        pub(crate) who_part: Option<String>,
        pub(crate) on_behalf: Option<Uuid>,
        pub(crate) verb: String,
        pub(crate) purpose: String,
        pub(crate) matter_id: Option<MatterId>,
        pub(crate) subject_kind: String,
        pub(crate) subject: Uuid,
        pub(crate) retention: String,
        pub(crate) commitment: Vec<u8>,
        pub(crate) seal_no: Option<i64>,
    }
}

pub(crate) const LINE: &str = "tenant_id, id, at, who_kind, who, who_part, on_behalf, verb, purpose, matter_id, \
                               subject_kind, subject, retention, commitment, seal_no";

impl Line {
    /// Returns the hash that the chain covers: of everything but the seal's number.
    pub(crate) fn leaf(&self) -> Result<Digest, Fault> {
        let commitment: [u8; 32] = self.commitment.as_slice().try_into().unwrap_or([0; 32]);
        let line = json!({
            "tenant": self.tenant_id,
            "id": self.id,
            "at": self.at.micros(),
            "who_kind": self.who_kind,
            "who": self.who,
            "who_part": self.who_part,
            "on_behalf": self.on_behalf,
            "verb": self.verb,
            "purpose": self.purpose,
            "matter": self.matter_id,
            "subject_kind": self.subject_kind,
            "subject": self.subject,
            "retention": self.retention,
            "commitment": Digest::from_bytes(commitment),
        });
        let text = commit::canonical(&line)
            .map_err(|error| Fault::new(FaultKind::Shape, error.to_string()))?;
        Ok(commit::sha256(text.as_bytes()))
    }
}

/// Returns the payload that is committed to and encrypted.
pub(crate) fn payload(before: Option<Value>, after: Option<Value>) -> Value {
    json!({ "before": before, "after": after })
}

impl Tx {
    /// Writes one entry and its payload.
    pub(crate) async fn write_entry(&mut self, id: EventId, entry: Entry) -> Result<(), Fault> {
        let mut salt = [0; 32];
        self.shared.env.random.fill(&mut salt);
        let payload = payload(entry.before, entry.after);
        let shape = |error: commit::NotWhole| {
            Fault::new(FaultKind::Shape, format!("journal {}: {error}", entry.verb))
        };
        let commitment = commit::commitment(&salt, &payload).map_err(shape)?;
        let body =
            self.shared.keys.seal(BODY, commit::canonical(&payload).map_err(shape)?.as_bytes())?;
        let (who_kind, who, who_part) = who_columns(self.by.actor.who);
        let (tenant, now) = (self.tenant(), self.now);
        self.exec(
            "INSERT INTO journal (tenant_id, id, at, who_kind, who, who_part, on_behalf, verb, purpose, matter_id, \
             subject_kind, subject, retention, commitment) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            args![
                tenant, id, now, who_kind, who, who_part, self.by.actor.on_behalf, entry.verb, self.by.purpose,
                self.by.matter, entry.subject_kind, entry.subject, entry.retention, *commitment.bytes()
            ],
        )
        .await?;
        self.exec(
            "INSERT INTO journal_payload (tenant_id, journal_id, retention, salt, body) VALUES ($1, $2, $3, $4, $5)",
            args![tenant, id, entry.retention, salt, body],
        )
        .await?;
        Ok(())
    }
}
