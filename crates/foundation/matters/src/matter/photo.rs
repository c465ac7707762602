//! Photos of a matter: which there are, and who may see them.

use super::note::Audience;
use crate::projection::MatterRow;
use kernel::id::{FileId, MatterId, MessageId};
use kernel::time::Instant;
use store::{Fault, Query, Tx, args};

store::row! {
    /// A photo that came with a note or as the value of an element.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct PhotoRow {
        /// The file.
        pub file_id: FileId,
        /// The note that it came with.
        pub note_id: Option<MessageId>,
        /// The element whose value it is.
        pub element: Option<String>,
        /// The stay at which it was given; 0 for the matter's own form.
        pub instance: u32,
        /// Who may see it.
        pub audience: String,
        /// When it was given.
        pub at: Instant,
    }
}

#[expect(clippy::too_many_arguments, reason = "one row, each column named once")]
pub(crate) async fn put_photo(
    tx: &mut Tx,
    row: &MatterRow,
    file: FileId,
    note: Option<MessageId>,
    element: Option<&str>,
    instance: u32,
    audience: Audience,
    position: usize,
) -> Result<(), Fault> {
    let sql = "INSERT INTO matter_photo (tenant_id, file_id, matter_id, note_id, element, instance, audience, position, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (tenant_id, file_id) DO NOTHING";
    let at = Query::now(tx);
    let values =
        args![row.tenant_id, file, row.id, note, element, instance, audience.word(), position, at];
    tx.exec(sql, values).await?;
    Ok(())
}

/// Returns the photos of a matter that `audience` may see, the earliest first.
pub async fn photos(
    q: &mut impl Query,
    matter: MatterId,
    audience: Audience,
) -> Result<Vec<PhotoRow>, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT file_id, note_id, element, instance, audience, at FROM matter_photo
        WHERE tenant_id = $1 AND matter_id = $2 ORDER BY at, position, file_id";
    let rows: Vec<PhotoRow> = q.all(sql, args![tenant, matter]).await?;
    Ok(rows.into_iter().filter(|photo| audience.reads(Audience::parse(&photo.audience))).collect())
}
