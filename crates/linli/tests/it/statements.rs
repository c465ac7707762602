//! Every fixed SQL statement of the product is understood by both engines, also those that no other test reaches.

use std::path::Path;
use store::{Query, args, row};
use testkit::Engine;
use xtask::house::House;
use xtask::statements::{self, Statement};

row! {
    /// Nothing of the answer is looked at.
    struct Nothing {}
}

row! {
    /// A step of a plan.
    struct Planned {
        detail: String,
    }
}

/// What names one thing, of which few rows speak.
const NAMING: [&str; 5] = ["matter_id", "case_id", "record_id", "item_id", "file_id"];

testkit::both! {
    /// On a database without a row, as in a city: an office's rows are never gone through where a statement names one thing.
    async fn every_statement_reads_by_the_key_that_it_names(db: Db) {
        if db.engine() != Engine::Sqlite {
            return;
        }
        let store = db.open(&[
            &registry::MIGRATIONS, &identity::MIGRATIONS, &matters::MIGRATIONS, &registers::MIGRATIONS, &desk::MIGRATIONS,
        ]).await;
        let mut q = store.read(db.tenant()).await.unwrap();
        let (mut looked_at, mut wide) = (0, Vec::new());
        let names_one = |sql: &str| {
            let asked = |name: &&str| ["= $", "= ANY($"].iter().any(|is| sql.contains(&format!("{name} {is}")));
            NAMING.iter().any(asked)
        };
        for statement in all().into_iter().filter(|one| names_one(&one.sql)) {
            let text: &'static str = format!("EXPLAIN QUERY PLAN {}", with_lists(&statement.sql)).leak();
            let Ok(plan) = q.all::<Planned>(text, args![]).await else { continue };
            looked_at += 1;
            for step in plan.into_iter().map(|step| step.detail) {
                if step.ends_with("(tenant_id=?)") || step.starts_with("SCAN matter") || step.starts_with("SCAN desk") {
                    wide.push(format!("{}:{} {step}", statement.file, statement.line));
                }
            }
        }
        assert!(looked_at > 60, "only {looked_at} statements name one thing");
        assert!(wide.is_empty(), "{} statements go through an office:\n{}", wide.len(), wide.join("\n"));
    }

    async fn every_statement_is_understood(db: Db) {
        let migrations =
            [&registry::MIGRATIONS, &identity::MIGRATIONS, &matters::MIGRATIONS, &registers::MIGRATIONS, &desk::MIGRATIONS];
        let store = db.open(&migrations).await;
        let statements = all();
        assert!(statements.len() > 100, "only {} statements were found", statements.len());
        let mut refused = Vec::new();
        for (number, statement) in statements.iter().enumerate() {
            let text: &'static str = asked(db.engine(), number, &statement.sql).leak();
            // A connection of its own: PostgreSQL gives a transaction up at its first error.
            let mut q = store.read(db.tenant()).await.unwrap();
            if let Err(fault) = q.all::<Nothing>(text, args![]).await
                && !is_told_by_arguments(&fault.to_string())
            {
                refused.push(format!("{}:{} {fault}", statement.file, statement.line));
            }
        }
        assert!(refused.is_empty(), "{} statements are not understood:\n{}", refused.len(), refused.join("\n"));
    }
}

fn all() -> Vec<Statement> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    statements::list(&House::read(&root).unwrap())
}

/// What makes an engine understand a statement without running it.
fn asked(engine: Engine, number: usize, sql: &str) -> String {
    match engine {
        Engine::Sqlite => format!("EXPLAIN {}", with_lists(sql)),
        Engine::Postgres => format!("PREPARE statement_{number} AS {sql}"),
    }
}

/// The store gives PostgreSQL the types of arguments, which this test does not.
fn is_told_by_arguments(fault: &str) -> bool {
    fault.contains("could not determine data type of parameter")
}

/// On SQLite the store turns `= ANY($n)` into a list that travels as JSON.
fn with_lists(sql: &str) -> String {
    let mut pieces = sql.split("= ANY($");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (number, rest) = piece.split_once(')').unwrap();
        text.push_str(&format!("IN (SELECT value FROM json_each(${number})){rest}"));
    }
    text
}
