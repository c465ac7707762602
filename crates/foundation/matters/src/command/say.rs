//! Messages between the reporter and those who handle a matter. They are no events: they change nothing.

use crate::MatterRefusal;
use crate::matter::{
    Audience, Note, NoteKind, acting_keys, actor_words, is_reporter, lock, put_note,
};
use crate::outbox::NOTED;
use crate::projection::MatterRow;
use kernel::access::WhoKey;
use kernel::id::{AccountId, MatterId, MessageId};
use kernel::procedure::REPORTER;
use serde_json::json;
use std::collections::BTreeSet;
use store::{Entry, Error, Query, Tx};

/// How many messages a reporter may leave after the last answer, so that nobody floods the thread.
const UNANSWERED_MAX: i64 = 20;

/// Writes a message under the id that its form carries: sent again it is there once. The caller has checked that the actor
/// may see the matter; a reporter's message is always for the parties.
pub async fn say(
    tx: &mut Tx,
    matter: MatterId,
    id: MessageId,
    mut note: Note,
) -> Result<MessageId, Error> {
    let row = lock(tx, matter).await?.ok_or(MatterRefusal::Unknown)?;
    let actor = tx.actor().clone();
    if said_before(tx, &row, id).await? {
        return Ok(id);
    }
    let reporter = is_reporter(&actor, &row) && actor.on_behalf.is_none();
    if reporter {
        note.audience = Audience::Parties;
    }
    // Nobody has it any more who would read it.
    if reporter && !row.runs() {
        return Err(MatterRefusal::Over.into());
    }
    let note = note.checked()?.ok_or(MatterRefusal::NoteEmpty)?;
    if reporter && unanswered(tx, &row).await? >= UNANSWERED_MAX {
        return Err(MatterRefusal::TooManyMessages.into());
    }
    let key = match reporter {
        true => REPORTER.to_owned(),
        false => under(&acting_keys(&actor, &row, Query::now(tx))).unwrap_or_default(),
    };
    let audience = note.audience;
    put_note(tx, &row, id, NoteKind::Message, None, 0, &key, note).await?;
    tx.journal(Entry {
        verb: "matters.say",
        subject_kind: "matter",
        subject: row.id.uuid(),
        before: None,
        after: Some(json!({ "note": id, "audience": audience.word() })),
        retention: "case",
    });
    let to = if reporter { "staff" } else { audience.word() };
    let who = if reporter { holding(tx, &row).await? } else { Vec::new() };
    let payload = json!({ "matter": row.id, "note": id, "to": to, "who": who, "step": row.state });
    tx.emit(NOTED, row.id.uuid(), payload);
    Ok(id)
}

/// Tells whether the same person wrote this message before; the id of another one is refused.
async fn said_before(tx: &mut Tx, row: &MatterRow, id: MessageId) -> Result<bool, Error> {
    let sql = "SELECT matter_id, author_kind, author_id FROM matter_note WHERE tenant_id = $1 AND id = $2";
    let there: Option<(MatterId, String, Option<AccountId>)> =
        tx.opt(sql, store::args![row.tenant_id, id]).await?;
    let Some((matter, kind, author)) = there else { return Ok(false) };
    let (own_kind, own) = actor_words(tx.actor());
    match matter == row.id && kind == own_kind && author == own {
        true => Ok(true),
        false => Err(MatterRefusal::IdTaken.into()),
    }
}

/// Returns the who-keys of whoever has to act at present.
async fn holding(tx: &mut Tx, row: &MatterRow) -> Result<Vec<String>, Error> {
    let sql = "SELECT DISTINCT who FROM matter_work_item WHERE tenant_id = $1 AND matter_id = $2 AND purpose = 'act'";
    let rows: Vec<(String,)> = tx.all(sql, store::args![row.tenant_id, row.id]).await?;
    Ok(rows.into_iter().map(|(who,)| who).collect())
}

async fn unanswered(tx: &mut Tx, row: &MatterRow) -> Result<i64, Error> {
    let sql = "SELECT COUNT(*) FROM matter_note WHERE tenant_id = $1 AND matter_id = $2 AND kind = 'message'
        AND author_kind IN ('resident', 'code') AND at > COALESCE((SELECT MAX(n.at) FROM matter_note n
            WHERE n.tenant_id = $1 AND n.matter_id = $2 AND n.author_kind = 'staff'), $3)";
    let begin = row.started_at.minus(kernel::time::Duration::days(1));
    let (count,): (i64,) = tx.one(sql, store::args![row.tenant_id, row.id, begin]).await?;
    Ok(count)
}

/// Returns the key under which somebody writes: a role in an organisation, which says more, or one for an area.
fn under(keys: &BTreeSet<String>) -> Option<String> {
    let held = |key: &&String| matches!(WhoKey::read(key), Some(WhoKey::RoleIn(..)));
    let role = |key: &&String| WhoKey::read(key).is_some_and(|key| key.role().is_some());
    keys.iter().find(held).or_else(|| keys.iter().find(role)).cloned()
}
