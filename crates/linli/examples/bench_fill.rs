//! Grows a demonstration to many cases for measuring, outside of the program: each new case is a copy of one that the
//! demonstration's people brought along, with its events, steps, clocks, notes, forms, photos and keys, at a time of its own
//! in the last ten years. What goes round the program is not guarded, and neither journal nor notices are copied.
//!
//! Records of registers on which no procedure runs are copied likewise, with their keys and what happened to them.
//!
//! `cargo run --release -p linli --example bench_fill -- URL CASES [RUNNING] [RECORDS]`
#![allow(clippy::unwrap_used, clippy::expect_used)]

use kernel::time::Instant;
use matters::MatterList;
use store::{Arg, Client, Engine, IntoArg, args};
use uuid::Uuid;

/// Ten years in microseconds.
const SPAN: i64 = 10 * 365 * 24 * 3600 * 1_000_000;
/// So many days back run those that are still under way.
const RUNNING_SPAN: i64 = 20 * 24 * 3600 * 1_000_000;
/// Copies of one round.
const ROUND: usize = 2_000;
/// The tables of a case, with the column that names it.
const TABLES: [(&str, &str); 10] = [
    ("matter", "id"),
    ("matter_event", "matter_id"),
    ("matter_form", "matter_id"),
    ("matter_step", "matter_id"),
    ("matter_clock", "matter_id"),
    ("matter_work_item", "matter_id"),
    ("matter_note", "matter_id"),
    ("matter_photo", "matter_id"),
    ("matter_rating", "matter_id"),
    ("desk_case", "id"),
];

/// The tables of a record, with the column that names it.
const RECORD_TABLES: [(&str, &str); 4] = [
    ("register_record", "id"),
    ("register_event", "record_id"),
    ("register_dated", "record_id"),
    ("register_link", "record_id"),
];

struct Template {
    id: Uuid,
    begun: i64,
}

struct Filler {
    client: Client,
    engine: Engine,
    statements: Vec<String>,
    records: Vec<String>,
}

impl Filler {
    async fn open(url: &str) -> Filler {
        let engine = if url.starts_with("postgres") { Engine::Postgres } else { Engine::Sqlite };
        let mut client = Client::connect(url).await.unwrap();
        let id = if engine == Engine::Postgres { "UUID" } else { "BLOB" };
        client.exec("DROP TABLE IF EXISTS bench_map", args![]).await.unwrap();
        let sql =
            format!("CREATE TABLE bench_map (old_id {id}, new_id {id}, shift BIGINT, n BIGINT)");
        client.exec(&sql, args![]).await.unwrap();
        let mut filler = Filler { client, engine, statements: Vec::new(), records: Vec::new() };
        for (table, key) in TABLES.into_iter().chain([("desk_reporter", "case_id")]) {
            let statement = filler.copy(table, key).await;
            filler.statements.push(statement);
        }
        filler.statements.push(filler.files());
        let keys = filler.keys();
        filler.statements.push(keys.clone());
        for (table, key) in RECORD_TABLES {
            let statement = filler.copy(table, key).await;
            filler.records.push(statement);
        }
        filler.records.push(keys);
        filler
    }

    /// An id of a copy: the first half is its case's, the second that of what is copied.
    fn derived(&self, column: &str) -> String {
        match self.engine {
            Engine::Sqlite => {
                format!("CAST(substr(b.new_id, 1, 8) || substr({column}, 9, 8) AS BLOB)")
            }
            Engine::Postgres => {
                format!("(substr(b.new_id::text, 1, 18) || substr({column}::text, 19))::uuid")
            }
        }
    }

    fn earlier(&self, column: &str) -> String {
        match self.engine {
            Engine::Sqlite => format!("{column} - b.shift"),
            Engine::Postgres => format!("{column} - b.shift * interval '1 microsecond'"),
        }
    }

    async fn columns(&mut self, table: &str) -> Vec<String> {
        let sql = match self.engine {
            Engine::Sqlite => format!("SELECT name FROM pragma_table_info('{table}')"),
            Engine::Postgres => format!(
                "SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}' \
                 AND table_schema = current_schema() ORDER BY ordinal_position"
            ),
        };
        let rows: Vec<(String,)> = self.client.all(&sql, args![]).await.unwrap();
        rows.into_iter().map(|(name,)| name).collect()
    }

