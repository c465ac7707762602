//! Deciding a change of the trees.

use super::change::{Approval, AreaChange, BuildingMove, MergeInto, NewArea, Part};
use super::check::Checked;
use super::event::{AreaEvent, Succession, SuccessionKind};
use super::level::{Level, PlaceKind};
use super::refusal::AreaRefusal;
use super::tree::AreaTree;
use crate::id::{AreaId, PlaceId};
use crate::time::Date;
use std::collections::BTreeSet;

type Events = Result<Vec<AreaEvent>, AreaRefusal>;

/// Decides a change that holds from the day `on`: what happens, or why it may not. Approvals that law does not demand
/// are kept when given.
pub fn decide(tree: &AreaTree, change: &AreaChange, on: Date) -> Events {
    let checked = Checked { tree, on };
    match change {
        AreaChange::Found { area, level, parent, equivalent, approval } => {
            checked.found(area, *level, *parent, *equivalent, approval.as_ref())
        }
        AreaChange::Rename { area, name, approval } => {
            checked.rename(*area, name, approval.as_ref())
        }
        AreaChange::Recode { area, code } => checked.recode(*area, code),
        AreaChange::Transfer { area, to, approval } => {
            checked.transfer(*area, *to, approval.as_ref())
        }
        AreaChange::Split { area, into, goes_on, approval } => {
            checked.split(*area, into, *goes_on, approval.as_ref())
        }
        AreaChange::Merge { areas, into, approval } => {
            checked.merge(areas, into, approval.as_ref())
        }
        AreaChange::Rebound { moves, approval } => checked.rebound(moves, approval.as_ref()),
        AreaChange::End { area, approval } => checked.end(*area, approval.as_ref()),
        AreaChange::FoundPlace { place, kind, parent, name } => {
            checked.found_place(*place, *kind, *parent, name)
        }
        AreaChange::RenamePlace { place, name } => checked.rename_place(*place, name),
        AreaChange::MovePlace { place, parent } => checked.move_place(*place, *parent),
        AreaChange::EndPlace { place } => checked.end_place(*place),
    }
}

