//! Work that is sent back is seen as rework by everybody, in the words of whoever sent it back.

use super::a1_sequences::people;
use super::c1_report::reported;
use super::c2_job::{accepted, checked, dispatched, handled, to_confirm};
use super::cases::{self, last_case, open};
use kernel::id::{CaseId, MatterId, OrgId, TenantId};
use kernel::time::Instant;
use store::{By, Query, args};
use testkit::web::Browser;
use town::{GARDEN, PROPERTY, STREET, Town, WORKS};

const WORDS: &str = "井盖还是翘起来一角";

async fn veto(zhou: &Browser, case: CaseId, words: &str) {
    let page = zhou.get(&format!("/me/matters/{case}")).await.ok();
    zhou.sent(&page.act("named.desk.veto").set("note", words), &[]).await.ok();
}

/// What somebody reads in the inbox and on the page of a case.
async fn read_by(town: &Town, who: &str, case: CaseId) -> (String, String) {
    let browser = town.sign_in(who);
    let inbox = browser.get("/work").await.ok().plain();
    (inbox, browser.get(&format!("/work/cases/{case}")).await.ok().plain())
}

/// The steps of a page without what is folded, and what is folded of each earlier round.
fn way(page: &str) -> (String, Vec<String>) {
    let begins = ["<ol class=\"ll-steps\"", "<details class=\"ll-turns", "<ol class=\"ll-flow\""];
    let from = begins.iter().find_map(|begin| page.find(begin)).unwrap();
    let (mut open, mut folded) = (String::new(), Vec::new());
    for part in page[from..].split("<details") {
        let (inside, rest) = part.split_once("</details>").unwrap_or(("", part));
        if inside.contains("ll-turns") {
            folded.push(inside.to_owned());
        }
        open.push_str(rest);
    }
    let open = open.split("</ol>").next().unwrap_or_default().to_owned();
    (open, folded)
}

/// A case that its reporter has confirmed, with the reporter's page about it.
async fn confirmed(town: &Town, zhou: &Browser) -> (CaseId, String) {
    let case = to_confirm(town, zhou).await;
    let path = format!("/me/matters/{case}");
    let yes = zhou.get(&path).await.ok().act("complete.");
    zhou.sent(&yes, &[]).await.ok();
    (case, path)
}

/// The titles of the notices of whoever is behind a who-key, the earliest first.
async fn notices(town: &Town, who: &str) -> Vec<String> {
    town.work().await;
    let mut q = town.store.read(TenantId::from(STREET)).await.unwrap();
    let reader = identity::recipients(&mut q, who).await.unwrap()[0];
    let page = identity::messages(&mut q, reader, None, 50).await.unwrap();
    page.rows.into_iter().rev().map(|row| row.title).collect()
}

fn org(id: OrgId) -> String {
    format!("org:{id}")
}