    async fn copy(&mut self, table: &str, key: &str) -> String {
        let columns = self.columns(table).await;
        let value = |column: &String| {
            let own = format!("x.{column}");
            match column.as_str() {
                name if name == key => "b.new_id".to_owned(),
                "subject_id" => "b.new_id".to_owned(),
                "id" | "file_id" | "command_id" | "note_id" => self.derived(&own),
                "merged_into" => "NULL".to_owned(),
                "code" => "x.code || '-' || b.n".to_owned(),
                "number" => "x.number || '-' || b.n".to_owned(),
                // Where it stands among its reporter's own: what has ended by when, the latest first.
                "rank" => "CASE WHEN x.turn = 2 THEN x.rank + b.shift ELSE x.rank - b.shift END"
                    .to_owned(),
                "at" => self.earlier(&own),
                name if name.ends_with("_at") => self.earlier(&own),
                _ => own,
            }
        };
        let values: Vec<String> = columns.iter().map(value).collect();
        format!(
            "INSERT INTO {table} ({}) SELECT {} FROM bench_map b JOIN {table} x ON x.{key} = b.old_id",
            columns.join(", "),
            values.join(", ")
        )
    }

    fn files(&self) -> String {
        let id = self.derived("x.id");
        format!(
            "INSERT INTO file (tenant_id, id, address, thumb_address, media_type, size_bytes, width, height, created_at, created_by)
             SELECT x.tenant_id, {id}, x.address, x.thumb_address, x.media_type, x.size_bytes, x.width, x.height, x.created_at, x.created_by
             FROM bench_map b JOIN matter_photo p ON p.matter_id = b.old_id JOIN file x ON x.tenant_id = p.tenant_id AND x.id = p.file_id"
        )
    }

    fn keys(&self) -> String {
        let (latest, due) = (MatterList::Latest.number("case"), MatterList::Due.number("case"));
        format!(
            "INSERT INTO list_key (tenant_id, list_no, scope_id, part, sort_no, sort_text, item_id, f1, f2, f3)
             SELECT x.tenant_id, x.list_no, x.scope_id, x.part,
               CASE WHEN x.list_no = {latest} THEN x.sort_no + b.shift
                    WHEN x.list_no = {due} THEN x.sort_no - b.shift ELSE x.sort_no END,
               x.sort_text, b.new_id, x.f1, x.f2, x.f3
             FROM bench_map b JOIN bench_key x ON x.item_id = b.old_id"
        )
    }

    /// The keys of the cases that are copied, to be found by the case.
    async fn keep_keys(&mut self) {
        self.client.exec("DROP TABLE IF EXISTS bench_key", args![]).await.unwrap();
        self.client
            .exec("CREATE TABLE bench_key AS SELECT * FROM list_key", args![])
            .await
            .unwrap();
        self.client
            .exec("CREATE INDEX bench_key_item ON bench_key (item_id)", args![])
            .await
            .unwrap();
        for table in ["matter_note", "matter_photo", "matter_form", "matter_work_item"] {
            let sql = format!("CREATE INDEX IF NOT EXISTS bench_{table} ON {table} (matter_id)");
            self.client.exec(&sql, args![]).await.unwrap();
        }
        for (table, key) in [
            ("matter_event", "matter_id"),
            ("matter_step", "matter_id"),
            ("matter_clock", "matter_id"),
            ("matter_rating", "matter_id"),
            ("matter", "id"),
            ("desk_case", "id"),
            ("desk_reporter", "case_id"),
        ] {
            let sql = format!("CREATE INDEX IF NOT EXISTS bench_{table} ON {table} ({key})");
            self.client.exec(&sql, args![]).await.unwrap();
        }
    }

    async fn clear(&mut self) {
        for table in TABLES.iter().map(|(table, _)| *table).chain(["desk_reporter"]) {
            self.client
                .exec(&format!("DROP INDEX IF EXISTS bench_{table}"), args![])
                .await
                .unwrap();
        }
        for sql in ["DROP TABLE bench_map", "DROP TABLE bench_key"] {
            self.client.exec(sql, args![]).await.unwrap();
        }
        // PostgreSQL does this by itself; the program's plans on SQLite need no statistics.
        if self.engine == Engine::Postgres {
            self.client.exec("ANALYZE", args![]).await.unwrap();
        }
    }

    async fn templates(&mut self, ended: bool) -> Vec<Template> {
        let sql = match ended {
            true => {
                "SELECT id, started_at FROM matter
                 WHERE subject_kind = 'case' AND ended_at IS NOT NULL ORDER BY id"
            }
            false => {
                "SELECT id, started_at FROM matter
                 WHERE subject_kind = 'case' AND ended_at IS NULL ORDER BY id"
            }
        };
        self.read(sql).await
    }

