//! Who lives and works in the street: every role of `roles.toml` is held by somebody.

use crate::ids::*;
use http::{Authenticator, Prefs, SignedIn};
use identity::{Hasher, NewGrant, NewResident, NewStaff};
use kernel::access::{Actor, Grant, Roles, Who};
use kernel::id::{AccountId, AreaId, OrgId, TenantId};
use kernel::time::Instant;
use store::{BoxFuture, Error, Fault, Store, Tx, args};

/// The password of everybody who has an account.
pub const PASSWORD: &str = "Shi-liu 2026 yuan";

const fn person(n: u128) -> AccountId {
    AccountId::from_uuid(id(n))
}

/// 周敏, a resident of the garden.
pub const ZHOU: AccountId = person(900);
/// 吴桂英, a resident of the garden.
pub const WU: AccountId = person(901);
/// 何静 of the garden's desk.
pub const DESK: AccountId = person(910);
/// 高远, who dispatches for the street.
pub const DISPATCHER: AccountId = person(912);
/// 陈立, who leads the street.
pub const LEADER: AccountId = person(913);
/// 高阳, system administrator.
pub const SYSTEM: AccountId = person(930);
/// 谢雯, security administrator.
pub const SECURITY: AccountId = person(931);
/// 许文, audit administrator.
pub const AUDIT: AccountId = person(920);
/// 苏航, security administrator of the street next door.
pub const NEXT_DOOR: AccountId = person(932);

/// The session of nobody.
pub const NOBODY: &str = "";

/// Somebody who works here, in one role.
#[derive(Clone, Copy, Debug)]
pub struct Staff {
    /// The session's cookie, by which tests name them.
    pub session: &'static str,
    /// The account. Somebody who holds two roles stands here twice.
    pub account: AccountId,
    /// The name to sign in with.
    pub login: &'static str,
    /// The name.
    pub name: &'static str,
    /// The role.
    pub role: &'static str,
    /// The area in which it is held.
    pub area: AreaId,
    /// The organisation for which it is held.
    pub org: Option<OrgId>,
}

const fn works(
    session: &'static str,
    number: u128,
    (login, name): (&'static str, &'static str),
    role: &'static str,
    area: AreaId,
    org: Option<OrgId>,
) -> Staff {
    Staff { session, account: person(number), login, name, role, area, org }
}

const STAFF: [Staff; 23] = [
    works("duty", 922, ("zhiban", "马峰"), "street.duty", STREET, None),
    works("desk", 910, ("hejing", "何静"), "community.desk", GARDEN, None),
    works("market", 911, ("maishi", "孙莉"), "community.desk", MARKET, None),
    works("dispatcher", 912, ("gaoyuan", "高远"), "street.dispatcher", STREET, None),
    works("leader", 913, ("chenli", "陈立"), "street.leader", STREET, None),
    works("lead", 914, ("baihe", "柏强"), "property.handler", GARDEN, Some(PROPERTY)),
    works("assistant", 915, ("liuwei", "刘伟"), "department.handler", STREET, Some(WORKS)),
    works("drainage", 916, ("qingyuan", "秦涛"), "department.handler", STREET, Some(DRAINAGE)),
    works("grid", 917, ("wangge1", "丁一"), "grid.worker", GRID, None),
    works("grid_two", 918, ("wangge2", "丁二"), "grid.worker", GRID_TWO, None),
    works("stranger", 919, ("linshui1", "林水"), "street.dispatcher", OTHER_STREET, None),
    works("both", 917, ("wangge1", "丁一"), "property.handler", GARDEN, Some(PROPERTY)),
    works("merged", 921, ("hebing", "合一"), "community.desk", MERGED, None),
    works("audit", 920, ("shenji", "许文"), "audit.admin", STREET, None),
    works("director", 923, ("zhuren", "方敏"), "community.director", GARDEN, None),
    works("worker", 924, ("shegong", "田野"), "community.worker", GARDEN, None),
    works("grid_leader", 925, ("wanggezhang", "丁长"), "grid.leader", GARDEN, None),
    works("works_leader", 926, ("chengjian", "江城"), "department.leader", STREET, Some(WORKS)),
    works("district", 927, ("quji", "曲静"), "district.viewer", DISTRICT, None),
    works("admin", 930, ("xitong", "高阳"), "system.admin", STREET, None),
    works("security", 931, ("anquan", "谢雯"), "security.admin", STREET, None),
    works("next_security", 932, ("linshui", "苏航"), "security.admin", OTHER_STREET, None),
    works("next_admin", 933, ("linshui2", "苏帆"), "system.admin", OTHER_STREET, None),
];

const RESIDENTS: [(&str, AccountId, &str, &str, Option<&str>); 2] = [
    ("zhou", ZHOU, "周敏", "zhou.min", Some("0399-85300001")),
    ("wu", WU, "吴桂英", "wu.guiying", None),
];

/// Returns the sessions of staff.
pub fn sessions() -> impl Iterator<Item = &'static str> {
    STAFF.iter().map(|one| one.session)
}