testkit::both! {
    async fn c2_a_veto_is_seen_as_rework_by_everybody(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        let case = to_confirm(&town, &zhou).await;
        veto(&zhou, case, WORDS).await;
        let said = format!("居民说没有解决：{WORDS}");

        // Handler and assistant: state, sheet and line of the inbox.
        for who in ["lead", "assistant"] {
            let (inbox, sheet) = read_by(&town, who, case).await;
            assert!(inbox.contains("返工") && inbox.contains(&said), "{who}: {inbox}");
            assert!(sheet.contains("返工") && sheet.contains(&said), "{who}: {sheet}");
        }
        for who in ["desk", "dispatcher", "leader"] {
            let (_, sheet) = read_by(&town, who, case).await;
            assert!(sheet.contains("返工") && sheet.contains(&said), "{who}: {sheet}");
        }
        let desk = town.sign_in("desk");
        assert!(desk.get("/work/cases").await.ok().says("返工"));
        let sheet = town.sign_in("lead").get(&format!("/work/matters/{case}")).await.ok();
        assert!(sheet.says(&said), "{}", sheet.plain());
        let paper = desk.get(&format!("/work/matters/{case}/print")).await.ok();
        assert!(paper.says(&said), "{}", paper.plain());

        // The reporter reads the own words, whoever has the code none.
        let mine = zhou.get(&format!("/me/matters/{case}")).await.ok();
        assert!(mine.says(&format!("您说没有解决，已退回重办：{WORDS}")), "{}", mine.plain());
        assert!(!mine.says("已转走") && !mine.says("居民说"), "{}", mine.plain());
        let code = town.matter(case).await.code;
        let anybody = town.guest();
        let form = anybody.get("/follow").await.ok().form("/follow").set("code", code);
        let open = anybody.submit(&form).await.ok();
        assert!(open.says("返工") && !open.says(WORDS), "{}", open.plain());

        // The words lie sealed, and what is projected is what the events give.
        let before = town.matter(case).await;
        assert_eq!((before.rework, before.rework_by.as_deref()), (Some(2), Some("reporter")));
        let runtime = town.runtime.clone();
        let by = By::system(TenantId::from(STREET), "test", "test");
        let again = town.store.write(by, move |tx| {
            let runtime = runtime.clone();
            Box::pin(async move {
                matters::rebuild_matter(tx, &runtime, MatterId::from_uuid(case.uuid())).await
            })
        });
        again.await.unwrap();
        assert_eq!(town.matter(case).await, before);
        assert_eq!(town.count("SELECT COUNT(*) FROM matter_work_item WHERE rework = 2").await, 2);

        // Handed in again it is rework no more, and the reporter's step still says why.
        handled(&town, "lead", case).await;
        assert_eq!(town.matter(case).await.rework, None);
        let (_, sheet) = read_by(&town, "desk", case).await;
        assert!(!sheet.contains("返工"), "{sheet}");
        let mine = zhou.get(&format!("/me/matters/{case}")).await.ok();
        assert!(mine.says(&format!("您说没有解决，已退回重办：{WORDS}")), "{}", mine.plain());
    }

    async fn c2_a_veto_without_words_is_rework_too(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        let case = to_confirm(&town, &zhou).await;
        veto(&zhou, case, "").await;
        let (inbox, _) = read_by(&town, "lead", case).await;
        assert!(inbox.contains("返工") && inbox.contains("居民说没有解决"), "{inbox}");
        let mine = zhou.get(&format!("/me/matters/{case}")).await.ok();
        assert!(mine.says("您说没有解决，已退回重办"), "{}", mine.plain());
    }

    async fn c2_a_failed_check_is_rework_in_the_words_of_the_check(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        reported(&zhou, "楼道灯不亮，三楼到五楼都是黑的").await;
        let case = last_case(&town).await;
        accepted(&town, case).await;
        dispatched(&town, case, PROPERTY, Some(WORKS)).await.ok();
        // Handed back before anything was handed in: no rework.
        let lead = town.sign_in("lead");
        let form = open(&lead, case, "return.").await.act("return.").set("reason", "unclear");
        lead.sent(&form, &[]).await.ok();
        dispatched(&town, case, PROPERTY, Some(WORKS)).await.ok();
        assert_eq!(town.matter(case).await.rework, None);
        handled(&town, "lead", case).await;
        checked(&town, case, "fail").await;
        let said = "现场核查后退回重办：五楼还是黑的";
        let (inbox, sheet) = read_by(&town, "lead", case).await;
        assert!(inbox.contains("返工") && inbox.contains(said), "{inbox}");
        assert!(sheet.contains(said), "{sheet}");
        let mine = zhou.get(&format!("/me/matters/{case}")).await.ok();
        assert!(mine.says(said) && !mine.says("您说没有解决"), "{}", mine.plain());

        // Handed back while it is done again, it is rework for whoever dispatches and for whoever gets it next.
        let form = open(&lead, case, "return.").await.act("return.").set("reason", "not_ours");
        lead.sent(&form, &[]).await.ok();
        let (inbox, _) = read_by(&town, "dispatcher", case).await;
        assert!(inbox.contains(said), "{inbox}");
        dispatched(&town, case, WORKS, None).await.ok();
        let (inbox, _) = read_by(&town, "assistant", case).await;
        assert!(inbox.contains("返工") && inbox.contains(said), "{inbox}");
    }

    async fn c2_the_steps_of_earlier_rounds_are_folded(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        let case = to_confirm(&town, &zhou).await;
        let (mine, sheet, own) =
            (format!("/me/matters/{case}"), format!("/work/cases/{case}"), format!("/work/matters/{case}"));
        // Handed back before anything was handed in, or handed in for the first time, it is one round.
        for (who, page) in [("zhou", &mine), ("desk", &sheet), ("desk", &own)] {
            let text = town.sign_in(who).get(page).await.ok().text;
            assert!(!text.contains("ll-turns"), "{page}");
        }
        for (round, words) in [(1, "一轮的话"), (2, WORDS)] {
            veto(&zhou, case, words).await;
            for (who, page) in [("zhou", &mine), ("desk", &sheet), ("desk", &own)] {
                let text = town.sign_in(who).get(page).await.ok().text;
                let (open, folded) = way(&text);
                assert_eq!(folded.len(), round, "{page}: {open}");
                let last = &folded[round - 1];
                // The summary says which round it was, and why it was not the last.
                let (summary, inside) = last.split_once("</summary>").unwrap();
                assert!(summary.contains(&format!("第 {round} 轮")) && summary.contains(words), "{page}: {summary}");
                assert!(inside.contains("<ol") && inside.contains("办理"), "{page}: {inside}");
                // What is open has each step once: what is, and what comes.
                assert_eq!(open.matches("aria-current=\"step\"").count(), 1, "{page}: {open}");
                assert!(!open.contains("受理") && !open.contains(words), "{page}: {open}");
            }
            handled(&town, "lead", case).await;
            checked(&town, case, "pass").await;
        }
        // The third round is the last: confirmed, it stands open, and both before it stay folded.
        let yes = zhou.get(&mine).await.ok().act("complete.");
        zhou.sent(&yes, &[]).await.ok();
        let (open, folded) = way(&zhou.get(&mine).await.ok().text);
        assert!(folded.len() == 2 && open.contains("办理") && open.contains("办结"), "{open}");
    }

    async fn c2_the_street_reads_the_third_veto_and_passes_it_on(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        let case = to_confirm(&town, &zhou).await;
        for words in ["第一次没修好", "第二次没修好"] {
            veto(&zhou, case, words).await;
            handled(&town, "lead", case).await;
            checked(&town, case, "pass").await;
        }
        veto(&zhou, case, WORDS).await;
        let matter = town.matter(case).await;
        assert_eq!((matter.state.as_str(), matter.rework), ("street_decides", Some(4)));
        let (inbox, sheet) = read_by(&town, "leader", case).await;
        let said = format!("居民说没有解决：{WORDS}");
        assert!(inbox.contains(&said) && sheet.contains(&said), "{inbox}\n{sheet}");
        let leader = town.sign_in("leader");
        let page = open(&leader, case, "dispatch.").await;
        leader.done(&page.form("/dispatch").set("lead", WORKS.to_string())).await.ok();
        let (inbox, _) = read_by(&town, "assistant", case).await;
        assert!(inbox.contains("返工") && inbox.contains(&said), "{inbox}");
        assert_eq!(town.matter(case).await.rework, Some(4));
    }

    async fn c2_staff_read_the_grade_beside_the_state(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        let (case, path) = confirmed(&town, &zhou).await;
        let (_, sheet) = read_by(&town, "desk", case).await;
        assert!(!sheet.contains("不满意"), "{sheet}");
        let rate = zhou.get(&path).await.ok().act("named.desk.rate").set("rating.grade", "2");
        zhou.sent(&rate, &[]).await.ok();
        let desk = town.sign_in("desk");
        for page in [format!("/work/cases/{case}"), format!("/work/matters/{case}"), format!("/work/matters/{case}/print")] {
            let read = desk.get(&page).await.ok();
            assert!(read.says("不满意"), "{page}: {}", read.plain());
        }
        assert!(zhou.get(&path).await.ok().says("不满意"));
    }

    async fn c2_a_poor_grade_is_called_back_and_told_to_the_lead(db: testkit::Db) {
        let town = cases::town(db).await;
        people(&town).await;
        let zhou = town.sign_in("zhou");
        let (case, path) = confirmed(&town, &zhou).await;
        let rate = zhou.get(&path).await.ok().act("named.desk.rate").set("rating.grade", "1");
        zhou.sent(&rate, &[]).await.ok();
        // The desk has to call, the grade stands beside it, and nobody claims that it was sent back.
        let matter = town.matter(case).await;
        assert_eq!((matter.state.as_str(), matter.rework), ("callback", None));
        let (inbox, sheet) = read_by(&town, "desk", case).await;
        assert!(inbox.contains("回访") && !inbox.contains("没有解决"), "{inbox}");
        assert!(sheet.contains("非常不满意"), "{sheet}");
        let told = notices(&town, &org(PROPERTY)).await;
        assert!(told.iter().any(|title| title.starts_with("居民评价：非常不满意")), "{told:?}");
        // A second grade is none; the reporter reads that somebody will call.
        let mine = zhou.get(&path).await.ok();
        assert!(mine.says("社区将回访您") && !mine.text.contains("named.desk.rate"), "{}", mine.plain());
        // Asked, and content after all: it ends as it had ended.
        let desk = town.sign_in("desk");
        let asked = open(&desk, case, "complete.").await;
        desk.sent(&asked.act("complete."), &[]).await.ok();
        assert_eq!(town.matter(case).await.state, "end");
    }

    async fn c2_a_grade_with_the_confirmation_counts_like_one_after_it(db: testkit::Db) {
        let town = cases::town(db).await;
        people(&town).await;
        let zhou = town.sign_in("zhou");
        for (grade, state) in [("1", "callback"), ("4", "end"), ("", "end")] {
            let case = to_confirm(&town, &zhou).await;
            let path = format!("/me/matters/{case}");
            let yes = zhou.get(&path).await.ok().act("complete.").set("rating.grade", grade);
            zhou.sent(&yes, &[]).await.ok();
            assert_eq!(town.matter(case).await.state, state, "{grade}");
            let mine = zhou.get(&path).await.ok();
            assert_eq!(mine.says("这次办得怎么样"), grade.is_empty(), "{}", mine.plain());
            assert_eq!(mine.says("您的评价"), !grade.is_empty(), "{}", mine.plain());
        }
        let told = notices(&town, &org(PROPERTY)).await;
        assert!(told.iter().any(|title| title.starts_with("居民评价：满意")), "{told:?}");
    }

    async fn c2_a_good_grade_is_told_to_the_lead_alone(db: testkit::Db) {
        let town = cases::town(db).await;
        people(&town).await;
        let zhou = town.sign_in("zhou");
        let (case, path) = confirmed(&town, &zhou).await;
        let desk = format!("role:community.desk@{GARDEN}");
        let before = notices(&town, &desk).await.len();
        let rate = zhou.get(&path).await.ok().act("named.desk.rate").set("rating.grade", "5");
        zhou.sent(&rate, &[]).await.ok();
        assert_eq!(town.matter(case).await.state, "end");
        let told = notices(&town, &org(PROPERTY)).await;
        assert!(told.iter().any(|title| title.starts_with("居民评价：非常满意")), "{told:?}");
        assert_eq!(notices(&town, &desk).await.len(), before);
    }

    async fn a8_a_notice_says_that_it_is_rework(db: testkit::Db) {
        let town = cases::town(db).await;
        people(&town).await;
        let zhou = town.sign_in("zhou");
        let case = to_confirm(&town, &zhou).await;
        let first = notices(&town, &org(PROPERTY)).await;
        assert!(first.iter().all(|title| !title.starts_with("返工")), "{first:?}");
        veto(&zhou, case, WORDS).await;
        let told = notices(&town, &org(PROPERTY)).await;
        assert!(told.iter().any(|title| title.starts_with("返工：办理")), "{told:?}");
        assert!(told.iter().all(|title| !title.contains(WORDS)), "{told:?}");
    }

    async fn a8_letters_leave_in_office_hours_by_day_or_at_once(db: testkit::Db) {
        let town = cases::town(db).await;
        people(&town).await;
        let zhou = town.sign_in("zhou");
        let case = to_confirm(&town, &zhou).await;
        town.work().await;
        // Saturday the 9th is made up for; Sunday night is nobody's hour.
        town.at(10, 22, 30);
        veto(&zhou, case, WORDS).await;
        let planned = || async {
            let mut q = town.store.read(TenantId::from(STREET)).await.unwrap();
            let sql = "SELECT run_at FROM job WHERE kind = 'identity.notice_mail' AND run_at > $1 ORDER BY run_at";
            let rows: Vec<(Instant,)> = q.all(sql, args![town.store.now()]).await.unwrap();
            rows.into_iter().map(|(at,)| at).collect::<Vec<_>>()
        };
        town.work().await;
        let monday = Instant::parse_rfc3339("2026-05-11T09:00:00+08:00").unwrap();
        let at = planned().await;
        assert!(!at.is_empty() && at.iter().all(|at| *at == monday), "{at:?}");
        // An emergency is told at once.
        reported(&town.guest(), "楼道里煤气味很重，怕泄漏").await;
        town.work().await;
        assert_eq!(planned().await.len(), at.len());
    }

    async fn a8_whoever_has_a_step_is_reminded_once_before_it_is_late(db: testkit::Db) {
        let town = cases::town(db).await;
        people(&town).await;
        reported(&town.guest(), "楼道灯不亮，三楼黑").await;
        let case = last_case(&town).await;
        accepted(&town, case).await;
        dispatched(&town, case, PROPERTY, None).await.ok();
        let near = |told: &[String]| told.iter().filter(|title| title.starts_with("快到期：办理")).count();
        let due = town.matter(case).await.due_at.unwrap();
        for (before, expected) in [(300, 0), (239, 1), (60, 1), (-1, 1)] {
            town.db.clock().set(due.minus(kernel::time::Duration::minutes(before)));
            town.sweep().await;
            let told = notices(&town, &org(PROPERTY)).await;
            assert_eq!(near(&told), expected, "{before} minutes before: {told:?}");
        }
    }

    async fn c2_what_is_sent_back_is_listed_before_first_time_work(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        let case = to_confirm(&town, &zhou).await;
        // First-time work that is due sooner.
        reported(&zhou, "楼道灯不亮，一楼黑").await;
        let first = last_case(&town).await;
        accepted(&town, first).await;
        dispatched(&town, first, PROPERTY, None).await.ok();
        town.at(7, 10, 0);
        veto(&zhou, case, WORDS).await;
        let inbox = town.sign_in("lead").get("/work").await.ok();
        let rows = inbox.text.split("data-row").skip(1);
        let rows: Vec<&str> = rows.map(|row| row.split("</a>").next().unwrap()).collect();
        assert_eq!(rows.len(), 2, "{}", inbox.plain());
        assert!(rows[0].contains("返工") && !rows[1].contains("返工"), "{}", inbox.plain());
    }
}
