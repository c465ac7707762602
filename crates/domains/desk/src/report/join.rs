//! Following an open case instead of reporting the same thing again (条例 第十五条第五项).

use super::draft;
use crate::case::store as rows;
use crate::events;
use kernel::access::Who;
use kernel::id::{CaseId, FileId, MatterId};
use kernel::refusal::Refusal;
use serde_json::json;
use store::{Entry, Error, Tx, args};

/// A report that is given up for an open case.
#[derive(Clone, Debug)]
pub struct Also {
    /// The draft.
    pub draft: CaseId,
    /// The open case.
    pub case: CaseId,
    /// The draft's photos, which are dropped with it.
    pub photos: Vec<FileId>,
}

/// Counts one more who has the same trouble, once for each draft; whoever has an account sees the case under “mine”.
pub async fn join(tx: &mut Tx, also: Also) -> Result<(), Error> {
    let case = rows::load(tx, also.case).await?.filter(|case| case.ended_at.is_none());
    if case.is_none() {
        return Err(Refusal::conflict("desk.refusal.case_ended").into());
    }
    if !draft::joined(tx, also.draft, also.case).await? {
        return Ok(());
    }
    for photo in also.photos {
        tx.drop_file(photo).await?;
    }
    let tenant = tx.tenant();
    tx.exec(
        "UPDATE desk_case SET also_count = also_count + 1 WHERE tenant_id = $1 AND id = $2",
        args![tenant, also.case],
    )
    .await?;
    if let Who::Resident(account) = tx.actor().who {
        matters::follow(tx, MatterId::from_uuid(also.case.uuid()), account).await?;
    }
    tx.journal(Entry {
        verb: "desk.join",
        subject_kind: crate::case::rules::SUBJECT,
        subject: also.case.uuid(),
        before: None,
        after: Some(json!({ "draft": also.draft })),
        retention: "case",
    });
    tx.emit(events::JOINED, also.case.uuid(), json!({}));
    Ok(())
}
