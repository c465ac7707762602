//! Who may do what: roles for areas and organisations, from a time to a time; denying is the default.

use crate::support::{cases, china, rules};
use kernel::access::{Actor, Belongs, Grant, Head, Reach, Roles, Scope, Who};
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
    let within =
        |areas: &[u128]| Belongs::to_area(areas.iter().copied().map(area).collect::<Vec<_>>());
    let below = within(&[311, 31, 3, 2]);
    assert!(roles().may(&desk, "case.accept", &below, now()));
    assert!(!roles().may(&desk, "case.accept", &within(&[321, 32, 3, 2]), now()));
    assert!(!roles().may(&desk, "case.accept", &within(&[3, 2]), now()), "not what lies above");
    assert!(!roles().may(&desk, "case.accept", &within(&[]), now()));
    assert!(!roles().may(&desk, "rules.apply", &below, now()));
    assert!(!roles().may(&desk, "case.destroy", &below, now()), "an unknown verb is denied");
    assert_eq!(roles().scope(&desk, "case.accept", now()).areas(), [area(31)]);
    assert!(roles().purpose(&desk, "case.accept", &below, now()).is_some());
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
        assert!(roles().scope(&actor, "case.accept", now()).is_empty());
    }
    assert!(!roles().has(&staff(vec![grant("no.such.role", 31)]), "case.accept", now()));
}

#[test]
fn a_department_sees_only_what_it_takes_part_in() {
    let mut one = grant("department.handler", 3);
    one.org = Some(org(7));
    let handler = staff(vec![one.clone()]);
    let taken_by = |areas: &[u128], orgs: &[u128]| {
        let areas: Vec<AreaId> = areas.iter().copied().map(area).collect();
        Belongs::to_area(areas).with_orgs(orgs.iter().copied().map(org).collect::<Vec<_>>())
    };
    let may = |actor: &Actor, of: &Belongs| roles().may(actor, "case.view", of, now());
    assert!(!may(&handler, &taken_by(&[311, 31, 3], &[])), "not every case of the street");
    assert!(may(&handler, &taken_by(&[311, 31, 3], &[6, 7])));
    assert!(!may(&handler, &taken_by(&[311, 31, 3], &[6])));
    assert!(!may(&handler, &taken_by(&[41, 4], &[7])), "not in another street");
    assert!(roles().has(&handler, "case.view", now()));
    let scope = roles().scope(&handler, "case.view", now());
    assert!(scope.areas().is_empty());
    assert_eq!(scope.orgs(), [org(7)]);
    one.org = None;
    assert!(
        !may(&staff(vec![one]), &taken_by(&[311, 31, 3], &[7])),
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
        assert_eq!(role.reach, Reach::Org, "{}", role.key);
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
            let org = role.reach == Reach::Area || grant.org.is_some_and(|org| orgs.contains(&org));
            grant.from <= now()
                && grant.to.is_none_or(|to| now() < to)
                && role.verbs.contains(verb)
                && chain.contains(&grant.area)
                && org
        });
        let row = Belongs::to_area(chain).with_orgs(orgs);
        prop_assert_eq!(roles().may(&actor, verb, &row, now()), expected);
        prop_assert!(!expected || roles().has(&actor, verb, now()));
    }

    /// A list is read head by head: whatever matches is in the range of a head, and nothing else is.
    #[test]
    fn what_matches_is_in_the_range_of_a_head_and_nothing_else_is(
        heads in prop::collection::vec((0_u8..5, 0_u128..5, 0_u128..5), 0..6),
        rows in prop::collection::vec(
            (prop::collection::vec(0_u128..5, 0..4), prop::collection::vec(0_u128..5, 0..3), 0_u128..5, 0_u128..5, any::<bool>()),
            0..20,
        ),
    ) {
        let account = |n: u128| AccountId::from_uuid(Uuid::from_u128(n));
        let scope: Scope = heads
            .into_iter()
            .map(|(kind, one, other)| match kind {
                0 => Head::Area(area(one)),
                1 => Head::Org { org: org(one), area: area(other) },
                2 => Head::Mine(account(one)),
                3 => Head::Named(format!("account:{one}")),
                _ => Head::Public,
            })
            .collect();
        let rows: Vec<Belongs> = rows
            .into_iter()
            .map(|(areas, orgs, owner, named, public)| Belongs {
                areas: areas.into_iter().map(area).collect(),
                orgs: orgs.into_iter().map(org).collect(),
                owners: vec![account(owner)],
                named: vec![format!("account:{named}")],
                public,
            })
            .collect();
        // The ranges of a list, as a shelf keeps them: one for each head that a row has.
        let range = |head: &Head| -> Vec<usize> {
            let of = |row: &Belongs| match head {
                Head::Area(area) => row.areas.iter().any(|one| one == area),
                Head::Org { org, area } => {
                    let pairs = row.orgs.iter().flat_map(|org| row.areas.iter().map(move |area| (org, area)));
                    pairs.into_iter().any(|pair| pair == (org, area))
                }
                Head::Mine(account) => row.owners == [*account],
                Head::Named(who) => row.named == [who.clone()],
                Head::Public => row.public,
            };
            rows.iter().enumerate().filter(|(_, row)| of(row)).map(|(at, _)| at).collect()
        };
        let mut merged: Vec<usize> = scope.heads().flat_map(range).collect();
        merged.sort_unstable();
        merged.dedup();
        let matching: Vec<usize> =
            rows.iter().enumerate().filter(|(_, row)| scope.matches(row)).map(|(at, _)| at).collect();
        prop_assert_eq!(merged, matching);
        prop_assert_eq!(scope.is_empty(), scope.heads().next().is_none());
    }
}
