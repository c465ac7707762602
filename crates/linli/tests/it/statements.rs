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

testkit::both! {
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
