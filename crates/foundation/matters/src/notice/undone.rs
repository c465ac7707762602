//! What was told and is taken back: nobody finds a notice of it, and whoever has read one is told.

use super::consumer::{Notice, Reader, name, post};
use crate::matter::Audience;
use crate::outbox::{ENTERED, UNDONE};
use crate::projection::MatterRow;
use crate::runtime::Runtime;
use kernel::procedure::Target;
use kernel::text::Text;
use kernel::time::Instant;
use serde_json::Value;
use store::{Error, OutboxRow, Tx};

pub(super) async fn tell(
    tx: &mut Tx,
    runtime: &Runtime,
    event: &OutboxRow,
    row: &MatterRow,
) -> Result<(), Error> {
    let since = event.payload.get("since").cloned().unwrap_or_default();
    let Ok(since) = serde_json::from_value::<Instant>(since) else { return Ok(()) };
    let known = identity::retract(tx, row.id.uuid(), ENTERED, since).await?;
    let step = what(runtime, tx, event, row).await?;
    for account in known {
        let own = row.reporter_account == Some(account);
        let (page, audience, key) = match own {
            true => ("/me/matters/", Audience::Parties, "matters.notice.undone_yours"),
            false => ("/work/matters/", Audience::Staff, "matters.notice.undone"),
        };
        let name = name(tx, runtime, row, audience).await?;
        let notice = Notice { kind: UNDONE, key, step: step.clone() };
        let to = Reader { account, page, waits: false, letter_at: None };
        post(tx, event.id.uuid(), row, to, &notice, &name).await?;
    }
    Ok(())
}

/// Returns what was taken back, in words.
async fn what(
    runtime: &Runtime,
    tx: &mut Tx,
    event: &OutboxRow,
    row: &MatterRow,
) -> Result<Text, Error> {
    let procedure = runtime.procedure(tx, &row.rules_sha256, &row.procedure).await?;
    let word = |name: &str| event.payload.get(name).and_then(Value::as_str).unwrap_or_default();
    let step = procedure.step(word("step"));
    let words = step.and_then(|step| step.outcome(word("outcome"))).and_then(Target::words);
    Ok(words.or_else(|| step.map(|step| step.title.clone())).unwrap_or_default())
}
