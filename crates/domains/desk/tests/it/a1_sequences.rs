//! After any sequence of changes of areas and organisations every running case is in somebody's inbox, or waits for its
//! reporter with a clock.

use super::a1_changes::{approval, in_every_state, new_area, rebuilt_alike};
use super::cases::{self};
use kernel::area::{AreaChange, BuildingMove, Level, MergeInto, Part};
use kernel::id::{AccountId, AreaId, CaseId, OrgId, PlaceId, TenantId};
use registry::AreaRow;
use store::{By, Query, Tx, args};
use town::{
    BUILDING, BUILDING_TWO, ENFORCEMENT, GARDEN, GRID, GRID_TWO, MARKET, MARKET_BUILDING,
    MARKET_GRID, PROPERTY, STREET, Town, WORKS,
};

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides.max(1)).unwrap()).unwrap()
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        if of.is_empty() { None } else { of.get(self.roll(of.len())).copied() }
    }
}

fn by() -> By {
    By::system(TenantId::from(STREET), "test", "test")
}

/// People with accounts for every seat of the small street.
pub async fn people(town: &Town) {
    let roles = town.runtime.in_force().rules.roles().clone();
    let seats: [(&str, AreaId, Option<OrgId>); 11] = [
        ("community.desk", GARDEN, None),
        ("community.desk", MARKET, None),
        ("street.dispatcher", STREET, None),
        ("street.leader", STREET, None),
        ("grid.worker", GRID, None),
        ("grid.worker", GRID_TWO, None),
        ("grid.worker", MARKET_GRID, None),
        ("property.handler", GARDEN, Some(PROPERTY)),
        ("department.handler", STREET, Some(WORKS)),
        ("department.handler", STREET, Some(ENFORCEMENT)),
        ("department.leader", STREET, Some(ENFORCEMENT)),
    ];
    let made = town.store.write(by(), move |tx| {
        Box::pin(async move {
            for (n, (role, area, org)) in seats.into_iter().enumerate() {
                let account = staff(tx, &roles, n, area).await?;
                let from = Query::now(tx);
                let grant =
                    identity::NewGrant { account, role: role.into(), area, org, from, to: None };
                identity::grant(tx, &roles, grant).await?;
            }
            Ok(())
        })
    });
    made.await.unwrap();
}

async fn staff(
    tx: &mut Tx,
    roles: &kernel::access::Roles,
    n: usize,
    area: AreaId,
) -> Result<AccountId, store::Error> {
    let id: AccountId = tx.new_id();
    let new = identity::NewStaff {
        id,
        login: format!("seat{n:02}"),
        name: format!("职员{n}"),
        title: "职员".into(),
        phone: None,
        email: None,
        area,
        org: None,
        password: String::new(),
    };
    identity::create_staff(tx, roles, new).await?;
    Ok(id)
}

async fn living(town: &Town, level: Level) -> Vec<AreaRow> {
    let mut q = town.store.read(TenantId::from(STREET)).await.unwrap();
    registry::below(&mut q, STREET, level).await.unwrap()
}

/// Orders some change; one that the kernel refuses is left out.
async fn something(town: &Town, dice: &mut Dice, turn: usize) -> &'static str {
    let communities: Vec<AreaId> =
        living(town, Level::Community).await.iter().map(|a| a.id).collect();
    let grids: Vec<AreaRow> = living(town, Level::Grid).await;
    let ids: Vec<AreaId> = grids.iter().map(|grid| grid.id).collect();
    let made: AreaId = town.store.new_id();
    let fresh = || new_area(made, &format!("新区{turn}"));
    let (Some(one), Some(grid)) = (dice.pick(&communities), dice.pick(&ids)) else {
        return "nothing";
    };
    let other = communities.iter().copied().find(|id| *id != one);
    let buildings = [BUILDING, BUILDING_TWO, MARKET_BUILDING];
    let inside: Vec<AreaId> =
        grids.iter().filter(|row| row.parent_id == Some(one)).map(|row| row.id).collect();
    let (what, change) = match (dice.roll(7), other) {
        (0, Some(other)) => (
            "merge",
            AreaChange::Merge {
                areas: vec![one, other],
                into: if dice.roll(2) == 0 { MergeInto::New(fresh()) } else { MergeInto::One(one) },
                approval: approval(),
            },
        ),
        (1 | 2, _) => (
            "split",
            AreaChange::Split {
                area: one,
                into: vec![Part {
                    area: fresh(),
                    children: dice.pick(&inside).into_iter().collect(),
                    buildings: vec![],
                }],
                goes_on: dice.roll(3) > 0,
                approval: approval(),
            },
        ),
        (3, Some(other)) => {
            ("transfer", AreaChange::Transfer { area: grid, to: other, approval: approval() })
        }
        (4, _) => (
            "split grid",
            AreaChange::Split {
                area: grid,
                into: vec![Part {
                    area: fresh(),
                    children: vec![],
                    buildings: in_grid(town, grid).await,
                }],
                goes_on: dice.roll(2) == 0,
                approval: approval(),
            },
        ),
        (5, _) => (
            "rebound",
            AreaChange::Rebound {
                moves: vec![BuildingMove { building: dice.pick(&buildings).unwrap(), grid }],
                approval: approval(),
            },
        ),
        _ => ("end", AreaChange::End { area: grid, approval: None }),
    };
    let roles = town.runtime.in_force().rules.roles().clone();
    let order =
        registry::Order { change, on: town.store.now().china_date(), reason: "测试".into() };
    let done = town.store.write(by(), move |tx| {
        Box::pin(async move { registry::change(tx, &roles, order).await.map(|_| ()) })
    });
    if done.await.is_ok() { what } else { "refused" }
}

