//! What a record leaves beside its row: what may not be there twice, what is found by equality, what it links to, values by
//! their days, who is named.

use crate::shelf::Shelf;
use kernel::id::AccountId;
use kernel::register::{Projection, Record, Register, Unique, UniqueKey};
use kernel::time::Instant;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use store::{Fault, Query, Tx, args};
use uuid::Uuid;

/// A value that no other record may have: the rule, by its fields, and a hash of the values.
pub(crate) type Taken = (String, String);
/// A value that is found by equality: its element, and a keyed hash of it.
pub(crate) type Hashed = (String, Vec<u8>);
/// Something to which a record links: the sort of thing, its id, the field.
pub(crate) type Linked = (String, Uuid, String);

/// What the name of a rule ends in for which only open records count.
const OPEN: &str = " while open";

/// What a record leaves for those who look for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Traces {
    pub(crate) uniques: BTreeSet<Taken>,
    pub(crate) secrets: BTreeSet<Hashed>,
    pub(crate) links: BTreeSet<Linked>,
}

impl Traces {
    /// Returns what a projection leaves. Whoever has the table of native records keeps what may not be there twice itself.
    pub(crate) fn of(q: &impl Query, shelf: Shelf<'_>, projection: &Projection) -> Traces {
        if shelf.native().is_some() {
            return Traces::default();
        }
        let unique = |key: &UniqueKey| unique_key(q, shelf, key);
        let secrets = projection.secrets.iter();
        let links = projection.links.iter();
        Traces {
            uniques: projection.uniques.iter().filter_map(unique).collect(),
            secrets: secrets
                .map(|one| (one.element.clone(), q.index(&one.element, &one.value)))
                .collect(),
            links: links.map(|link| (link.to_kind.clone(), link.to, link.field.clone())).collect(),
        }
    }

    /// Returns what lies in the database of a record.
    pub(crate) async fn load(q: &mut impl Query, id: Uuid) -> Result<Traces, Fault> {
        let tenant = q.tenant();
        let sql = "SELECT rule, value FROM register_unique WHERE tenant_id = $1 AND record_id = $2";
        let uniques: Vec<Taken> = q.all(sql, args![tenant, id]).await?;
        let sql =
            "SELECT element, hash FROM register_secret WHERE tenant_id = $1 AND record_id = $2";
        let secrets: Vec<Hashed> = q.all(sql, args![tenant, id]).await?;
        let sql = "SELECT to_kind, to_id, field FROM register_link WHERE tenant_id = $1 AND record_id = $2";
        let links: Vec<Linked> = q.all(sql, args![tenant, id]).await?;
        Ok(Traces {
            uniques: uniques.into_iter().collect(),
            secrets: secrets.into_iter().collect(),
            links: links.into_iter().collect(),
        })
    }
}

/// Returns a unique value as it is kept. The rule is known by its fields, so that it may move in the file; of the values only
/// a hash is kept, of encrypted ones a keyed one.
pub(crate) fn unique_key(q: &impl Query, shelf: Shelf<'_>, key: &UniqueKey) -> Option<Taken> {
    let name = rule_name(shelf.register, shelf.register.unique.get(key.rule)?);
    let fields = name.strip_suffix(OPEN).unwrap_or(&name);
    let hash = if key.secret {
        q.index(&format!("register:{}:{fields}", shelf.register.id), &key.value)
    } else {
        Sha256::digest(key.value.as_bytes()).to_vec()
    };
    let hex = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    Some((name, hex))
}

/// Returns the name of a unique rule: its fields, as they were called first, and whether only open records count.
pub(crate) fn rule_name(register: &Register, rule: &Unique) -> String {
    let fields: Vec<&str> = rule.by.iter().map(|key| register.first_name(key)).collect();
    format!("{}{}", fields.join("+"), if rule.while_open { OPEN } else { "" })
}

/// Returns another record that has a value already.
pub(crate) async fn taken_by(
    q: &mut impl Query,
    register: &str,
    taken: &Taken,
    id: Uuid,
) -> Result<Option<Uuid>, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT record_id FROM register_unique
        WHERE tenant_id = $1 AND register = $2 AND rule = $3 AND value = $4 AND record_id <> $5";
    let args = args![tenant, register, taken.0.as_str(), taken.1.as_str(), id];
    let row: Option<(Uuid,)> = q.opt(sql, args).await?;
    Ok(row.map(|(other,)| other))
}

