//! Whether the key file belongs to the database: compared before anything is read or written with it.

use crate::db::conn::Conn;
use crate::entry::BODY;
use crate::keys::Keys;
use crate::{Fault, FaultKind, args};
use std::collections::BTreeMap;

/// Compares each key with what the database knows of it, and notes those that are new. A database from before there
/// was anything to compare with is asked whether its latest values open.
pub(crate) async fn compare(conn: &mut Conn, keys: &Keys) -> Result<(), Fault> {
    let rows: Vec<(u8, Vec<u8>)> =
        conn.rows("SELECT version, mac FROM key_check".into(), args![], 256).await?;
    let known: BTreeMap<u8, Vec<u8>> = rows.into_iter().collect();
    let mut checks = keys.checks();
    if known.is_empty() && !opens(conn, keys).await? {
        return Err(wrong(keys));
    }
    for (version, mac) in known {
        match checks.remove(&version) {
            Some(check) if check[..] == mac[..] => {}
            Some(_) => return Err(wrong(keys)),
            None => return Err(too_old(keys, version)),
        }
    }
    for (version, mac) in checks {
        let sql =
            "INSERT INTO key_check (version, mac) VALUES ($1, $2) ON CONFLICT (version) DO NOTHING";
        conn.exec(sql.into(), args![version, mac]).await?;
    }
    Ok(())
}

/// Tells whether the latest values of the journal open, if there are any.
async fn opens(conn: &mut Conn, keys: &Keys) -> Result<bool, Fault> {
    let sql = "SELECT body FROM journal_payload WHERE body IS NOT NULL ORDER BY tenant_id, journal_id DESC LIMIT 3";
    let bodies: Vec<(Vec<u8>,)> = conn.rows(sql.into(), args![], 3).await?;
    Ok(bodies.is_empty() || bodies.iter().any(|(body,)| keys.open(BODY, body).is_ok()))
}

fn wrong(keys: &Keys) -> Fault {
    fault(keys, "does not belong to this database: it is the key file of another installation")
}

fn too_old(keys: &Keys, version: u8) -> Fault {
    let what =
        format!("is an older copy: the database was written with key version {version}, too");
    fault(keys, &what)
}

fn fault(keys: &Keys, what: &str) -> Fault {
    let text = format!(
        "key file {} {what}. Nothing was read or changed. Put the key file of this database back from its safe place, or \
         name it with --key-file",
        keys.path().display()
    );
    Fault::new(FaultKind::Key, text)
}
