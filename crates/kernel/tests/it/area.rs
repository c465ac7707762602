//! The trees: what may change, what stays on record, lineage, closure, numbering.

use crate::support::{cases, date};
use kernel::area::{
    Approval, AreaChange, AreaEvent, AreaRefusal, AreaTree, BuildingMove, Cell, ClosureRow, Level,
    MergeInto, NewArea, Part, PlaceKind, closure, decide, number_grids,
};
use kernel::id::{AreaId, PlaceId};
use kernel::refusal::Refusal;
use kernel::time::{Date, Duration};
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

fn area(n: u128) -> AreaId {
    AreaId::from_uuid(Uuid::from_u128(n))
}

fn place(n: u128) -> PlaceId {
    PlaceId::from_uuid(Uuid::from_u128(n))
}

fn new(n: u128, name: &str) -> NewArea {
    NewArea { id: area(n), name: name.to_owned(), code: None }
}

fn approval() -> Option<Approval> {
    Some(Approval {
        number: "涧政文〔2019〕1号".to_owned(),
        by: "涧西区人民政府".to_owned(),
        on: date("2019-12-01"),
    })
}

fn found(n: u128, name: &str, level: Level, parent: u128) -> AreaChange {
    let parent = (parent != 0).then(|| area(parent));
    AreaChange::Found { area: new(n, name), level, parent, equivalent: false, approval: approval() }
}

fn building(n: u128) -> AreaChange {
    AreaChange::FoundPlace {
        place: place(n),
        kind: PlaceKind::Building,
        parent: None,
        name: format!("{n}号楼"),
    }
}

fn assign(pairs: &[(u128, u128)]) -> AreaChange {
    let moves = pairs
        .iter()
        .map(|(building, grid)| BuildingMove { building: place(*building), grid: area(*grid) });
    AreaChange::Rebound { moves: moves.collect(), approval: None }
}

/// A change that has to be possible.
fn run(tree: &mut AreaTree, change: &AreaChange, on: &str) -> Vec<AreaEvent> {
    let events =
        decide(tree, change, date(on)).unwrap_or_else(|refusal| panic!("{change:?}: {refusal}"));
    events.iter().for_each(|event| tree.apply(event));
    events
}

fn refused(tree: &AreaTree, change: &AreaChange, on: &str) -> AreaRefusal {
    decide(tree, change, date(on)).unwrap_err()
}

/// City 1, district 2, streets 3 and 4; communities 31, 32 and 41; grids 311, 312, 321 and 411; a group 319; two
/// buildings in each grid (3111 and 3112 in 311, and so on).
fn town() -> AreaTree {
    let mut tree = AreaTree::default();
    let day = "2020-01-01";
    for (n, name, level, parent) in [
        (1, "洛阳市", Level::City, 0),
        (2, "涧西区", Level::District, 1),
        (3, "桐荫街道", Level::Street, 2),
        (4, "槐安街道", Level::Street, 2),
        (31, "和平社区", Level::Community, 3),
        (32, "友谊社区", Level::Community, 3),
        (41, "兴业社区", Level::Community, 4),
        (311, "第一网格", Level::Grid, 31),
        (312, "第二网格", Level::Grid, 31),
        (319, "第一居民小组", Level::ResidentsGroup, 31),
        (321, "友谊一网格", Level::Grid, 32),
        (411, "第一网格", Level::Grid, 41),
    ] {
        run(&mut tree, &found(n, name, level, parent), day);
    }
    for grid in [311, 312, 321, 411] {
        for n in [grid * 10 + 1, grid * 10 + 2] {
            run(&mut tree, &building(n), day);
            run(&mut tree, &assign(&[(n, grid)]), day);
        }
    }
    tree
}

fn ids(areas: impl IntoIterator<Item = u128>) -> BTreeSet<AreaId> {
    areas.into_iter().map(area).collect()
}

