//! Random sequences of changes: no order of them breaks the trees or the past.

use super::*;
use crate::support::cases;
use kernel::area::{ClosureRow, MergeInto};
use kernel::time::{Date, Duration};
use proptest::prelude::*;

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
