//! The main job, by five people and more, through their pages.

use super::browser::{Browser, Reply};
use super::c1_report::{filled, picture, reported};
use super::world::{BUILDING, COMMITTEE, ENFORCEMENT, PROPERTY, WORKS, World};
use kernel::id::{CaseId, OrgId};

/// Accepts a case at the desk.
pub async fn accepted(world: &World, case: CaseId) {
    let mut desk = world.sign_in("desk");
    let page = desk.open(case, "complete.").await;
    desk.done(&page.form("/accept")).await.ok();
    assert_eq!(world.matter(case).await.state, "dispatch");
}

/// Dispatches a case to a lead and perhaps an assistant.
pub async fn dispatched(world: &World, case: CaseId, lead: OrgId, assist: Option<OrgId>) -> Reply {
    let mut dispatcher = world.sign_in("dispatcher");
    let page = dispatcher.open(case, "dispatch.").await;
    let mut form = page.form("/dispatch").set("lead", lead.to_string());
    if let Some(assist) = assist {
        form = form.add("assist", assist.to_string());
    }
    let reply = dispatcher.submit(&form).await;
    match &reply.to {
        Some(to) => dispatcher.get(&to.clone()).await,
        None => reply,
    }
}

/// Hands in what was done, with a photo.
pub async fn handled(world: &World, who: &str, case: CaseId) {
    let mut handler = world.sign_in(who);
    let page = handler.open(case, "complete.").await;
    let mut form = page.act("complete.").set("evidence.text", "换了三只灯和一只感应开关，都亮了。");
    if page.text.contains("name=\"ends\"") {
        form = form.set("ends", "on");
    }
    handler.sent(&form, &[("evidence.photos", "b.jpg", picture())]).await.ok();
}

/// Checks on the spot.
pub async fn checked(world: &World, case: CaseId, outcome: &str) {
    let mut grid = world.sign_in("grid");
    let page = grid.get(&format!("/work/cases/{case}")).await.ok();
    let link = page.links("do=complete.").into_iter().find(|link| link.ends_with(outcome)).unwrap();
    let form = grid.get(&link).await.ok().act("complete.");
    let form = if outcome == "fail" {
        form.set("decision.reason", "五楼还是黑的")
    } else {
        form.set("check.text", "三楼到五楼都亮了")
    };
    grid.sent(&form, &[]).await.ok();
}

/// Brings a fresh case of a resident to the reporter's confirmation.
pub async fn to_confirm(world: &World, zhou: &mut Browser) -> CaseId {
    reported(zhou, "楼道灯不亮，三楼到五楼都是黑的").await;
    let case = world.last_case().await;
    accepted(world, case).await;
    dispatched(world, case, PROPERTY, Some(WORKS)).await.ok();
    handled(world, "lead", case).await;
    checked(world, case, "pass").await;
    assert_eq!(world.matter(case).await.state, "confirm");
    case
}