#[test]
fn a_chain_leads_from_a_grid_to_the_city() {
    let tree = town();
    assert_eq!(tree.chain(area(311), date("2026-05-01")), [311, 31, 3, 2, 1].map(area));
    assert_eq!(tree.chain(area(311), date("2019-12-31")), []);
    assert_eq!(tree.grid_of(place(3111), date("2026-05-01")), Some(area(311)));
}

#[test]
fn each_level_stands_under_its_own() {
    let tree = town();
    let wrong = |level, parent| AreaRefusal::WrongParent { level, parent };
    assert_eq!(
        refused(&tree, &found(9, "九", Level::Grid, 3), "2026-01-01"),
        wrong(Level::Grid, Some(Level::Street))
    );
    assert_eq!(
        refused(&tree, &found(9, "九", Level::Community, 0), "2026-01-01"),
        wrong(Level::Community, None)
    );
    assert_eq!(
        refused(&tree, &found(9, "九", Level::City, 2), "2026-01-01"),
        wrong(Level::City, Some(Level::District))
    );
    assert_eq!(
        refused(&tree, &found(9, "九", Level::Grid, 99), "2026-01-01"),
        AreaRefusal::NoArea(area(99))
    );
    assert_eq!(refused(&tree, &found(31, "九", Level::Grid, 31), "2026-01-01"), AreaRefusal::Taken);
    assert_eq!(
        refused(&tree, &found(9, " ", Level::Grid, 31), "2026-01-01"),
        AreaRefusal::NameEmpty
    );
    assert_eq!(
        refused(&tree, &found(9, "第一网格", Level::Grid, 31), "2026-01-01"),
        AreaRefusal::NameTaken("第一网格".to_owned())
    );
}

#[test]
fn a_community_changes_only_with_the_governments_approval() {
    let tree = town();
    let late = Some(Approval {
        number: "涧政文〔2026〕9号".to_owned(),
        by: "涧西区人民政府".to_owned(),
        on: date("2026-02-01"),
    });
    let bare = Some(Approval {
        number: " ".to_owned(),
        by: "涧西区人民政府".to_owned(),
        on: date("2025-01-01"),
    });
    for approval in [None, late, bare] {
        let changes = [
            AreaChange::Found {
                area: new(9, "九"),
                level: Level::Community,
                parent: Some(area(3)),
                equivalent: false,
                approval: approval.clone(),
            },
            AreaChange::Rename {
                area: area(31),
                name: "新和平社区".to_owned(),
                approval: approval.clone(),
            },
            AreaChange::Transfer { area: area(31), to: area(4), approval: approval.clone() },
            AreaChange::Transfer { area: area(312), to: area(32), approval: approval.clone() },
            AreaChange::Merge {
                areas: vec![area(31), area(32)],
                into: MergeInto::One(area(31)),
                approval: approval.clone(),
            },
            AreaChange::Split {
                area: area(31),
                into: vec![part(51, "东", &[312], &[])],
                goes_on: true,
                approval: approval.clone(),
            },
            AreaChange::End { area: area(31), approval: approval.clone() },
            AreaChange::Rebound {
                moves: vec![BuildingMove { building: place(3111), grid: area(321) }],
                approval,
            },
        ];
        for change in changes {
            assert_eq!(
                refused(&tree, &change, "2026-01-01"),
                AreaRefusal::NoApproval,
                "{change:?}"
            );
        }
    }
    let refusal = Refusal::from(AreaRefusal::NoApproval);
    assert_eq!(
        (refusal.key, refusal.field),
        ("kernel.refusal.area_no_approval", Some("area.approval"))
    );
    // A grid inside its community needs none, nor does a farm or campus that is only like a community.
    let mut tree = tree;
    run(
        &mut tree,
        &AreaChange::Rename { area: area(311), name: "东网格".to_owned(), approval: None },
        "2026-01-01",
    );
    run(&mut tree, &assign(&[(3112, 312)]), "2026-01-01");
    run(
        &mut tree,
        &AreaChange::Found {
            area: new(9, "试验站"),
            level: Level::Community,
            parent: Some(area(3)),
            equivalent: true,
            approval: None,
        },
        "2026-01-01",
    );
}

