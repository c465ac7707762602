//! Row C2, a day at the inbox: what is decided stands beside what it is decided by, the next opens by itself, the list keeps
//! its place, and a matter is one line.

use crate::errand::*;
use http::axum::http::StatusCode;
use matters::Reporter;
use testkit::web::Answer;
use town::*;

/// The address of the form that is open in a page of the inbox, and what stands in it.
fn act(page: &Answer) -> String {
    page.text
        .split("action=\"")
        .filter_map(|rest| rest.split('"').next())
        .find(|to| to.ends_with("/act"))
        .unwrap()
        .to_owned()
}

/// The lines of an inbox: where each leads.
fn lines(page: &Answer) -> Vec<String> {
    let lines = page.text.split("<a class=\"row1").skip(1);
    let href = |line: &str| {
        line.split("href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&")
    };
    lines.map(href).collect()
}

fn location(answer: &Answer) -> String {
    answer.headers["location"].to_str().unwrap().to_owned()
}

testkit::both! {
    async fn c2_the_first_line_is_open_with_its_form_and_the_next_opens_by_itself(db: testkit::Db) {
        let town = Errands::on(db).await;
        for n in 1..=3 {
            town.begin(resident(ZHOU), n, Reporter::Account(ZHOU)).await;
            town.db.clock().advance(kernel::time::Duration::minutes(1));
        }
        let inbox = town.of("desk").get("/work").await;
        inbox.has_all(&["id=\"open\"", "ll-act", "说了什么", "SLY-20260506-0001"]);
        // Nobody opened it: on a phone the list comes first.
        inbox.lacks_all(&["has-detail", "data-asked"]);
        let waiting = lines(&inbox);
        assert_eq!(waiting.len(), 3);
        // One press accepts; where one goes on is the next line, at its place in the list.
        let done = town.of("desk").fill_in(&inbox, (&act(&inbox), "complete.1.accept"), &[]).await;
        assert_eq!(location(&done), waiting[1]);
        assert_eq!(town.matter(matter(1)).await.state, "dispatch");
        let next = town.of("desk").get(waiting[1].split('#').next().unwrap()).await;
        next.has_all(&["SLY-20260506-0002", "data-asked", "aria-current=\"true\""]);
        // Pressed twice, it goes on all the same, and is done once.
        let version = town.matter(matter(1)).await.version;
        let again = town.of("desk").fill_in(&inbox, (&act(&inbox), "complete.1.accept"), &[]).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER);
        assert_eq!(town.matter(matter(1)).await.version, version);
        // What was done by another meanwhile makes room for the first.
        town.run(actor("desk"), matter(2), complete(1, "accept")).await;
        let gone = town.of("desk").get(waiting[1].split('#').next().unwrap()).await;
        gone.has_all(&["SLY-20260506-0003"]).lacks_all(&["data-asked"]);
    }

    async fn c2_an_inbox_is_counted_no_further_than_a_thousand_entries(db: testkit::Db) {
        let town = Errands::on(db).await;
        town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        town.of("desk").get("/work").await.has_all(&["<span class=\"n\">1</span>"]);
        let many = town.store.write(town.by(), |tx| Box::pin(async move {
            let sql = "INSERT INTO matter_work_item (tenant_id, who, due_at, id, matter_id, instance, area_id, kind, step, purpose, \
                paused, urgent, entered_at, ahead) SELECT tenant_id, who, $3, $1, matter_id, instance, area_id, kind, step, purpose, \
                paused, urgent, entered_at, $2 FROM matter_work_item WHERE purpose = 'act' LIMIT 1";
            let later = store::Query::now(tx).plus(kernel::time::Duration::days(90));
            for ahead in 1..=1000_i64 {
                let id: uuid::Uuid = tx.new_id();
                tx.exec(sql, store::args![id, ahead, later]).await?;
            }
            Ok(())
        }));
        many.await.unwrap();
        // A matter is one line still; that there may be more is said.
        town.of("desk").get("/work").await.has_all(&["<span class=\"n\">1+</span>", "SLY-20260506-0001"]);
    }

    async fn c2_a_refused_form_and_a_look_stay_beside_the_list(db: testkit::Db) {
        let town = Errands::on(db).await;
        for n in 1..=2 {
            town.begin(resident(ZHOU), n, Reporter::Account(ZHOU)).await;
        }
        let line = lines(&town.of("desk").get("/work").await)[0].split('#').next().unwrap().to_owned();
        let asking = town.of("desk").get(&format!("{line}&do=complete.1.refuse")).await;
        let refused = town.of("desk").fill_in(&asking, (&act(&asking), "complete.1.refuse"), &[]).await;
        refused.is(422).has_all(&["ll-inbox", "is-invalid", "role=\"alert\"", "说了什么"]);
        assert_eq!(lines(&refused).len(), 2);
        // The switches of the page lead back to the page, not to where the form went.
        refused.lacks_all(&["name=\"back\" value=\"/work/matters/"]);
        // Cancelled, it is as it was.
        refused.has_all(&["data-cancel"]);

        let asking = town.of("desk").get(&format!("{line}&reveal=1")).await;
        let reveal = act(&town.of("desk").get(&line).await).replace("/act", "/reveal");
        let bare = town.of("desk").fill_in(&asking, (&reveal, "reason"), &[]).await;
        bare.is(422).has_all(&["ll-inbox"]).lacks_all(&["13912342046"]);
        let open = town.of("desk").fill_in(&asking, (&reveal, "reason"), &[("reason", "回电核对楼号")]).await;
        open.is(200).has_all(&["ll-inbox", "13912342046"]);
        assert_eq!(lines(&open).len(), 2);
        // What another office's desk may not see is not shown there either.
        let stranger = town.of("stranger").get(&line).await;
        stranger.lacks_all(&["SLY-20260506", "周*"]);
        // A way back that leads out of the town is none.
        let fields = [("back", "https://evil.example/"), ("then", "//evil.example"), ("do", "complete.1.accept")];
        let sent = town.of("desk").post(&act(&asking_for(&town, &line).await), &fields).await;
        sent.is(303);
        assert!(location(&sent).starts_with("/work"), "{}", location(&sent));
    }

    async fn c2_the_list_keeps_its_page_and_its_filter(db: testkit::Db) {
        let town = Errands::on(db).await;
        for n in 1..=55 {
            town.begin(resident(ZHOU), n, Reporter::Account(ZHOU)).await;
            town.db.clock().advance(kernel::time::Duration::seconds(1));
        }
        let first = town.of("desk").get("/work?kind=case").await;
        let next = first.text.split("rel=\"next\"").nth(1).unwrap().split("href=\"").nth(1).unwrap();
        let next = next.split('"').next().unwrap().replace("&amp;", "&");
        let second = town.of("desk").get(&next).await;
        assert_eq!(lines(&second).len(), 5);
        for line in lines(&second) {
            assert!(line.contains("after=") && line.contains("kind=case") && line.contains("#i-"), "{line}");
        }
        let done = town.of("desk").fill_in(&second, (&act(&second), "complete.1.accept"), &[]).await;
        assert_eq!(location(&done), lines(&second)[1]);
        // The other filters begin at their own first line.
        second.lacks_all(&["late=1&amp;open=", "open=&amp;"]);
    }

    async fn c2_a_matter_is_one_line_however_many_of_its_branches_wait(db: testkit::Db) {
        let town = Errands::on(db).await;
        town.dispatched(1, Reporter::Account(ZHOU)).await;
        town.dispatched(2, Reporter::Account(ZHOU)).await;
        // The assistant had one working day, the lead three; then the leader is told of both.
        town.at(20, 10, 0);
        town.sweep().await;
        let leader = town.of("leader").get("/work").await;
        assert_eq!(lines(&leader).len(), 2, "{}", leader.plain());
        leader.has_all(&["主办街道城建科 超 ", "协办清源水务 超 ", "待办 <span class=\"n\">2</span>"]);
        // Where many are chosen it says the same, and the matter is urged once.
        let many = town.of("leader").get("/work/bulk").await;
        many.has_all(&["批量催办", "主办街道城建科 超 ", "协办清源水务 超 "]);
        let clock = |page: &Answer| {
            let clock = page.text.split("<time class=\"ll-clock").nth(1).unwrap();
            clock.split("<span>").nth(1).unwrap().split('<').next().unwrap().to_owned()
        };
        assert_eq!(clock(&leader), clock(&many));
        assert_eq!(many.values("id").len(), 2, "{}", many.plain());
    }

    async fn c2_a_deadline_says_the_same_everywhere_and_is_neutral_until_it_is_near(db: testkit::Db) {
        let town = Errands::on(db).await;
        town.at(6, 15, 30);
        let row = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        town.run(actor("desk"), row.id, complete(1, "accept")).await;
        // Two working hours from half past four: an hour today and one tomorrow.
        town.at(6, 16, 30);
        town.begin(resident(ZHOU), 2, Reporter::Account(ZHOU)).await;
        let inbox = town.of("desk").get("/work").await;
        let words = "明天 10:00 前（2 个工作小时）";
        inbox.has_all(&["<h2 class=\"grp\">明天", words]).lacks_all(&["is-near", "is-late"]);
        town.of("desk").get(&format!("/work/matters/{}", matter(2))).await.has_all(&[words]).lacks_all(&["is-near"]);
        town.of("zhou").get(&format!("/me/matters/{}", matter(2))).await.has_all(&[words]).lacks_all(&["ll-amber"]);
        // A short limit is near in its last quarter only.
        town.at(7, 9, 40);
        let inbox = town.of("desk").get("/work").await;
        inbox.has_all(&["今天 10:00 前（20 分钟）", "is-near", "已超期"]);
        town.of("zhou").get(&format!("/me/matters/{}", matter(2))).await.has_all(&["今天 10:00 前（20 分钟）", "ll-amber"]);
        town.at(7, 10, 1);
        town.of("desk").get("/work").await.has_all(&["is-late"]).lacks_all(&["is-near"]);
    }

    async fn c2_an_empty_inbox_says_what_comes_next(db: testkit::Db) {
        let town = Errands::on(db).await;
        town.of("desk").get("/work?late=1").await.has_all(&["都办完了", "我发起的"]).lacks_all(&["没有符合条件的待办"]);
        town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        town.of("desk").get("/work?kind=other").await.has_all(&["没有符合条件的待办", "看全部"]);
    }
}

async fn asking_for(town: &Errands, line: &str) -> Answer {
    town.of("desk").get(line).await
}
