//! Row C2 through pages: the inbox, a matter's page, many at once, the reporter's page.

use crate::site::*;
use crate::world::*;
use axum::http::StatusCode;
use kernel::procedure::Act;
use matters::Reporter;
use store::{Query, args};

testkit::both! {
    async fn c2_the_inbox_groups_by_deadline_and_opens_beside_the_list(db: testkit::Db) {
        let site = Site::on(db).await;
        site.get(DESK_WORKER, "/work").await.is(StatusCode::OK).says(&["都办完了"]);
        for n in 1..=3 {
            site.world.begin(resident(ZHOU), n, Reporter::Account(ZHOU)).await;
        }
        let page = site.get(DESK_WORKER, "/work").await;
        page.says(&["<h2 class=\"grp\">今天", "3 号楼 2 单元楼道灯不亮", "等您受理", "data-row"]).hides(&["超期 <"]);
        site.world.at(6, 12, 0);
        let page = site.get(DESK_WORKER, "/work").await;
        page.says(&["超期", "is-late"]);
        let open = page.text.split("open=").nth(1).unwrap().split(['"', '&']).next().unwrap().to_owned();
        let page = site.get(DESK_WORKER, &format!("/work?open={open}")).await;
        page.says(&["SLY-20260506-000", "时限", "周*", "受理", "data-key=\"e\""]).hides(&["13912342046"]);
        // The others have nothing to do yet.
        site.get(DISPATCHING, "/work").await.says(&["都办完了"]);
        site.get(DESK_WORKER, "/work?late=1&kind=case").await.says(&["只看超期"]);
        site.get(DESK_WORKER, "/work?kind=other").await.says(&["没有符合条件的待办"]);
        let home = site.get(DESK_WORKER, "/work/mine").await;
        home.says(&["badge-count"]);
    }

    async fn c2_the_inbox_pages_by_key(db: testkit::Db) {
        let site = Site::on(db).await;
        for n in 1..=60 {
            site.world.begin(resident(ZHOU), n, Reporter::Account(ZHOU)).await;
            site.world.db.clock().advance(kernel::time::Duration::seconds(1));
        }
        let first = site.get(DESK_WORKER, "/work").await;
        assert_eq!(first.text.matches("data-row").count(), 50);
        let next = first.text.split("rel=\"next\"").nth(1).unwrap();
        let next = next.split("href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
        let second = site.get(DESK_WORKER, &next).await;
        assert_eq!(second.text.matches("data-row").count(), 10);
        second.says(&["60"]);
    }

    async fn c2_a_matter_is_accepted_dispatched_and_handled_on_its_page(db: testkit::Db) {
        let site = Site::on(db).await;
        let row = site.world.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        let page = format!("/work/matters/{}", row.id);
        let act = format!("{page}/act");
        let asked = format!("{page}?do=complete.1.accept");
        site.fill(DESK_WORKER, &asked, (&act, "complete.1.accept"), &[("note", "马上派")]).await.is(StatusCode::SEE_OTHER);
        site.get(DESK_WORKER, &page).await.says(&["受理", "马上派", "石榴园社区 受理员"]);

        let asked = format!("{page}?do=dispatch.2.done");
        let missing = site.fill(DISPATCHING, &asked, (&act, "dispatch.2.done"), &[]).await;
        missing.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["主办单位", "role=\"alert\""]);
        let lead = format!("org:{CITY_WORKS}");
        let assistant = format!("org:{WATER}");
        let sent = site.fill(DISPATCHING, &asked, (&act, "dispatch.2.done"), &[("to", &lead), ("assistant", &assistant)]).await;
        sent.is(StatusCode::SEE_OTHER);
        site.get(HANDLING, &page).await.says(&["主办", "协办", "街道城建科", "清源水务", "ll-clockbar", "限 3 个工作日"]);

        // The button says what the file says; one more assistant is offered once, handing over for each of both.
        site.get(HANDLING, &format!("{page}?do=complete.4.done")).await.says(&["反馈"]).hides(&["card-title\">完成"]);
        let sheet = site.get(DISPATCHING, &page).await;
        assert_eq!(sheet.text.matches("do=assist.").count(), 1);
        sheet.says(&["转办（街道城建科）", "转办（清源水务）"]);

        let asked = format!("{page}?do=complete.4.done");
        let short = site.fill(HANDLING, &asked, (&act, "complete.4.done"), &[("evidence.text", "好")]).await;
        short.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["is-invalid", "好"]);
        let words = [("evidence.text", "换了三只灯，已经亮了。")];
        site.fill(HANDLING, &asked, (&act, "complete.4.done"), &words).await.is(StatusCode::SEE_OTHER);
        site.get(DESK_WORKER, &page).await.says(&["街道城建科 上报了办理结果", "换了三只灯"]);
        // The disabled action says why: the lead has finished its part.
        let again = site.get(HANDLING, &page).await;
        again.hides(&["?do=complete.4.done"]);
    }

    async fn c2_a_refused_form_keeps_its_photo_for_its_sender(db: testkit::Db) {
        let site = Site::on(db).await;
        let id = site.world.dispatched(1, Reporter::Account(ZHOU)).await;
        let page = format!("/work/matters/{id}");
        let act = format!("{page}/act");
        let form = (act.as_str(), "complete.4.done");
        let asking = site.get(HANDLING, &format!("{page}?do=complete.4.done")).await;
        let short = [("evidence.text", "好")];
        let refused = site.fill_with_photo(HANDLING, &asking, form, &short, "evidence.photos").await;
        refused.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["已收到 1 张照片"]);
        let kept = refused.ticked("kept.evidence.photos");
        assert_eq!(kept.len(), 1);
        // What is changed, or was another's, is no photo.
        let spoilt = kept[0].replacen('[', "[1", 1);
        let again = site.fill_in(HANDLING, &refused, form, &[short[0], ("kept.evidence.photos", &spoilt)]).await;
        again.is(StatusCode::UNPROCESSABLE_ENTITY);
        let words = [("evidence.text", "换了三只灯，已经亮了。"), ("kept.evidence.photos", kept[0].as_str())];
        site.fill_in(HANDLING, &refused, form, &words).await.is(StatusCode::SEE_OTHER);
        let done = site.get(DESK_WORKER, &page).await;
        done.says(&["换了三只灯", &format!("{page}/photos/")]);
    }

    async fn c2_a_kept_photo_is_nobody_elses(db: testkit::Db) {
        let site = Site::on(db).await;
        let (one, other) = (site.world.dispatched(1, Reporter::Account(ZHOU)).await, site.world.dispatched(2, Reporter::Account(ZHOU)).await);
        let act = |id| format!("/work/matters/{id}/act");
        let (first, second) = (act(one), act(other));
        let asking = site.get(HANDLING, &format!("/work/matters/{one}?do=complete.4.done")).await;
        let refused = site.fill_with_photo(HANDLING, &asking, (&first, "complete.4.done"), &[("evidence.text", "好")], "evidence.photos").await;
        let kept = refused.ticked("kept.evidence.photos");
        let asking = site.get(HANDLING, &format!("/work/matters/{other}?do=complete.4.done")).await;
        let words = [("evidence.text", "换了三只灯，已经亮了。"), ("kept.evidence.photos", kept[0].as_str())];
        site.fill_in(HANDLING, &asking, (&second, "complete.4.done"), &words).await.is(StatusCode::SEE_OTHER);
        site.get(DESK_WORKER, &format!("/work/matters/{other}")).await.says(&["换了三只灯"]).hides(&["/photos/"]);
    }

    async fn c2_a_stale_form_shows_both_versions(db: testkit::Db) {
        let site = Site::on(db).await;
        let row = site.world.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        let page = format!("/work/matters/{}", row.id);
        let act = format!("{page}/act");
        let seen = site.get(DESK_WORKER, &format!("{page}?do=complete.1.refuse")).await;
        site.world.run(desk(), row.id, complete(1, "accept")).await;
        let words = [("decision.reason", "不在本社区范围内")];
        let answer = site.fill_in(DESK_WORKER, &seen, (&act, "complete.1.refuse"), &words).await;
        answer.is(StatusCode::CONFLICT).says(&["您看的时候，有人先办了", "您看到的", "现在是这样", "不在本社区范围内", "受理"]);
        assert_eq!(site.world.row(row.id).await.state, "dispatch");
    }

    async fn c2_sending_a_form_twice_acts_once(db: testkit::Db) {
        let site = Site::on(db).await;
        let row = site.world.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        let page = format!("/work/matters/{}", row.id);
        let act = format!("{page}/act");
        let seen = site.get(DESK_WORKER, &format!("{page}?do=complete.1.accept")).await;
        site.fill_in(DESK_WORKER, &seen, (&act, "complete.1.accept"), &[]).await.is(StatusCode::SEE_OTHER);
        let before = site.world.row(row.id).await.version;
        site.fill_in(DESK_WORKER, &seen, (&act, "complete.1.accept"), &[]).await;
        assert_eq!(site.world.row(row.id).await.version, before);
    }

    async fn c2_many_are_accepted_at_once_after_a_look(db: testkit::Db) {
        let site = Site::on(db).await;
        for n in 1..=3 {
            site.world.begin(resident(ZHOU), n, Reporter::Account(ZHOU)).await;
        }
        let list = site.get(DESK_WORKER, "/work/bulk").await;
        list.is(StatusCode::OK).says(&["批量受理", "批量催办"]).hides(&["批量办理"]);
        let ids: Vec<String> = list
            .text
            .split("name=\"id\" value=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect();
        assert_eq!(ids.len(), 3);
        let fields: Vec<(&str, &str)> = ids.iter().map(|id| ("id", id.as_str())).collect();
        let look = site.post(DESK_WORKER, "/work/bulk/forward", &fields).await;
        look.is(StatusCode::OK).says(&["请核对", "办这 3 件", "受理"]);
        // Somebody is quicker with one of them.
        site.world.run(desk(), matter(2), complete(1, "accept")).await;
        let done = site.fill_in(DESK_WORKER, &look, ("/work/bulk/do", "what"), &[]).await;
        done.is(StatusCode::OK).says(&["已办", "没办成"]);
        for n in 1..=3 {
            assert_eq!(site.world.row(matter(n)).await.state, "dispatch");
        }
        let sql = "SELECT COUNT(*) FROM matter_event WHERE type = 'completed'";
        let (count,): (i64,) = site.world.store.read(site.world.tenant()).await.unwrap().one(sql, args![]).await.unwrap();
        assert_eq!(count, 3);
        site.post(DESK_WORKER, "/work/bulk/urge", &fields).await.is(StatusCode::OK);
    }

    async fn c2_the_reporter_is_masked_and_every_look_is_told(db: testkit::Db) {
        let site = Site::on(db).await;
        let row = site.world.begin(resident(ZHOU), 1, Reporter::Account(ZHOU)).await;
        let page = format!("/work/matters/{}", row.id);
        let reveal = format!("{page}/reveal");
        let asking = site.get(DESK_WORKER, &format!("{page}?reveal=1")).await;
        asking.says(&["周*", "139****2046", "为什么要看"]).hides(&["13912342046", "周敏</"]);
        let bare = site.fill_in(DESK_WORKER, &asking, (&reveal, "reason"), &[]).await;
        bare.is(StatusCode::UNPROCESSABLE_ENTITY).hides(&["13912342046"]);
        let open = site.fill_in(DESK_WORKER, &asking, (&reveal, "reason"), &[("reason", "回电核对楼号")]).await;
        open.is(StatusCode::OK).says(&["13912342046", "60"]);
        let looks = site.world.store.looks(site.world.tenant(), "account", ZHOU.uuid(), None, 10).await.unwrap();
        assert_eq!(looks.len(), 1);
        assert_eq!(looks[0].why, "回电核对楼号");
        assert_eq!(looks[0].matter_id, Some(row.id));
        // A grid worker's or department's role without the verb may not.
        site.get(HANDLING, &page).await.is(StatusCode::NOT_FOUND);
    }

    async fn c2_staff_follow_print_and_write(db: testkit::Db) {
        let site = Site::on(db).await;
        let row = site.world.begin(desk(), 1, Reporter::Account(ZHOU)).await;
        let page = format!("/work/matters/{}", row.id);
        site.get(DESK_WORKER, "/work/mine").await.says(&["我登记的", &row.code]);
        site.get(LEADING, "/work/mine").await.says(&["这里还没有事项"]);
        let follow = format!("{page}/follow");
        site.fill(LEADING, &page, (&follow, "_csrf"), &[]).await.is(StatusCode::SEE_OTHER);
        site.get(LEADING, "/work/mine").await.says(&["我关注的", &row.code]);
        site.fill(LEADING, &page, (&follow, "_csrf"), &[]).await;
        site.get(LEADING, "/work/mine").await.says(&["这里还没有事项"]);
        let say = format!("{page}/say");
        site.fill(DESK_WORKER, &page, (&say, "note"), &[("note", "灯具周一到货")]).await.is(StatusCode::SEE_OTHER);
        site.get(REPORTING, &format!("/me/matters/{}", row.id)).await.says(&["灯具周一到货"]);
        // From the inbox one comes back to the inbox.
        let inbox = site.get(DESK_WORKER, "/work").await;
        let open = inbox.text.split("open=").nth(1).unwrap().split(['"', '&']).next().unwrap();
        let beside = format!("/work?open={open}");
        let back = format!("{say}?back={}", beside.replace('#', "%23"));
        let sent = site.fill(DESK_WORKER, beside.split('#').next().unwrap(), (&back, "note"), &[("note", "周二装")]).await;
        assert_eq!(sent.headers["location"], beside.as_str());
        site.fill(DESK_WORKER, &page, (&say, "note"), &[("note", " ")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        site.get(DESK_WORKER, &format!("{page}/print")).await.says(&["经过", "打印"]).hides(&["ll-side", "do=complete"]);
    }

    async fn c2_the_reporter_sees_each_step_and_has_the_last_word(db: testkit::Db) {
        let site = Site::on(db).await;
        site.get(REPORTING, "/me/matters").await.says(&["您还没有事项"]);
        let id = site.world.dispatched(1, Reporter::Account(ZHOU)).await;
        let page = format!("/me/matters/{id}");
        let act = format!("{page}/act");
        site.get(REPORTING, "/").await.says(&["我的事项", "全部事项", "在办"]);
        site.get(REPORTING, "/me/matters").await.says(&["正在办理（街道城建科）"]);
        site.get(REPORTING, &page).await.says(&["在哪一步", "正在办理", "街道城建科", "一步一步", "您反映"]).hides(&["修好了吗", "13912342046"]);
        site.world.handled(id, 4).await;
        site.world.db.clock().advance(hours(3));
        site.world.sweep().await;
        let shown = site.get(REPORTING, &page).await;
        shown.says(&["现在等您看一眼", "修好了吗", "确认已解决", "没有解决", "换了三只灯", "等您确认"]);
        let veto = site.fill_in(REPORTING, &shown, (&act, "named.test.veto"), &[("note", "五楼还是黑的")]).await;
        veto.is(StatusCode::SEE_OTHER);
        assert_eq!(site.world.row(id).await.state, "handle");
        site.get(HANDLING, &format!("/work/matters/{id}")).await.says(&["没有解决", "五楼还是黑的"]);
        // Handled again, confirmed and rated.
        site.world.handled(id, 9).await;
        site.world.db.clock().advance(hours(3));
        site.world.sweep().await;
        let shown = site.get(REPORTING, &page).await;
        site.fill_in(REPORTING, &shown, (&act, "confirmed"), &[]).await.is(StatusCode::SEE_OTHER);
        let shown = site.get(REPORTING, &page).await;
        shown.says(&["这次办得怎么样", "已办结"]).hides(&["checked"]);
        let none = site.fill_in(REPORTING, &shown, (&act, "named.test.rate"), &[]).await;
        none.is(StatusCode::UNPROCESSABLE_ENTITY);
        site.fill_in(REPORTING, &shown, (&act, "named.test.rate"), &[("rating.grade", "5")]).await.is(StatusCode::SEE_OTHER);
        site.get(REPORTING, &page).await.says(&["您的评价", "非常满意"]);
        site.get(REPORTING, "/me/matters").await.says(&["已办结"]);
    }

    async fn c2_the_reporter_urges_and_takes_back(db: testkit::Db) {
        let site = Site::on(db).await;
        let id = site.world.dispatched(1, Reporter::Account(ZHOU)).await;
        let page = format!("/me/matters/{id}");
        let act = format!("{page}/act");
        site.fill(REPORTING, &page, (&act, "\"urge\""), &[]).await.is(StatusCode::SEE_OTHER);
        site.get(DISPATCHING, &format!("/work/matters/{id}")).await.says(&["催办"]);
        site.fill(REPORTING, &page, (&act, "\"withdraw\""), &[]).await.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["理由"]);
        site.fill(REPORTING, &page, (&act, "\"withdraw\""), &[("reason", "solved")]).await.is(StatusCode::SEE_OTHER);
        let row = site.world.row(id).await;
        assert_eq!((row.state.as_str(), row.situation.as_str()), ("withdrawn", "none"));
        assert!(site.world.items().await.is_empty());
    }

    async fn c2_large_type_says_one_sentence(db: testkit::Db) {
        let site = Site::on(db).await;
        let id = site.world.dispatched(1, Reporter::Account(ZHOU)).await;
        let list = site.get("zhou-elder", "/me/matters").await;
        list.says(&["ll-elder", "正在办理（街道城建科）"]).hides(&["ll-ticks"]);
        site.get("zhou-elder", &format!("/me/matters/{id}")).await.says(&["正在办理（街道城建科）"]);
    }

    async fn c2_what_is_late_says_so_everywhere(db: testkit::Db) {
        let site = Site::on(db).await;
        let id = site.world.dispatched(1, Reporter::Account(ZHOU)).await;
        site.world.at(12, 9, 0);
        site.world.sweep().await;
        site.get(LEADING, "/work").await.says(&["主办街道城建科 超 2 天 15 小时，协办清源水务 超 4 天 15 小时"]);
        site.get(HANDLING, &format!("/work/matters/{id}")).await.says(&["超期", "已升级", "自动升级至", "l-late"]);
        site.get(REPORTING, &format!("/me/matters/{id}")).await.says(&["超期", "超 "]);
        site.world.run(leader(), id, Act::Supervise { instance: None }).await;
        site.get(LEADING, &format!("/work/matters/{id}")).await.says(&["督办"]);
    }
}