fn part(n: u128, name: &str, children: &[u128], buildings: &[u128]) -> Part {
    Part {
        area: new(n, name),
        children: children.iter().copied().map(area).collect(),
        buildings: buildings.iter().copied().map(place).collect(),
    }
}

#[test]
fn a_merge_of_two_communities_keeps_every_record_and_both_histories() {
    let mut tree = town();
    let before = tree.clone();
    let merge = AreaChange::Merge {
        areas: vec![area(31), area(32)],
        into: MergeInto::New(new(33, "和平社区")),
        approval: approval(),
    };
    run(&mut tree, &merge, "2026-07-01");
    let (old, today) = (date("2026-06-30"), date("2026-07-01"));
    assert_eq!(tree.closure(old), before.closure(old), "what was stays");
    assert_eq!(tree.area(area(31)).unwrap().names.on(old).unwrap(), "和平社区");
    assert!(tree.living(area(31), old).is_some() && tree.living(area(31), today).is_none());
    let children: BTreeSet<AreaId> = tree.children(area(33), today).map(|child| child.id).collect();
    assert_eq!(children, ids([311, 312, 319, 321]));
    assert_eq!(tree.came_from(area(31), today), ids([33]));
    assert_eq!(tree.came_from(area(32), today), ids([33]));
    assert_eq!(tree.comes_of(area(33), old), ids([31, 32]));
    assert_eq!(tree.came_from(area(31), old), ids([31]));
    assert!(tree.successions().iter().all(|row| row.approval.is_some() || row.on < today));
}

#[test]
fn a_merge_into_one_of_them_lets_it_go_on() {
    let mut tree = town();
    let merge = AreaChange::Merge {
        areas: vec![area(311), area(312)],
        into: MergeInto::One(area(311)),
        approval: None,
    };
    run(&mut tree, &merge, "2026-07-01");
    let today = date("2026-07-01");
    assert_eq!(tree.buildings(area(311), today).count(), 4);
    assert_eq!(tree.grid_of(place(3121), date("2026-06-30")), Some(area(312)));
    assert_eq!(tree.grid_of(place(3121), today), Some(area(311)));
    assert_eq!(tree.comes_of(area(311), date("2026-06-30")), ids([311, 312]));
}

#[test]
fn what_cannot_be_merged_is_refused() {
    let tree = town();
    let merge = |areas: &[u128], into: MergeInto| {
        let change = AreaChange::Merge {
            areas: areas.iter().copied().map(area).collect(),
            into,
            approval: approval(),
        };
        refused(&tree, &change, "2026-07-01")
    };
    assert_eq!(merge(&[31], MergeInto::One(area(31))), AreaRefusal::MergeWrong);
    assert_eq!(merge(&[31, 31], MergeInto::One(area(31))), AreaRefusal::MergeWrong);
    assert_eq!(merge(&[31, 41], MergeInto::One(area(31))), AreaRefusal::MergeWrong);
    assert_eq!(merge(&[311, 319], MergeInto::One(area(311))), AreaRefusal::MergeWrong);
    assert_eq!(merge(&[31, 32], MergeInto::One(area(41))), AreaRefusal::MergeWrong);
    let mut moved = town();
    run(
        &mut moved,
        &AreaChange::Transfer { area: area(41), to: area(3), approval: approval() },
        "2026-06-01",
    );
    let change = AreaChange::Merge {
        areas: vec![area(31), area(41)],
        into: MergeInto::One(area(31)),
        approval: approval(),
    };
    assert_eq!(
        refused(&moved, &change, "2026-07-01"),
        AreaRefusal::NameTaken("第一网格".to_owned())
    );
    run(
        &mut moved,
        &AreaChange::Rename { area: area(411), name: "第三网格".to_owned(), approval: None },
        "2026-07-01",
    );
    run(&mut moved, &change, "2026-07-01");
}

