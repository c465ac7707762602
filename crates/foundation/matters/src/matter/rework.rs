//! What was said when work was sent back: with a note, or as the reason of a decision. It stays sealed where it was written
//! and is opened for the matters that are shown.

use super::form::{BODY as FORM_BODY, Values, said};
use super::note::{Audience, BODY as NOTE_BODY};
use crate::projection::MatterRow;
use kernel::dictionary::Dictionary;
use kernel::id::MatterId;
use serde_json::Value;
use std::collections::BTreeMap;
use store::{Fault, Query, args};

store::row! {
    struct SealedNote {
        matter_id: MatterId,
        seq: Option<i64>,
        audience: String,
        body: Option<Vec<u8>>,
    }

    struct SealedForm {
        matter_id: MatterId,
        instance: u32,
        body: Vec<u8>,
    }
}

/// Returns what `audience` may read of the words with which matters were sent back, of those that are done again: two
/// queries for all of them.
pub(crate) async fn rework_words(
    q: &mut impl Query,
    dictionary: &Dictionary,
    rows: &[MatterRow],
    audience: Audience,
) -> Result<BTreeMap<MatterId, String>, Fault> {
    let again: BTreeMap<MatterId, &MatterRow> =
        rows.iter().filter(|row| row.rework.is_some()).map(|row| (row.id, row)).collect();
    let mut words = BTreeMap::new();
    if again.is_empty() || audience == Audience::Public {
        return Ok(words);
    }
    let (tenant, ids): (_, Vec<MatterId>) = (q.tenant(), again.keys().copied().collect());
    let sql = "SELECT matter_id, instance, body FROM matter_form WHERE tenant_id = $1 AND matter_id = ANY($2)
        ORDER BY at, id";
    let forms: Vec<SealedForm> = q.all(sql, args![tenant, ids.clone()]).await?;
    for form in forms {
        if again.get(&form.matter_id).is_some_and(|row| row.rework_from == Some(form.instance)) {
            let text = q.open_shown(FORM_BODY, &form.body);
            let value: Value = serde_json::from_str(&text).unwrap_or_default();
            let said = said(dictionary, &Values::from(value));
            words.extend(said.reason.map(|words| (form.matter_id, words)));
        }
    }
    let sql = "SELECT matter_id, seq, audience, body FROM matter_note WHERE tenant_id = $1 AND matter_id = ANY($2)
        AND kind = 'action'";
    let notes: Vec<SealedNote> = q.all(sql, args![tenant, ids]).await?;
    for note in notes {
        let row = again.get(&note.matter_id).filter(|row| row.rework_seq == note.seq);
        if let (Some(_), Some(body)) = (row, &note.body)
            && audience.reads(Audience::parse(&note.audience))
        {
            words.entry(note.matter_id).or_insert_with(|| q.open_shown(NOTE_BODY, body));
        }
    }
    Ok(words)
}
