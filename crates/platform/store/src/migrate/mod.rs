//! The schema: one text per change with type words, run once, never edited after release.
//!
//! All pending changes of all owners run in one transaction under a lock: an upgrade happens as a whole or not at
//! all, and two nodes that start together do not both run it.

mod text;

use crate::db::conn::{Conn, Engine};
use crate::guard::{self, Table};
use crate::{Fault, FaultKind, args};
use kernel::time::Instant;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The changes that an owner makes to the schema, in order: `(name, text)`. Never edit one that was released; add
/// another. Tables carry the owner's prefix. Type words: `{id} {time} {date} {json} {bytes} {sealed} {bool} {int}
/// {real} {text} {key}`; `{sealed}` is for ciphertexts of [`Tx::seal`](crate::Tx::seal) (`{sealed:key_column}` where
/// the key column is not `id`), `{key}` is text that is compared byte by byte. `{clustered}` after the closing
/// bracket keeps small rows in the order of their primary key.
#[derive(Clone, Copy, Debug)]
pub struct Migrations {
    /// Who owns the tables; their names begin with it.
    pub owner: &'static str,
    /// The changes.
    pub list: &'static [(&'static str, &'static str)],
    /// Columns that nobody vouches for, as `(table, "column column")`, or whole tables as `(table, "*")`: what changes
    /// with every request, and what only counts or waits. Everything else is guarded: that it was changed behind the
    /// program's back is found by [`Store::verify_journal`](crate::Store::verify_journal).
    pub unguarded: &'static [(&'static str, &'static str)],
}

/// A `{sealed}` column, found in the migrations; key rotation rewrites it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The table.
    pub table: Cow<'static, str>,
    /// The column.
    pub column: Cow<'static, str>,
    /// The key column, which names a row (with `tenant_id`, if the table has one).
    pub key: Cow<'static, str>,
    /// Whether the table has a `tenant_id`.
    pub tenanted: bool,
}

impl Sealed {
    /// Returns `table.column`, to which its ciphertexts are bound.
    pub fn context(&self) -> String {
        format!("{}.{}", self.table, self.column)
    }
}

/// A change that is not in the database yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Whose.
    pub owner: &'static str,
    /// Counts from 1.
    pub no: i64,
    /// Its name.
    pub name: &'static str,
}

/// The store's own changes.
pub(crate) const STORE: Migrations = Migrations {
    owner: "store",
    list: &[
        ("0001_store", include_str!("../../migrations/0001_store.sql")),
        ("0002_guard", include_str!("../../migrations/0002_guard.sql")),
        ("0003_clock", include_str!("../../migrations/0003_clock.sql")),
        ("0004_journal", include_str!("../../migrations/0004_journal.sql")),
        ("0005_rules", include_str!("../../migrations/0005_rules.sql")),
        ("0006_lists", include_str!("../../migrations/0006_lists.sql")),
    ],
    // The journal and the guard are proved and sealed by themselves; what waits is gone in seconds.
    unguarded: &[
        ("journal", "*"),
        ("journal_payload", "*"),
        ("journal_seal", "*"),
        ("guard_line", "*"),
        ("guard_row", "*"),
        ("key_check", "*"),
        ("clock_state", "*"),
        ("outbox", "*"),
        ("job", "*"),
        // Keys of lists can be worked out anew from what they stand for.
        ("list_key", "*"),
        ("list_layout", "*"),
    ],
};

const BOOK: &str = "
CREATE TABLE IF NOT EXISTS schema_owner (
  owner {key} NOT NULL PRIMARY KEY,
  changes {int} NOT NULL,
  program {text} NOT NULL
);
CREATE TABLE IF NOT EXISTS migration (
  owner {key} NOT NULL,
  no {int} NOT NULL,
  name {text} NOT NULL,
  checksum {key} NOT NULL,
  at {time} NOT NULL,
  PRIMARY KEY (owner, no)
);
";

/// The advisory lock under which PostgreSQL migrates: the first bytes of "linli".
const PG_LOCK: i64 = 0x6c69_6e6c;