#[test]
fn a_split_shares_everything_out() {
    let tree = town();
    let split = |into: Vec<Part>, goes_on| AreaChange::Split {
        area: area(31),
        into,
        goes_on,
        approval: approval(),
    };
    let refused = |change: AreaChange| refused(&tree, &change, "2026-07-01");
    assert_eq!(
        refused(split(vec![part(51, "东", &[311, 312, 319], &[])], false)),
        AreaRefusal::SplitTooSmall
    );
    assert_eq!(
        refused(split(vec![part(51, "东", &[311], &[]), part(52, "西", &[312], &[])], false)),
        AreaRefusal::PartMissing
    );
    assert_eq!(
        refused(split(
            vec![part(51, "东", &[311, 312], &[]), part(52, "西", &[312, 319], &[])],
            false
        )),
        AreaRefusal::PartWrong
    );
    assert_eq!(refused(split(vec![part(51, "东", &[321], &[])], true)), AreaRefusal::PartWrong);
    assert_eq!(
        refused(split(vec![part(51, "东", &[311], &[]), part(52, "东", &[312, 319], &[])], false)),
        AreaRefusal::NameTaken("东".to_owned())
    );
    let mut tree = town();
    let change =
        split(vec![part(51, "和平社区", &[311], &[]), part(52, "西", &[312, 319], &[])], false);
    run(&mut tree, &change, "2026-07-01");
    let today = date("2026-07-01");
    assert_eq!(tree.came_from(area(31), today), ids([51, 52]));
    assert_eq!(tree.comes_of(area(52), date("2026-06-30")), ids([31]));
    assert_eq!(tree.chain(area(319), today), [319, 52, 3, 2, 1].map(area));
}

#[test]
fn a_grid_is_split_by_its_buildings_and_goes_on() {
    let mut tree = town();
    let change = AreaChange::Split {
        area: area(311),
        into: vec![part(313, "第三网格", &[], &[3112])],
        goes_on: true,
        approval: None,
    };
    run(&mut tree, &change, "2026-07-01");
    let today = date("2026-07-01");
    assert_eq!(tree.grid_of(place(3112), today), Some(area(313)));
    assert_eq!(tree.grid_of(place(3111), today), Some(area(311)));
    assert_eq!(tree.came_from(area(311), today), ids([311, 313]));
}

#[test]
fn a_transfer_takes_along_what_lies_below_and_keeps_the_past() {
    let mut tree = town();
    run(
        &mut tree,
        &AreaChange::Transfer { area: area(31), to: area(4), approval: approval() },
        "2026-07-01",
    );
    assert_eq!(tree.chain(area(311), date("2026-06-30")), [311, 31, 3, 2, 1].map(area));
    assert_eq!(tree.chain(area(311), date("2026-07-01")), [311, 31, 4, 2, 1].map(area));
    assert_eq!(tree.came_from(area(3), date("2026-07-01")), ids([3]));
}

#[test]
fn a_rename_keeps_the_old_name_for_its_days() {
    let mut tree = town();
    run(
        &mut tree,
        &AreaChange::Rename {
            area: area(31), name: "荣和社区".to_owned(), approval: approval()
        },
        "2026-07-01",
    );
    let names = &tree.area(area(31)).unwrap().names;
    assert_eq!(names.on(date("2026-06-30")).unwrap(), "和平社区");
    assert_eq!(names.on(date("2026-07-01")).unwrap(), "荣和社区");
    // The old name is free from the day on which it no longer holds.
    run(&mut tree, &found(39, "和平社区", Level::Community, 3), "2026-07-01");
}

