//! The registers among the rules: read, checked, compared and held back.

use super::compare::{Comparison, Opened, PublicBefore, Widening};
use super::files::RuleFile;
use super::set::{kept, toml_in};
use super::{Problem, RuleSet};
use crate::access::Rows;
use crate::expr::Guard;
use crate::register::{self, Access, Difference, Public, Register, Registers, Side, Standards};
use std::collections::{BTreeMap, BTreeSet};

/// The file with the tables of standards.
pub(super) const STANDARDS: &str = "standards.toml";

pub(super) fn read(
    files: &BTreeMap<String, RuleFile>,
    problems: &mut Vec<Problem>,
) -> (Registers, Standards) {
    let mut registers = Registers::new();
    for file in toml_in(files, "registers/") {
        let Some(register) = kept(register::parse(&file.path, &file.text), problems) else {
            continue;
        };
        registers.insert(register.id.clone(), register);
    }
    let standards = files
        .get(STANDARDS)
        .and_then(|file| kept(register::read_standards(&file.path, &file.text), problems));
    (registers, standards.unwrap_or_default())
}

/// Tells what other registers would mean for records that there are, and what they would open.
pub(super) fn compare(before: &RuleSet, after: &RuleSet, found: &mut Comparison) {
    for difference in register::compat(side_of(before), side_of(after)) {
        match difference {
            Difference::Refused(problem) => found.refused.push(after.placed(problem)),
            Difference::Free { what, .. } => found.notes.push(what),
            Difference::Fill { register, list } => {
                found.notes.push(format!("+ list {list} of {register} is prepared anew"));
            }
            Difference::Move { register, from, to } => {
                let from = from.unwrap_or_else(|| "no state".to_owned());
                found.notes.push(format!("+ records of {register} go from {from} to {to}"));
            }
            Difference::Clash { register, rule } => found.notes.push(format!(
                "+ records of {register} that stand twice by unique rule {} are looked for",
                rule + 1
            )),
        }
    }
    for register in after.registers.values() {
        let old = before.registers.get(&register.id);
        if let Some(old) = old {
            for (role, now) in &register.access {
                if let Some(was) = old.access.get(role) {
                    opened(old, was, register, now, role, found);
                }
            }
            sooner(before, after, old, register, found);
        }
        public(old.and_then(|old| old.public.as_ref()), register, found);
    }
}

fn side_of(rules: &RuleSet) -> Side<'_> {
    Side { registers: &rules.registers, dictionary: rules.dictionary() }
}

/// What a role that was there before would reach, see and write beyond it. What it may do, its verbs tell.
fn opened(
    old: &Register,
    was: &Access,
    register: &Register,
    now: &Access,
    role: &str,
    found: &mut Comparison,
) {
    let mut add = |what: Opened| {
        let (role, register) = (role.to_owned(), register.id.clone());
        found.wider.insert(Widening::Opened { role, register, what });
    };
    now.rows.difference(&was.rows).for_each(|rows| add(Opened::Rows(*rows)));
    let seen_whole = |key: &String| was.whole.contains(before(old, register, key).unwrap_or(key));
    let whole = now.whole.iter().filter(|key| !seen_whole(key));
    whole.for_each(|key| add(Opened::Whole(key.clone())));
    for key in register.fields.iter().map(|field| &field.element) {
        let Some(then) = before(old, register, key) else { continue };
        if was.hides(then) && !now.hides(key) {
            add(Opened::Shown(key.clone()));
        } else if !was.may_write(then) && now.may_write(key) {
            add(Opened::Written(key.clone()));
        }
    }
}

/// Returns what a field was called before; none where it is new.
fn before<'o>(old: &'o Register, now: &Register, key: &str) -> Option<&'o String> {
    let names = now.field(key)?.was.iter().rev().map(String::as_str);
    let mut found = [key].into_iter().chain(names).filter_map(|name| old.field(name));
    found.next().map(|field| &field.element)
}