/// Returns a hash of all texts: the same for the same schema.
pub fn schema_digest(owners: &[&'static Migrations]) -> String {
    let mut texts = String::from(BOOK);
    for owner in std::iter::once(&&STORE).chain(owners) {
        texts.push_str(owner.owner);
        for (name, text) in owner.list {
            texts.push_str(name);
            texts.push_str(text);
        }
    }
    checksum(&texts)
}

/// What the texts declare.
pub(crate) struct Declared {
    pub(crate) sealed: Vec<Sealed>,
    pub(crate) guarded: Vec<Table>,
}

/// Checks the texts and returns the sealed columns and the guarded tables; needs no database.
pub(crate) fn read(owners: &[&'static Migrations]) -> Result<Declared, Fault> {
    let mut known = text::Known::default();
    for owner in owners {
        if owners.iter().filter(|other| other.owner == owner.owner).count() > 1 {
            return Err(fault(format!("two sets of migrations are owned by {}", owner.owner)));
        }
        for (name, change) in owner.list {
            for statement in text::statements(change) {
                text::check(&statement, owner.owner)
                    .and_then(|()| text::note_sealed(&statement, &mut known))
                    .map_err(|why| fault(format!("{} {name}: {why}", owner.owner)))?;
            }
        }
    }
    let unguarded = owners.iter().flat_map(|owner| owner.unguarded).map(|(table, columns)| {
        ((*table).to_owned(), columns.split_whitespace().map(str::to_owned).collect())
    });
    let guarded = guard::tables(&known.shapes, &unguarded.collect());
    Ok(Declared { sealed: known.sealed, guarded })
}

/// What bringing the schema up to date did.
pub(crate) struct Done {
    /// What was run.
    pub(crate) ran: Vec<Pending>,
    /// The tables whose rows it wrote.
    pub(crate) written: BTreeSet<String>,
}

/// Brings the schema up to date in the transaction that `conn` is in.
pub(crate) async fn run(
    conn: &mut Conn,
    owners: &[&'static Migrations],
    now: Instant,
) -> Result<Done, Fault> {
    let mut written = BTreeSet::new();
    let engine = conn.engine();
    if engine == Engine::Postgres {
        conn.exec("SELECT pg_advisory_xact_lock($1)".into(), args![PG_LOCK]).await?;
    }
    for statement in text::statements(BOOK) {
        conn.batch(text::expand(&statement, engine).map_err(fault)?).await?;
    }
    let pending = pending(conn, owners).await?;
    for change in &pending {
        let place = || format!("{} {}", change.owner, change.name);
        let text = owners.iter().find(|owner| owner.owner == change.owner).and_then(|owner| {
            let index = usize::try_from(change.no - 1).ok()?;
            owner.list.get(index).map(|(_, text)| *text)
        });
        let text = text.unwrap_or_default();
        for statement in text::statements(text) {
            let sql = text::expand(&statement, engine)
                .map_err(|why| fault(format!("{}: {why}", place())))?;
            conn.batch(sql).await.map_err(|error| error.at(&place()))?;
            written.extend(text::written(&statement));
        }
        let sql =
            "INSERT INTO migration (owner, no, name, checksum, at) VALUES ($1, $2, $3, $4, $5)";
        conn.exec(sql.into(), args![change.owner, change.no, change.name, checksum(text), now])
            .await?;
    }
    if !pending.is_empty() {
        note_owners(conn, owners).await?;
    }
    Ok(Done { ran: pending, written })
}

async fn note_owners(conn: &mut Conn, owners: &[&'static Migrations]) -> Result<(), Fault> {
    let sql = "INSERT INTO schema_owner (owner, changes, program) VALUES ($1, $2, $3)
               ON CONFLICT (owner) DO UPDATE SET changes = excluded.changes, program = excluded.program";
    for owner in owners {
        conn.exec(sql.into(), args![owner.owner, owner.list.len(), env!("CARGO_PKG_VERSION")])
            .await?;
    }
    Ok(())
}

/// Compares the database with the program: what is pending, or why they do not go together.
async fn pending(conn: &mut Conn, owners: &[&'static Migrations]) -> Result<Vec<Pending>, Fault> {
    let sql = "SELECT owner, no, name, checksum FROM migration ORDER BY owner, no";
    let done: Vec<(String, i64, String, String)> =
        conn.rows(sql.into(), args![], usize::MAX).await?;
    let mut by_owner: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for (owner, _, name, checksum) in done {
        by_owner.entry(owner).or_default().push((name, checksum));
    }
    for (owner, changes) in &by_owner {
        let known =
            owners.iter().find(|known| known.owner == owner).map_or(0, |known| known.list.len());
        if known < changes.len() {
            return Err(fault(format!(
                "the database is newer than this program: it has {} changes of {owner}, the program knows {known}. \
                 Start the newer program, or restore the backup that was made before the upgrade",
                changes.len()
            )));
        }
    }
    let mut pending = Vec::new();
    for owner in owners {
        let done = by_owner.remove(owner.owner).unwrap_or_default();
        for (index, (name, text)) in owner.list.iter().enumerate() {
            match done.get(index) {
                Some((_, known)) if *known == checksum(text) => {}
                Some((known_name, _)) => {
                    return Err(fault(format!(
                        "{} {name} was edited after it ran here (as {known_name}): put the released text back and add \
                         a new change after it",
                        owner.owner
                    )));
                }
                None => pending.push(Pending {
                    owner: owner.owner,
                    no: i64::try_from(index + 1).unwrap_or(i64::MAX),
                    name,
                }),
            }
        }
    }
    Ok(pending)
}

fn checksum(text: &str) -> String {
    kernel::commit::sha256(text.as_bytes()).hex()
}

fn fault(why: impl Into<String>) -> Fault {
    Fault::new(FaultKind::Migration, why)
}