#[test]
fn nothing_reaches_back_before_a_later_change() {
    let mut tree = town();
    run(
        &mut tree,
        &AreaChange::Rename {
            area: area(31), name: "荣和社区".to_owned(), approval: approval()
        },
        "2026-07-01",
    );
    let earlier =
        AreaChange::Rename {
            area: area(31), name: "和顺社区".to_owned(), approval: approval()
        };
    assert_eq!(
        refused(&tree, &earlier, "2026-06-01"),
        AreaRefusal::LaterChange(date("2026-07-01"))
    );
    run(
        &mut tree,
        &AreaChange::Transfer { area: area(312), to: area(32), approval: approval() },
        "2026-08-01",
    );
    let merge = AreaChange::Merge {
        areas: vec![area(31), area(32)],
        into: MergeInto::One(area(31)),
        approval: approval(),
    };
    assert_eq!(refused(&tree, &merge, "2026-07-15"), AreaRefusal::LaterChange(date("2026-08-01")));
}

#[test]
fn only_what_is_empty_ends() {
    let mut tree = town();
    assert_eq!(
        refused(&tree, &AreaChange::End { area: area(31), approval: approval() }, "2026-07-01"),
        AreaRefusal::NotEmpty
    );
    assert_eq!(
        refused(&tree, &AreaChange::End { area: area(311), approval: None }, "2026-07-01"),
        AreaRefusal::NotEmpty
    );
    run(&mut tree, &assign(&[(3111, 312), (3112, 312)]), "2026-07-01");
    run(&mut tree, &AreaChange::End { area: area(311), approval: None }, "2026-07-01");
    assert_eq!(
        refused(&tree, &assign(&[(3111, 311)]), "2026-07-02"),
        AreaRefusal::NoArea(area(311))
    );
}

#[test]
fn codes_fit_their_level_and_are_not_taken_twice() {
    let mut tree = town();
    let recode = |n: u128, code: &str| AreaChange::Recode { area: area(n), code: code.to_owned() };
    run(&mut tree, &recode(31, "410305001001"), "2026-01-01");
    run(&mut tree, &recode(311, "410305001001001"), "2026-01-01");
    assert_eq!(
        refused(&tree, &recode(32, "410305001000"), "2026-01-01"),
        AreaRefusal::CodeWrong("410305001000".to_owned())
    );
    assert_eq!(
        refused(&tree, &recode(312, "410305001001"), "2026-01-01"),
        AreaRefusal::CodeWrong("410305001001".to_owned())
    );
    assert_eq!(
        refused(&tree, &recode(32, "410305001001"), "2026-01-01"),
        AreaRefusal::CodeTaken("410305001001".to_owned())
    );
    assert_eq!(refused(&tree, &recode(31, "410305001001"), "2026-01-01"), AreaRefusal::Nothing);
    run(&mut tree, &recode(31, "410305001601".replace("601", "199").as_str()), "2026-03-01");
    run(&mut tree, &recode(32, "410305001001"), "2026-03-01");
}

#[test]
fn places_stand_in_each_other_as_they_may() {
    let mut tree = town();
    let day = "2026-01-01";
    let found = |n: u128, kind, parent: Option<u128>| AreaChange::FoundPlace {
        place: place(n),
        kind,
        parent: parent.map(place),
        name: "甲".to_owned(),
    };
    run(&mut tree, &found(1, PlaceKind::Compound, None), day);
    run(&mut tree, &found(2, PlaceKind::Building, Some(1)), day);
    run(&mut tree, &found(3, PlaceKind::Unit, Some(2)), day);
    run(&mut tree, &found(4, PlaceKind::Dwelling, Some(3)), day);
    run(&mut tree, &found(5, PlaceKind::Dwelling, Some(2)), day);
    run(&mut tree, &assign(&[(2, 311)]), day);
    assert_eq!(refused(&tree, &found(6, PlaceKind::Unit, Some(1)), day), AreaRefusal::WrongPlace);
    assert_eq!(
        refused(&tree, &found(6, PlaceKind::Compound, Some(1)), day),
        AreaRefusal::WrongPlace
    );
    assert_eq!(refused(&tree, &assign(&[(1, 311)]), day), AreaRefusal::NotBuilding);
    assert_eq!(refused(&tree, &assign(&[(2, 31)]), day), AreaRefusal::NotGrid);
    assert_eq!(
        refused(&tree, &AreaChange::EndPlace { place: place(2) }, day),
        AreaRefusal::NotEmpty
    );
    assert_eq!(tree.grid_of(place(4), date(day)), Some(area(311)));
    assert_eq!(tree.grid_of(place(1), date(day)), None);
    run(&mut tree, &AreaChange::MovePlace { place: place(2), parent: None }, "2026-02-01");
    assert_eq!(tree.inside(place(1), date("2026-01-31")).count(), 1);
    assert_eq!(tree.inside(place(1), date("2026-02-01")).count(), 0);
}

