//! Areas change, and whatever runs in them goes on with those who are there now.

use super::c1_report::reported;
use super::c2_job::{accepted, checked, dispatched, handled, to_confirm};
use super::cases::{self, last_case, open};
use kernel::area::{Approval, AreaChange, BuildingMove, MergeInto, NewArea, Part};
use kernel::id::{AreaId, CaseId, OrgId, TenantId};
use kernel::time::{Date, Month};
use std::collections::BTreeSet;
use store::{By, Query, args};
use testkit::web::Browser;
use town::{
    BUILDING, ENFORCEMENT, GARDEN, GRID, MARKET, MARKET_GRID, MERGED, PROPERTY, STREET, Town, WORKS,
};

pub fn approval() -> Option<Approval> {
    let on = Date::from_calendar_date(2026, Month::May, 1).unwrap();
    Some(Approval { number: "区政字〔2026〕9号".into(), by: "区政府".into(), on })
}

pub fn new_area(id: AreaId, name: &str) -> NewArea {
    NewArea { id, name: name.into(), code: None }
}

/// A case in every state, all at one building of one grid: those that run, by state, and one that has ended.
pub async fn in_every_state(town: &Town) -> Vec<(&'static str, CaseId)> {
    let mut cases = Vec::new();
    let zhou = town.sign_in("zhou");
    let silent = to_confirm(town, &zhou).await;
    town.at(20, 9, 0);
    town.sweep().await;
    cases.push(("callback", silent));
    cases.push(("confirm", to_confirm(town, &zhou).await));
    let ended = to_confirm(town, &zhou).await;
    let mine = zhou.get(&format!("/me/matters/{ended}")).await.ok();
    zhou.sent(&mine.act("complete."), &[]).await.ok();
    cases.push(("end", ended));
    for state in ["accept", "dispatch", "handle", "check", "street_decides"] {
        reported(&town.guest(), "楼道灯不亮，三楼黑").await;
        let case = last_case(town).await;
        cases.push((state, case));
        if state == "accept" {
            continue;
        }
        accepted(town, case).await;
        match state {
            "handle" | "check" => {
                dispatched(town, case, PROPERTY, Some(WORKS)).await.ok();
            }
            "street_decides" => given_back(town, case).await,
            _ => {}
        }
        if state == "check" {
            handled(town, "lead", case).await;
        }
    }
    for (state, case) in &cases {
        assert_eq!(town.matter(*case).await.state, *state);
    }
    cases
}

async fn given_back(town: &Town, case: CaseId) {
    for _ in 0..3 {
        dispatched(town, case, PROPERTY, None).await.ok();
        let lead = town.sign_in("lead");
        let form = open(&lead, case, "return.").await.act("return.");
        let form = form.set("reason", "not_ours").set("note", "不归我们");
        lead.sent(&form, &[]).await.ok();
    }
}

/// Everything that waits, waits for areas and organisations that are there, and every row says where it lies today.
async fn nobody_is_lost(town: &Town, cases: &[(&str, CaseId)]) {
    let mut q = town.store.read(TenantId::from(STREET)).await.unwrap();
    for (state, case) in cases {
        let row = town.matter(*case).await;
        let levels = registry::levels(&mut q, row.area_id).await.unwrap();
        assert_eq!(row.community_id, levels.community, "{state}");
        assert_eq!(row.grid_id, levels.grid, "{state}");
        assert!(levels.community.is_some(), "{state}");
        assert_eq!(row.community_id_then, Some(GARDEN), "{state}: where it was stays");
        let items = town.items(*case).await;
        if row.ended_at.is_none() && *state != "confirm" {
            assert!(items.iter().any(|(_, purpose)| purpose == "act"), "{state}: {items:?}");
        }
        for (who, _) in items {
            let held_for = who.rsplit(['@', ':']).next().unwrap().to_owned();
            let area = registry::area(&mut q, held_for.parse().unwrap()).await.unwrap();
            let org = registry::org(&mut q, held_for.parse().unwrap()).await.unwrap();
            let lives = area.is_some_and(|area| area.present)
                || org.is_some_and(|org| org.ended_on.is_none());
            assert!(lives, "{state} waits for {who}");
        }
        if row.ended_at.is_none() {
            let sql =
                "SELECT COUNT(*) FROM matter_clock WHERE matter_id = $1 AND stopped_at IS NULL";
            let (clocks,): (i64,) = q.one(sql, args![*case]).await.unwrap();
            assert!(clocks > 0, "{state} has a clock");
        }
    }
    drop(q);
    rebuilt_alike(town).await;
}

/// Projecting everything anew gives the same inboxes.
pub async fn rebuilt_alike(town: &Town) {
    let before = waiting(town).await;
    let runtime = town.runtime.clone();
    let by = By::system(TenantId::from(STREET), "test", "test");
    let rebuilt = town.store.write(by, move |tx| {
        Box::pin(async move { matters::rebuild(tx, &runtime, None, 1000).await })
    });
    rebuilt.await.unwrap();
    assert_eq!(before, waiting(town).await);
}

