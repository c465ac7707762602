//! Lineage: which areas of a day come from an area, and from which areas of a day an area comes.

use super::event::{Succession, SuccessionKind};
use super::tree::AreaTree;
use crate::id::AreaId;
use crate::time::Date;
use std::collections::BTreeSet;

impl AreaTree {
    /// Returns the areas of `day` that come from `origin`, itself among them while it lives: by splits, merges and
    /// buildings that came over, decided for days up to `day`. An area to which a part of another came counts even if
    /// that part was not the origin's.
    pub fn came_from(&self, origin: AreaId, day: Date) -> BTreeSet<AreaId> {
        let mut found = BTreeSet::from([origin]);
        for link in self.links().iter().filter(|link| link.on <= day) {
            if found.contains(&link.from) {
                found.insert(link.to);
            }
        }
        self.those_living(found, day)
    }

    /// Returns the areas of `day` from which `area` comes, itself among them if it lived then.
    pub fn comes_of(&self, area: AreaId, day: Date) -> BTreeSet<AreaId> {
        let mut found = BTreeSet::from([area]);
        for link in self.links().iter().rev().filter(|link| link.on > day) {
            if found.contains(&link.to) {
                found.insert(link.from);
            }
        }
        self.those_living(found, day)
    }

    /// Returns the successions that moved ground, in order of time, so that what came to an area later is not taken for
    /// what left it before.
    fn links(&self) -> Vec<&Succession> {
        let moved = |link: &&Succession| link.from != link.to && moves_ground(link.kind);
        let mut links: Vec<&Succession> = self.successions().iter().filter(moved).collect();
        links.sort_by_key(|link| link.on);
        links
    }

    fn those_living(&self, mut areas: BTreeSet<AreaId>, day: Date) -> BTreeSet<AreaId> {
        areas.retain(|area| self.living(*area, day).is_some());
        areas
    }
}

/// Tells whether ground went from one area to another.
const fn moves_ground(kind: SuccessionKind) -> bool {
    match kind {
        SuccessionKind::Split | SuccessionKind::Merge | SuccessionKind::Rebound => true,
        SuccessionKind::Rename | SuccessionKind::Transfer => false,
    }
}
