//! What somebody does who has the database and no key: each of it is found by `linli audit verify`, with the row or entry.

use crate::deeds::{CASES, Deed, GUARD, JOURNAL, LINE, ORDER, OTHER, PEOPLE};
use crate::site::Site;
use serde_json::json;
use std::fmt::Write as _;
use store::{Audit, By, Client, Head, Look, Store, args};
use testkit::Db;
use uuid::Uuid;

/// Puts the engine's own texts into a statement.
fn of_engine(sql: &str, site: &Site) -> String {
    let sqlite = site.url.starts_with("sqlite");
    let fresh = "0198ffff00007000800000000000beef";
    let fresh = if sqlite { format!("unhex('{fresh}')") } else { format!("'{fresh}'::uuid") };
    let rules = if sqlite {
        "replace(files, 'tries = 5', 'tries = 9')"
    } else {
        "replace(files::text, 'tries = 5', 'tries = 9')::jsonb"
    };
    let mut text = sql.replace("LINE", LINE).replace("OTHER", OTHER).replace("FRESH", &fresh);
    text = text.replace("files = RULES", &format!("files = {rules}"));
    // PostgreSQL's ids and bytes are of different types.
    if sqlite { text } else { text.replace("SET proof = id ", "SET proof = uuid_send(id) ") }
}

/// Does a deed, looks at what is found, and puts everything back.
async fn done(
    site: &Site,
    store: &Store,
    client: &mut Client,
    deed: &Deed,
    heads: &[Head],
) -> Audit {
    let Deed(name, statements, ..) = deed;
    let words = statements.iter().map(|sql| sql.split_whitespace().collect::<Vec<_>>());
    let mut tables: Vec<String> =
        words.map(|words| words[if words[0] == "UPDATE" { 1 } else { 2 }].to_owned()).collect();
    tables.dedup();
    for table in &tables {
        client
            .exec(&format!("CREATE TABLE undo_{table} AS SELECT * FROM {table}"), args![])
            .await
            .unwrap();
    }
    for sql in *statements {
        let sql = of_engine(sql, site);
        let changed = client
            .exec(&sql, args![])
            .await
            .unwrap_or_else(|fault| panic!("{name}: {sql}: {fault}"));
        assert!(changed > 0, "{name}: {sql} changed nothing");
    }
    let audit = store.verify_journal(heads).await.unwrap();
    for table in &tables {
        for sql in [
            format!("DELETE FROM {table}"),
            format!("INSERT INTO {table} SELECT * FROM undo_{table}"),
            format!("DROP TABLE undo_{table}"),
        ] {
            client.exec(&sql, args![]).await.unwrap();
        }
    }
    audit
}

/// Does each deed and expects it to be found as what it is, where it is.
async fn all_found(db: &Db, deeds: &[Deed]) {
    let (site, store) = filled(db).await;
    let clean = store.verify_journal(&[]).await.unwrap();
    assert_eq!(clean.problems, []);
    assert!(clean.rows > 1000, "{} rows", clean.rows);
    let mut client = Client::connect(&site.url).await.unwrap();
    let mut missed = String::new();
    for deed in deeds {
        let audit = done(&site, &store, &mut client, deed, &[]).await;
        let Deed(name, _, wrong, place) = deed;
        let found = audit.problems.iter().any(|problem| {
            problem.wrong == *wrong
                && (problem
                    .row
                    .as_ref()
                    .map_or(problem.seal.or(Some(0)).is_some() && place.is_empty(), |row| {
                        row.contains(place)
                    }))
        });
        if !found {
            let told: Vec<String> =
                audit.problems.iter().take(5).map(ToString::to_string).collect();
            writeln!(
                missed,
                "{name}: {} found, not {wrong:?} {place}: {told:?}",
                audit.problem_count
            )
            .unwrap();
        }
    }
    assert_eq!(missed, "");
    assert_eq!(store.verify_journal(&[]).await.unwrap().problems, [], "put back");
    store.close().await;
}

/// The demonstration, sealed, with a look at somebody's data.
async fn filled(db: &Db) -> (Site, Store) {
    let site = Site::filled(db).await;
    let store = site.open().await;
    let mut client = Client::connect(&site.url).await.unwrap();
    let accounts: Vec<(kernel::id::TenantId, Uuid)> = client
        .all("SELECT tenant_id, id FROM identity_account WHERE kind = 'resident' LIMIT 1", args![])
        .await
        .unwrap();
    let (tenant, subject) = accounts[0];
    let look = Look {
        subject_kind: "account",
        subject,
        fields: vec!["person.phone".to_owned()],
        why: "test".to_owned(),
    };
    store.look(By::system(tenant, "test", "test"), look).await.unwrap();
    store.seal_journal().await.unwrap();
    (site, store)
}

testkit::both! {
    async fn a11_what_is_done_to_the_journal_is_found(db: Db) {
        all_found(&db, JOURNAL).await;
    }

    async fn a11_what_is_done_to_the_guard_is_found(db: Db) {
        all_found(&db, GUARD).await;
    }

    async fn a11_what_is_done_to_people_and_rights_is_found(db: Db) {
        all_found(&db, PEOPLE).await;
    }

    async fn a11_what_is_done_to_cases_is_found(db: Db) {
        all_found(&db, CASES).await;
    }

    async fn a11_what_is_done_to_areas_and_rules_is_found(db: Db) {
        all_found(&db, ORDER).await;
    }

    async fn a11_an_end_that_is_cut_off_is_found_with_heads_kept_elsewhere(db: Db) {
        let (site, store) = filled(&db).await;
        let file = site.data.join("heads.txt");
        let name = file.to_str().unwrap();
        let said = site.run(&["audit", "verify", "--heads-out", name]).well();
        let kept = std::fs::read_to_string(&file).unwrap();
        assert!(kept.lines().all(|line| said.contains(line)) && kept.lines().count() >= 2, "{kept}");
        site.run(&["audit", "verify", "--heads", name]).well();
        let mut client = Client::connect(&site.url).await.unwrap();
        // The last seal, with everything that it sealed: nothing inside the database shows that.
        for sql in [
            "DELETE FROM access_log",
            "DELETE FROM guard_row WHERE tab = 'access_log'",
            "DELETE FROM guard_line WHERE NOT EXISTS (SELECT 1 FROM guard_row r WHERE r.line_id = guard_line.id)",
        ] {
            assert!(client.exec(sql, args![]).await.unwrap() > 0, "{sql}");
        }
        let last = "DELETE FROM journal_seal WHERE (tenant_id, no) = \
                    (SELECT tenant_id, MAX(no) FROM journal_seal GROUP BY tenant_id ORDER BY 2 DESC LIMIT 1)";
        assert_eq!(client.exec(last, args![]).await.unwrap(), 1);
        site.run(&["audit", "verify"]).well();
        let told = site.run(&["audit", "verify", "--heads", name]).badly();
        assert!(told.contains("the seal that is known from elsewhere is not there"), "{told}");
        // A file without heads is no proof of anything.
        std::fs::write(&file, json!({}).to_string()).unwrap();
        let told = site.run(&["audit", "verify", "--heads", name]).badly();
        assert!(told.contains("heads.txt") && told.contains("no head"), "{told}");
        store.close().await;
    }
}
