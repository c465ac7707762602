//! An entry of the journal: what was done, by whom, what for and in which matter; proved when it is written.

use crate::db::conn::Conn;
use crate::keys::Keys;
use crate::{Env, Fault, FaultKind, args};
use kernel::access::Who;
use kernel::commit::{self, Digest};
use kernel::id::{EventId, MatterId, TenantId};
use kernel::time::Instant;
use serde_json::{Value, json};
use uuid::Uuid;

/// The column to which payloads are bound.
pub(crate) const BODY: &str = "journal_payload.body";

/// The verb of the entry about the day on which a database that was there before was taken under guard.
pub(crate) const GUARDED: &str = "store.guard";

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
        pub(crate) proof: Option<Vec<u8>>,
    }
}

pub(crate) const LINE: &str = "tenant_id, id, at, who_kind, who, who_part, on_behalf, verb, purpose, matter_id, \
                               subject_kind, subject, retention, commitment, seal_no, proof";

impl Line {
    /// Returns the keyed hash of the entry: whoever has not the key cannot write one, not even by copying.
    pub(crate) fn proof(&self, keys: &Keys) -> Result<[u8; 32], Fault> {
        Ok(keys.mac("journal-line", self.leaf()?.bytes()))
    }

    /// Returns the hash that the chain covers: of everything but the seal's number and the proof.
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

/// Commits to the values of an entry, proves it and writes both down.
pub(crate) async fn put(
    conn: &mut Conn,
    keys: &Keys,
    env: &Env,
    mut line: Line,
    values: Value,
) -> Result<(), Fault> {
    let mut salt = [0; 32];
    env.random.fill(&mut salt);
    let shape = |error: commit::NotWhole| {
        Fault::new(FaultKind::Shape, format!("journal {}: {error}", line.verb))
    };
    let commitment = commit::commitment(&salt, &values).map_err(shape)?;
    let body = keys.seal(BODY, commit::canonical(&values).map_err(shape)?.as_bytes())?;
    line.commitment = commitment.bytes().to_vec();
    let proof = line.proof(keys)?;
    let (tenant, id, retention) = (line.tenant_id, line.id, line.retention.clone());
    conn.exec(
        "INSERT INTO journal (tenant_id, id, at, who_kind, who, who_part, on_behalf, verb, purpose, matter_id, \
         subject_kind, subject, retention, commitment, proof) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
            .into(),
        args![
            tenant, id, line.at, line.who_kind, line.who, line.who_part, line.on_behalf, line.verb, line.purpose,
            line.matter_id, line.subject_kind, line.subject, line.retention, line.commitment, proof
        ],
    )
    .await?;
    conn.exec(
        "INSERT INTO journal_payload (tenant_id, journal_id, retention, salt, body) VALUES ($1, $2, $3, $4, $5)"
            .into(),
        args![tenant, id, retention, salt, body],
    )
    .await?;
    Ok(())
}
