//! Proves of a register file that it can be used: every name exists, what is secret stays so, every state is reached.

mod access;
mod fields;
mod head;
mod life;
mod lists;
mod names;

use super::model::{Field, Register, Registers};
use crate::access::Roles;
use crate::dictionary::{Dictionary, Element, Kind, Sensitivity, Storage};
use crate::expr::{Guard, Names};
use crate::procedure::{Procedure, Vocabulary};
use crate::rules::Problem;
use crate::rules::problem::name_cure;
use std::collections::{BTreeMap, BTreeSet};

/// What registers are checked against.
#[derive(Clone, Copy)]
pub struct Ground<'g> {
    /// The data elements and code tables.
    pub dictionary: &'g Dictionary,
    /// The roles as `roles.toml` has them.
    pub roles: &'g Roles,
    /// The procedures by their ids.
    pub procedures: &'g BTreeMap<String, Procedure>,
    /// The names that domains registered.
    pub vocabulary: &'g Vocabulary,
}

/// Returns everything that is wrong with registers; nothing when they may be used.
pub fn check_set(all: &Registers, ground: Ground<'_>) -> Vec<Problem> {
    let mut problems: Vec<Problem> =
        all.values().flat_map(|register| check(register, all, ground)).collect();
    problems.extend(head::clashes(all));
    problems
}

/// Returns everything that is wrong with one register beside the others.
pub fn check(register: &Register, all: &Registers, ground: Ground<'_>) -> Vec<Problem> {
    let mut work = Work { register, all, ground, problems: Vec::new() };
    head::check(&mut work);
    fields::check(&mut work);
    life::check(&mut work);
    access::check(&mut work);
    lists::check(&mut work);
    let mut problems = work.problems;
    problems.sort_by(|a, b| a.line.cmp(&b.line).then_with(|| a.what.cmp(&b.what)));
    problems.dedup();
    problems
}

/// A register being checked, with the problems found so far.
struct Work<'w> {
    register: &'w Register,
    all: &'w Registers,
    ground: Ground<'w>,
    problems: Vec<Problem>,
}

impl<'w> Work<'w> {
    /// Keeps a problem with a part of the file, such as `states.found`.
    fn problem(&mut self, part: &str, what: impl Into<String>, cure: impl Into<String>) {
        let place = &self.register.place;
        self.problems.push(Problem::new(&place.file, place.line(part), what, cure));
    }

    /// Tells of a name that is not among those known; returns whether it is.
    fn known<'k>(
        &mut self,
        part: &str,
        noun: &str,
        name: &str,
        known: impl IntoIterator<Item = &'k String>,
        otherwise: &str,
    ) -> bool {
        let known: Vec<&String> = known.into_iter().collect();
        let there = known.iter().any(|other| *other == name);
        if !there {
            let cure = name_cure(name, known, otherwise);
            self.problem(part, format!("there is no {noun} `{name}`"), cure);
        }
        there
    }

    /// Returns an element of the dictionary; tells when there is none.
    fn element(&mut self, part: &str, key: &str) -> Option<&'w Element> {
        let found = self.ground.dictionary.get(key);
        if found.is_none() {
            let keys: BTreeSet<String> =
                self.ground.dictionary.elements().map(|element| element.key.clone()).collect();
            let cure = name_cure(key, &keys, "add it to rules/dictionary");
            self.problem(part, format!("there is no element `{key}`"), cure);
        }
        found
    }

    /// Returns a field with its element; tells when the register has none. Nothing is told of an element that the
    /// dictionary lacks: that is told where the field stands.
    fn field(&mut self, part: &str, key: &str) -> Option<(&'w Field, &'w Element)> {
        let Some(field) = self.register.field(key) else {
            let keys: Vec<&String> =
                self.register.fields.iter().map(|field| &field.element).collect();
            let cure = name_cure(key, keys, "add it to `fields`");
            self.problem(part, format!("the register has no field `{key}`"), cure);
            return None;
        };
        Some((field, self.ground.dictionary.get(key)?))
    }

    /// Tells of a state that the register lacks.
    fn state(&mut self, part: &str, id: &str) -> bool {
        let states: Vec<&String> = self.register.states.iter().map(|state| &state.id).collect();
        self.known(part, "state", id, states, "add it to [states]")
    }

    fn guard(&mut self, part: &str, guard: Option<&Guard>, names: &dyn Names) {
        let Some(guard) = guard else { return };
        for fault in guard.check(names).err().unwrap_or_default() {
            let what = format!("{} at character {} of the condition", fault.what, fault.at);
            self.problem(part, what, fault.cure);
        }
    }

    fn picture(&mut self, part: &str, icon: Option<&str>) {
        let known = &self.ground.vocabulary.icons;
        if let Some(icon) = icon.filter(|_| !known.is_empty()) {
            self.known(part, "icon", icon, known, "name an icon of web/icons.txt");
        }
    }

    fn most(&mut self, part: &str, found: usize, most: usize, what: &str) {
        if found > most {
            let cure = format!("keep {most} at most");
            self.problem(part, format!("there are {found} {what}"), cure);
        }
    }

    /// Tells of a field that is about a person where what it holds would be told by other ways than by its being shown.
    fn plain(&mut self, part: &str, element: &Element, used: &str) {
        if element.sensitivity >= Sensitivity::Personal || element.storage != Storage::Plain {
            let what = format!("`{}` is about a person and would be told by {used}", element.key);
            self.problem(part, what, "take it out here");
        }
    }

    /// Tells whether a record can be somebody's own.
    fn has_owner(&self) -> bool {
        let belongs = &self.register.belongs;
        belongs.person.is_some()
            || belongs.account.is_some()
            || self.register.fields.iter().any(|field| field.owner)
    }
}

/// Tells whether values of a kind are links to something.
fn links(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Place
            | Kind::Area
            | Kind::Person
            | Kind::Household
            | Kind::Organisation
            | Kind::Account
            | Kind::Record { .. }
    )
}
