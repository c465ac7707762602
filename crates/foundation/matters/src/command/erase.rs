//! Erasing what a reporter wrote: a matter that has ended keeps its course, its clocks and its grade, not the words.

use crate::MatterRefusal;
use crate::matter::lock;
use kernel::id::{FileId, MatterId, MessageId};
use kernel::person::DataSubject;
use kernel::time::Instant;
use serde_json::json;
use store::{BoxFuture, Entry, Error, Query, Tx, args};

/// Erases what the reporter of an ended matter wrote and sent: the form with which it began, later words, photos. `title`
/// stands in place of the one made from the report. Events hold no personal value and stay as they are, and with them
/// every proof. Returns how many rows changed.
pub async fn erase_reporter(tx: &mut Tx, matter: MatterId, title: &str) -> Result<u64, Error> {
    let row = lock(tx, matter).await?.ok_or(MatterRefusal::Unknown)?;
    if row.ended_at.is_none() {
        return Err(MatterRefusal::StillRunning.into());
    }
    let (tenant, account) = (row.tenant_id, row.reporter_account);
    let sql = "UPDATE matter SET title = $1 WHERE tenant_id = $2 AND id = $3";
    let mut changed = tx.exec(sql, args![title, tenant, matter]).await?;
    let sql = "DELETE FROM matter_form WHERE tenant_id = $1 AND matter_id = $2 AND (instance = 0 OR actor_id = $3)";
    changed += tx.exec(sql, args![tenant, matter, account]).await?;
    let theirs = "SELECT id FROM matter_note WHERE tenant_id = $1 AND matter_id = $2 \
        AND (author_id = $3 OR author_kind = 'code')";
    let notes: Vec<(MessageId,)> = tx.all(theirs, args![tenant, matter, account]).await?;
    let notes: Vec<MessageId> = notes.into_iter().map(|(id,)| id).collect();
    let sql = "UPDATE matter_note SET body = NULL WHERE tenant_id = $1 AND id = ANY($2)";
    changed += tx.exec(sql, args![tenant, notes.clone()]).await?;
    changed += erase_photos(tx, matter, notes).await?;
    // Whoever holds a letter with the secret link finds nothing any more.
    let sql = "DELETE FROM matter_link WHERE tenant_id = $1 AND matter_id = $2";
    changed += tx.exec(sql, args![tenant, matter]).await?;
    tx.journal(Entry {
        verb: "matters.erase",
        subject_kind: "matter",
        subject: matter.uuid(),
        before: None,
        after: Some(json!({ "rows": changed })),
        retention: "case",
    });
    Ok(changed)
}

/// Lets go the photos of the report and of `notes`.
async fn erase_photos(tx: &mut Tx, matter: MatterId, notes: Vec<MessageId>) -> Result<u64, Error> {
    let tenant = Query::tenant(tx);
    let sql = "SELECT file_id FROM matter_photo WHERE tenant_id = $1 AND matter_id = $2 \
        AND (instance = 0 OR note_id = ANY($3))";
    let photos: Vec<(FileId,)> = tx.all(sql, args![tenant, matter, notes]).await?;
    let photos: Vec<FileId> = photos.into_iter().map(|(id,)| id).collect();
    for photo in &photos {
        tx.drop_file(*photo).await?;
    }
    let sql = "DELETE FROM matter_photo WHERE tenant_id = $1 AND file_id = ANY($2)";
    Ok(tx.exec(sql, args![tenant, photos]).await?)
}

/// Erases what is kept about the holder of an account here and is no matter's own: which matters he or she follows. What a matter says is
/// erased by the domain that knows its subject, with [`erase_reporter`].
pub(crate) fn erase_person(
    tx: &mut Tx,
    subject: DataSubject,
    _: Instant,
) -> BoxFuture<'_, Result<u64, Error>> {
    Box::pin(async move {
        let Some(account) = subject.account() else { return Ok(0) };
        let sql = "DELETE FROM matter_follower WHERE tenant_id = $1 AND account_id = $2";
        Ok(tx.exec(sql, args![Query::tenant(tx), account]).await?)
    })
}