async fn waiting(town: &Town) -> Vec<(String, String, AreaId)> {
    let mut q = town.store.read(TenantId::from(STREET)).await.unwrap();
    let sql = "SELECT who, purpose, area_id FROM matter_work_item ORDER BY who, purpose, id";
    q.all(sql, args![]).await.unwrap()
}

async fn sees(browser: &Browser, case: CaseId) -> bool {
    browser.get(&format!("/work/cases/{case}")).await.status.as_u16() == 200
}

testkit::both! {
    async fn a1_a_merge_takes_cases_in_every_state_along(db: testkit::Db) {
        let town = cases::town(db).await;
        let cases = in_every_state(&town).await;
        let change = AreaChange::Merge {
            areas: vec![GARDEN, MARKET],
            into: MergeInto::New(new_area(MERGED, "听河社区")),
            approval: approval(),
        };
        town.change(change).await;
        town.work().await;
        nobody_is_lost(&town, &cases).await;
        // The desk of the new community finds all of them, by the old community's name, too.
        let desk = town.sign_in("merged");
        for (state, case) in &cases {
            assert!(sees(&desk, *case).await, "{state}");
        }
        let inbox = desk.get("/work").await.ok();
        assert!(inbox.says("受理") && inbox.says("回访"), "{}", inbox.plain());
        let list = desk.get(&format!("/work/cases?state=all&community={GARDEN}")).await.ok();
        assert!(list.says("石榴园社区（原）") && list.says("TY-20260506-0001"), "{}", list.plain());
        assert!(!town.sign_in("market").get("/work").await.ok().says("楼道灯不亮"));
        // It goes on: accepted, checked and called back by those who are there now.
        let of = |wanted: &str| cases.iter().find(|(state, _)| *state == wanted).unwrap().1;
        let page = open(&desk, of("accept"), "complete.").await;
        desk.done(&page.form("/accept")).await.ok();
        assert_eq!(town.matter(of("accept")).await.state, "dispatch");
        checked(&town, of("check"), "pass").await;
        let page = desk.get(&format!("/work/cases/{}", of("callback"))).await.ok();
        assert!(page.says("听河社区") && page.says("接着办"), "{}", page.plain());
    }

    async fn a1_letters_about_a_merge_leave_in_office_hours(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), "楼道灯不亮，三楼黑").await;
        let (rules, by) = (town.runtime.in_force().rules.clone(), By::system(TenantId::from(STREET), "test", "test"));
        let placed = town.store.write(by, move |tx| {
            Box::pin(async move {
                let id = tx.new_id();
                let new = identity::NewStaff {
                    id,
                    login: "qian.hui".into(),
                    name: "钱慧".into(),
                    title: String::new(),
                    phone: None,
                    email: None,
                    area: MARKET,
                    org: None,
                    password: String::new(),
                };
                identity::create_staff(tx, rules.roles(), new).await?;
                let (role, from) = ("community.desk".to_owned(), Query::now(tx));
                let grant = identity::NewGrant { account: id, role, area: MARKET, org: None, from, to: None };
                identity::grant(tx, rules.roles(), grant).await
            })
        });
        placed.await.unwrap();
        // Friday evening: the office opens on Saturday the 9th, a make-up day, at the earliest.
        town.at(8, 21, 30);
        let change = AreaChange::Merge {
            areas: vec![GARDEN, MARKET],
            into: MergeInto::One(MARKET),
            approval: approval(),
        };
        town.change(change).await;
        town.work().await;
        let mut q = town.store.read(TenantId::from(STREET)).await.unwrap();
        let sql = "SELECT id FROM identity_message WHERE kind = 'matters.followed'";
        let told: Vec<(kernel::id::MessageId,)> = q.all(sql, args![]).await.unwrap();
        assert!(!told.is_empty(), "somebody is told");
        let opens = town.runtime.in_force().rules.calendar().opens(town.store.now());
        assert!(opens > town.store.now());
        for (id,) in told {
            let sql = "SELECT run_at FROM job WHERE kind = 'identity.notice_mail' AND key = $1";
            let (at,): (kernel::time::Instant,) = q.one(sql, args![id.to_string()]).await.unwrap();
            assert_eq!(at, opens);
        }
    }

    async fn a1_an_area_that_goes_on_takes_the_others_cases(db: testkit::Db) {
        let town = cases::town(db).await;
        let cases = in_every_state(&town).await;
        let change = AreaChange::Merge {
            areas: vec![GARDEN, MARKET],
            into: MergeInto::One(MARKET),
            approval: approval(),
        };
        town.change(change).await;
        town.work().await;
        nobody_is_lost(&town, &cases).await;
        let market = town.sign_in("market");
        for (state, case) in &cases {
            assert!(sees(&market, *case).await, "{state}");
        }
    }

    async fn a1_a_split_follows_the_buildings(db: testkit::Db) {
        let town = cases::town(db).await;
        let cases = in_every_state(&town).await;
        // The grid in which all of them lie goes to a new community; the old one goes on with the rest.
        let part = Part { area: new_area(MERGED, "北苑社区"), children: vec![GRID], buildings: vec![] };
        let change = AreaChange::Split { area: GARDEN, into: vec![part], goes_on: true, approval: approval() };
        town.change(change).await;
        town.work().await;
        nobody_is_lost(&town, &cases).await;
        let desk = town.sign_in("merged");
        for (state, case) in &cases {
            assert!(sees(&desk, *case).await, "{state}");
            assert_eq!(town.matter(*case).await.community_id, Some(MERGED), "{state}");
        }
    }

    async fn a1_a_grid_comes_to_another_community_with_its_cases(db: testkit::Db) {
        let town = cases::town(db).await;
        let cases = in_every_state(&town).await;
        let change = AreaChange::Transfer { area: GRID, to: MARKET, approval: approval() };
        town.change(change).await;
        town.work().await;
        nobody_is_lost(&town, &cases).await;
        let market = town.sign_in("market");
        for (state, case) in &cases {
            assert!(sees(&market, *case).await, "{state}");
        }
    }

    async fn a1_a_building_takes_its_cases_to_another_grid(db: testkit::Db) {
        let town = cases::town(db).await;
        let cases = in_every_state(&town).await;
        let moves = vec![BuildingMove { building: BUILDING, grid: MARKET_GRID }];
        town.change(AreaChange::Rebound { moves, approval: approval() }).await;
        town.work().await;
        nobody_is_lost(&town, &cases).await;
        for (state, case) in &cases {
            assert_eq!(town.matter(*case).await.grid_id, Some(MARKET_GRID), "{state}");
        }
        // The empty grid ends, and nothing hangs on it.
        town.change(AreaChange::End { area: GRID, approval: None }).await;
        town.work().await;
        nobody_is_lost(&town, &cases).await;
    }

    async fn a1_a_change_of_a_later_day_takes_cases_along_on_that_day(db: testkit::Db) {
        let town = cases::town(db).await;
        let cases = in_every_state(&town).await;
        let change = AreaChange::Merge {
            areas: vec![GARDEN, MARKET],
            into: MergeInto::New(new_area(MERGED, "听河社区")),
            approval: approval(),
        };
        town.change_on(change, Date::from_calendar_date(2026, Month::June, 1).unwrap()).await;
        town.work().await;
        assert!(sees(&town.sign_in("desk"), cases[0].1).await, "nothing moves before its day");
        assert_eq!(town.matter(cases[0].1).await.community_id, Some(GARDEN));
        let on = Date::from_calendar_date(2026, Month::June, 1).unwrap();
        let morning = kernel::time::Time::from_hms(0, 0, 1).unwrap();
        town.db.clock().set(kernel::time::Instant::from_china(on, morning));
        town.work().await;
        let kept: Vec<(&str, CaseId)> = cases.iter().copied().filter(|(state, _)| *state != "confirm").collect();
        nobody_is_lost(&town, &kept).await;
    }

    async fn a3_what_an_organisation_had_goes_to_its_heir(db: testkit::Db) {
        let town = cases::town(db).await;
        let cases = in_every_state(&town).await;
        let roles = town.runtime.in_force().rules.roles().clone();
        let by = By::system(TenantId::from(STREET), "test", "test");
        let on = town.store.now().china_date();
        let ended = town.store.write(by, move |tx| Box::pin(async move {
            registry::end_org(tx, &roles, PROPERTY, on, Some(ENFORCEMENT)).await
        }));
        ended.await.unwrap();
        town.work().await;
        nobody_is_lost(&town, &cases).await;
        let of = |wanted: &str| cases.iter().find(|(state, _)| *state == wanted).unwrap().1;
        let held: BTreeSet<String> = town.items(of("handle")).await.into_iter().map(|(who, _)| who).collect();
        assert!(held.contains(&format!("org:{ENFORCEMENT}")), "{held:?}");
        // Rework goes to the heir, not to those who are no more.
        checked(&town, of("check"), "fail").await;
        let held: BTreeSet<String> = town.items(of("check")).await.into_iter().map(|(who, _)| who).collect();
        assert!(held.contains(&format!("org:{ENFORCEMENT}")), "{held:?}");
        let lead: OrgId = {
            let mut q = town.store.read(TenantId::from(STREET)).await.unwrap();
            let (lead,): (OrgId,) = q.one("SELECT lead_org FROM desk_case WHERE id = $1", args![of("handle")]).await.unwrap();
            lead
        };
        assert_eq!(lead, ENFORCEMENT);
    }
}