#[test]
fn grids_are_numbered_in_rows_from_north_west() {
    // Two rows of two; the second of the first row lies a little further north.
    let cell = |n: u128, west: i32, south: i32| Cell {
        grid: area(n),
        west_e6: west,
        south_e6: south,
        east_e6: west + 1000,
        north_e6: south + 1000,
    };
    let cells = [cell(4, 1000, 0), cell(3, 0, 100), cell(2, 1000, 1300), cell(1, 0, 1000)];
    assert_eq!(number_grids(&cells), [1, 2, 3, 4].map(area));
    assert_eq!(number_grids(&[]), []);
}

#[test]
fn a_circle_of_parents_is_found() {
    let circle = [(area(1), Some(area(2))), (area(2), Some(area(1)))];
    assert!(closure(circle).is_err());
    let rows = closure([(area(1), None), (area(2), Some(area(1)))]).unwrap();
    assert_eq!(rows.len(), 3);
    assert!(rows.contains(&ClosureRow { ancestor: area(1), descendant: area(2), depth: 1 }));
}

/// One random change; many of them are refused, which is part of the test.
fn changes()
-> impl Strategy<Value = (u8, prop::sample::Index, prop::sample::Index, prop::sample::Index, i64)> {
    (
        0_u8..7,
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        0_i64..40,
    )
}

fn random_change(
    tree: &AreaTree,
    step: u128,
    what: u8,
    (one, two, three): (&prop::sample::Index, &prop::sample::Index, &prop::sample::Index),
    day: Date,
) -> AreaChange {
    let areas: Vec<AreaId> = tree.areas().map(|area| area.id).collect();
    let places: Vec<PlaceId> = tree.places().map(|place| place.id).collect();
    let (first, second) = (*one.get(&areas), *two.get(&areas));
    let fresh = |offset: u128| new(1_000_000 + step * 10 + offset, &format!("新{step}-{offset}"));
    let half = |n: usize| {
        let children: Vec<AreaId> = tree.children(first, day).map(|child| child.id).collect();
        let buildings: Vec<PlaceId> = tree.buildings(first, day).map(|place| place.id).collect();
        let cut = |length: usize| if n == 0 { 0..length / 2 } else { length / 2..length };
        Part {
            area: fresh(n as u128),
            children: children[cut(children.len())].to_vec(),
            buildings: buildings[cut(buildings.len())].to_vec(),
        }
    };
    match what {
        0 => AreaChange::Rename { area: first, name: format!("名{step}"), approval: approval() },
        1 => AreaChange::Transfer { area: first, to: second, approval: approval() },
        2 => AreaChange::Split {
            area: first,
            into: vec![half(0), half(1)],
            goes_on: false,
            approval: approval(),
        },
        3 => {
            let siblings: Vec<AreaId> = tree
                .parent(first, day)
                .map(|parent| tree.children(parent, day).map(|area| area.id).collect())
                .unwrap_or_default();
            let other = if siblings.is_empty() { second } else { *two.get(&siblings) };
            AreaChange::Merge {
                areas: vec![first, other],
                into: MergeInto::New(fresh(0)),
                approval: approval(),
            }
        }
        4 => AreaChange::Rebound {
            moves: vec![BuildingMove { building: *three.get(&places), grid: first }],
            approval: approval(),
        },
        5 => AreaChange::End { area: first, approval: approval() },
        _ => {
            let level = tree.area(first).map_or(Level::Grid, |area| match area.level {
                Level::City => Level::District,
                Level::District => Level::Street,
                Level::Street => Level::Community,
                Level::Community | Level::ResidentsGroup | Level::Grid => Level::Grid,
            });
            AreaChange::Found {
                area: fresh(0),
                level,
                parent: Some(first),
                equivalent: false,
                approval: approval(),
            }
        }
    }
}

