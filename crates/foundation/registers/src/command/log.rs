//! What is written of events: the line without values, the journal with them, and what others are told.

use crate::shelf::{SUBJECT, Shelf, json_of};
use kernel::dictionary::Value;
use kernel::name::intern;
use kernel::register::{Event, Mover, What};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use store::{Entry, Fault, Query, Tx, args};
use uuid::Uuid;

/// Returns what an event is called.
pub(crate) fn kind_of(what: &What) -> &'static str {
    match what {
        What::Added { .. } => "added",
        What::Changed { .. } => "changed",
        What::Moved { .. } => "moved",
        What::Ended => "ended",
        What::Named { .. } => "named",
        What::Unnamed { .. } => "unnamed",
        What::Held { .. } => "held",
    }
}

fn verb_of(what: &What) -> &'static str {
    match what {
        What::Added { .. } => "registers.add",
        What::Changed { .. } => "registers.change",
        What::Moved { .. } => "registers.move",
        What::Ended => "registers.end",
        What::Named { .. } | What::Unnamed { .. } => "registers.name",
        What::Held { .. } => "registers.hold",
    }
}

/// Returns the fields that an event wrote.
fn fields_of(what: &What) -> Vec<&String> {
    match what {
        What::Added { values, .. } => values.keys().collect(),
        What::Changed { fields, .. } => fields.keys().collect(),
        What::Moved { given, .. } => given.keys().collect(),
        What::Ended | What::Named { .. } | What::Unnamed { .. } | What::Held { .. } => Vec::new(),
    }
}

/// Returns the word for what moved a record: `action:close`, `begun:mend`, `stepped:mend:check`, `finished:mend:end`.
fn mover_of(mover: &Mover) -> String {
    match mover {
        Mover::Action(action) => format!("action:{action}"),
        Mover::Begun(procedure) => format!("begun:{procedure}"),
        Mover::Rules => "rules".to_owned(),
        Mover::Stepped { procedure, step } => format!("stepped:{procedure}:{step}"),
        Mover::Finished { procedure, end } => format!("finished:{procedure}:{end}"),
    }
}

/// Returns the values before and after an event, as the journal keeps them.
fn values_of(what: &What) -> (Option<Json>, Map<String, Json>) {
    let mut after = Map::new();
    let mut say = |key: &str, value: Json| after.insert(key.to_owned(), value);
    let before = match what {
        What::Added { number, state, values, .. } => {
            say("number", json!(number));
            say("state", json!(state));
            say("values", Json::Object(json_of(values)));
            None
        }
        What::Changed { fields, .. } => {
            let side = |of: fn(&kernel::register::Change) -> &Option<Value>| {
                let there = fields
                    .iter()
                    .filter_map(|(key, change)| Some((key.clone(), of(change).clone()?)));
                Json::Object(json_of(&there.collect::<BTreeMap<_, _>>()))
            };
            say("values", side(|change| &change.after));
            Some(json!({ "values": side(|change| &change.before) }))
        }
        What::Moved { from, to, mover, given, .. } => {
            say("state", json!(to));
            say("by", json!(mover_of(mover)));
            say("values", Json::Object(json_of(given)));
            Some(json!({ "state": from }))
        }
        What::Ended => None,
        What::Named { account, why } => {
            say("account", json!(account));
            say("why", json!(why));
            None
        }
        What::Unnamed { account } => Some(json!({ "account": account })),
        What::Held { held } => {
            say("held", json!(held));
            Some(json!({ "held": !held }))
        }
    };
    (before, after)
}

/// Writes what happened to a record; `version` is the record's before it.
pub(super) async fn write(
    tx: &mut Tx,
    shelf: Shelf<'_>,
    id: Uuid,
    version: u64,
    events: &[Event],
) -> Result<(), Fault> {
    let tenant = Query::tenant(tx);
    for (version, event) in (version + 1..).zip(events) {
        let (kind, fields) = (kind_of(&event.what), fields_of(&event.what));
        let sql = "INSERT INTO register_event (tenant_id, record_id, version, command_id, at, by_id, kind, fields)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let number = i64::try_from(version).unwrap_or(i64::MAX);
        let args =
            args![tenant, id, number, event.command, event.at, event.by, kind, json!(fields)];
        tx.exec(sql, args).await?;
        let (before, mut after) = values_of(&event.what);
        after.insert("register".to_owned(), json!(shelf.register.id));
        after.insert("kind".to_owned(), json!(kind));
        after.insert("version".to_owned(), json!(number));
        tx.journal(Entry {
            verb: verb_of(&event.what),
            subject_kind: SUBJECT,
            subject: id,
            before,
            after: Some(Json::Object(after)),
            retention: intern(&shelf.register.retention).unwrap_or("record"),
        });
        tell(tx, shelf, id, number, event);
    }
    Ok(())
}

/// Tells others what happened, in ids and fields, without a value.
fn tell(tx: &mut Tx, shelf: Shelf<'_>, id: Uuid, version: i64, event: &Event) {
    let kind = match &event.what {
        What::Added { .. } | What::Changed { .. } | What::Moved { .. } | What::Ended => {
            kind_of(&event.what)
        }
        What::Named { .. } | What::Unnamed { .. } | What::Held { .. } => return,
    };
    let Some(kind) = intern(&format!("register.{}.{kind}", shelf.register.id)) else { return };
    let mut payload = json!({
        "register": shelf.register.id, "version": version, "fields": fields_of(&event.what),
    });
    if let (What::Moved { from, to, .. }, Some(payload)) = (&event.what, payload.as_object_mut()) {
        payload.insert("from".to_owned(), json!(from));
        payload.insert("to".to_owned(), json!(to));
    }
    tx.emit(kind, id, payload);
}
