//! Roles: who may grant what to whom.

use crate::accounts;
use identity::NewGrant;
use kernel::area::{AreaChange, MergeInto, NewArea};
use kernel::id::{AccountId, AreaId, OrgId};
use kernel::refusal::Refusal;
use kernel::time::Duration;
use store::Error;
use town::{
    AUDIT, DESK, ENFORCEMENT, GARDEN, GRID, MARKET, NEXT_DOOR, OTHER_STREET, SECURITY, STREET,
    SYSTEM, Town, WORKS, approval, staff_member,
};

async fn granted(town: &Town, by: AccountId, new: NewGrant) -> Result<(), Refusal> {
    let (by, rules) = (town.by_account(by).await, town.rules.clone());
    let done = town.store.write(by, move |tx| {
        Box::pin(async move { identity::grant(tx, rules.roles(), new).await })
    });
    match done.await {
        Ok(_) => Ok(()),
        Err(Error::Refused(refusal)) => Err(refusal),
        Err(Error::Fault(fault)) => panic!("{fault}"),
    }
}

/// Returns a grant from now on.
fn wanted(town: &Town, to: AccountId, role: &str, area: AreaId, org: Option<OrgId>) -> NewGrant {
    NewGrant { account: to, role: role.to_owned(), area, org, from: town.store.now(), to: None }
}

/// Grants, and returns the last part of the refusal's key.
async fn grant(
    town: &Town,
    by: AccountId,
    to: AccountId,
    role: &str,
    area: AreaId,
    org: Option<OrgId>,
) -> Result<(), String> {
    let done = granted(town, by, wanted(town, to, role, area, org)).await;
    done.map_err(|refusal| refusal.key.trim_start_matches("identity.refusal.").to_owned())
}

/// Makes an account without a role.
async fn colleague(town: &Town) -> AccountId {
    let (id, rules) = (town.store.new_id(), town.rules.clone());
    let made = town.store.write(town.db.by(), move |tx| {
        let whom = (id, "xin.ren", "林晓雨", STREET);
        Box::pin(async move { staff_member(tx, rules.roles(), "", whom).await })
    });
    made.await.unwrap();
    id
}

