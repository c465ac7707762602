//! The sealer: takes entries in order and chains them, batch by batch, so that a later change shows.

use super::{LINE, Line};
use crate::keys::Keys;
use crate::{Args, By, Error, Fault, Query, Store, Tx, args};
use kernel::commit::{self, Digest};
use kernel::id::TenantId;

/// How many entries one seal covers.
const SEAL_MAX: usize = 512;

/// An id and a hash.
pub(super) const LEAF_BYTES: usize = 48;

impl Store {
    /// Seals what is not sealed yet. Returns how many entries that were.
    pub async fn seal_journal(&self) -> Result<usize, Fault> {
        let mut reader = self.read_shared().await?;
        let tenants: Vec<(TenantId,)> = reader
            .all("SELECT DISTINCT tenant_id FROM journal WHERE seal_no IS NULL", args![])
            .await?;
        drop(reader);
        let mut sealed = 0;
        for (tenant,) in tenants {
            loop {
                let by = By::system(tenant, "sealer", "seal");
                let count = self.write(by, |tx| Box::pin(seal_batch(tx))).await?;
                sealed += count;
                if count < SEAL_MAX {
                    break;
                }
            }
        }
        Ok(sealed)
    }
}

/// Two sealers at once meet at the key of the seal: one of them fails as a duplicate, and finds less to do next time.
async fn seal_batch(tx: &mut Tx) -> Result<usize, Error> {
    let sql = format!(
        "SELECT {LINE} FROM journal WHERE tenant_id = $1 AND seal_no IS NULL ORDER BY id LIMIT $2"
    );
    let args = args![tx.tenant(), SEAL_MAX];
    let lines: Vec<Line> = tx.parts().rows(sql.into(), args, SEAL_MAX).await?;
    if lines.is_empty() {
        return Ok(0);
    }
    let last: Option<(i64, Vec<u8>)> = tx
        .opt(
            "SELECT no, hash FROM journal_seal WHERE tenant_id = $1 ORDER BY no DESC LIMIT 1",
            args![tx.tenant()],
        )
        .await?;
    let (no, previous) = last.map_or((1, Digest::ZERO), |(no, hash)| (no + 1, digest(&hash)));
    let hashes = lines.iter().map(Line::leaf).collect::<Result<Vec<_>, _>>()?;
    let mut leaves = Vec::with_capacity(lines.len() * LEAF_BYTES);
    for (line, hash) in lines.iter().zip(&hashes) {
        leaves.extend_from_slice(line.id.uuid().as_bytes());
        leaves.extend_from_slice(hash.bytes());
    }
    let hash = commit::chain(previous, &hashes);
    let mac = mac(&tx.shared.keys, tx.tenant(), no, hash);
    let args: Args = args![
        tx.tenant(),
        no,
        tx.now(),
        lines.len(),
        leaves,
        *previous.bytes(),
        *hash.bytes(),
        mac
    ];
    tx.exec(
        "INSERT INTO journal_seal (tenant_id, no, at, entries, leaves, previous, hash, mac) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args,
    )
    .await?;
    let ids: Vec<_> = lines.iter().map(|line| line.id).collect();
    tx.exec(
        "UPDATE journal SET seal_no = $1 WHERE tenant_id = $2 AND id = ANY($3)",
        args![no, tx.tenant(), ids],
    )
    .await?;
    Ok(lines.len())
}

/// A wrong length gives a hash that matches nothing.
pub(super) fn digest(bytes: &[u8]) -> Digest {
    Digest::from_bytes(bytes.try_into().unwrap_or([0xff; 32]))
}

/// Whoever can write to the database but has not the key file cannot make a seal.
pub(super) fn mac(keys: &Keys, tenant: TenantId, no: i64, hash: Digest) -> [u8; 32] {
    let mut bytes = tenant.uuid().as_bytes().to_vec();
    bytes.extend_from_slice(&no.to_be_bytes());
    bytes.extend_from_slice(hash.bytes());
    keys.mac("journal-seal", &bytes)
}
