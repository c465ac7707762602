//! Who may do what: roles for areas and organisations, from a time to a time; denying is the default.

use crate::support::{cases, china, rules};
use kernel::access::{Actor, Grant, Roles, Scope, Who};
use kernel::id::{AccountId, AreaId, MatterId, OrgId, TenantId};
use kernel::time::Instant;
use proptest::prelude::*;
use std::sync::OnceLock;
use uuid::Uuid;

fn roles() -> &'static Roles {
    static ROLES: OnceLock<Roles> = OnceLock::new();
    ROLES.get_or_init(|| rules().roles().clone())
}

fn area(n: u128) -> AreaId {
    AreaId::from_uuid(Uuid::from_u128(n))
}

fn org(n: u128) -> OrgId {
    OrgId::from_uuid(Uuid::from_u128(n))
}

fn now() -> Instant {
    china("2026-05-06 10:00")
}

fn grant(role: &str, n: u128) -> Grant {
    Grant {
        role: role.to_owned(),
        area: area(n),
        org: None,
        from: china("2026-01-01 00:00"),
        to: None,
    }
}

fn staff(grants: Vec<Grant>) -> Actor {
    let account = AccountId::from_uuid(Uuid::from_u128(9));
    Actor { tenant: TenantId::from(area(3)), who: Who::Staff(account), grants, on_behalf: None }
}

#[test]
fn a_role_reaches_its_area_and_what_lies_below() {
    let desk = staff(vec![grant("community.desk", 31)]);
    let below = [area(311), area(31), area(3), area(2)];
    assert!(roles().may(&desk, "case.accept", &below, now()));
    assert!(!roles().may(&desk, "case.accept", &[area(321), area(32), area(3), area(2)], now()));
    assert!(!roles().may(&desk, "case.accept", &[area(3), area(2)], now()), "not what lies above");
    assert!(!roles().may(&desk, "case.accept", &[], now()));
    assert!(!roles().may(&desk, "rules.apply", &below, now()));
    assert!(!roles().may(&desk, "case.destroy", &below, now()), "an unknown verb is denied");
    assert_eq!(roles().areas(&desk, "case.accept", now()), [area(31)]);
    assert!(roles().purpose(&desk, "case.accept", &below, &[], now()).is_some());
}

#[test]
fn a_grant_holds_from_its_first_moment_to_before_its_last() {
    let mut one = grant("community.desk", 31);
    one.from = now();
    one.to = Some(china("2026-05-06 11:00"));
    let desk = staff(vec![one]);
    let may = |at: &str| roles().has(&desk, "case.accept", china(at));
    assert!(!may("2026-05-06 09:59"));
    assert!(may("2026-05-06 10:00"));
    assert!(may("2026-05-06 10:59"));
    assert!(!may("2026-05-06 11:00"));
}

#[test]
fn only_staff_hold_roles() {
    let account = AccountId::from_uuid(Uuid::from_u128(9));
    let matter = MatterId::from_uuid(Uuid::from_u128(8));
    for who in [Who::Nobody, Who::Code { matter }, Who::Resident(account), Who::System("timer")] {
        let mut actor = staff(vec![grant("community.desk", 31)]);
        actor.who = who;
        assert!(!roles().has(&actor, "case.accept", now()), "{who:?}");
        assert!(roles().areas(&actor, "case.accept", now()).is_empty());
    }
    assert!(!roles().has(&staff(vec![grant("no.such.role", 31)]), "case.accept", now()));
}