fn sooner(
    before: &RuleSet,
    after: &RuleSet,
    old: &Register,
    register: &Register,
    found: &mut Comparison,
) {
    let months = |rules: &RuleSet, class: &str| {
        rules.dictionary().retention(class).map_or(u32::MAX, |one| one.months.unwrap_or(u32::MAX))
    };
    if old.retention != register.retention
        && months(after, &register.retention) < months(before, &old.retention)
    {
        let (element, class) = (register.id.clone(), old.retention.clone());
        found.wider.insert(Widening::Class { element, class });
    }
}

/// What everybody would see beyond what everybody sees. Whether another condition lets more through cannot be told, so that
/// it waits as well.
fn public(was: Option<&Public>, register: &Register, found: &mut Comparison) {
    let Some(now) = &register.public else { return };
    let source = |public: &Public| public.condition.as_ref().map(|guard| guard.source().to_owned());
    let wider = was.is_none_or(|was| {
        let more_states = !was.states.is_empty()
            && (now.states.is_empty() || now.states.iter().any(|one| !was.states.contains(one)));
        let more_fields = now.fields.iter().any(|one| !was.fields.contains(one));
        let smaller = now.small.unwrap_or(0) < was.small.unwrap_or(0);
        more_states
            || more_fields
            || smaller
            || (source(was) != source(now) && was.condition.is_some())
    });
    if wider {
        let before = was.map(|was| PublicBefore {
            states: was.states.clone(),
            condition: source(was),
            fields: was.fields.clone(),
            small: was.small,
        });
        found.wider.insert(Widening::Public { register: register.id.clone(), before });
    }
}

impl RuleSet {
    /// Returns a register by its id.
    pub fn register(&self, id: &str) -> Option<&Register> {
        self.registers.get(id)
    }

    /// Returns all registers in the order of their ids.
    pub fn registers(&self) -> impl Iterator<Item = &Register> {
        self.registers.values()
    }

    /// Returns the registers by their ids.
    pub fn all_registers(&self) -> &Registers {
        &self.registers
    }

    /// Returns the tables of standards by their keys.
    pub fn standards(&self) -> &Standards {
        &self.standards
    }

    /// Leaves a role with what it had of a register.
    pub(super) fn close(&mut self, role: &str, register: &str, what: &Opened) {
        let Some(found) = self.registers.get_mut(register) else { return };
        let fields: BTreeSet<String> =
            found.fields.iter().map(|field| field.element.clone()).collect();
        let Some(access) = found.access.get_mut(role) else { return };
        let unwritten = |access: &mut Access, key: &String| {
            let writes = access.writes.get_or_insert_with(|| fields.clone());
            writes.remove(key);
        };
        match what {
            Opened::Rows(rows) => {
                access.rows.remove(rows);
                let left: BTreeSet<Rows> = access.rows.clone();
                self.set_rows(register, role, left);
            }
            Opened::Whole(key) => {
                access.whole.remove(key);
            }
            Opened::Written(key) => unwritten(access, key),
            Opened::Shown(key) => {
                access.whole.remove(key);
                unwritten(access, key);
                access.hide.insert(key.clone());
            }
        }
    }

    /// Leaves everybody with what everybody saw of a register. A condition that cannot be read any more lets nothing through.
    pub(super) fn close_public(&mut self, register: &str, before: Option<&PublicBefore>) {
        let Some(register) = self.registers.get_mut(register) else { return };
        register.public = before.and_then(|before| {
            let condition = before.condition.as_deref().map(Guard::parse).transpose().ok()?;
            Some(Public {
                states: before.states.clone(),
                condition,
                fields: before.fields.clone(),
                small: before.small,
            })
        });
    }

    /// Keeps the records of a register as long as those of a class.
    pub(super) fn keep_as(&mut self, register: &str, class: &str) {
        if let Some(register) = self.registers.get_mut(register) {
            register.retention = class.to_owned();
        }
    }
}