testkit::both! {
    async fn c2_five_people_solve_a_case(db: testkit::Db) {
        let world = World::on(db).await;
        let mut zhou = world.sign_in("zhou");
        let form = zhou.get("/report").await.ok().form("/report")
            .set("do", "next")
            .set("case.description", "楼道灯不亮，三楼到五楼都是黑的，老人摸着走")
            .set("case.place", BUILDING.to_string())
            .set("case.place_text", "2 单元");
        let check = zhou.sent(&form, &[("case.photos", "a.jpg", picture())]).await.ok();
        assert!(check.says("路灯照明"), "{}", check.plain());
        zhou.done(&check.form("/report/send")).await.ok();
        let case = world.last_case().await;

        // The desk finds it in the inbox and accepts it with the guessed category.
        let mut desk = world.sign_in("desk");
        let inbox = desk.get("/work").await.ok();
        assert!(inbox.says("路灯照明　石榴园小区3号楼") || inbox.says("路灯照明 石榴园小区3号楼"), "{}", inbox.plain());
        let page = desk.get(&format!("/work/cases/{case}")).await.ok();
        assert!(page.says("石榴园小区3号楼") && page.says("老人摸着走"), "{}", page.plain());
        accepted(&world, case).await;
        assert_eq!(world.count("SELECT kept FROM desk_guess").await, 1);

        // Each party gets the case on a clock of its own.
        dispatched(&world, case, PROPERTY, Some(WORKS)).await.ok();
        let limits = "SELECT COUNT(*) FROM matter_clock WHERE step = 'handle' AND limit_text IN ('5wd', '3wd')";
        assert_eq!(world.count(limits).await, 2);
        let items = world.items(case).await;
        assert!(items.iter().any(|(who, _)| *who == format!("org:{PROPERTY}")), "{items:?}");
        assert!(items.iter().any(|(who, _)| *who == format!("org:{WORKS}")), "{items:?}");

        // Evidence is words and photos; the assistant hands in first.
        let mut lead = world.sign_in("lead");
        let form = lead.open(case, "complete.").await.act("complete.").set("evidence.text", "换好了三只灯");
        assert_eq!(lead.upload(&form, &[]).await.status.as_u16(), 422, "photos are needed");
        handled(&world, "assistant", case).await;
        assert_eq!(world.matter(case).await.state, "handle");
        handled(&world, "lead", case).await;
        assert_eq!(world.matter(case).await.state, "check");

        // The grid worker looks on the spot, the reporter confirms and rates.
        checked(&world, case, "pass").await;
        let mine = zhou.get(&format!("/me/matters/{case}")).await.ok();
        assert!(mine.says("换了三只灯"), "{}", mine.plain());
        zhou.sent(&mine.act("complete."), &[]).await.ok();
        assert_eq!(world.matter(case).await.state, "end");
        let mine = zhou.get(&format!("/me/matters/{case}")).await.ok();
        zhou.sent(&mine.act("named.desk.rate").set("rating.grade", "5"), &[]).await.ok();
        assert_eq!(world.count("SELECT grade FROM matter_rating").await, 5);
        let list = desk.get("/work/cases?state=closed").await.ok();
        assert!(list.says("TY-20260506-0001") && list.says("柏合物业"), "{}", list.plain());
    }

    async fn c2_a_lead_is_told_whose_work_ends_before_it_hands_in(db: testkit::Db) {
        let world = World::on(db).await;
        reported(&mut world.guest(), "楼道灯不亮，三楼到五楼都是黑的").await;
        let case = world.last_case().await;
        accepted(&world, case).await;
        dispatched(&world, case, PROPERTY, Some(WORKS)).await.ok();
        let mut lead = world.sign_in("lead");
        let page = lead.open(case, "complete.").await;
        assert!(page.says("街道城建科还没有交，交上去它就不用办了"), "{}", page.plain());
        let form = page.act("complete.").set("evidence.text", "换好了三只灯");
        let refused = lead.upload(&form, &[("evidence.photos", "b.jpg", picture())]).await;
        assert_eq!(refused.status.as_u16(), 422);
        assert!(refused.says("要等就先别交"), "{}", refused.plain());
        assert_eq!(world.matter(case).await.state, "handle");
        let again = refused.act("complete.").set("ends", "on");
        let photos: Vec<_> = refused.text.match_indices("kept.evidence.photos").collect();
        assert!(!photos.is_empty(), "the photo comes back with the form");
        lead.sent(&again, &[("evidence.photos", "b.jpg", picture())]).await.ok();
        assert_eq!(world.matter(case).await.state, "check");
        // The assistant's own hand-in ends nobody's work, and once it is in the lead is asked nothing.
        reported(&mut world.guest(), "楼道灯又不亮了，一楼").await;
        let case = world.last_case().await;
        accepted(&world, case).await;
        dispatched(&world, case, PROPERTY, Some(WORKS)).await.ok();
        let assistant = world.sign_in("assistant").open(case, "complete.").await;
        assert!(!assistant.text.contains("name=\"ends\""), "{}", assistant.plain());
        handled(&world, "assistant", case).await;
        let page = lead.open(case, "complete.").await;
        assert!(!page.text.contains("name=\"ends\""), "{}", page.plain());
    }

    async fn c2_acceptance_and_dispatch_stay_beside_the_list(db: testkit::Db) {
        let world = World::on(db).await;
        let mut guest = world.guest();
        for n in ["一", "二"] {
            reported(&mut guest, &format!("井盖松动，车一过就响，第{n}处")).await;
        }
        let mut desk = world.sign_in("desk");
        let inbox = desk.get("/work").await.ok();
        let form = inbox.form("/accept");
        assert!(form.get("then").contains("open=") && !form.get("case.category").is_empty(), "{form:?}");
        // Refused, and looking for a building: the words, the list and the form are where they were.
        let refused = desk.submit(&form.clone().set("case.category", "")).await.is(422);
        assert!(refused.text.contains("ll-inbox") && refused.says("车一过就响"), "{}", refused.plain());
        let found = desk.submit(&form.clone().set("do", "find").set("find", "5号楼")).await.ok();
        assert!(found.text.contains("ll-inbox") && found.says("石榴园小区5号楼"), "{}", found.plain());
        let to = desk.submit(&refused.form("/accept").set("case.category", "0201")).await.onward();
        assert!(to.starts_with("/work?open="), "{to}");
        assert_eq!(to, form.get("then"));
        let next = desk.get(to.split('#').next().unwrap()).await.ok();
        desk.done(&next.form("/accept")).await.ok();

        let mut dispatcher = world.sign_in("dispatcher");
        let form = dispatcher.get("/work").await.ok().form("/dispatch");
        assert_eq!(form.get("lead"), WORKS.to_string(), "proposed");
        let refused = dispatcher.submit(&form.clone().set("lead", "")).await.is(422);
        assert!(refused.text.contains("ll-inbox") && refused.says("请选主办单位"), "{}", refused.plain());
        // What is passed on is told over the form, in the same place, and counted.
        let passed = dispatcher.submit(&form.clone().set("lead", COMMITTEE.to_string())).await.is(409);
        assert!(passed.text.contains("ll-inbox") && passed.says("已经拦下并计数"), "{}", passed.plain());
        assert_eq!(dispatcher.submit(&form).await.onward(), form.get("then"));
        // On the case's own page a refused form comes back to that page.
        let case = world.last_case().await;
        let page = dispatcher.get(&format!("/work/cases/{case}?do=comment")).await.ok();
        let refused = dispatcher.upload(&page.act("comment").set("note", ""), &[]).await;
        assert_eq!(refused.status.as_u16(), 422);
        assert!(refused.text.contains("ll-record") && refused.text.contains("is-invalid"), "{}", refused.plain());
    }

    async fn c2_whoever_leads_does_not_assist(db: testkit::Db) {
        let world = World::on(db).await;
        reported(&mut world.guest(), "井盖松动，车一过就响").await;
        let case = world.last_case().await;
        accepted(&world, case).await;
        // The one organisation that leads the category is chosen already, and it is said why.
        let page = world.sign_in("dispatcher").open(case, "dispatch.").await;
        assert!(page.says("按类别建议：“道路井盖”由"), "{}", page.plain());
        assert_eq!(page.form("/dispatch").get("lead"), WORKS.to_string());
        // Why another may not is said in the words of the category, not of others.
        assert!(!page.says("违法搭建、噪声"), "{}", page.plain());
        let refused = dispatched(&world, case, WORKS, Some(WORKS)).await;
        assert_eq!(refused.status.as_u16(), 422);
        assert!(refused.says("街道城建科已经是主办单位，请在协办单位里去掉它的勾"), "{}", refused.plain());
        assert!(refused.text.contains("f-assist-error"), "{}", refused.text);
        assert_eq!(world.matter(case).await.state, "dispatch");
    }

    async fn c2_an_end_outside_office_hours_says_so(db: testkit::Db) {
        let world = World::on(db).await;
        reported(&mut world.guest(), "井盖松动，车一过就响").await;
        let case = world.last_case().await;
        accepted(&world, case).await;
        world.at(6, 16, 30);
        let page = world.sign_in("dispatcher").open(case, "dispatch.").await;
        assert!(page.says("2 小时（今天 18:30 前，已下班）") && page.says("1 个工作日（明天 17:30 前）"), "{}", page.plain());
    }

    async fn c2_without_account_the_secret_link_confirms(db: testkit::Db) {
        let world = World::on(db).await;
        let mut guest = world.guest();
        let done = reported(&mut guest, "楼道灯不亮，黑得很").await;
        let link = done.links("/follow/").into_iter().find(|link| link.len() > 40).unwrap();
        let path = format!("/follow/{}", link.split_once("/follow/").unwrap().1);
        let case = world.last_case().await;
        accepted(&world, case).await;
        dispatched(&world, case, PROPERTY, None).await.ok();
        handled(&world, "lead", case).await;
        checked(&world, case, "pass").await;
        // On another device, with nothing but the link.
        let mut phone = world.guest();
        let page = phone.get(&path).await.ok();
        phone.sent(&page.act("complete."), &[]).await.ok();
        assert_eq!(world.matter(case).await.state, "end");
    }

    async fn c2_a_veto_leads_to_rework(db: testkit::Db) {
        let world = World::on(db).await;
        let mut zhou = world.sign_in("zhou");
        let case = to_confirm(&world, &mut zhou).await;
        let mine = zhou.get(&format!("/me/matters/{case}")).await.ok();
        let form = mine.act("named.desk.veto").set("note", "只修了一半");
        zhou.sent(&form, &[]).await.ok();
        assert_eq!(world.matter(case).await.state, "handle");
        let page = world.sign_in("lead").get(&format!("/work/cases/{case}")).await.ok();
        assert!(page.says("只修了一半"), "{}", page.plain());
        handled(&world, "lead", case).await;
        checked(&world, case, "pass").await;
        assert_eq!(world.matter(case).await.state, "confirm");
    }

    async fn c2_a_failed_check_leads_to_rework(db: testkit::Db) {
        let world = World::on(db).await;
        reported(&mut world.guest(), "楼道灯不亮，三楼黑").await;
        let case = world.last_case().await;
        accepted(&world, case).await;
        dispatched(&world, case, PROPERTY, None).await.ok();
        handled(&world, "lead", case).await;
        checked(&world, case, "fail").await;
        assert_eq!(world.matter(case).await.state, "handle");
        let page = world.sign_in("lead").get(&format!("/work/cases/{case}")).await.ok();
        assert!(page.says("五楼还是黑的"), "{}", page.plain());
    }

    async fn c2_whoever_handled_it_does_not_check_it(db: testkit::Db) {
        let world = World::on(db).await;
        reported(&mut world.guest(), "楼道灯不亮，三楼黑").await;
        let case = world.last_case().await;
        accepted(&world, case).await;
        dispatched(&world, case, PROPERTY, None).await.ok();
        handled(&world, "both", case).await;
        assert_eq!(world.matter(case).await.state, "check");
        let mut both = world.sign_in("both");
        let page = both.get(&format!("/work/cases/{case}")).await.ok();
        assert!(!page.links("do=complete.").iter().any(|link| link.ends_with("pass")), "{}", page.plain());
        // Sent all the same, it is refused.
        let instance = world.count("SELECT MAX(instance) FROM matter_step").await;
        let forged = both.open(case, "complete.").await.act("complete.").set("do", format!("complete.{instance}.pass"));
        let refused = both.upload(&forged, &[]).await;
        assert!(refused.status.is_client_error(), "{}", refused.plain());
        assert_eq!(world.matter(case).await.state, "check");
    }

    async fn c2_return_twice_goes_to_street(db: testkit::Db) {
        let world = World::on(db).await;
        reported(&mut world.guest(), "楼道灯不亮，三楼黑").await;
        let case = world.last_case().await;
        accepted(&world, case).await;
        for turn in 0..3 {
            dispatched(&world, case, PROPERTY, None).await.ok();
            let mut lead = world.sign_in("lead");
            let form = lead.open(case, "return.").await.act("return.").set("reason", "not_ours").set("note", "不归我们");
            lead.sent(&form, &[]).await.ok();
            let state = world.matter(case).await.state;
            assert_eq!(state, if turn < 2 { "dispatch" } else { "street_decides" }, "after return {turn}");
        }
        // The street names who handles it.
        let mut leader = world.sign_in("leader");
        let page = leader.get(&format!("/work/cases/{case}")).await.ok();
        let link = page.links("do=dispatch.").into_iter().next().expect("the leader may name who handles it");
        assert!(link.ends_with("assign"));
        let form = leader.open(case, "dispatch.").await.form("/dispatch").set("lead", ENFORCEMENT.to_string());
        leader.done(&form).await.ok();
        assert_eq!(world.matter(case).await.state, "handle");
        assert!(world.sign_in("lead").get(&format!("/work/cases/{case}")).await.ok().says("综合执法队"));
    }

    async fn c2_a_committee_gets_no_duty_of_a_department_and_it_is_counted(db: testkit::Db) {
        let world = World::on(db).await;
        let check = filled(&mut world.guest(), "楼顶有人用彩钢房加建，违建", Some(BUILDING)).await;
        world.guest();
        let mut guest = world.guest();
        let again = filled(&mut guest, "楼顶有人用彩钢房加建，违建", Some(BUILDING)).await;
        assert!(check.says("违法搭建"));
        guest.done(&again.form("/report/send")).await.ok();
        let case = world.last_case().await;
        accepted(&world, case).await;
        for (lead, assist) in [(COMMITTEE, None), (ENFORCEMENT, Some(COMMITTEE)), (PROPERTY, None)] {
            let refused = dispatched(&world, case, lead, assist).await;
            assert_eq!(refused.status.as_u16(), 409, "{}", refused.plain());
            assert!(refused.says("不能派给") && refused.says("已经拦下并计数"), "{}", refused.plain());
        }
        assert_eq!(world.matter(case).await.state, "dispatch");
        assert_eq!(world.count("SELECT COUNT(*) FROM desk_refused_dispatch").await, 3);
        dispatched(&world, case, ENFORCEMENT, Some(PROPERTY)).await.ok();
        let page = world.sign_in("dispatcher").get(&format!("/work/cases/{case}")).await.ok();
        assert!(page.says("有 3 次派遣因转嫁职责被拦下并计数"), "{}", page.plain());
        // The matter's own page cannot be used to go round it.
        assert_eq!(world.matter(case).await.state, "handle");
    }

    async fn c2_what_is_overdue_escalates_by_itself(db: testkit::Db) {
        let world = World::on(db).await;
        reported(&mut world.guest(), "楼道灯不亮，三楼黑").await;
        let case = world.last_case().await;
        // 6 May 9:00; two working hours later nobody has accepted it.
        world.at(6, 11, 30);
        world.tick().await;
        let items = world.items(case).await;
        assert!(items.iter().any(|(who, purpose)| who.contains("street.dispatcher") && purpose == "press"), "{items:?}");
        let late = world.sign_in("desk").get("/work/cases?late=1").await.ok();
        assert!(late.says("TY-20260506-0001"), "{}", late.plain());
        accepted(&world, case).await;
        dispatched(&world, case, PROPERTY, Some(WORKS)).await.ok();
        // Lead five, assistant three working days: the assistant is late first.
        world.at(12, 9, 0);
        world.tick().await;
        let late = "SELECT COUNT(*) FROM matter_clock WHERE step = 'handle' AND tier > 0";
        assert_eq!(world.count(late).await, 1);
        world.at(20, 9, 0);
        world.tick().await;
        assert_eq!(world.count(late).await, 2);
        let items = world.items(case).await;
        assert!(items.iter().any(|(who, _)| who.contains("street.leader")), "{items:?}");
    }

    async fn c2_silence_leads_to_a_call_never_to_closing(db: testkit::Db) {
        let world = World::on(db).await;
        let mut zhou = world.sign_in("zhou");
        let case = to_confirm(&world, &mut zhou).await;
        world.at(20, 9, 0);
        world.tick().await;
        assert_eq!(world.matter(case).await.state, "callback");
        let mut desk = world.sign_in("desk");
        let page = desk.get(&format!("/work/cases/{case}")).await.ok();
        let link = page.links("do=complete.").into_iter().find(|link| link.ends_with("satisfied")).unwrap();
        let form = desk.get(&link).await.ok().act("complete.");
        desk.sent(&form, &[]).await.ok();
        assert_eq!(world.matter(case).await.state, "end");
    }
}
