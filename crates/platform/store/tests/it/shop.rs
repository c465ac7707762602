//! A little schema for the tests: things with a name, a phone and a count.

use kernel::id::TenantId;
use serde_json::json;
use store::{By, Entry, Error, Fault, Migrations, Query, Store, Tx, args};
use uuid::Uuid;

pub static MIGRATIONS: Migrations = Migrations {
    owner: "shop",
    list: &[(
        "0001_thing",
        "CREATE TABLE shop_thing (
           tenant_id {id} NOT NULL,
           id {id} NOT NULL,
           name {text} NOT NULL,
           phone {sealed},
           phone_index {bytes},
           count {int} NOT NULL,
           ok {bool} NOT NULL DEFAULT FALSE,
           share {real},
           made_at {time} NOT NULL,
           made_on {date},
           extra {json},
           PRIMARY KEY (tenant_id, id)
         );
         CREATE INDEX shop_thing_name ON shop_thing (tenant_id, name, id);
         CREATE TABLE shop_part (
           tenant_id {id} NOT NULL,
           id {id} NOT NULL,
           thing_id {id} NOT NULL,
           PRIMARY KEY (tenant_id, id),
           FOREIGN KEY (tenant_id, thing_id) REFERENCES shop_thing (tenant_id, id)
         ) {clustered};",
    )],
    unguarded: &[],
};

/// Adds a thing with its journal entry, an event and a job.
pub async fn add(tx: &mut Tx, id: Uuid, name: &str) -> Result<(), Error> {
    let tenant = tx.tenant();
    let now = tx.now();
    tx.exec(
        "INSERT INTO shop_thing (tenant_id, id, name, count, made_at) VALUES ($1, $2, $3, $4, $5)",
        args![tenant, id, name, 0, now],
    )
    .await?;
    tx.journal(entry("shop.add", id, name));
    tx.emit("shop.added", id, json!({ "length": name.len() }));
    Ok(())
}

pub fn entry(verb: &'static str, subject: Uuid, name: &str) -> Entry {
    Entry {
        verb,
        subject_kind: "thing",
        subject,
        before: None,
        after: Some(json!({ "name": name })),
        retention: "thing",
    }
}

/// Adds a thing in a transaction of its own.
pub async fn added(store: &Store, by: By, name: &str) -> Result<Uuid, Error> {
    let id: Uuid = store.new_id();
    let name = name.to_owned();
    store.write(by, move |tx| Box::pin(async move { add(tx, id, &name).await })).await?;
    Ok(id)
}

/// Returns the names of a tenant's things in order.
pub async fn names(store: &Store, tenant: TenantId) -> Result<Vec<String>, Fault> {
    let mut reader = store.read(tenant).await?;
    let rows: Vec<(String,)> = reader
        .all("SELECT name FROM shop_thing WHERE tenant_id = $1 ORDER BY name", args![tenant])
        .await?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

/// Counts the rows of a table.
pub async fn count(store: &Store, sql: &'static str) -> i64 {
    let mut reader = store.read_shared().await.unwrap();
    let (count,): (i64,) = reader.one(sql, args![]).await.unwrap();
    count
}
