//! The main job, by five people and more, through their pages.

use super::c1_report::{filled, picture, reported};
use super::cases::{self, last_case, open};
use kernel::id::{CaseId, OrgId};
use testkit::web::{Answer, Browser};
use town::{BUILDING, COMMITTEE, ENFORCEMENT, PROPERTY, Town, WORKS};

/// Accepts a case at the desk.
pub async fn accepted(town: &Town, case: CaseId) {
    let desk = town.sign_in("desk");
    let page = open(&desk, case, "complete.").await;
    desk.done(&page.form("/accept")).await.ok();
    assert_eq!(town.matter(case).await.state, "dispatch");
}

/// Dispatches a case to a lead and perhaps an assistant.
pub async fn dispatched(town: &Town, case: CaseId, lead: OrgId, assist: Option<OrgId>) -> Answer {
    let dispatcher = town.sign_in("dispatcher");
    let page = open(&dispatcher, case, "dispatch.").await;
    let mut form = page.form("/dispatch").set("lead", lead.to_string());
    if let Some(assist) = assist {
        form = form.add("assist", assist.to_string());
    }
    let reply = dispatcher.submit(&form).await;
    match reply.to() {
        "" => reply,
        to => dispatcher.get(to).await,
    }
}

/// Hands in what was done, with a photo.
pub async fn handled(town: &Town, who: &str, case: CaseId) {
    let handler = town.sign_in(who);
    let page = open(&handler, case, "complete.").await;
    let mut form = page.act("complete.").set("evidence.text", "换了三只灯和一只感应开关，都亮了。");
    if page.text.contains("name=\"ends\"") {
        form = form.set("ends", "on");
    }
    handler.sent(&form, &[("evidence.photos", "b.jpg", picture())]).await.ok();
}

