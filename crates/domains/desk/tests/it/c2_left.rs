//! Somebody leaves while cases wait: they are in the inbox of the next tier until somebody else has the role.

use super::a1_sequences::people;
use super::c1_report::reported;
use super::c2_job::{accepted, checked, dispatched, handled};
use super::cases::{self, last_case, open};
use kernel::id::{AccountId, CaseId, TenantId};
use store::{By, Query, args};
use town::{GARDEN, GRID, GRID_TWO, PROPERTY, STREET, Town};

fn by() -> By {
    By::system(TenantId::from(STREET), "test", "test")
}

/// Returns who holds a role, the first of them.
async fn holder(town: &Town, who: &str) -> AccountId {
    let mut q = town.store.read(TenantId::from(STREET)).await.unwrap();
    identity::recipients(&mut q, who).await.unwrap()[0]
}

async fn disable(town: &Town, account: AccountId) {
    let roles = town.runtime.in_force().rules.roles().clone();
    let done = town.store.write(by(), move |tx| {
        Box::pin(async move { identity::disable(tx, &roles, account).await })
    });
    done.await.unwrap();
}

async fn grant_to(town: &Town, account: AccountId, role: &str, area: kernel::id::AreaId) {
    let roles = town.runtime.in_force().rules.roles().clone();
    let role = role.to_owned();
    let done = town.store.write(by(), move |tx| {
        Box::pin(async move {
            let new = identity::NewGrant {
                account,
                role,
                area,
                org: None,
                from: Query::now(tx),
                to: None,
            };
            identity::grant(tx, &roles, new).await.map(|_| ())
        })
    });
    done.await.unwrap();
}

/// A case that waits for the check of the grid's worker.
async fn to_check(town: &Town) -> CaseId {
    reported(&town.guest(), "楼道灯不亮，三楼黑").await;
    let case = last_case(town).await;
    accepted(town, case).await;
    dispatched(town, case, PROPERTY, None).await.ok();
    handled(town, "lead", case).await;
    assert_eq!(town.matter(case).await.state, "check");
    case
}

async fn messages(town: &Town, account: AccountId) -> i64 {
    town.work().await;
    let mut q = town.store.read(TenantId::from(STREET)).await.unwrap();
    let sql = "SELECT COUNT(*) FROM identity_message WHERE account_id = $1";
    let (count,): (i64,) = q.one(sql, args![account]).await.unwrap();
    count
}

testkit::both! {
    async fn c2_what_a_person_left_behind_is_in_the_inbox_of_the_next_tier(db: testkit::Db) {
        let town = cases::town(db).await;
        people(&town).await;
        let case = to_check(&town).await;
        let (desk, dispatcher) = (town.sign_in("desk"), town.sign_in("dispatcher"));
        assert!(!desk.get("/work").await.ok().says("没有人接的事"));
        let seat = format!("role:grid.worker@{GRID}");
        let worker = holder(&town, &seat).await;
        disable(&town, worker).await;
        // The desk of the community covers its grids; the street does not while the desk is there.
        let inbox = desk.get("/work").await.ok();
        assert!(inbox.says("没有人接的事") && inbox.says("网格员空缺：1 件"), "{}", inbox.plain());
        assert!(!dispatcher.get("/work").await.ok().says("没有人接的事"));
        let alone = desk.get(&format!("/work?seat={seat}")).await.ok();
        assert!(alone.says("路灯照明"), "{}", alone.plain());
        // It can go on with it.
        assert!(!open(&desk, case, "complete.").await.plain().is_empty());
        // Where the desk has nobody either, the street has it.
        let colleague = holder(&town, &format!("role:community.desk@{}", GARDEN)).await;
        disable(&town, colleague).await;
        assert!(!desk.get("/work").await.ok().says("没有人接的事"));
        assert!(dispatcher.get("/work").await.ok().says("网格员空缺：1 件"));
        // A new holder has it alone.
        let new = holder(&town, &format!("role:grid.worker@{}", GRID_TWO)).await;
        grant_to(&town, new, "grid.worker", GRID).await;
        assert!(!dispatcher.get("/work").await.ok().says("没有人接的事"));
        checked(&town, case, "pass").await;
    }

    async fn a8_an_earlier_holder_gets_no_more_notices(db: testkit::Db) {
        let town = cases::town(db).await;
        people(&town).await;
        let worker = holder(&town, &format!("role:grid.worker@{GRID}")).await;
        let desk = holder(&town, &format!("role:community.desk@{}", GARDEN)).await;
        to_check(&town).await;
        let told = messages(&town, worker).await;
        assert!(told > 0);
        disable(&town, worker).await;
        // Another check waits: nothing for whoever left, and the desk is told in that one's place.
        reported(&town.guest(), "楼道灯不亮，四楼黑").await;
        let case = last_case(&town).await;
        accepted(&town, case).await;
        dispatched(&town, case, PROPERTY, None).await.ok();
        let before = messages(&town, desk).await;
        handled(&town, "lead", case).await;
        assert_eq!(messages(&town, worker).await, told);
        assert_eq!(messages(&town, desk).await, before + 1);
        checked(&town, case, "fail").await;
        handled(&town, "lead", case).await;
        assert_eq!(messages(&town, worker).await, told);
    }

    async fn c2_a_unit_with_nobody_active_is_told_before_dispatch(db: testkit::Db) {
        let town = cases::town(db).await;
        people(&town).await;
        reported(&town.guest(), "楼道灯不亮，三楼黑").await;
        let case = last_case(&town).await;
        accepted(&town, case).await;
        let dispatcher = town.sign_in("dispatcher");
        let page = open(&dispatcher, case, "dispatch.").await;
        assert!(!page.says("石榴园物业现在没有人能收"), "{}", page.plain());
        // The drainage station never had anybody.
        assert!(page.says("现在没有人能收"), "{}", page.plain());
        let handler = holder(&town, &format!("org:{PROPERTY}")).await;
        disable(&town, handler).await;
        let page = open(&dispatcher, case, "dispatch.").await;
        assert!(page.says("现在没有人能收：没有在岗的账号"), "{}", page.plain());
        // It may be dispatched all the same, and whoever covers the company's seat sees it.
        dispatched(&town, case, PROPERTY, None).await.ok();
        let inbox = town.sign_in("desk").get("/work").await.ok();
        assert!(inbox.says("空缺：1 件"), "{}", inbox.plain());
    }
}