/// What has to hold on every day: parents live and are of the right level, closure rows are the chains, every building
/// that has a grid has a living one, siblings of a level have different names.
fn sound(tree: &AreaTree, day: Date) -> Result<(), TestCaseError> {
    let rows: BTreeSet<ClosureRow> = tree.closure(day).into_iter().collect();
    let mut expected = BTreeSet::new();
    let mut names = BTreeSet::new();
    for area in tree.areas().filter(|area| area.lives(day)) {
        let chain = tree.chain(area.id, day);
        for (depth, ancestor) in chain.iter().enumerate() {
            expected.insert(ClosureRow {
                ancestor: *ancestor,
                descendant: area.id,
                depth: depth as u32,
            });
        }
        let parent = area.parents.on(day).copied();
        prop_assert_eq!(
            parent.map(|id| tree.living(id, day).map(|area| area.level)),
            area.level.parent().map(Some)
        );
        prop_assert!(
            names.insert((parent, area.level, area.names.on(day).cloned())),
            "two siblings of one name"
        );
    }
    prop_assert_eq!(rows, expected);
    for place in tree.places().filter(|place| place.lives(day)) {
        if let Some(grid) = place.grids.on(day) {
            prop_assert_eq!(tree.living(*grid, day).map(|area| area.level), Some(Level::Grid));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn no_sequence_of_changes_breaks_the_trees_or_the_past(steps in prop::collection::vec(changes(), 1..40)) {
        let mut tree = town();
        let mut touched = BTreeSet::from([date("2020-01-01")]);
        for (step, (what, one, two, three, days)) in steps.iter().enumerate() {
            let day = date("2026-01-01") + Duration::days(*days);
            let change = random_change(&tree, step as u128, *what, (one, two, three), day);
            let before = tree.clone();
            let Ok(events) = decide(&tree, &change, day) else { continue };
            prop_assert!(!events.is_empty());
            events.iter().for_each(|event| tree.apply(event));
            touched.insert(day);
            let eve = day.previous_day().unwrap();
            prop_assert_eq!(tree.closure(eve), before.closure(eve), "the day before is as it was");
        }
        touched.insert(date("2030-01-01"));
        for day in touched {
            sound(&tree, day)?;
        }
    }

    #[test]
    fn lineage_goes_both_ways(steps in prop::collection::vec(changes(), 1..40)) {
        let mut tree = town();
        for (step, (what, one, two, three, days)) in steps.iter().enumerate() {
            let day = date("2026-01-01") + Duration::days(*days);
            let change = random_change(&tree, step as u128, *what, (one, two, three), day);
            if let Ok(events) = decide(&tree, &change, day) {
                events.iter().for_each(|event| tree.apply(event));
            }
        }
        let (then, now) = (date("2025-12-31"), date("2030-01-01"));
        for old in tree.areas().filter(|area| area.lives(then)) {
            for new in tree.areas().filter(|area| area.lives(now)) {
                prop_assert_eq!(
                    tree.came_from(old.id, now).contains(&new.id),
                    tree.comes_of(new.id, then).contains(&old.id)
                );
            }
        }
    }
}
