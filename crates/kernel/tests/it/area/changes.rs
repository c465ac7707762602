//! Changes one by one.

use super::*;
use kernel::area::{Cell, ClosureRow, MergeInto, closure, number_grids};
use kernel::refusal::Refusal;

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

/// Every change that law ties to an approval, with `approval` on record.
fn lawful_changes(approval: &Option<Approval>) -> Vec<AreaChange> {
    let moves = vec![BuildingMove { building: place(3111), grid: area(321) }];
    let into = vec![part(51, "东", &[312], &[])];
    let (area_31, approval) = (area(31), approval.clone());
    vec![
        AreaChange::Found {
            area: new(9, "九"),
            level: Level::Community,
            parent: Some(area(3)),
            equivalent: false,
            approval: approval.clone(),
        },
        AreaChange::Rename {
            area: area_31,
            name: "荣和社区".to_owned(),
            approval: approval.clone(),
        },
        AreaChange::Transfer { area: area_31, to: area(4), approval: approval.clone() },
        AreaChange::Transfer { area: area(312), to: area(32), approval: approval.clone() },
        AreaChange::Merge {
            areas: vec![area_31, area(32)],
            into: MergeInto::One(area_31),
            approval: approval.clone(),
        },
        AreaChange::Split { area: area_31, into, goes_on: true, approval: approval.clone() },
        AreaChange::End { area: area_31, approval: approval.clone() },
        AreaChange::Rebound { moves, approval },
    ]
}

#[test]
fn a_community_changes_only_with_the_governments_approval() {
    let tree = town();
    let of = |number: &str, on: &str| {
        let by = "涧西区人民政府".to_owned();
        Some(Approval { number: number.to_owned(), by, on: date(on) })
    };
    // None, one given too late, one without a number.
    for approval in [None, of("涧政文〔2026〕9号", "2026-02-01"), of(" ", "2025-01-01")] {
        for change in lawful_changes(&approval) {
            assert_eq!(
                refused(&tree, &change, "2026-01-01"),
                AreaRefusal::NoApproval,
                "{change:?}"
            );
        }
    }
    let refusal = Refusal::from(AreaRefusal::NoApproval);
    assert_eq!(refusal.key, "kernel.refusal.area_no_approval");
    assert_eq!(refusal.field, Some("area.approval"));
}

#[test]
fn what_resizes_no_community_needs_no_approval() {
    let mut tree = town();
    let rename =
        AreaChange::Rename { area: area(311), name: "东网格".to_owned(), approval: None };
    run(&mut tree, &rename, "2026-01-01");
    run(&mut tree, &assign(&[(3112, 312)]), "2026-01-01");
    // A farm or campus is only like a community.
    let station = AreaChange::Found {
        area: new(9, "试验站"),
        level: Level::Community,
        parent: Some(area(3)),
        equivalent: true,
        approval: None,
    };
    run(&mut tree, &station, "2026-01-01");
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
fn a1_nothing_ends_or_gives_its_name_away_while_what_leaves_later_is_inside() {
    let mut tree = town();
    run(&mut tree, &assign(&[(3111, 312), (3112, 312)]), "2026-07-20");
    assert_eq!(
        refused(&tree, &AreaChange::End { area: area(311), approval: None }, "2026-07-10"),
        AreaRefusal::NotEmpty,
        "its buildings are there until the twentieth"
    );
    run(&mut tree, &AreaChange::End { area: area(311), approval: None }, "2026-07-20");

    let mut tree = town();
    let transfer = AreaChange::Transfer { area: area(311), to: area(32), approval: approval() };
    run(&mut tree, &transfer, "2026-07-20");
    let name = tree.area(area(311)).unwrap().names.on(date("2026-07-10")).unwrap().clone();
    let rename = AreaChange::Rename { area: area(312), name: name.clone(), approval: None };
    assert_eq!(refused(&tree, &rename, "2026-07-10"), AreaRefusal::NameTaken(name));
    run(&mut tree, &rename, "2026-07-20");
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