/// Returns the tenant whose people work in an area.
fn tenant(area: AreaId) -> TenantId {
    TenantId::from(if area == OTHER_STREET { OTHER_STREET } else { STREET })
}

/// Returns a member of staff acting, by session.
pub fn staff(session: &str) -> Option<Actor> {
    let own = STAFF.iter().find(|one| one.session == session)?;
    let held = STAFF
        .iter()
        .filter(|one| one.session == session || (session == "both" && one.account == own.account));
    let long_ago = Instant::from_micros(0);
    let grants = held.map(|one| Grant {
        role: one.role.to_owned(),
        area: one.area,
        org: one.org,
        from: long_ago,
        to: None,
    });
    Some(Actor {
        tenant: tenant(own.area),
        who: Who::Staff(own.account),
        grants: grants.collect(),
        on_behalf: None,
    })
}

/// Returns a member of staff or a resident acting, by session.
///
/// # Panics
/// There is nobody of that name.
pub fn actor(session: &str) -> Actor {
    signed_in(session).unwrap_or_else(|| panic!("nobody is called {session}")).actor
}

/// Returns a resident acting.
pub fn resident(account: AccountId) -> Actor {
    someone(Who::Resident(account))
}

/// Returns somebody acting who is not signed in.
pub fn nobody() -> Actor {
    someone(Who::Nobody)
}

fn someone(who: Who) -> Actor {
    Actor { tenant: TenantId::from(STREET), who, grants: Vec::new(), on_behalf: None }
}

fn signed_in(session: &str) -> Option<SignedIn> {
    let of = |actor, name: &str| SignedIn {
        actor,
        name: name.to_owned(),
        title: String::new(),
        area: Vec::new(),
        home: None,
        prefs: None,
        unread: 0,
    };
    if let Some((_, account, name, ..)) = RESIDENTS.iter().find(|one| one.0 == session) {
        return Some(of(resident(*account), name));
    }
    let own = STAFF.iter().find(|one| one.session == session)?;
    Some(of(staff(session)?, own.name))
}

/// Knows people by the names of their sessions; whoever comes as `zhou-elder` reads large type.
pub(crate) struct Sessions;

impl Authenticator for Sessions {
    fn session<'a>(&'a self, cookie: &'a str) -> BoxFuture<'a, Result<Option<SignedIn>, Fault>> {
        let elder = cookie.ends_with("-elder").then(|| Prefs { elder: true, ..Prefs::default() });
        let found = signed_in(cookie.trim_end_matches("-elder"));
        Box::pin(async move { Ok(found.map(|one| SignedIn { prefs: elder, ..one })) })
    }

    fn keep_prefs<'a>(
        &'a self,
        _: TenantId,
        _: AccountId,
        _: Prefs,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async { Ok(()) })
    }
}

/// Makes the accounts of everybody whose area is there.
pub(crate) async fn accounts(tx: &mut Tx, roles: &Roles, hash: &str) -> Result<(), Error> {
    let mut made: Vec<AccountId> = Vec::new();
    for one in STAFF.iter().filter(|one| one.area != MERGED) {
        if made.contains(&one.account) {
            continue;
        }
        made.push(one.account);
        staff_member(tx, roles, hash, (one.account, one.login, one.name, one.area)).await?;
        let new = NewGrant {
            account: one.account,
            role: one.role.to_owned(),
            area: one.area,
            org: one.org,
            from: tx.now(),
            to: None,
        };
        identity::grant(tx, roles, new).await?;
    }
    for (_, id, name, login, phone) in RESIDENTS {
        let new = NewResident {
            id,
            login: Some(login.to_owned()),
            name: name.to_owned(),
            phone: phone.map(str::to_owned),
            email: None,
            area: GARDEN,
            password: Some(hash.to_owned()),
            locale: "zh",
        };
        identity::sign_up(tx, new).await?;
    }
    Ok(())
}

/// Makes an account of staff whose password need not be changed.
pub async fn staff_member(
    tx: &mut Tx,
    roles: &Roles,
    hash: &str,
    (id, login, name, area): (AccountId, &str, &str, AreaId),
) -> Result<(), Error> {
    let new = NewStaff {
        id,
        login: login.to_owned(),
        name: name.to_owned(),
        title: "试员".to_owned(),
        phone: Some(format!("0399-8540{:04}", id.uuid().as_u128() % 10_000)),
        email: None,
        area,
        org: None,
        password: hash.to_owned(),
    };
    identity::create_staff(tx, roles, new).await?;
    let sql = "UPDATE identity_account SET must_change = $2 WHERE id = $1";
    tx.exec(sql, args![id, false]).await?;
    Ok(())
}

pub(crate) async fn hash(store: &Store) -> String {
    Hasher::of_known(store.env().random.clone()).hash(PASSWORD).await.unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_role_is_held_by_somebody() {
        let rules = crate::rules();
        let held: BTreeSet<&str> = STAFF.iter().map(|one| one.role).collect();
        let all: BTreeSet<&str> = rules.roles().all().map(|role| role.key.as_str()).collect();
        assert_eq!(held, all);
    }
}
