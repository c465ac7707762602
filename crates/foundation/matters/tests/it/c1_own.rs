//! Row C1: a reporter's own matters: what waits stands first, what was urged and reported upwards is told, and whoever has it
//! can be called.

use crate::errand::*;
use kernel::id::{EventId, MatterId};
use matters::Reporter;
use registry::{Duty, NewDuty};
use store::By;
use testkit::web::Answer;
use town::*;

/// Lets a matter be handled and reach its reporter.
async fn waits(town: &Errands, id: MatterId) {
    town.handled(id, 4).await;
    town.db.clock().advance(hours(3));
    town.sweep().await;
}

/// The order in which matters stand on a page.
fn order(page: &Answer, all: &[MatterId]) -> Vec<usize> {
    let mut at: Vec<(usize, usize)> = all
        .iter()
        .enumerate()
        .filter_map(|(index, id)| Some((page.text.find(&format!("/me/matters/{id}"))?, index)))
        .collect();
    at.sort_unstable();
    at.into_iter().map(|(_, index)| index).collect()
}

fn link(page: &Answer, rel: &str) -> Option<String> {
    let rest = page.text.split(&format!("rel=\"{rel}\"")).nth(1)?;
    Some(rest.split("href=\"").nth(1)?.split('"').next()?.replace("&amp;", "&"))
}

