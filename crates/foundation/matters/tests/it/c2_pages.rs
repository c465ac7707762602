//! Row C2 through pages: the inbox, a matter's page, many at once, the reporter's page.

use crate::errand::*;
use kernel::procedure::Act;
use matters::Reporter;
use store::{Query, args};
use town::*;

testkit::both! {
    async fn c2_the_inbox_groups_by_deadline_and_opens_beside_the_list(db: testkit::Db) {
        let town = Errands::on(db).await;
        town.of("desk").get("/work").await.is(200).has_all(&["都办完了"]);
        for n in 1..=3 {
            town.begin(resident(ZHOU), n, Reporter::Account(ZHOU)).await;
        }
        let page = town.of("desk").get("/work").await;
        page.has_all(&["<h2 class=\"grp\">今天", "3 号楼 2 单元楼道灯不亮", "等您受理", "data-row"]).lacks_all(&["超期 <"]);
        town.at(6, 12, 0);
        let page = town.of("desk").get("/work").await;
        page.has_all(&["超期", "is-late"]);
        let open = page.text.split("open=").nth(1).unwrap().split(['"', '&']).next().unwrap().to_owned();
        let page = town.of("desk").get(&format!("/work?open={open}")).await;
        page.has_all(&["SLY-20260506-000", "时限", "周*", "受理", "data-key=\"e\""]).lacks_all(&["13912342046"]);
        // The others have nothing to do yet.
        town.of("dispatcher").get("/work").await.has_all(&["都办完了"]);
        town.of("desk").get("/work?late=1&kind=case").await.has_all(&["只看超期"]);
        town.of("desk").get("/work?kind=other").await.has_all(&["没有符合条件的待办"]);
        let home = town.of("desk").get("/work/mine").await;
        home.has_all(&["badge-count"]);
    }

    async fn c2_the_inbox_pages_by_key(db: testkit::Db) {
        let town = Errands::on(db).await;
        for n in 1..=60 {
            town.begin(resident(ZHOU), n, Reporter::Account(ZHOU)).await;
            town.db.clock().advance(kernel::time::Duration::seconds(1));
        }
        let first = town.of("desk").get("/work").await;
        assert_eq!(first.text.matches("data-row").count(), 50);
        let next = first.text.split("rel=\"next\"").nth(1).unwrap();
        let next = next.split("href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
        let second = town.of("desk").get(&next).await;
        assert_eq!(second.text.matches("data-row").count(), 10);
        second.has_all(&["60"]);
    }

    async fn c2_a_matter_is_accepted_dispatched_and_handled_on_its_page(db: testkit::Db) {
        let town = Errands::on(db).await;
        let row = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        let page = format!("/work/matters/{}", row.id);
        let act = format!("{page}/act");
        let asked = format!("{page}?do=complete.1.accept");
        town.fill("desk", &asked, (&act, "complete.1.accept"), &[("note", "马上派")]).await.is(303);
        town.of("desk").get(&page).await.has_all(&["受理", "马上派", "石榴园社区 受理员"]);

        let asked = format!("{page}?do=dispatch.2.done");
        let missing = town.fill("dispatcher", &asked, (&act, "dispatch.2.done"), &[]).await;
        missing.is(422).has_all(&["主办单位", "role=\"alert\""]);
        let lead = format!("org:{WORKS}");
        let assistant = format!("org:{DRAINAGE}");
        let sent = town.fill("dispatcher", &asked, (&act, "dispatch.2.done"), &[("to", &lead), ("assistant", &assistant)]).await;
        sent.is(303);
        town.of("assistant").get(&page).await.has_all(&["主办", "协办", "街道城建科", "清源水务", "ll-clockbar", "限 3 个工作日"]);

        // The button says what the file says; one more assistant is offered once, handing over for each of both.
        town.of("assistant").get(&format!("{page}?do=complete.4.done")).await.has_all(&["反馈"]).lacks_all(&["card-title\">完成"]);
        let sheet = town.of("dispatcher").get(&page).await;
        assert_eq!(sheet.text.matches("do=assist.").count(), 1);
        sheet.has_all(&["转办（街道城建科）", "转办（清源水务）"]);

        let asked = format!("{page}?do=complete.4.done");
        let short = town.fill("assistant", &asked, (&act, "complete.4.done"), &[("evidence.text", "好")]).await;
        short.is(422).has_all(&["is-invalid", "好"]);
        let words = [("evidence.text", "换了三只灯，已经亮了。")];
        town.fill("assistant", &asked, (&act, "complete.4.done"), &words).await.is(303);
        town.of("desk").get(&page).await.has_all(&["街道城建科 上报了办理结果", "换了三只灯"]);
        // The disabled action says why: the lead has finished its part.
        let again = town.of("assistant").get(&page).await;
        again.lacks_all(&["?do=complete.4.done"]);
    }

    async fn c2_a_refused_form_keeps_its_photo_for_its_sender(db: testkit::Db) {
        let town = Errands::on(db).await;
        let id = town.dispatched(1, Reporter::Account(ZHOU)).await;
        let page = format!("/work/matters/{id}");
        let act = format!("{page}/act");
        let form = (act.as_str(), "complete.4.done");
        let asking = town.of("assistant").get(&format!("{page}?do=complete.4.done")).await;
        let short = [("evidence.text", "好")];
        let refused = town.fill_with_photo("assistant", &asking, form, &short, "evidence.photos").await;
        refused.is(422).has_all(&["已收到 1 张照片"]);
        let kept = refused.values("kept.evidence.photos");
        assert_eq!(kept.len(), 1);
        // What is changed, or was another's, is no photo.
        let spoilt = kept[0].replacen('[', "[1", 1);
        let again = town.of("assistant").fill_in(&refused, form, &[short[0], ("kept.evidence.photos", &spoilt)]).await;
        again.is(422);
        let words = [("evidence.text", "换了三只灯，已经亮了。"), ("kept.evidence.photos", kept[0].as_str())];
        town.of("assistant").fill_in(&refused, form, &words).await.is(303);
        let done = town.of("desk").get(&page).await;
        done.has_all(&["换了三只灯", &format!("{page}/photos/")]);
    }

    async fn c2_a_kept_photo_is_nobody_elses(db: testkit::Db) {
        let town = Errands::on(db).await;
        let (one, other) = (town.dispatched(1, Reporter::Account(ZHOU)).await, town.dispatched(2, Reporter::Account(ZHOU)).await);
        let act = |id| format!("/work/matters/{id}/act");
        let (first, second) = (act(one), act(other));
        let asking = town.of("assistant").get(&format!("/work/matters/{one}?do=complete.4.done")).await;
        let refused = town.fill_with_photo("assistant", &asking, (&first, "complete.4.done"), &[("evidence.text", "好")], "evidence.photos").await;
        let kept = refused.values("kept.evidence.photos");
        let asking = town.of("assistant").get(&format!("/work/matters/{other}?do=complete.4.done")).await;
        let words = [("evidence.text", "换了三只灯，已经亮了。"), ("kept.evidence.photos", kept[0].as_str())];
        town.of("assistant").fill_in(&asking, (&second, "complete.4.done"), &words).await.is(303);
        town.of("desk").get(&format!("/work/matters/{other}")).await.has_all(&["换了三只灯"]).lacks_all(&["/photos/"]);
    }

    async fn c2_a_stale_form_shows_both_versions(db: testkit::Db) {
        let town = Errands::on(db).await;
        let row = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        let page = format!("/work/matters/{}", row.id);
        let act = format!("{page}/act");
        let seen = town.of("desk").get(&format!("{page}?do=complete.1.refuse")).await;
        town.run(actor("desk"), row.id, complete(1, "accept")).await;
        let words = [("decision.reason", "不在本社区范围内")];
        let answer = town.of("desk").fill_in(&seen, (&act, "complete.1.refuse"), &words).await;
        answer.is(409).has_all(&["您看的时候，有人先办了", "您看到的", "现在是这样", "不在本社区范围内", "受理"]);
        assert_eq!(town.matter(row.id).await.state, "dispatch");
    }

    async fn c2_sending_a_form_twice_acts_once(db: testkit::Db) {
        let town = Errands::on(db).await;
        let row = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        let page = format!("/work/matters/{}", row.id);
        let act = format!("{page}/act");
        let seen = town.of("desk").get(&format!("{page}?do=complete.1.accept")).await;
        town.of("desk").fill_in(&seen, (&act, "complete.1.accept"), &[]).await.is(303);
        let before = town.matter(row.id).await.version;
        town.of("desk").fill_in(&seen, (&act, "complete.1.accept"), &[]).await;
        assert_eq!(town.matter(row.id).await.version, before);
    }

    async fn c2_many_are_accepted_at_once_after_a_look(db: testkit::Db) {
        let town = Errands::on(db).await;
        for n in 1..=3 {
            town.begin(resident(ZHOU), n, Reporter::Account(ZHOU)).await;
        }
        let list = town.of("desk").get("/work/bulk").await;
        list.is(200).has_all(&["批量受理", "批量催办"]).lacks_all(&["批量办理"]);
        let ids: Vec<String> = list
            .text
            .split("name=\"id\" value=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect();
        assert_eq!(ids.len(), 3);
        let fields: Vec<(&str, &str)> = ids.iter().map(|id| ("id", id.as_str())).collect();
        let look = town.of("desk").post("/work/bulk/forward", &fields).await;
        look.is(200).has_all(&["请核对", "办这 3 件", "受理"]);
        // Somebody is quicker with one of them.
        town.run(actor("desk"), matter(2), complete(1, "accept")).await;
        let done = town.of("desk").fill_in(&look, ("/work/bulk/do", "what"), &[]).await;
        done.is(200).has_all(&["已办", "没办成"]);
        for n in 1..=3 {
            assert_eq!(town.matter(matter(n)).await.state, "dispatch");
        }
        let sql = "SELECT COUNT(*) FROM matter_event WHERE type = 'completed'";
        let (count,): (i64,) = town.store.read(town.tenant()).await.unwrap().one(sql, args![]).await.unwrap();
        assert_eq!(count, 3);
        town.of("desk").post("/work/bulk/urge", &fields).await.is(200);
    }

    async fn c2_the_reporter_is_masked_and_every_look_is_told(db: testkit::Db) {
        let town = Errands::on(db).await;
        let row = town.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        let page = format!("/work/matters/{}", row.id);
        let reveal = format!("{page}/reveal");
        let asking = town.of("desk").get(&format!("{page}?reveal=1")).await;
        asking.has_all(&["周*", "139****2046", "为什么要看"]).lacks_all(&["13912342046", "周敏</"]);
        let bare = town.of("desk").fill_in(&asking, (&reveal, "reason"), &[]).await;
        bare.is(422).lacks_all(&["13912342046"]);
        let open = town.of("desk").fill_in(&asking, (&reveal, "reason"), &[("reason", "回电核对楼号")]).await;
        open.is(200).has_all(&["13912342046", "60"]);
        let looks = town.store.looks(town.tenant(), "account", ZHOU.uuid(), None, 10).await.unwrap();
        assert_eq!(looks.len(), 1);
        assert_eq!(looks[0].why, "回电核对楼号");
        assert_eq!(looks[0].matter_id, Some(row.id));
        // A grid worker's or department's role without the verb may not.
        town.of("assistant").get(&page).await.is(404);
    }

    async fn c2_staff_follow_print_and_write(db: testkit::Db) {
        let town = Errands::on(db).await;
        let row = town.begin(actor("desk"), 1, Reporter::Account(ZHOU)).await;
        let page = format!("/work/matters/{}", row.id);
        town.of("desk").get("/work/mine").await.has_all(&["我登记的", &row.code]);
        town.of("leader").get("/work/mine").await.has_all(&["这里还没有事项"]);
        let follow = format!("{page}/follow");
        town.fill("leader", &page, (&follow, "_csrf"), &[]).await.is(303);
        town.of("leader").get("/work/mine").await.has_all(&["我关注的", &row.code]);
        town.fill("leader", &page, (&follow, "_csrf"), &[]).await;
        town.of("leader").get("/work/mine").await.has_all(&["这里还没有事项"]);
        let say = format!("{page}/say");
        town.fill("desk", &page, (&say, "note"), &[("note", "灯具周一到货")]).await.is(303);
        town.of("zhou").get(&format!("/me/matters/{}", row.id)).await.has_all(&["灯具周一到货"]);
        // From the inbox one comes back to the inbox.
        let inbox = town.of("desk").get("/work").await;
        let open = inbox.text.split("open=").nth(1).unwrap().split(['"', '&']).next().unwrap();
        let beside = format!("/work?open={open}");
        let back = format!("{say}?back={}", beside.replace('#', "%23"));
        let sent = town.fill("desk", beside.split('#').next().unwrap(), (&back, "note"), &[("note", "周二装")]).await;
        assert_eq!(sent.headers["location"], beside.as_str());
        town.fill("desk", &page, (&say, "note"), &[("note", " ")]).await.is(422);
        town.of("desk").get(&format!("{page}/print")).await.has_all(&["经过", "打印"]).lacks_all(&["ll-side", "do=complete"]);
    }

    async fn c2_the_reporter_sees_each_step_and_has_the_last_word(db: testkit::Db) {
        let town = Errands::on(db).await;
        town.of("zhou").get("/me/matters").await.has_all(&["您还没有事项"]);
        let id = town.dispatched(1, Reporter::Account(ZHOU)).await;
        let page = format!("/me/matters/{id}");
        let act = format!("{page}/act");
        town.of("zhou").get("/").await.has_all(&["我的事项", "全部事项", "在办"]);
        town.of("zhou").get("/me/matters").await.has_all(&["正在办理（街道城建科）"]);
        town.of("zhou").get(&page).await.has_all(&["在哪一步", "正在办理", "街道城建科", "一步一步", "您反映"]).lacks_all(&["修好了吗", "13912342046"]);
        town.handled(id, 4).await;
        town.db.clock().advance(hours(3));
        town.sweep().await;
        let shown = town.of("zhou").get(&page).await;
        shown.has_all(&["现在等您看一眼", "修好了吗", "确认已解决", "没有解决", "换了三只灯", "等您确认"]);
        let veto = town.of("zhou").fill_in(&shown, (&act, "named.test.veto"), &[("note", "五楼还是黑的")]).await;
        veto.is(303);
        assert_eq!(town.matter(id).await.state, "handle");
        town.of("assistant").get(&format!("/work/matters/{id}")).await.has_all(&["没有解决", "五楼还是黑的"]);
        // Handled again, confirmed and rated.
        town.handled(id, 9).await;
        town.db.clock().advance(hours(3));
        town.sweep().await;
        let shown = town.of("zhou").get(&page).await;
        town.of("zhou").fill_in(&shown, (&act, "confirmed"), &[]).await.is(303);
        let shown = town.of("zhou").get(&page).await;
        shown.has_all(&["这次办得怎么样", "已办结"]).lacks_all(&["checked"]);
        let none = town.of("zhou").fill_in(&shown, (&act, "named.test.rate"), &[]).await;
        none.is(422);
        town.of("zhou").fill_in(&shown, (&act, "named.test.rate"), &[("rating.grade", "5")]).await.is(303);
        town.of("zhou").get(&page).await.has_all(&["您的评价", "非常满意"]);
        town.of("zhou").get("/me/matters").await.has_all(&["已办结"]);
    }

    async fn c2_the_reporter_urges_and_takes_back(db: testkit::Db) {
        let town = Errands::on(db).await;
        let id = town.dispatched(1, Reporter::Account(ZHOU)).await;
        let page = format!("/me/matters/{id}");
        let act = format!("{page}/act");
        town.fill("zhou", &page, (&act, "\"urge\""), &[]).await.is(303);
        town.of("dispatcher").get(&format!("/work/matters/{id}")).await.has_all(&["催办"]);
        town.fill("zhou", &page, (&act, "\"withdraw\""), &[]).await.is(422).has_all(&["理由"]);
        town.fill("zhou", &page, (&act, "\"withdraw\""), &[("reason", "solved")]).await.is(303);
        let row = town.matter(id).await;
        assert_eq!((row.state.as_str(), row.situation.as_str()), ("withdrawn", "none"));
        assert!(town.every_item().await.is_empty());
    }

    async fn c2_large_type_says_one_sentence(db: testkit::Db) {
        let town = Errands::on(db).await;
        let id = town.dispatched(1, Reporter::Account(ZHOU)).await;
        let list = town.of("zhou-elder").get("/me/matters").await;
        list.has_all(&["ll-elder", "正在办理（街道城建科）"]).lacks_all(&["ll-ticks"]);
        town.of("zhou-elder").get(&format!("/me/matters/{id}")).await.has_all(&["正在办理（街道城建科）"]);
    }

    async fn c2_what_is_late_says_so_everywhere(db: testkit::Db) {
        let town = Errands::on(db).await;
        let id = town.dispatched(1, Reporter::Account(ZHOU)).await;
        town.at(12, 9, 0);
        town.sweep().await;
        town.of("leader").get("/work").await.has_all(&["主办街道城建科 超 2 天 15 小时，协办清源水务 超 4 天 15 小时"]);
        town.of("assistant").get(&format!("/work/matters/{id}")).await.has_all(&["超期", "已升级", "自动升级至", "l-late"]);
        town.of("zhou").get(&format!("/me/matters/{id}")).await.has_all(&["超期", "超 "]);
        town.run(actor("leader"), id, Act::Supervise { instance: None }).await;
        town.of("leader").get(&format!("/work/matters/{id}")).await.has_all(&["督办"]);
    }
}
