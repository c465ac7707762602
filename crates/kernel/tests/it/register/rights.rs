//! What registers say of roles becomes verbs and rows of the roles; whoever decides asks them.

use super::world::{RULES, changed, sound};
use crate::support::china;
use kernel::access::{Actor, Belongs, Grant, Head, Rows, Scope, Who, WhoKey};
use kernel::id::{AccountId, AreaId, OrgId, TenantId};
use kernel::text::Text;
use kernel::time::Instant;
use std::collections::BTreeSet;
use uuid::Uuid;

fn area(n: u128) -> AreaId {
    AreaId::from_uuid(Uuid::from_u128(n))
}

fn org() -> OrgId {
    OrgId::from_uuid(Uuid::from_u128(7))
}

fn account() -> AccountId {
    AccountId::from_uuid(Uuid::from_u128(9))
}

fn now() -> Instant {
    china("2026-05-06 10:00")
}

/// Returns somebody who holds a role for area 31.
fn staff(role: &str) -> Actor {
    let grant = Grant {
        role: role.to_owned(),
        area: area(31),
        org: Some(org()),
        from: china("2026-01-01 00:00"),
        to: None,
    };
    let who = Who::Staff(account());
    Actor { tenant: TenantId::from(area(3)), who, grants: vec![grant], on_behalf: None }
}

fn scope(role: &str, verb: &str) -> Scope {
    RULES.roles().scope(&staff(role), verb, now())
}

fn heads(heads: impl IntoIterator<Item = Head>) -> Scope {
    heads.into_iter().collect()
}

#[test]
fn a5_roles_have_the_verbs_of_registers() {
    let verbs = |role: &str| RULES.roles().get(role).unwrap().verbs.clone();
    let director = verbs("community.director");
    for verb in ["facility.see", "facility.act:give_up", "hidden_danger.export"] {
        assert!(director.contains(verb), "{verb}");
    }
    assert!(!verbs("grid.worker").contains("facility.change"));
    assert!(!verbs("community.desk").iter().any(|verb| verb.starts_with("facility.")));
    let title = |verb: &str| {
        RULES.roles().verbs().find(|(key, _)| *key == verb).map(|(_, title)| title.clone())
    };
    assert_eq!(title("hidden_danger.see"), Some(Text::new("查看隐患", "See hidden dangers")));
    assert_eq!(title("facility.add"), Some(Text::new("登记设施", "Add facilities")));
    assert_eq!(
        title("facility.act:reopen"),
        Some(Text::new("设施：恢复使用", "Facilities: put back into use"))
    );
    assert_eq!(
        title("facility.act:facility_acceptance").map(|text| text.zh),
        Some("设施：阵地验收".to_owned())
    );
    assert_eq!(title("facility.end"), None, "records of states end by their states");
    assert!(title("hidden_danger.act:danger_mend").is_none(), "it begins by itself");
}

#[test]
fn a5_rows_decide_by_which_heads_records_are_reached() {
    let worker = [Head::Area(area(31)), Head::Mine(account())];
    assert_eq!(scope("grid.worker", "hidden_danger.see"), heads(worker.clone()));
    assert_eq!(scope("grid.worker", "hidden_danger.change"), heads(worker));
    assert_eq!(
        scope("department.handler", "hidden_danger.see"),
        heads([Head::Org { org: org(), area: area(31) }])
    );
    assert!(scope("community.desk", "hidden_danger.see").is_empty());
    assert!(scope("department.handler", "hidden_danger.add").is_empty());
    assert_eq!(
        scope("grid.worker", "case.view"),
        heads([Head::Area(area(31))]),
        "others as before"
    );
    let resident = Actor { who: Who::Resident(account()), ..staff("grid.worker") };
    assert!(RULES.roles().scope(&resident, "facility.see", now()).is_empty());
}

#[test]
fn a5_a_new_record_is_added_where_the_role_is_held() {
    let mine = Belongs { owners: vec![account()], ..Belongs::to_area([area(99)]) };
    let may = |verb: &str| RULES.roles().may(&staff("grid.worker"), verb, &mine, now());
    assert!(may("hidden_danger.change"), "what is one's own is reached wherever it lies");
    assert!(!may("hidden_danger.add"), "but not added there");
    let own = changed(
        "hidden_danger",
        &[
            ("rows = [\"area\", \"mine\"]", "rows = [\"mine\"]"),
            ("heads = [\"mine\"]", "heads = [\"mine\", \"grid\"]"),
        ],
    );
    let rules = sound(&[("registers/hidden_danger.toml", &own)]);
    let scope = rules.roles().scope(&staff("grid.worker"), "hidden_danger.add", now());
    assert_eq!(scope, heads([Head::Area(area(31))]));
}

#[test]
fn a5_what_everybody_sees_is_only_looked_at() {
    let open = changed("facility", &[("rows = [\"org\"]", "rows = [\"org\", \"public\"]")]);
    let rules = sound(&[("registers/facility.toml", &open)]);
    let handler = staff("property.handler");
    let scope = |verb: &str| rules.roles().scope(&handler, verb, now());
    let own = Head::Org { org: org(), area: area(31) };
    assert_eq!(scope("facility.see"), heads([own.clone(), Head::Public]));
    assert_eq!(scope("facility.change"), heads([own]));
    assert_eq!(
        rules.roles().rows("facility", "property.handler"),
        BTreeSet::from([Rows::Org, Rows::Public])
    );
}

#[test]
fn a5_who_is_named_is_known_by_the_account() {
    let named = changed(
        "facility",
        &[
            ("rows = [\"org\"]", "rows = [\"named\"]"),
            ("\"print\", \"reveal\"]\nwhole", "\"print\", \"reveal\", \"name\"]\nwhole"),
            ("\"grid\", \"org\"]", "\"grid\", \"named\"]"),
        ],
    );
    let rules = sound(&[("registers/facility.toml", &named)]);
    let scope = rules.roles().scope(&staff("property.handler"), "facility.see", now());
    assert_eq!(scope, heads([Head::Named(WhoKey::Account(account()).to_string())]));
    assert!(rules.roles().knows("facility.name"));
}

#[test]
fn a5_the_purpose_is_told_of_what_is_reached() {
    let row = Belongs::to_area([area(31)]);
    let purpose =
        |verb: &str| RULES.roles().purpose(&staff("department.handler"), verb, &row, now());
    assert!(purpose("hidden_danger.see").is_none(), "its organisation has no part in it");
    let part = row.clone().with_orgs([org()]);
    assert!(
        RULES
            .roles()
            .purpose(&staff("department.handler"), "hidden_danger.see", &part, now())
            .is_some()
    );
}
