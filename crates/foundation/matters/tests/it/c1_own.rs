//! Row C1: a reporter's own matters: what waits stands first, what was urged and reported upwards is told, and whoever has it
//! can be called.

use crate::site::*;
use crate::world::*;
use axum::http::StatusCode;
use kernel::id::{EventId, MatterId};
use matters::Reporter;
use registry::{Duty, NewDuty};
use store::By;

/// Lets a matter be handled and reach its reporter.
async fn waits(site: &Site, id: MatterId) {
    site.world.handled(id, 4).await;
    site.world.db.clock().advance(hours(3));
    site.world.sweep().await;
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
        let site = Site::on(db).await;
        let waiting = site.world.dispatched(1, Reporter::Account(ZHOU)).await;
        let ended = site.world.dispatched(2, Reporter::Account(ZHOU)).await;
        waits(&site, ended).await;
        let page = format!("/me/matters/{ended}");
        let shown = site.get(REPORTING, &page).await;
        site.fill_in(REPORTING, &shown, (&format!("{page}/act"), "confirmed"), &[]).await.is(StatusCode::SEE_OTHER);
        waits(&site, waiting).await;
        let late = site.world.begin(resident(ZHOU), 3, Reporter::Account(ZHOU)).await.id;
        site.world.db.clock().advance(kernel::time::Duration::days(3));
        site.world.sweep().await;
        let fresh = site.world.begin(resident(ZHOU), 4, Reporter::Account(ZHOU)).await.id;
        let all = [waiting, late, fresh, ended];
        let list = site.get(REPORTING, "/me/matters").await;
        assert_eq!(order(&list, &all), [0, 1, 2, 3], "{}", list.plain());
        // The tab says how many wait, and only that; at home they stand by themselves.
        list.says(&["<span class=\"dot\">1</span><span class=\"ll-sr\">件等您</span>"]);
        let home = site.get(REPORTING, "/").await;
        home.says(&["等您看一眼", "ll-waits"]);
        assert_eq!(order(&home, &all), [0, 1, 2]);
        site.get(OTHER_RESIDENT, "/").await.hides(&["等您看一眼", "件等您"]);
        // In large type it is the one card above the doors.
        let elder = site.get("zhou-elder", "/").await;
        let place = |words: &str| elder.text.find(words).unwrap();
        assert!(place("等您看一眼") < place("ll-lattice"), "{}", elder.plain());
    }

    async fn c1_own_matters_are_walked_both_ways(db: testkit::Db) {
        let site = Site::on(db).await;
        let mut all = Vec::new();
        for n in 1..=45 {
            all.push(site.world.begin(resident(ZHOU), n, Reporter::Account(ZHOU)).await.id);
        }
        let first = site.get(REPORTING, "/me/matters").await;
        first.says(&["已是第一页", "下一页"]);
        assert_eq!(order(&first, &all).len(), 20);
        let second = site.get(REPORTING, &link(&first, "next").unwrap()).await;
        assert_eq!(order(&second, &all).len(), 20);
        let third = site.get(REPORTING, &link(&second, "next").unwrap()).await;
        third.says(&["到底了"]);
        assert_eq!(order(&third, &all).len(), 5);
        let back = site.get(REPORTING, &link(&third, "prev").unwrap()).await;
        assert_eq!(order(&back, &all), order(&second, &all));
        let begin = site.get(REPORTING, &link(&back, "prev").unwrap()).await;
        assert_eq!(order(&begin, &all), order(&first, &all));
        begin.says(&["已是第一页"]);
    }

    async fn c1_the_green_button_carries_the_grade(db: testkit::Db) {
        let site = Site::on(db).await;
        let id = site.world.dispatched(1, Reporter::Account(ZHOU)).await;
        waits(&site, id).await;
        let page = format!("/me/matters/{id}");
        let act = format!("{page}/act");
        let shown = site.get(REPORTING, &page).await;
        shown.says(&["name=\"rating.grade\"", "退回重办"]);
        let wrong = site.fill_in(REPORTING, &shown, (&act, "confirmed"), &[("rating.grade", "9")]).await;
        wrong.is(StatusCode::UNPROCESSABLE_ENTITY);
        site.fill_in(REPORTING, &shown, (&act, "confirmed"), &[("rating.grade", "4")]).await.is(StatusCode::SEE_OTHER);
        assert_eq!(site.world.row(id).await.state, "end");
        let ended = site.get(REPORTING, &page).await;
        ended.says(&["您的评价", "满意", "办结，用时", "您确认"]).hides(&["反映人确认", "反映人，用了"]);
        // One grade for one end.
        let again = [("do", "named.test.rate"), ("rating.grade", "1"), ("version", "99")];
        let refused = site.post(REPORTING, &act, &again).await;
        assert!(refused.status.is_client_error(), "{}", refused.plain());
        site.get(REPORTING, &page).await.says(&["满意"]);
        // Staff read the grade.
        site.get(DESK_WORKER, &format!("/work/matters/{id}")).await.says(&["满意"]);
    }

    async fn c1_urging_leaves_a_trace_and_waits_a_day(db: testkit::Db) {
        let site = Site::on(db).await;
        let id = site.world.dispatched(1, Reporter::Account(ZHOU)).await;
        let page = format!("/me/matters/{id}");
        let act = format!("{page}/act");
        site.fill(REPORTING, &page, (&act, "\"urge\""), &[]).await.is(StatusCode::SEE_OTHER);
        let shown = site.get(REPORTING, &page).await;
        shown.says(&["5 月 6 日 您催了一次，承办单位已收到", "5 月 7 日", "以后可以再来一次"]);
        shown.hides(&["value=\"urge\""]);
        site.world.db.clock().advance(kernel::time::Duration::hours(25));
        site.fill(REPORTING, &page, (&act, "\"urge\""), &[]).await.is(StatusCode::SEE_OTHER);
        site.get(REPORTING, &page).await.says(&["5 月 7 日 您催了一次"]);
    }

    async fn c1_the_reporter_is_told_that_it_was_reported_upwards(db: testkit::Db) {
        let site = Site::on(db).await;
        let id = site.world.dispatched(1, Reporter::Account(ZHOU)).await;
        site.world.at(12, 9, 0);
        site.world.sweep().await;
        site.get(REPORTING, &format!("/me/matters/{id}")).await.says(&["超期，已自动上报桐荫街道负责人"]);
        site.get("zhou-elder", &format!("/me/matters/{id}")).await.says(&["超期，已自动上报桐荫街道负责人"]);
    }

    async fn c1_after_the_end_no_words_go_nowhere(db: testkit::Db) {
        let site = Site::on(db).await;
        let id = site.world.dispatched(1, Reporter::Account(ZHOU)).await;
        let page = format!("/me/matters/{id}");
        let (act, say) = (format!("{page}/act"), format!("{page}/say"));
        let before = site.get(REPORTING, &page).await;
        before.says(&["写留言"]);
        site.fill_in(REPORTING, &before, (&say, "note"), &[("note", "晚上也不亮")]).await.is(StatusCode::SEE_OTHER);
        waits(&site, id).await;
        let shown = site.get(REPORTING, &page).await;
        site.fill_in(REPORTING, &shown, (&act, "confirmed"), &[]).await.is(StatusCode::SEE_OTHER);
        site.get(REPORTING, &page).await.says(&["晚上也不亮", "在这里留言没有人看"]).hides(&["写留言"]);
        // A page from before the end: what was written is not lost, and where to go is told.
        let refused = site.fill_in(REPORTING, &shown, (&say, "note"), &[("note", "又灭了")]).await;
        refused.is(StatusCode::CONFLICT).says(&["没有发出", "又灭了"]);
    }

    async fn c1_whoever_has_it_can_be_called(db: testkit::Db) {
        let site = Site::on(db).await;
        let roles = site.world.runtime.in_force().rules.roles().clone();
        let from = kernel::time::Date::from_calendar_date(2026, kernel::time::Month::January, 1).unwrap();
        let by = By::system(site.world.tenant(), "test", "test");
        let put = site.world.store.write(by, move |tx| Box::pin(async move {
            let new = NewDuty {
                id: EventId::from_uuid(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0901)),
                area: COMMUNITY,
                duty: Duty::Head,
                name: "何静".into(),
                phone: Some("0315-5550101".into()),
                account: None,
                from,
            };
            registry::put_duty(tx, &roles, new).await
        }));
        put.await.unwrap();
        let row = site.world.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        site.get(REPORTING, &format!("/me/matters/{}", row.id)).await.says(&["href=\"tel:0315-5550101\""]);
        // The desk reads its own name without a number to dial.
        site.get(DESK_WORKER, &format!("/work/matters/{}", row.id)).await.hides(&["tel:0315-5550101"]);
    }
}