impl Checked<'_> {
    fn found(
        &self,
        new: &NewArea,
        level: Level,
        parent: Option<AreaId>,
        equivalent: bool,
        approval: Option<&Approval>,
    ) -> Events {
        if equivalent && level != Level::Community {
            return Err(AreaRefusal::NotCommunity);
        }
        // A farm or a campus is no community in law and needs no approval as one.
        self.approved(level == Level::Community && !equivalent, approval)?;
        self.fits_under(level, parent)?;
        self.new_area(new, level, parent, &[])?;
        Ok(self.births(new, level, parent, equivalent, approval))
    }

    fn births(
        &self,
        new: &NewArea,
        level: Level,
        parent: Option<AreaId>,
        equivalent: bool,
        approval: Option<&Approval>,
    ) -> Vec<AreaEvent> {
        let (area, on) = (new.id, self.on);
        let mut events =
            vec![AreaEvent::Founded { area, level, equivalent, on, approval: approval.cloned() }];
        events.push(AreaEvent::Named { area, name: new.name.clone(), on });
        events.extend(new.code.clone().map(|code| AreaEvent::Coded { area, code, on }));
        events.extend(parent.map(|parent| AreaEvent::Placed { area, parent, on }));
        events
    }

    fn link(
        &self,
        kind: SuccessionKind,
        from: AreaId,
        to: AreaId,
        approval: Option<&Approval>,
    ) -> AreaEvent {
        AreaEvent::Succeeded(Succession {
            on: self.on,
            kind,
            from,
            to,
            approval: approval.cloned(),
        })
    }

    fn rename(&self, id: AreaId, name: &str, approval: Option<&Approval>) -> Events {
        let area = self.area(id)?;
        self.approved(area.level == Level::Community && !area.equivalent, approval)?;
        if area.names.on(self.on).map(String::as_str) == Some(name) {
            return Err(AreaRefusal::Nothing);
        }
        self.name_free(name, self.tree.parent(id, self.on), &[id])?;
        Ok(vec![
            AreaEvent::Named { area: id, name: name.to_owned(), on: self.on },
            self.link(SuccessionKind::Rename, id, id, approval),
        ])
    }

    fn recode(&self, id: AreaId, code: &str) -> Events {
        let area = self.area(id)?;
        if area.codes.on(self.on).map(String::as_str) == Some(code) {
            return Err(AreaRefusal::Nothing);
        }
        self.code_free(code, area.level, &[id])?;
        Ok(vec![AreaEvent::Coded { area: id, code: code.to_owned(), on: self.on }])
    }

    fn transfer(&self, id: AreaId, to: AreaId, approval: Option<&Approval>) -> Events {
        let area = self.area(id)?;
        if self.tree.parent(id, self.on) == Some(to) {
            return Err(AreaRefusal::Nothing);
        }
        // A grid that goes to another community resizes both.
        let resizes = match area.level {
            Level::Community => !area.equivalent,
            Level::ResidentsGroup | Level::Grid => true,
            Level::City | Level::District | Level::Street => false,
        };
        self.approved(resizes, approval)?;
        self.fits_under(area.level, Some(to))?;
        if let Some(name) = area.names.on(self.on) {
            self.name_free(name, Some(to), &[id])?;
        }
        Ok(vec![
            AreaEvent::Placed { area: id, parent: to, on: self.on },
            self.link(SuccessionKind::Transfer, id, id, approval),
        ])
    }

    fn split(
        &self,
        id: AreaId,
        parts: &[Part],
        goes_on: bool,
        approval: Option<&Approval>,
    ) -> Events {
        let area = self.area(id)?;
        self.approved(area.level == Level::Community && !area.equivalent, approval)?;
        if parts.len() + usize::from(goes_on) < 2 {
            return Err(AreaRefusal::SplitTooSmall);
        }
        let parent = self.tree.parent(id, self.on);
        // What ends leaves its name and code to one of the parts.
        let gone: &[AreaId] = if goes_on { &[] } else { &[id] };
        for (index, part) in parts.iter().enumerate() {
            self.new_area(&part.area, area.level, parent, gone)?;
            for other in parts.iter().skip(index + 1) {
                apart(&part.area, &other.area)?;
            }
        }
        let children: BTreeSet<AreaId> =
            self.tree.children(id, self.on).map(|child| child.id).collect();
        let buildings: BTreeSet<PlaceId> =
            self.tree.buildings(id, self.on).map(|building| building.id).collect();
        shared_out(&children, parts.iter().flat_map(|part| &part.children), goes_on)?;
        shared_out(&buildings, parts.iter().flat_map(|part| &part.buildings), goes_on)?;
        let mut events = Vec::new();
        for part in parts {
            events.extend(self.births(&part.area, area.level, parent, area.equivalent, approval));
            for child in &part.children {
                self.area(*child)?;
                events.push(AreaEvent::Placed { area: *child, parent: part.area.id, on: self.on });
            }
            for building in &part.buildings {
                self.place(*building)?;
                events.push(AreaEvent::Assigned {
                    building: *building,
                    grid: part.area.id,
                    on: self.on,
                });
            }
            events.push(self.link(SuccessionKind::Split, id, part.area.id, approval));
        }
        if !goes_on {
            self.nothing_arrives(id)?;
            events.push(AreaEvent::Ended { area: id, on: self.on, approval: approval.cloned() });
        }
        Ok(events)
    }

    fn merge(&self, ids: &[AreaId], into: &MergeInto, approval: Option<&Approval>) -> Events {
        let different: BTreeSet<AreaId> = ids.iter().copied().collect();
        if different.len() < 2 || different.len() != ids.len() {
            return Err(AreaRefusal::MergeWrong);
        }
        let areas = ids.iter().map(|id| self.area(*id)).collect::<Result<Vec<_>, _>>()?;
        let Some(first) = areas.first() else { return Err(AreaRefusal::MergeWrong) };
        let parent = self.tree.parent(first.id, self.on);
        let alike = |id: &AreaId| self.tree.parent(*id, self.on) == parent;
        if areas.iter().any(|area| area.level != first.level) || !ids.iter().all(alike) {
            return Err(AreaRefusal::MergeWrong);
        }
        let lawful = areas.iter().any(|area| area.level == Level::Community && !area.equivalent);
        self.approved(lawful, approval)?;
        let mut events = Vec::new();
        let target = match into {
            MergeInto::New(new) => {
                self.new_area(new, first.level, parent, ids)?;
                let equivalent = areas.iter().all(|area| area.equivalent);
                events.extend(self.births(new, first.level, parent, equivalent, approval));
                new.id
            }
            MergeInto::One(one) if different.contains(one) => *one,
            MergeInto::One(_) => return Err(AreaRefusal::MergeWrong),
        };
        for id in ids.iter().filter(|id| **id != target) {
            self.hand_over(*id, target, &mut events)?;
            events.push(self.link(SuccessionKind::Merge, *id, target, approval));
            events.push(AreaEvent::Ended { area: *id, on: self.on, approval: approval.cloned() });
        }
        self.children_apart(ids)?;
        Ok(events)
    }

    /// Everything in `from` comes to `target`.
    fn hand_over(
        &self,
        from: AreaId,
        target: AreaId,
        events: &mut Vec<AreaEvent>,
    ) -> Result<(), AreaRefusal> {
        self.nothing_arrives(from)?;
        for child in self.tree.children(from, self.on) {
            self.area(child.id)?;
            events.push(AreaEvent::Placed { area: child.id, parent: target, on: self.on });
        }
        for building in self.tree.buildings(from, self.on) {
            self.place(building.id)?;
            events.push(AreaEvent::Assigned { building: building.id, grid: target, on: self.on });
        }
        Ok(())
    }

    /// Refuses a merge after which two children of a level would have the same name: rename one first, from the same day.
    fn children_apart(&self, ids: &[AreaId]) -> Result<(), AreaRefusal> {
        let mut seen = BTreeSet::new();
        for child in ids.iter().flat_map(|id| self.tree.children(*id, self.on)) {
            let Some(name) = child.names.on(self.on) else { continue };
            if !seen.insert((child.level, name)) {
                return Err(AreaRefusal::NameTaken(name.clone()));
            }
        }
        Ok(())
    }

    fn rebound(&self, moves: &[BuildingMove], approval: Option<&Approval>) -> Events {
        let different: BTreeSet<PlaceId> = moves.iter().map(|step| step.building).collect();
        if moves.is_empty() {
            return Err(AreaRefusal::Nothing);
        }
        if different.len() != moves.len() {
            return Err(AreaRefusal::PartWrong);
        }
        let (mut events, mut links) = (Vec::new(), BTreeSet::new());
        for step in moves {
            let building = self.building(step.building)?;
            if self.standing(step.grid)?.level != Level::Grid {
                return Err(AreaRefusal::NotGrid);
            }
            let before = building.grids.on(self.on).copied();
            if before == Some(step.grid) {
                return Err(AreaRefusal::Nothing);
            }
            if let Some(before) = before {
                let resizes = self.community_of(before) != self.community_of(step.grid);
                self.approved(resizes, approval)?;
                links.insert((before, step.grid));
            }
            events.push(AreaEvent::Assigned {
                building: step.building,
                grid: step.grid,
                on: self.on,
            });
        }
        for (from, to) in links {
            events.push(self.link(SuccessionKind::Rebound, from, to, approval));
        }
        Ok(events)
    }

    fn end(&self, id: AreaId, approval: Option<&Approval>) -> Events {
        let area = self.area(id)?;
        self.approved(area.level == Level::Community && !area.equivalent, approval)?;
        // What leaves on a later day has to be somewhere until then.
        let child_left = self.tree.areas().any(|child| {
            child.ended.is_none_or(|ended| self.on < ended)
                && child.parents.since(self.on).any(|row| row.value == id)
        });
        let building_left = self.tree.places().any(|place| {
            place.ended.is_none_or(|ended| self.on < ended)
                && place.grids.since(self.on).any(|row| row.value == id)
        });
        if child_left || building_left {
            return Err(AreaRefusal::NotEmpty);
        }
        Ok(vec![AreaEvent::Ended { area: id, on: self.on, approval: approval.cloned() }])
    }

    fn found_place(
        &self,
        id: PlaceId,
        kind: PlaceKind,
        parent: Option<PlaceId>,
        name: &str,
    ) -> Events {
        if self.tree.place(id).is_some() {
            return Err(AreaRefusal::Taken);
        }
        self.place_fits(kind, parent)?;
        if name.trim().is_empty() {
            return Err(AreaRefusal::NameEmpty);
        }
        let on = self.on;
        Ok(vec![
            AreaEvent::PlaceFounded { place: id, kind, on },
            AreaEvent::PlaceNamed { place: id, name: name.to_owned(), on },
            AreaEvent::PlacePlaced { place: id, parent, on },
        ])
    }

    fn place_fits(&self, kind: PlaceKind, parent: Option<PlaceId>) -> Result<(), AreaRefusal> {
        let around = match parent {
            Some(parent) => Some(self.place(parent)?.kind),
            None => None,
        };
        if kind.may_stand_under(around) { Ok(()) } else { Err(AreaRefusal::WrongPlace) }
    }

    fn rename_place(&self, id: PlaceId, name: &str) -> Events {
        let place = self.place(id)?;
        if name.trim().is_empty() {
            return Err(AreaRefusal::NameEmpty);
        }
        if place.names.on(self.on).map(String::as_str) == Some(name) {
            return Err(AreaRefusal::Nothing);
        }
        Ok(vec![AreaEvent::PlaceNamed { place: id, name: name.to_owned(), on: self.on }])
    }

    fn move_place(&self, id: PlaceId, parent: Option<PlaceId>) -> Events {
        let place = self.place(id)?;
        self.place_fits(place.kind, parent)?;
        if place.parents.on(self.on) == Some(&parent) {
            return Err(AreaRefusal::Nothing);
        }
        Ok(vec![AreaEvent::PlacePlaced { place: id, parent, on: self.on }])
    }

    fn end_place(&self, id: PlaceId) -> Events {
        self.place(id)?;
        let left = self.tree.places().any(|place| {
            place.ended.is_none_or(|ended| self.on < ended)
                && place.parents.since(self.on).any(|row| row.value == Some(id))
        });
        if left {
            return Err(AreaRefusal::NotEmpty);
        }
        Ok(vec![AreaEvent::PlaceEnded { place: id, on: self.on }])
    }
}

/// Refuses two new areas with one id, name or code.
fn apart(one: &NewArea, other: &NewArea) -> Result<(), AreaRefusal> {
    if one.id == other.id {
        return Err(AreaRefusal::Taken);
    }
    if one.name == other.name {
        return Err(AreaRefusal::NameTaken(one.name.clone()));
    }
    match (&one.code, &other.code) {
        (Some(code), Some(same)) if code == same => Err(AreaRefusal::CodeTaken(code.clone())),
        _ => Ok(()),
    }
}

/// Refuses parts that take something twice or something that is not there, and parts that leave something over when
/// nothing goes on.
fn shared_out<'a, T: Ord + Copy + 'a>(
    all: &BTreeSet<T>,
    taken: impl Iterator<Item = &'a T>,
    goes_on: bool,
) -> Result<(), AreaRefusal> {
    let mut seen = BTreeSet::new();
    for one in taken {
        if !all.contains(one) || !seen.insert(*one) {
            return Err(AreaRefusal::PartWrong);
        }
    }
    if !goes_on && seen.len() != all.len() { Err(AreaRefusal::PartMissing) } else { Ok(()) }
}