/// Takes what a record leaves from what it is to what it is to be.
pub(crate) async fn put(
    tx: &mut Tx,
    register: &str,
    id: Uuid,
    before: &Traces,
    after: &Traces,
) -> Result<(), Fault> {
    let tenant = Query::tenant(tx);
    for (rule, value) in before.uniques.difference(&after.uniques) {
        let sql = "DELETE FROM register_unique
            WHERE tenant_id = $1 AND register = $2 AND rule = $3 AND value = $4 AND record_id = $5";
        tx.exec(sql, args![tenant, register, rule.as_str(), value.as_str(), id]).await?;
    }
    for (rule, value) in after.uniques.difference(&before.uniques) {
        let sql = "INSERT INTO register_unique (tenant_id, register, rule, value, record_id)
            VALUES ($1, $2, $3, $4, $5)";
        tx.exec(sql, args![tenant, register, rule.as_str(), value.as_str(), id]).await?;
    }
    for (element, hash) in before.secrets.difference(&after.secrets) {
        let sql = "DELETE FROM register_secret
            WHERE tenant_id = $1 AND element = $2 AND hash = $3 AND record_id = $4";
        tx.exec(sql, args![tenant, element.as_str(), hash.as_slice(), id]).await?;
    }
    for (element, hash) in after.secrets.difference(&before.secrets) {
        let sql = "INSERT INTO register_secret (tenant_id, element, hash, record_id)
            VALUES ($1, $2, $3, $4)";
        tx.exec(sql, args![tenant, element.as_str(), hash.as_slice(), id]).await?;
    }
    for (kind, to, field) in before.links.difference(&after.links) {
        let sql = "DELETE FROM register_link WHERE tenant_id = $1 AND to_kind = $2 AND to_id = $3
            AND register = $4 AND field = $5 AND record_id = $6";
        tx.exec(sql, args![tenant, kind.as_str(), *to, register, field.as_str(), id]).await?;
    }
    for (kind, to, field) in after.links.difference(&before.links) {
        let sql =
            "INSERT INTO register_link (tenant_id, to_kind, to_id, register, field, record_id)
            VALUES ($1, $2, $3, $4, $5, $6)";
        tx.exec(sql, args![tenant, kind.as_str(), *to, register, field.as_str(), id]).await?;
    }
    Ok(())
}

/// Writes the values of the dated fields that are not encrypted, by their days; under the name that a field had first, so that
/// all of them stand under one.
pub(crate) async fn put_dated(
    tx: &mut Tx,
    shelf: Shelf<'_>,
    before: Option<&Record>,
    after: &Record,
) -> Result<(), Fault> {
    let tenant = Query::tenant(tx);
    let open = |key: &str| shelf.dictionary().get(key).is_some_and(|one| !shelf.seals(one));
    let rows = |record: &Record| -> Vec<_> {
        let kept = record.dated.iter().filter(|(key, _)| open(key));
        kept.flat_map(|(key, history)| {
            let rows = history.rows().iter();
            let name = shelf.register.first_name(key).to_owned();
            rows.map(|row| (name.clone(), row.from, row.to, row.value.json())).collect::<Vec<_>>()
        })
        .collect()
    };
    let (old, new) = (before.map(rows).unwrap_or_default(), rows(after));
    for (key, from, ..) in old
        .iter()
        .filter(|(key, from, ..)| !new.iter().any(|(other, day, ..)| other == key && day == from))
    {
        let sql = "DELETE FROM register_dated
            WHERE tenant_id = $1 AND record_id = $2 AND element = $3 AND from_on = $4";
        tx.exec(sql, args![tenant, after.id, key.as_str(), *from]).await?;
    }
    for row in new.iter().filter(|row| !old.contains(row)) {
        let (key, from, to, value) = row;
        let sql =
            "INSERT INTO register_dated (tenant_id, record_id, element, from_on, to_on, value)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, record_id, element, from_on)
            DO UPDATE SET to_on = excluded.to_on, value = excluded.value";
        tx.exec(sql, args![tenant, after.id, key.as_str(), *from, *to, value.clone()]).await?;
    }
    Ok(())
}

/// Writes who is named for a record.
pub(crate) async fn put_named(
    tx: &mut Tx,
    before: Option<&Record>,
    after: &Record,
) -> Result<(), Fault> {
    let tenant = Query::tenant(tx);
    let since = |record: &Record| -> BTreeSet<(AccountId, Instant)> {
        record.named.iter().map(|(account, naming)| (*account, naming.from)).collect()
    };
    let (old, new) = (before.map(since).unwrap_or_default(), since(after));
    for (account, _) in old.difference(&new) {
        let sql = "DELETE FROM register_named
            WHERE tenant_id = $1 AND record_id = $2 AND account_id = $3";
        tx.exec(sql, args![tenant, after.id, *account]).await?;
    }
    for (account, from) in new.difference(&old) {
        let sql = "INSERT INTO register_named (tenant_id, record_id, account_id, from_at)
            VALUES ($1, $2, $3, $4)";
        tx.exec(sql, args![tenant, after.id, *account, *from]).await?;
    }
    Ok(())
}