#[test]
fn a_department_sees_only_what_it_takes_part_in() {
    let mut one = grant("department.handler", 3);
    one.org = Some(org(7));
    let handler = staff(vec![one.clone()]);
    let chain = [area(311), area(31), area(3)];
    assert!(!roles().may(&handler, "case.view", &chain, now()), "not every case of the street");
    assert!(roles().may_for(&handler, "case.view", &chain, &[org(6), org(7)], now()));
    assert!(!roles().may_for(&handler, "case.view", &chain, &[org(6)], now()));
    assert!(!roles().may_for(&handler, "case.view", &[area(41), area(4)], &[org(7)], now()));
    assert!(roles().has(&handler, "case.view", now()));
    assert!(roles().areas(&handler, "case.view", now()).is_empty());
    assert_eq!(roles().orgs(&handler, "case.view", now()), [org(7)]);
    one.org = None;
    assert!(
        !roles().may_for(&staff(vec![one]), "case.view", &chain, &[org(7)], now()),
        "without an organisation, nothing"
    );
}

#[test]
fn the_three_administrators_are_kept_apart() {
    let three = ["system.admin", "security.admin", "audit.admin"];
    for one in three {
        for other in three.iter().filter(|other| **other != one) {
            assert_eq!(roles().clash([one], other), Some(one));
        }
        assert_eq!(roles().clash(["community.desk"], one), None);
        let role = roles().get(one).unwrap();
        assert!(!role.verbs.iter().any(|verb| verb.starts_with("case.")), "{one} handles no cases");
    }
    let verbs = |role: &str| &roles().get(role).unwrap().verbs;
    for (first, second) in [
        ("rules.apply", "account.manage"),
        ("account.manage", "journal.view"),
        ("rules.apply", "journal.view"),
    ] {
        assert!(
            !roles().all().any(|role| role.verbs.contains(first) && role.verbs.contains(second)),
            "{first} and {second}"
        );
    }
    assert!(verbs("audit.admin").contains("journal.verify"));
}

#[test]
fn partners_see_no_list_of_an_area_and_nobody_unmasks_for_them() {
    for role in roles().all().filter(|role| role.partner) {
        assert_eq!(role.scope, Scope::Org, "{}", role.key);
        assert!(role.unmask.is_empty(), "{}", role.key);
        assert!(
            !role.verbs.contains("case.export") && !role.verbs.contains("case.reveal"),
            "{}",
            role.key
        );
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn what_may_be_done_somewhere_has_a_role_in_force_that_names_it(
        which in prop::collection::vec((any::<prop::sample::Index>(), 0_u128..6, 0_u128..4, -2_i64..3, 0_i64..4), 0..5),
        verb in any::<prop::sample::Index>(),
        chain in prop::collection::vec(0_u128..6, 0..4),
        orgs in prop::collection::vec(0_u128..4, 0..3),
    ) {
        let keys: Vec<&str> = roles().all().map(|role| role.key.as_str()).collect();
        let verbs: Vec<&str> = roles().verbs().map(|(verb, _)| verb).collect();
        let verb = *verb.get(&verbs);
        let hours = |n: i64| now().plus(kernel::time::Duration::hours(n));
        let grants: Vec<Grant> = which
            .iter()
            .map(|(role, at, of, from, length)| Grant {
                role: (*role.get(&keys)).to_owned(),
                area: area(*at),
                org: (*of > 0).then(|| org(*of)),
                from: hours(*from),
                to: (*length > 0).then(|| hours(from + length)),
            })
            .collect();
        let actor = staff(grants.clone());
        let chain: Vec<AreaId> = chain.into_iter().map(area).collect();
        let orgs: Vec<OrgId> = orgs.into_iter().map(org).collect();
        let expected = grants.iter().any(|grant| {
            let role = roles().get(&grant.role).unwrap();
            let org = role.scope == Scope::Area || grant.org.is_some_and(|org| orgs.contains(&org));
            grant.from <= now()
                && grant.to.is_none_or(|to| now() < to)
                && role.verbs.contains(verb)
                && chain.contains(&grant.area)
                && org
        });
        prop_assert_eq!(roles().may_for(&actor, verb, &chain, &orgs, now()), expected);
        prop_assert!(!expected || roles().has(&actor, verb, now()));
        let areas = roles().areas(&actor, verb, now());
        prop_assert_eq!(roles().may(&actor, verb, &chain, now()), areas.iter().any(|area| chain.contains(area)));
    }
}