testkit::both! {
    async fn a5_a_role_reaches_its_area_and_what_lies_below(db: Db) {
        let town = accounts::town(db, None).await;
        let refused = |key: &str| Err(key.to_owned());
        let try_it = |by, to, role: &'static str, area, org| grant(&town, by, to, role, area, org);
        assert_eq!(try_it(SECURITY, DESK, "grid.worker", GRID, None).await, Ok(()));
        assert_eq!(try_it(SECURITY, DESK, "grid.worker", GRID, None).await, refused("held"));
        assert_eq!(try_it(SECURITY, DESK, "no.such", GRID, None).await, refused("no_role"));
        assert_eq!(try_it(SECURITY, DESK, "community.desk", GRID, None).await, refused("role_level"));
        assert_eq!(try_it(SECURITY, DESK, "community.desk", STREET, None).await, Ok(()));
        assert_eq!(try_it(SECURITY, DESK, "department.handler", STREET, None).await, refused("role_org"));
        assert_eq!(try_it(SECURITY, DESK, "department.handler", STREET, Some(WORKS)).await, Ok(()));
    }

    async fn a5_nobody_grants_beyond_the_own_area_or_to_himself(db: Db) {
        let town = accounts::town(db, None).await;
        let refused = |key: &str| Err(key.to_owned());
        let try_it = |by, to, role: &'static str, area| grant(&town, by, to, role, area, None);
        assert_eq!(try_it(SECURITY, DESK, "street.leader", OTHER_STREET).await, refused("not_yours"));
        assert_eq!(try_it(NEXT_DOOR, DESK, "street.leader", STREET).await, refused("not_yours"));
        assert_eq!(try_it(SYSTEM, DESK, "street.leader", STREET).await, refused("not_yours"));
        assert_eq!(try_it(AUDIT, DESK, "street.leader", STREET).await, refused("not_yours"));
        assert_eq!(try_it(DESK, DESK, "street.leader", STREET).await, refused("not_yours"));
        assert_eq!(try_it(SECURITY, SECURITY, "street.leader", STREET).await, refused("oneself"));
    }

    async fn a5_two_roles_that_exclude_each_other_never_both_pass(db: Db) {
        let town = accounts::town(db, None).await;
        let free = colleague(&town).await;
        let both = ["system.admin", "audit.admin", "security.admin", "street.leader"];
        let tries = both.iter().cycle().take(8).map(|role| {
            let (town, new) = (&town, wanted(&town, free, role, STREET, None));
            async move {
                let rules = town.rules.clone();
                // The program may grant an administrator's role without a second one.
                let done = town.store.write(town.db.by(), move |tx| {
                    Box::pin(async move { identity::grant(tx, rules.roles(), new).await })
                });
                done.await.is_ok()
            }
        });
        let passed = futures_util::future::join_all(tries).await;
        assert_eq!(passed.iter().filter(|passed| **passed).count(), 1, "{passed:?}");
        let mut q = town.store.read(town.db.tenant()).await.unwrap();
        assert_eq!(identity::grants(&mut q, free).await.unwrap().len(), 1);
    }

    async fn a5_one_grant_form_sent_ten_times_makes_one(db: Db) {
        let town = accounts::town(db, None).await;
        let admin = town.signed_in(SECURITY).await;
        let (page, area) = (format!("/work/accounts/{DESK}"), GRID.to_string());
        let action = format!("{page}/grants");
        let fields = [("grant.role", "grid.worker"), ("grant.area", area.as_str())];
        let ten = (0..10).map(|_| admin.fill_at(&page, &action, &fields));
        let answers = futures_util::future::join_all(ten).await;
        assert_eq!(answers.iter().filter(|it| it.status == 303).count(), 1);
        let mut q = town.store.read(town.db.tenant()).await.unwrap();
        let held = identity::grants(&mut q, DESK).await.unwrap();
        let made: Vec<_> = held.iter().filter(|grant| grant.role == "grid.worker").collect();
        assert_eq!(made.len(), 1);
        drop(q);
        // And it is ended once, whoever else presses at the same moment.
        let action = format!("{page}/grants/{}/end", made[0].id);
        let ten = (0..10).map(|_| admin.fill_at(&page, &action, &[]));
        let answers = futures_util::future::join_all(ten).await;
        assert_eq!(answers.iter().filter(|it| it.status == 303).count(), 1);
    }

    async fn a13_three_administrators_stay_apart(db: Db) {
        let town = accounts::town(db, None).await;
        let apart = Err("apart".to_owned());
        let try_it = |to, role: &'static str| grant(&town, SECURITY, to, role, STREET, None);
        assert_eq!(try_it(SYSTEM, "audit.admin").await, apart);
        assert_eq!(try_it(AUDIT, "system.admin").await, apart);
        assert_eq!(try_it(AUDIT, "security.admin").await, apart);
        // Nor does an administrator work beside it, or somebody who works become one.
        assert_eq!(try_it(AUDIT, "street.leader").await, apart);
        assert_eq!(try_it(DESK, "audit.admin").await, apart);
        // Which role is in the way is told in the reader's language.
        let refused = granted(&town, SECURITY, wanted(&town, AUDIT, "system.admin", STREET, None)).await;
        let refusal = refused.unwrap_err();
        let title = town.rules.roles().get("audit.admin").unwrap().title.clone();
        assert!(title.zh != title.en && refusal.args == [("role", title)], "{refusal}");
    }

    async fn a5_a_grant_counts_from_its_beginning_until_its_end(db: Db) {
        let town = accounts::town(db, None).await;
        let (from, to) = (town.store.now().plus(Duration::hours(1)), town.store.now().plus(Duration::hours(2)));
        let new = NewGrant {
            account: DESK, role: "street.leader".into(), area: STREET, org: None, from, to: Some(to),
        };
        granted(&town, SECURITY, new).await.unwrap();
        let holds = || async {
            let mut q = town.store.read(town.db.tenant()).await.unwrap();
            identity::holders(&mut q, "street.leader", STREET).await.unwrap().contains(&DESK)
        };
        assert!(!holds().await);
        town.db.clock().advance(Duration::minutes(90));
        assert!(holds().await);
        town.db.clock().advance(Duration::minutes(31));
        assert!(!holds().await);
    }

    async fn a5_whoever_is_meant_by_a_key_is_found(db: Db) {
        let town = accounts::town(db, None).await;
        grant(&town, SECURITY, DESK, "department.handler", STREET, Some(ENFORCEMENT)).await.unwrap();
        let mut q = town.store.read(town.db.tenant()).await.unwrap();
        for key in [
            format!("account:{DESK}"),
            format!("org:{ENFORCEMENT}"),
            format!("role:department.handler@org:{ENFORCEMENT}"),
            format!("role:community.desk@{GARDEN}"),
        ] {
            assert_eq!(identity::recipients(&mut q, &key).await.unwrap(), [DESK], "{key}");
        }
        assert_eq!(identity::recipients(&mut q, "reporter").await.unwrap(), []);
        let by = town.by_account(DESK).await;
        let keys = identity::who_keys(&by.actor, town.store.now());
        let expected = [
            format!("account:{DESK}"),
            format!("org:{ENFORCEMENT}"),
            format!("role:community.desk@{GARDEN}"),
            format!("role:department.handler@{STREET}"),
            format!("role:department.handler@org:{ENFORCEMENT}"),
        ];
        // An organisation's id is no area's, whatever role it stands behind.
        let mixed = format!("role:department.handler@{ENFORCEMENT}");
        assert_eq!(identity::recipients(&mut q, &mixed).await.unwrap(), []);
        assert_eq!(keys, expected);
    }

    async fn a1_roles_follow_a_merge(db: Db) {
        let town = accounts::town(db, None).await;
        let market = town::actor("market").who.account().unwrap();
        let new: AreaId = town.store.new_id();
        let area = NewArea { id: new, name: "里仁社区".into(), code: Some("419801001003".into()) };
        let change = AreaChange::Merge { areas: vec![GARDEN, MARKET], into: MergeInto::New(area), approval: approval() };
        let order = registry::Order { change, on: town.store.now().china_date(), reason: "合并".into() };
        let rules = town.rules.clone();
        let merged = town.store.write(town.db.by(), move |tx| {
            Box::pin(async move { registry::change(tx, rules.roles(), order).await })
        });
        merged.await.unwrap();
        town.work().await;
        town.db.clock().advance(Duration::seconds(1));
        let mut q = town.store.read(town.db.tenant()).await.unwrap();
        assert_eq!(identity::holders(&mut q, "community.desk", new).await.unwrap(), [DESK, market]);
        assert_eq!(identity::holders(&mut q, "community.desk", GARDEN).await.unwrap(), []);
        // What was recorded for the old community is reached from the new one.
        let chain = registry::chain(&mut q, GARDEN).await.unwrap();
        assert!(chain.contains(&new));
    }
}
