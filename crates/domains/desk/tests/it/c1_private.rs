//! What somebody wrote lies encrypted: nothing of it stands in the clear in any table, list, letter or file.

use super::cases::{self, last_case, open, put_right};
use kernel::id::CaseId;
use store::Query as _;
use testkit::web::Browser;
use town::{BUILDING, STREET, Town};

/// What must stand nowhere in the clear.
const PLANTED: [&str; 5] =
    ["13912345678", "王建军", "11010519491231002X", "石榴路7号院302", "四楼东户李桂兰"];

async fn planted(town: &Town) -> CaseId {
    let guest = town.guest();
    let words = format!(
        "我是{}，电话{}，身份证{}，{}的噪声吵",
        PLANTED[1], PLANTED[0], PLANTED[2], PLANTED[4]
    );
    let form = guest
        .get("/report")
        .await
        .ok()
        .form("/report")
        .set("do", "next")
        .set("case.description", words)
        .set("case.place_text", PLANTED[3])
        .set("case.place", BUILDING.to_string())
        .set("reporter.name", PLANTED[1])
        .set("reporter.phone", PLANTED[0]);
    let to = guest.upload(&form, &[]).await.onward();
    let check = guest.get(&to).await.ok();
    guest.done(&check.form("/report/send")).await.ok();
    last_case(town).await
}

fn clean(what: &str, text: &str) {
    for value in PLANTED {
        assert!(!text.contains(value), "{what} holds {value}");
    }
}

fn clean_hex(what: &str, text: &str) {
    let text = text.to_lowercase();
    for value in PLANTED {
        let hex: String = value.bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(!text.contains(&hex), "{what} holds {value}");
    }
}

/// Looks at every value of every table, as an SQL client without the key reads it.
async fn tables(town: &Town) {
    let mut reader = town.store.read(STREET.into()).await.unwrap();
    let leaked = |sql: String| -> &'static str { Box::leak(sql.into_boxed_str()) };
    let (list, columns) = match town.db.engine() {
        store::Engine::Sqlite => (
            "SELECT name FROM sqlite_master WHERE type = 'table'",
            "SELECT name FROM pragma_table_info('TABLE')",
        ),
        store::Engine::Postgres => (
            "SELECT CAST(table_name AS text) FROM information_schema.tables WHERE table_schema = current_schema()",
            "SELECT CAST(column_name AS text) FROM information_schema.columns \
             WHERE table_name = 'TABLE' AND table_schema = current_schema()",
        ),
    };
    let names: Vec<(String,)> = reader.all(list, store::args![]).await.unwrap();
    assert!(names.len() > 30, "{names:?}");
    for (table,) in names {
        let columns = leaked(columns.replace("TABLE", &table));
        let columns: Vec<(String,)> = reader.all(columns, store::args![]).await.unwrap();
        for (column,) in columns {
            let sql = match town.db.engine() {
                store::Engine::Sqlite => {
                    format!(
                        "SELECT hex(CAST({column} AS BLOB)) FROM {table} WHERE {column} IS NOT NULL"
                    )
                }
                store::Engine::Postgres => format!(
                    "SELECT encode(convert_to(CAST({column} AS text), 'UTF8'), 'hex') || ' ' || CAST({column} AS text) \
                     FROM {table} WHERE {column} IS NOT NULL"
                ),
            };
            let values: Vec<(String,)> = reader.all(leaked(sql), store::args![]).await.unwrap();
            values.iter().for_each(|(value,)| clean_hex(&format!("{table}.{column}"), value));
        }
    }
}

/// Looks at the bytes of every file: the database with what is not yet written into it, and the files beside it.
fn files(town: &Town) {
    let mut folders = vec![town.db.folder().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            let bytes = std::fs::read(&entry).unwrap();
            for value in PLANTED {
                let there = bytes.windows(value.len()).any(|part| part == value.as_bytes());
                assert!(!there, "{} holds {value}", entry.display());
            }
        }
    }
}

async fn download(browser: &Browser, path: &str) -> String {
    browser.get(path).await.ok().text
}