/// Checks on the spot.
pub async fn checked(town: &Town, case: CaseId, outcome: &str) {
    let grid = town.sign_in("grid");
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
pub async fn to_confirm(town: &Town, zhou: &Browser) -> CaseId {
    reported(zhou, "楼道灯不亮，三楼到五楼都是黑的").await;
    let case = last_case(town).await;
    accepted(town, case).await;
    dispatched(town, case, PROPERTY, Some(WORKS)).await.ok();
    handled(town, "lead", case).await;
    checked(town, case, "pass").await;
    assert_eq!(town.matter(case).await.state, "confirm");
    case
}

testkit::both! {
    async fn c2_five_people_solve_a_case(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        let form = zhou.get("/report").await.ok().form("/report")
            .set("do", "next")
            .set("case.description", "楼道灯不亮，三楼到五楼都是黑的，老人摸着走")
            .set("case.place", BUILDING.to_string())
            .set("case.place_text", "2 单元");
        let check = zhou.sent(&form, &[("case.photos", "a.jpg", picture())]).await.ok();
        assert!(check.says("路灯照明"), "{}", check.plain());
        zhou.done(&check.form("/report/send")).await.ok();
        let case = last_case(&town).await;

        // The desk finds it in the inbox and accepts it with the guessed category.
        let desk = town.sign_in("desk");
        let inbox = desk.get("/work").await.ok();
        assert!(inbox.says("路灯照明　石榴园小区3号楼") || inbox.says("路灯照明 石榴园小区3号楼"), "{}", inbox.plain());
        let page = desk.get(&format!("/work/cases/{case}")).await.ok();
        assert!(page.says("石榴园小区3号楼") && page.says("老人摸着走"), "{}", page.plain());
        accepted(&town, case).await;
        assert_eq!(town.count("SELECT kept FROM desk_guess").await, 1);

        // Each party gets the case on a clock of its own.
        dispatched(&town, case, PROPERTY, Some(WORKS)).await.ok();
        let limits = "SELECT COUNT(*) FROM matter_clock WHERE step = 'handle' AND limit_text IN ('5wd', '3wd')";
        assert_eq!(town.count(limits).await, 2);
        let items = town.items(case).await;
        assert!(items.iter().any(|(who, _)| *who == format!("org:{PROPERTY}")), "{items:?}");
        assert!(items.iter().any(|(who, _)| *who == format!("org:{WORKS}")), "{items:?}");

        // Evidence is words and photos; the assistant hands in first.
        let lead = town.sign_in("lead");
        let form = open(&lead, case, "complete.").await.act("complete.").set("evidence.text", "换好了三只灯");
        assert_eq!(lead.upload(&form, &[]).await.status.as_u16(), 422, "photos are needed");
        handled(&town, "assistant", case).await;
        assert_eq!(town.matter(case).await.state, "handle");
        handled(&town, "lead", case).await;
        assert_eq!(town.matter(case).await.state, "check");

        // The grid worker looks on the spot, the reporter confirms and rates.
        checked(&town, case, "pass").await;
        let mine = zhou.get(&format!("/me/matters/{case}")).await.ok();
        assert!(mine.says("换了三只灯"), "{}", mine.plain());
        zhou.sent(&mine.act("complete."), &[]).await.ok();
        assert_eq!(town.matter(case).await.state, "end");
        let mine = zhou.get(&format!("/me/matters/{case}")).await.ok();
        zhou.sent(&mine.act("named.desk.rate").set("rating.grade", "5"), &[]).await.ok();
        assert_eq!(town.count("SELECT grade FROM matter_rating").await, 5);
        let list = desk.get("/work/cases?state=closed").await.ok();
        assert!(list.says("TY-20260506-0001") && list.says("柏合物业"), "{}", list.plain());
    }

    async fn c2_a_lead_is_told_whose_work_ends_before_it_hands_in(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), "楼道灯不亮，三楼到五楼都是黑的").await;
        let case = last_case(&town).await;
        accepted(&town, case).await;
        dispatched(&town, case, PROPERTY, Some(WORKS)).await.ok();
        let lead = town.sign_in("lead");
        let page = open(&lead, case, "complete.").await;
        assert!(page.says("街道城建科还没有交，交上去它就不用办了"), "{}", page.plain());
        let form = page.act("complete.").set("evidence.text", "换好了三只灯");
        let refused = lead.upload(&form, &[("evidence.photos", "b.jpg", picture())]).await;
        assert_eq!(refused.status.as_u16(), 422);
        assert!(refused.says("要等就先别交"), "{}", refused.plain());
        assert_eq!(town.matter(case).await.state, "handle");
        let again = refused.act("complete.").set("ends", "on");
        let photos: Vec<_> = refused.text.match_indices("kept.evidence.photos").collect();
        assert!(!photos.is_empty(), "the photo comes back with the form");
        lead.sent(&again, &[("evidence.photos", "b.jpg", picture())]).await.ok();
        assert_eq!(town.matter(case).await.state, "check");
        // The assistant's own hand-in ends nobody's work, and once it is in the lead is asked nothing.
        reported(&town.guest(), "楼道灯又不亮了，一楼").await;
        let case = last_case(&town).await;
        accepted(&town, case).await;
        dispatched(&town, case, PROPERTY, Some(WORKS)).await.ok();
        let assistant = open(&town.sign_in("assistant"), case, "complete.").await;
        assert!(!assistant.text.contains("name=\"ends\""), "{}", assistant.plain());
        handled(&town, "assistant", case).await;
        let page = open(&lead, case, "complete.").await;
        assert!(!page.text.contains("name=\"ends\""), "{}", page.plain());
    }

    async fn c2_acceptance_and_dispatch_stay_beside_the_list(db: testkit::Db) {
        let town = cases::town(db).await;
        let guest = town.guest();
        for n in ["一", "二"] {
            reported(&guest, &format!("井盖松动，车一过就响，第{n}处")).await;
        }
        let desk = town.sign_in("desk");
        let inbox = desk.get("/work").await.ok();
        let form = inbox.form("/accept");
        assert!(form.get("then").contains("open=") && !form.get("case.category").is_empty(), "{form:?}");
        // Refused, and looking for a building: the words, the list and the form are where they were.
        let refused = desk.submit(&form.clone().set("case.category", "")).await.answered(422);
        assert!(refused.text.contains("ll-inbox") && refused.says("车一过就响"), "{}", refused.plain());
        let found = desk.submit(&form.clone().set("do", "find").set("find", "5号楼")).await.ok();
        assert!(found.text.contains("ll-inbox") && found.says("石榴园小区5号楼"), "{}", found.plain());
        let to = desk.submit(&refused.form("/accept").set("case.category", "0201")).await.onward();
        assert!(to.starts_with("/work?open="), "{to}");
        assert_eq!(to, form.get("then"));
        let next = desk.get(to.split('#').next().unwrap()).await.ok();
        desk.done(&next.form("/accept")).await.ok();

        let dispatcher = town.sign_in("dispatcher");
        let form = dispatcher.get("/work").await.ok().form("/dispatch");
        assert_eq!(form.get("lead"), WORKS.to_string(), "proposed");
        let refused = dispatcher.submit(&form.clone().set("lead", "")).await.answered(422);
        assert!(refused.text.contains("ll-inbox") && refused.says("请选主办单位"), "{}", refused.plain());
        // What is passed on is told over the form, in the same place, and counted.
        let passed = dispatcher.submit(&form.clone().set("lead", COMMITTEE.to_string())).await.answered(409);
        assert!(passed.text.contains("ll-inbox") && passed.says("已经拦下并计数"), "{}", passed.plain());
        assert_eq!(dispatcher.submit(&form).await.onward(), form.get("then"));
        // On the case's own page a refused form comes back to that page.
        let case = last_case(&town).await;
        let page = dispatcher.get(&format!("/work/cases/{case}?do=comment")).await.ok();
        let refused = dispatcher.upload(&page.act("comment").set("note", ""), &[]).await;
        assert_eq!(refused.status.as_u16(), 422);
        assert!(refused.text.contains("ll-record") && refused.text.contains("is-invalid"), "{}", refused.plain());
    }

    async fn c2_whoever_leads_does_not_assist(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), "井盖松动，车一过就响").await;
        let case = last_case(&town).await;
        accepted(&town, case).await;
        // The one organisation that leads the category is chosen already, and it is said why.
        let page = open(&town.sign_in("dispatcher"), case, "dispatch.").await;
        assert!(page.says("按类别建议：“道路井盖”由"), "{}", page.plain());
        assert_eq!(page.form("/dispatch").get("lead"), WORKS.to_string());
        // Why another may not is said in the words of the category, not of others.
        assert!(!page.says("违法搭建、噪声"), "{}", page.plain());
        let refused = dispatched(&town, case, WORKS, Some(WORKS)).await;
        assert_eq!(refused.status.as_u16(), 422);
        assert!(refused.says("街道城建科已经是主办单位，请在协办单位里去掉它的勾"), "{}", refused.plain());
        assert!(refused.text.contains("f-assist-error"), "{}", refused.text);
        assert_eq!(town.matter(case).await.state, "dispatch");
    }

    async fn c2_an_end_outside_office_hours_says_so(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), "井盖松动，车一过就响").await;
        let case = last_case(&town).await;
        accepted(&town, case).await;
        town.at(6, 16, 30);
        let page = open(&town.sign_in("dispatcher"), case, "dispatch.").await;
        assert!(page.says("2 小时（今天 18:30 前，已下班）") && page.says("1 个工作日（明天 17:30 前）"), "{}", page.plain());
    }

    async fn c2_without_account_the_secret_link_confirms(db: testkit::Db) {
        let town = cases::town(db).await;
        let guest = town.guest();
        let done = reported(&guest, "楼道灯不亮，黑得很").await;
        let link = done.links("/follow/").into_iter().find(|link| link.len() > 40).unwrap();
        let path = format!("/follow/{}", link.split_once("/follow/").unwrap().1);
        let case = last_case(&town).await;
        accepted(&town, case).await;
        dispatched(&town, case, PROPERTY, None).await.ok();
        handled(&town, "lead", case).await;
        checked(&town, case, "pass").await;
        // On another device, with nothing but the link.
        let phone = town.guest();
        let page = phone.get(&path).await.ok();
        phone.sent(&page.act("complete."), &[]).await.ok();
        assert_eq!(town.matter(case).await.state, "end");
    }

    async fn c2_a_veto_leads_to_rework(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        let case = to_confirm(&town, &zhou).await;
        let mine = zhou.get(&format!("/me/matters/{case}")).await.ok();
        let form = mine.act("named.desk.veto").set("note", "只修了一半");
        zhou.sent(&form, &[]).await.ok();
        assert_eq!(town.matter(case).await.state, "handle");
        let page = town.sign_in("lead").get(&format!("/work/cases/{case}")).await.ok();
        assert!(page.says("只修了一半"), "{}", page.plain());
        handled(&town, "lead", case).await;
        checked(&town, case, "pass").await;
        assert_eq!(town.matter(case).await.state, "confirm");
    }

    async fn c2_a_failed_check_leads_to_rework(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), "楼道灯不亮，三楼黑").await;
        let case = last_case(&town).await;
        accepted(&town, case).await;
        dispatched(&town, case, PROPERTY, None).await.ok();
        handled(&town, "lead", case).await;
        checked(&town, case, "fail").await;
        assert_eq!(town.matter(case).await.state, "handle");
        let page = town.sign_in("lead").get(&format!("/work/cases/{case}")).await.ok();
        assert!(page.says("五楼还是黑的"), "{}", page.plain());
    }

    async fn c2_whoever_handled_it_does_not_check_it(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), "楼道灯不亮，三楼黑").await;
        let case = last_case(&town).await;
        accepted(&town, case).await;
        dispatched(&town, case, PROPERTY, None).await.ok();
        handled(&town, "both", case).await;
        assert_eq!(town.matter(case).await.state, "check");
        let both = town.sign_in("both");
        let page = both.get(&format!("/work/cases/{case}")).await.ok();
        assert!(!page.links("do=complete.").iter().any(|link| link.ends_with("pass")), "{}", page.plain());
        // Sent all the same, it is refused.
        let instance = town.count("SELECT MAX(instance) FROM matter_step").await;
        let forged = open(&both, case, "complete.").await.act("complete.").set("do", format!("complete.{instance}.pass"));
        let refused = both.upload(&forged, &[]).await;
        assert!(refused.status.is_client_error(), "{}", refused.plain());
        assert_eq!(town.matter(case).await.state, "check");
    }

    async fn c2_return_twice_goes_to_street(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), "楼道灯不亮，三楼黑").await;
        let case = last_case(&town).await;
        accepted(&town, case).await;
        for turn in 0..3 {
            dispatched(&town, case, PROPERTY, None).await.ok();
            let lead = town.sign_in("lead");
            let form = open(&lead, case, "return.").await.act("return.").set("reason", "not_ours").set("note", "不归我们");
            lead.sent(&form, &[]).await.ok();
            let state = town.matter(case).await.state;
            assert_eq!(state, if turn < 2 { "dispatch" } else { "street_decides" }, "after return {turn}");
        }
        // The street names who handles it.
        let leader = town.sign_in("leader");
        let page = leader.get(&format!("/work/cases/{case}")).await.ok();
        let link = page.links("do=dispatch.").into_iter().next().expect("the leader may name who handles it");
        assert!(link.ends_with("assign"));
        let form = open(&leader, case, "dispatch.").await.form("/dispatch").set("lead", ENFORCEMENT.to_string());
        leader.done(&form).await.ok();
        assert_eq!(town.matter(case).await.state, "handle");
        assert!(town.sign_in("lead").get(&format!("/work/cases/{case}")).await.ok().says("综合执法队"));
    }

    async fn c2_a_committee_gets_no_duty_of_a_department_and_it_is_counted(db: testkit::Db) {
        let town = cases::town(db).await;
        let check = filled(&town.guest(), "楼顶有人用彩钢房加建，违建", Some(BUILDING)).await;
        town.guest();
        let guest = town.guest();
        let again = filled(&guest, "楼顶有人用彩钢房加建，违建", Some(BUILDING)).await;
        assert!(check.says("违法搭建"));
        guest.done(&again.form("/report/send")).await.ok();
        let case = last_case(&town).await;
        accepted(&town, case).await;
        for (lead, assist) in [(COMMITTEE, None), (ENFORCEMENT, Some(COMMITTEE)), (PROPERTY, None)] {
            let refused = dispatched(&town, case, lead, assist).await;
            assert_eq!(refused.status.as_u16(), 409, "{}", refused.plain());
            assert!(refused.says("不能派给") && refused.says("已经拦下并计数"), "{}", refused.plain());
        }
        assert_eq!(town.matter(case).await.state, "dispatch");
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_refused_dispatch").await, 3);
        dispatched(&town, case, ENFORCEMENT, Some(PROPERTY)).await.ok();
        let page = town.sign_in("dispatcher").get(&format!("/work/cases/{case}")).await.ok();
        assert!(page.says("有 3 次派遣因转嫁职责被拦下并计数"), "{}", page.plain());
        // The matter's own page cannot be used to go round it.
        assert_eq!(town.matter(case).await.state, "handle");
    }

    async fn c2_what_is_overdue_escalates_by_itself(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), "楼道灯不亮，三楼黑").await;
        let case = last_case(&town).await;
        // 6 May 9:00; two working hours later nobody has accepted it.
        town.at(6, 11, 30);
        town.sweep().await;
        let items = town.items(case).await;
        assert!(items.iter().any(|(who, purpose)| who.contains("street.dispatcher") && purpose == "press"), "{items:?}");
        let late = town.sign_in("desk").get("/work/cases?late=1").await.ok();
        assert!(late.says("TY-20260506-0001"), "{}", late.plain());
        accepted(&town, case).await;
        dispatched(&town, case, PROPERTY, Some(WORKS)).await.ok();
        // Lead five, assistant three working days: the assistant is late first.
        town.at(12, 9, 0);
        town.sweep().await;
        let late = "SELECT COUNT(*) FROM matter_clock WHERE step = 'handle' AND tier > 0";
        assert_eq!(town.count(late).await, 1);
        town.at(20, 9, 0);
        town.sweep().await;
        assert_eq!(town.count(late).await, 2);
        let items = town.items(case).await;
        assert!(items.iter().any(|(who, _)| who.contains("street.leader")), "{items:?}");
    }

    async fn c2_silence_leads_to_a_call_never_to_closing(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        let case = to_confirm(&town, &zhou).await;
        town.at(20, 9, 0);
        town.sweep().await;
        assert_eq!(town.matter(case).await.state, "callback");
        let desk = town.sign_in("desk");
        let page = desk.get(&format!("/work/cases/{case}")).await.ok();
        let link = page.links("do=complete.").into_iter().find(|link| link.ends_with("satisfied")).unwrap();
        let form = desk.get(&link).await.ok().act("complete.");
        desk.sent(&form, &[]).await.ok();
        assert_eq!(town.matter(case).await.state, "end");
    }
}