testkit::both! {
    async fn c1_what_waits_for_the_reporter_stands_first(db: testkit::Db) {
        let town = Errands::on(db).await;
        let waiting = town.dispatched(1, Reporter::Account(ZHOU)).await;
        let ended = town.dispatched(2, Reporter::Account(ZHOU)).await;
        waits(&town, ended).await;
        let page = format!("/me/matters/{ended}");
        let shown = town.of("zhou").get(&page).await;
        town.of("zhou").fill_in(&shown, (&format!("{page}/act"), "confirmed"), &[]).await.is(303);
        waits(&town, waiting).await;
        let late = town.begin(resident(ZHOU), 3, Reporter::Account(ZHOU)).await.id;
        town.db.clock().advance(kernel::time::Duration::days(3));
        town.sweep().await;
        let fresh = town.begin(resident(ZHOU), 4, Reporter::Account(ZHOU)).await.id;
        let all = [waiting, late, fresh, ended];
        let list = town.of("zhou").get("/me/matters").await;
        assert_eq!(order(&list, &all), [0, 1, 2, 3], "{}", list.plain());
        // The tab says how many wait, and only that; at home they stand by themselves.
        list.has_all(&["<span class=\"dot\">1</span><span class=\"ll-sr\">件等您</span>"]);
        let home = town.of("zhou").get("/").await;
        home.has_all(&["等您看一眼", "ll-waits"]);
        assert_eq!(order(&home, &all), [0, 1, 2]);
        town.of("wu").get("/").await.lacks_all(&["等您看一眼", "件等您"]);
        // In large type it is the one card above the doors.
        let elder = town.of("zhou-elder").get("/").await;
        let place = |words: &str| elder.text.find(words).unwrap();
        assert!(place("等您看一眼") < place("ll-lattice"), "{}", elder.plain());
    }

    async fn c1_own_matters_are_walked_both_ways(db: testkit::Db) {
        let town = Errands::on(db).await;
        let mut all = Vec::new();
        for n in 1..=45 {
            all.push(town.begin(resident(ZHOU), n, Reporter::Account(ZHOU)).await.id);
        }
        let first = town.of("zhou").get("/me/matters").await;
        first.has_all(&["已是第一页", "下一页"]);
        assert_eq!(order(&first, &all).len(), 20);
        let second = town.of("zhou").get(&link(&first, "next").unwrap()).await;
        assert_eq!(order(&second, &all).len(), 20);
        let third = town.of("zhou").get(&link(&second, "next").unwrap()).await;
        third.has_all(&["到底了"]);
        assert_eq!(order(&third, &all).len(), 5);
        let back = town.of("zhou").get(&link(&third, "prev").unwrap()).await;
        assert_eq!(order(&back, &all), order(&second, &all));
        let begin = town.of("zhou").get(&link(&back, "prev").unwrap()).await;
        assert_eq!(order(&begin, &all), order(&first, &all));
        begin.has_all(&["已是第一页"]);
    }

    async fn c1_the_green_button_carries_the_grade(db: testkit::Db) {
        let town = Errands::on(db).await;
        let id = town.dispatched(1, Reporter::Account(ZHOU)).await;
        waits(&town, id).await;
        let page = format!("/me/matters/{id}");
        let act = format!("{page}/act");
        let shown = town.of("zhou").get(&page).await;
        shown.has_all(&["name=\"rating.grade\"", "退回重办"]);
        let wrong = town.of("zhou").fill_in(&shown, (&act, "confirmed"), &[("rating.grade", "9")]).await;
        wrong.is(422);
        town.of("zhou").fill_in(&shown, (&act, "confirmed"), &[("rating.grade", "4")]).await.is(303);
        assert_eq!(town.matter(id).await.state, "end");
        let ended = town.of("zhou").get(&page).await;
        ended.has_all(&["您的评价", "满意", "办结，用时", "您确认"]).lacks_all(&["反映人确认", "反映人，用了"]);
        // One grade for one end.
        let again = [("do", "named.test.rate"), ("rating.grade", "1"), ("version", "99")];
        let refused = town.of("zhou").post(&act, &again).await;
        assert!(refused.status.is_client_error(), "{}", refused.plain());
        town.of("zhou").get(&page).await.has_all(&["满意"]);
        // Staff read the grade.
        town.of("desk").get(&format!("/work/matters/{id}")).await.has_all(&["满意"]);
    }

    async fn c1_urging_leaves_a_trace_and_waits_a_day(db: testkit::Db) {
        let town = Errands::on(db).await;
        let id = town.dispatched(1, Reporter::Account(ZHOU)).await;
        let page = format!("/me/matters/{id}");
        let act = format!("{page}/act");
        town.fill("zhou", &page, (&act, "\"urge\""), &[]).await.is(303);
        let shown = town.of("zhou").get(&page).await;
        shown.has_all(&["5 月 6 日 您催了一次，承办单位已收到", "5 月 7 日", "以后可以再来一次"]);
        shown.lacks_all(&["value=\"urge\""]);
        town.db.clock().advance(kernel::time::Duration::hours(25));
        town.fill("zhou", &page, (&act, "\"urge\""), &[]).await.is(303);
        town.of("zhou").get(&page).await.has_all(&["5 月 7 日 您催了一次"]);
    }

    async fn c1_the_reporter_is_told_that_it_was_reported_upwards(db: testkit::Db) {
        let town = Errands::on(db).await;
        let id = town.dispatched(1, Reporter::Account(ZHOU)).await;
        town.at(12, 9, 0);
        town.sweep().await;
        town.of("zhou").get(&format!("/me/matters/{id}")).await.has_all(&["超期，已自动上报桐荫街道负责人"]);
        town.of("zhou-elder").get(&format!("/me/matters/{id}")).await.has_all(&["超期，已自动上报桐荫街道负责人"]);
    }

    async fn c1_after_the_end_no_words_go_nowhere(db: testkit::Db) {
        let town = Errands::on(db).await;
        let id = town.dispatched(1, Reporter::Account(ZHOU)).await;
        let page = format!("/me/matters/{id}");
        let (act, say) = (format!("{page}/act"), format!("{page}/say"));
        let before = town.of("zhou").get(&page).await;
        before.has_all(&["写留言"]);
        town.of("zhou").fill_in(&before, (&say, "note"), &[("note", "晚上也不亮")]).await.is(303);
        waits(&town, id).await;
        let shown = town.of("zhou").get(&page).await;
        town.of("zhou").fill_in(&shown, (&act, "confirmed"), &[]).await.is(303);
        town.of("zhou").get(&page).await.has_all(&["晚上也不亮", "在这里留言没有人看"]).lacks_all(&["写留言"]);
        // A page from before the end: what was written is not lost, and where to go is told.
        let refused = town.of("zhou").fill_in(&shown, (&say, "note"), &[("note", "又灭了")]).await;
        refused.is(409).has_all(&["没有发出", "又灭了"]);
    }

    async fn c1_whoever_has_it_can_be_called(db: testkit::Db) {
        let town = Errands::on(db).await;
        let roles = town.runtime.in_force().rules.roles().clone();
        let from = kernel::time::Date::from_calendar_date(2026, kernel::time::Month::January, 1).unwrap();
        let by = By::system(town.tenant(), "test", "test");
        let put = town.store.write(by, move |tx| Box::pin(async move {
            let new = NewDuty {
                id: EventId::from_uuid(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0901)),
                area: GARDEN,
                duty: Duty::Head,
                name: "何静".into(),
                phone: Some("0315-5550101".into()),
                account: None,
                from,
            };
            registry::put_duty(tx, &roles, new).await
        }));
        put.await.unwrap();
        let row = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        town.of("zhou").get(&format!("/me/matters/{}", row.id)).await.has_all(&["href=\"tel:0315-5550101\""]);
        // The desk reads its own name without a number to dial.
        town.of("desk").get(&format!("/work/matters/{}", row.id)).await.lacks_all(&["tel:0315-5550101"]);
    }
}