testkit::both! {
    async fn c1_what_was_written_stands_nowhere_in_the_clear(db: testkit::Db) {
        let town = cases::town(db).await;
        let case = planted(&town).await;
        town.worker.run_until_idle().await.unwrap();
        let matter = town.matter(case).await;
        assert_eq!(matter.title, "噪声扰民　石榴园小区3号楼");
        tables(&town).await;
        files(&town);
        let desk = town.sign_in("desk");
        clean("the list of cases", &download(&desk, "/work/cases?state=all").await);
        // Beside the list of the inbox lies the sheet of its first line, for whoever has to act on it.
        let inbox = download(&desk, "/work").await;
        let (list, sheet) = inbox.split_once("ll-detailhead").unwrap();
        clean("the inbox", list);
        assert!(sheet.contains(PLANTED[4]), "{sheet}");
        assert!(!download(&desk, "/work/cases?state=all&q=%E7%8E%8B%E5%BB%BA%E5%86%9B").await.contains(&case.to_string()));
        let dispatcher = town.sign_in("dispatcher");
        let csv = dispatcher.get("/work/cases/export?state=all").await.ok();
        assert!(csv.text.contains("石榴园小区3号楼"), "{}", csv.text);
        clean("the export", &csv.text);
        // Whoever handles it reads it.
        let page = desk.get(&format!("/work/cases/{case}")).await.ok();
        assert!(page.says(PLANTED[4]) && page.says(PLANTED[3]), "{}", page.plain());
    }

    async fn c1_the_desks_title_is_what_lists_and_search_take(db: testkit::Db) {
        let town = cases::town(db).await;
        let case = planted(&town).await;
        let desk = town.sign_in("desk");
        let form = open(&desk, case, "complete.1.accept").await.form("/accept");
        for number in ["13912345678", "139 1234 5678", "１３９１２３４５６７８", "110105-19491231-002X", "一三九一二三四五六七八"] {
            let refused = desk.submit(&form.clone().set("title", format!("找 {number}"))).await.answered(422);
            assert!(refused.says("不要写电话"), "{}", refused.plain());
        }
        assert_eq!(town.matter(case).await.state, "accept");
        desk.done(&form.set("title", "夜间麻将噪声")).await.ok();
        assert_eq!(town.matter(case).await.title, "夜间麻将噪声");
        let found = desk.get("/work/cases?state=all&q=%E9%BA%BB%E5%B0%86").await.ok();
        assert!(found.says("夜间麻将噪声"), "{}", found.plain());
        // Taken back, category and place name it again.
        let page = desk.get(&format!("/work/cases/{case}")).await.ok();
        desk.done(&page.form("/public").set("title", "")).await.ok();
        assert_eq!(town.matter(case).await.title, "噪声扰民　石榴园小区3号楼");
        tables(&town).await;
    }

    async fn c1_cases_of_before_are_put_right_once(db: testkit::Db) {
        let town = cases::town(db).await;
        let case = planted(&town).await;
        // As the program left it when titles were made from the words.
        town.store.write(store::By::system(STREET.into(), "test", "test"), move |tx| Box::pin(async move {
            let sql = "UPDATE desk_case SET address = $1, retitled_at = NULL WHERE id = $2";
            tx.exec(sql, store::args![PLANTED[3], case]).await?;
            let sql = "UPDATE desk_reporter SET address = NULL, marks = NULL WHERE case_id = $1";
            tx.exec(sql, store::args![case]).await?;
            let sql = "UPDATE matter SET title = $1 WHERE id = $2";
            Ok(tx.exec(sql, store::args!["我是王建军，电话13912345678", case]).await?)
        })).await.unwrap();
        // Once for the title, once for what its words are compared by.
        assert_eq!(put_right(&town).await, 2);
        assert_eq!(put_right(&town).await, 0);
        assert_eq!(town.matter(case).await.title, "噪声扰民　石榴园小区3号楼");
        tables(&town).await;
        let page = town.sign_in("desk").get(&format!("/work/cases/{case}")).await.ok();
        assert!(page.says(PLANTED[3]), "{}", page.plain());
        let bare = "SELECT COUNT(*) FROM desk_reporter WHERE marks IS NULL AND words IS NOT NULL";
        assert_eq!(town.count(bare).await, 0);
    }
}