    /// Records on which no procedure ran.
    async fn record_templates(&mut self) -> Vec<Template> {
        self.read(
            "SELECT r.id, r.made_at FROM register_record r WHERE NOT EXISTS
               (SELECT 1 FROM matter m WHERE m.tenant_id = r.tenant_id AND m.subject_id = r.id) ORDER BY r.id",
        )
        .await
    }

    async fn read(&mut self, sql: &str) -> Vec<Template> {
        let rows: Vec<(Uuid, Instant)> = self.client.all(sql, args![]).await.unwrap();
        rows.into_iter().map(|(id, at)| Template { id, begun: at.micros() }).collect()
    }

    /// Copies templates in turn, `many` times in all, evenly from `from` to `to`, the earliest first.
    async fn fill(
        &mut self,
        statements: &[String],
        of: &[Template],
        many: usize,
        (from, to): (i64, i64),
        base: usize,
    ) {
        let step = (to - from) / i64::try_from(many.max(1)).unwrap();
        for first in (0..many).step_by(ROUND) {
            let round = first..many.min(first + ROUND);
            self.client.exec("BEGIN", args![]).await.unwrap();
            let mut values: Vec<Arg> = Vec::new();
            for n in round.clone() {
                let template = &of[n % of.len()];
                let at = from + step * i64::try_from(n).unwrap();
                values.push(template.id.into_arg());
                values.push(copied(template.id, at).into_arg());
                values.push((template.begun - at).into_arg());
                values.push(i64::try_from(base + n).unwrap().into_arg());
            }
            for part in values.chunks(4 * 500) {
                let rows: Vec<String> = (0..part.len() / 4)
                    .map(|row| {
                        let at = |column: usize| row * 4 + column + 1;
                        format!("(${}, ${}, ${}, ${})", at(0), at(1), at(2), at(3))
                    })
                    .collect();
                let sql = format!(
                    "INSERT INTO bench_map (old_id, new_id, shift, n) VALUES {}",
                    rows.join(", ")
                );
                self.client.exec(&sql, part.to_vec()).await.unwrap();
            }
            for sql in statements {
                self.client
                    .exec(sql, args![])
                    .await
                    .unwrap_or_else(|fault| panic!("{fault}: {sql}"));
            }
            self.client.exec("DELETE FROM bench_map", args![]).await.unwrap();
            self.client.exec("COMMIT", args![]).await.unwrap();
            if round.end % 50_000 < ROUND {
                println!("{} of {many}", round.end);
            }
        }
    }
}

/// The id of a copy that began at a time: a version 7 UUID whose rest is the template's.
fn copied(template: Uuid, at: i64) -> Uuid {
    let millis = u64::try_from(at / 1000).unwrap();
    let mut bytes = *template.as_bytes();
    bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
    Uuid::from_bytes(bytes)
}

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [url, cases, rest @ ..] = words.as_slice() else {
        panic!("bench_fill URL CASES [RUNNING] [RECORDS]");
    };
    let cases: usize = cases.parse().unwrap();
    let running: usize = rest.first().map_or(5_000, |text| text.parse().unwrap());
    let records: usize = rest.get(1).map_or(0, |text| text.parse().unwrap());
    let mut filler = Filler::open(url).await;
    if filler.engine == Engine::Sqlite {
        for sql in ["PRAGMA synchronous = OFF", "PRAGMA cache_size = -1500000"] {
            let _: Vec<(i64,)> = filler.client.all(sql, args![]).await.unwrap_or_default();
        }
    }
    filler.keep_keys().await;
    let (ended, open) = (filler.templates(true).await, filler.templates(false).await);
    let first = ended.iter().chain(&open).map(|one| one.begun).min().unwrap();
    let (have, more) = (ended.len() + open.len(), running.saturating_sub(open.len()));
    let many = cases.saturating_sub(have + more);
    let statements = filler.statements.clone();
    filler.fill(&statements, &ended, many, (first - SPAN, first), 0).await;
    filler.fill(&statements, &open, more, (first, first + RUNNING_SPAN), many).await;
    let of = filler.record_templates().await;
    let (more, statements) = (records.saturating_sub(of.len()), filler.records.clone());
    filler.fill(&statements, &of, more, (first - SPAN, first), 0).await;
    filler.clear().await;
    println!("{cases} cases, {running} of them running, {records} records");
}