/// Somebody leaves: the account is disabled, or one role ends. The street keeps its dispatcher.
async fn somebody_leaves(town: &Town, dice: &mut Dice) -> &'static str {
    let (mut q, now) = (town.store.read(TenantId::from(STREET)).await.unwrap(), town.store.now());
    let mut held = identity::grants_in(&mut q, STREET, now).await.unwrap();
    drop(q);
    held.retain(|grant| grant.role != "street.dispatcher");
    let all: Vec<_> = held.iter().map(|grant| (grant.account_id, grant.id)).collect();
    let Some((account, grant)) = dice.pick(&all) else { return "nobody left" };
    let roles = town.runtime.in_force().rules.roles().clone();
    let disables = dice.roll(2) == 0;
    let done = town.store.write(by(), move |tx| {
        Box::pin(async move {
            match disables {
                true => identity::disable(tx, &roles, account).await,
                false => identity::end_grant(tx, &roles, grant).await,
            }
        })
    });
    match (done.await.is_ok(), disables) {
        (true, true) => "disabled",
        (true, false) => "role ended",
        (false, _) => "left before",
    }
}

async fn in_grid(town: &Town, grid: AreaId) -> Vec<PlaceId> {
    let mut q = town.store.read(TenantId::from(STREET)).await.unwrap();
    let sql = "SELECT id FROM registry_place WHERE grid_id = $1 AND kind = 'building' AND present";
    let rows: Vec<(PlaceId,)> = q.all(sql, args![grid]).await.unwrap();
    rows.into_iter().map(|(id,)| id).collect()
}

async fn somebody_has_it(town: &Town, told: &str, cases: &[(&str, CaseId)]) {
    let roles = town.runtime.in_force().rules.roles().clone();
    let mut q = town.store.read(TenantId::from(STREET)).await.unwrap();
    for (begun, case) in cases {
        let row = town.matter(*case).await;
        if row.ended_at.is_some() {
            continue;
        }
        let mut found = row.state == "confirm";
        for (who, purpose) in town.items(*case).await {
            let people = identity::recipients(&mut q, &who).await.unwrap();
            // What nobody is there for is in the inbox of whoever covers the seat.
            let cover = identity::cover_of(&mut q, &roles, &who, None).await.unwrap();
            found |= purpose == "act" && !(people.is_empty() && cover.is_none());
        }
        assert!(
            found,
            "{begun}, now {}, waits for nobody after {told}: {:?}",
            row.state,
            town.items(*case).await
        );
        let sql = "SELECT COUNT(*) FROM matter_clock WHERE matter_id = $1 AND stopped_at IS NULL";
        let (clocks,): (i64,) = q.one(sql, args![*case]).await.unwrap();
        assert!(clocks > 0, "{begun} has no clock after {told}");
    }
    let sql = "SELECT COUNT(*) FROM matter m JOIN registry_area a ON a.id = m.community_id WHERE a.present";
    let (count,): (i64,) = q.one(sql, args![]).await.unwrap();
    assert_eq!(
        usize::try_from(count).unwrap(),
        cases.len(),
        "each lies in a community of today after {told}"
    );
}

async fn any_sequence(db: testkit::Db, seed: u64) {
    let town = cases::town(db).await;
    people(&town).await;
    let cases = in_every_state(&town).await;
    let mut dice = Dice(seed);
    let mut told = String::new();
    for turn in 0..14 {
        let (day, hour) = (turn / 2, turn % 2);
        town.at(21 + u8::try_from(day).unwrap(), 10 + u8::try_from(hour).unwrap(), 0);
        told.push_str(something(&town, &mut dice, turn).await);
        told.push(' ');
        if turn % 3 == 2 {
            told.push_str(somebody_leaves(&town, &mut dice).await);
            told.push(' ');
        }
        if turn == 5 {
            let roles = town.runtime.in_force().rules.roles().clone();
            let on = town.store.now().china_date();
            let ended = town.store.write(by(), move |tx| {
                Box::pin(async move {
                    registry::end_org(tx, &roles, PROPERTY, on, Some(ENFORCEMENT)).await
                })
            });
            ended.await.unwrap();
        }
        town.work().await;
        town.sweep().await;
        somebody_has_it(&town, &told, &cases).await;
    }
    rebuilt_alike(&town).await;
}

testkit::both! {
    async fn a1_any_sequence_of_changes_leaves_nobody_waiting_for_nobody(db: testkit::Db) {
        any_sequence(db, 0x9E37_79B9_7F4A_7C15).await;
    }

    async fn a1_another_sequence_of_changes_leaves_nobody_waiting_for_nobody(db: testkit::Db) {
        any_sequence(db, 0xD1B5_4A32_D192_ED03).await;
    }

    async fn a1_a_third_sequence_of_changes_leaves_nobody_waiting_for_nobody(db: testkit::Db) {
        any_sequence(db, 0x2545_F491_4F6C_DD1D).await;
    }
}
