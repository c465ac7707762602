//! The sealer: takes entries in order and chains them, batch by batch, so that a later change shows.

use crate::db::conn::Conn;
use crate::entry::{LINE, Line};
use crate::guard;
use crate::keys::Keys;
use crate::{Args, By, Error, Fault, NO_TENANT, Query, Store, Tx, args};
use kernel::commit::{self, Digest};
use kernel::id::{EventId, TenantId};
use kernel::time::Instant;

/// How many entries one seal covers.
const SEAL_MAX: usize = 512;

/// An id and a hash.
pub(super) const LEAF_BYTES: usize = 48;

impl Store {
    /// Seals what is not sealed yet. Returns how many entries that were.
    pub async fn seal_journal(&self) -> Result<usize, Fault> {
        let mut reader = self.read_shared().await?;
        let tenants: Vec<(TenantId,)> = reader
            .all(
                "SELECT DISTINCT tenant_id FROM journal WHERE seal_no IS NULL \
                 UNION SELECT DISTINCT tenant_id FROM guard_line WHERE seal_no IS NULL",
                args![],
            )
            .await?;
        drop(reader);
        let mut sealed = 0;
        for (tenant,) in tenants {
            loop {
                let by = By::system(tenant, "sealer", "seal");
                let (entries, lines) = self.write(by, |tx| Box::pin(seal_batch(tx))).await?;
                sealed += entries;
                if entries + lines < SEAL_MAX {
                    break;
                }
            }
        }
        Ok(sealed)
    }
}

/// Takes entries, and lines of the guard behind them. Two sealers at once meet at the key of the seal: one of them fails
/// as a duplicate, and finds less to do next time.
async fn seal_batch(tx: &mut Tx) -> Result<(usize, usize), Error> {
    let mut leaves: Vec<(EventId, Digest)> = Vec::new();
    let sql = format!(
        "SELECT {LINE} FROM journal WHERE tenant_id = $1 AND seal_no IS NULL ORDER BY id LIMIT $2"
    );
    let args = args![tx.tenant(), SEAL_MAX];
    let entries: Vec<Line> = tx.parts().rows(sql.into(), args, SEAL_MAX).await?;
    for entry in &entries {
        leaves.push((entry.id, entry.leaf()?));
    }
    let lines = lines(tx, SEAL_MAX - entries.len()).await?;
    leaves.extend_from_slice(&lines);
    if leaves.is_empty() {
        return Ok((0, 0));
    }
    let no = put_seal(tx, &leaves).await?;
    for (sql, ids) in [
        (
            "UPDATE journal SET seal_no = $1 WHERE tenant_id = $2 AND id = ANY($3)",
            &leaves[..entries.len()],
        ),
        (
            "UPDATE guard_line SET seal_no = $1 WHERE tenant_id = $2 AND id = ANY($3)",
            &leaves[entries.len()..],
        ),
    ] {
        let ids: Vec<EventId> = ids.iter().map(|(id, _)| *id).collect();
        if !ids.is_empty() {
            tx.exec(sql, args![no, tx.tenant(), ids]).await?;
        }
    }
    Ok((entries.len(), lines.len()))
}

/// Lines of the guard that wait, with their hashes.
async fn lines(tx: &mut Tx, limit: usize) -> Result<Vec<(EventId, Digest)>, Fault> {
    let tenant = tx.tenant();
    let waiting: Vec<(EventId, Vec<u8>)> = tx
        .all(
            "SELECT id, proof FROM guard_line WHERE tenant_id = $1 AND seal_no IS NULL ORDER BY id LIMIT $2",
            args![tenant, limit],
        )
        .await?;
    let ids: Vec<EventId> = waiting.iter().map(|(id, _)| *id).collect();
    let mut records = guard::records_of(&mut tx.conn, tenant, &ids).await?;
    let hashed = waiting.into_iter().map(|(id, proof)| {
        let records = records.remove(&id).unwrap_or_default();
        let line = guard::line_of(tenant, id, proof, None, records);
        (id, commit::sha256(&line.text))
    });
    Ok(hashed.collect())
}

async fn put_seal(tx: &mut Tx, leaves: &[(EventId, Digest)]) -> Result<i64, Fault> {
    let last: Option<(i64, Vec<u8>)> = tx
        .opt(
            "SELECT no, hash FROM journal_seal WHERE tenant_id = $1 ORDER BY no DESC LIMIT 1",
            args![tx.tenant()],
        )
        .await?;
    let (no, previous) = last.map_or((1, Digest::ZERO), |(no, hash)| (no + 1, digest(&hash)));
    let hashes: Vec<Digest> = leaves.iter().map(|(_, hash)| *hash).collect();
    let mut bytes = Vec::with_capacity(leaves.len() * LEAF_BYTES);
    for (id, hash) in leaves {
        bytes.extend_from_slice(id.uuid().as_bytes());
        bytes.extend_from_slice(hash.bytes());
    }
    let hash = commit::chain(previous, &hashes);
    let mac = mac(&tx.shared.keys, tx.tenant(), no, hash, tx.now);
    let args: Args = args![
        tx.tenant(),
        no,
        tx.now(),
        leaves.len(),
        bytes,
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
    Ok(no)
}

/// A wrong length gives a hash that matches nothing.
pub(super) fn digest(bytes: &[u8]) -> Digest {
    Digest::from_bytes(bytes.try_into().unwrap_or([0xff; 32]))
}

/// Whoever can write to the database but has not the key file cannot make a seal, nor move its time.
pub(super) fn mac(keys: &Keys, tenant: TenantId, no: i64, hash: Digest, at: Instant) -> [u8; 32] {
    let mut bytes = mac_text(tenant, no, hash);
    bytes.extend_from_slice(&at.micros().to_be_bytes());
    keys.mac("journal-seal", &bytes)
}

fn mac_text(tenant: TenantId, no: i64, hash: Digest) -> Vec<u8> {
    let mut bytes = tenant.uuid().as_bytes().to_vec();
    bytes.extend_from_slice(&no.to_be_bytes());
    bytes.extend_from_slice(hash.bytes());
    bytes
}

/// Seals made before the guard did not cover their time: the true ones among them get a keyed hash that does.
pub(crate) async fn adopt_seals(conn: &mut Conn, keys: &Keys) -> Result<(), Fault> {
    type Kept = (TenantId, i64, Instant, Vec<u8>, Vec<u8>);
    let mut from = (NO_TENANT, 0);
    loop {
        let sql = "SELECT tenant_id, no, at, hash, mac FROM journal_seal WHERE (tenant_id, no) > ($1, $2) \
                   ORDER BY tenant_id, no LIMIT 512";
        let seals: Vec<Kept> = conn.rows(sql.into(), args![from.0, from.1], 512).await?;
        let Some((tenant, no, ..)) = seals.last() else { return Ok(()) };
        from = (*tenant, *no);
        for (tenant, no, at, hash, known) in seals {
            let hash = digest(&hash);
            if keys.mac("journal-seal", &mac_text(tenant, no, hash))[..] != known[..] {
                continue;
            }
            let sql = "UPDATE journal_seal SET mac = $1 WHERE tenant_id = $2 AND no = $3";
            let mac = mac(keys, tenant, no, hash, at);
            conn.exec(sql.into(), args![mac, tenant, no]).await?;
        }
    }
}
