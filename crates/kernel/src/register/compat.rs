//! What another version of the registers means for the records that there are.

use super::model::{Field, List, ListHead, Register, Registers};
use crate::dictionary::Dictionary;
use crate::rules::Problem;
use std::collections::{BTreeMap, BTreeSet};

/// One version of the registers, with the dictionary that it reads.
#[derive(Clone, Copy)]
pub struct Side<'s> {
    /// The registers.
    pub registers: &'s Registers,
    /// The data elements.
    pub dictionary: &'s Dictionary,
}

/// What a change of the files means for records that there are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// It holds at once.
    Free {
        /// The register.
        register: String,
        /// What changes, a line that begins with `+` for what is new and `-` for what is gone.
        what: String,
    },
    /// The keys of a list are filled anew; the old ones serve until then.
    Fill {
        /// The register.
        register: String,
        /// The list.
        list: String,
    },
    /// Records go from one state to another.
    Move {
        /// The register.
        register: String,
        /// The state that is gone; none for records that knew no states.
        from: Option<String>,
        /// The state in which they are then.
        to: String,
    },
    /// Records that stand twice are looked for; the rule holds for those that are new or changed until they are settled.
    Clash {
        /// The register.
        register: String,
        /// The number of the unique rule in the file, from 0.
        rule: usize,
    },
    /// What is stored could not be read any more.
    Refused(Problem),
}

/// Returns what `after` means for the records that were kept under `before`.
pub fn compat(before: Side<'_>, after: Side<'_>) -> Vec<Difference> {
    let mut found = Vec::new();
    for register in before.registers.values() {
        match after.registers.get(&register.id) {
            Some(now) => Work { before, after, old: register, now, found: &mut found }.all(),
            None => found.push(Difference::Refused(Problem::new(
                &register.place.file,
                0,
                format!("the register `{}` is gone, but records may be kept in it", register.id),
                "keep it; a register that takes no new records gives no role `add`",
            ))),
        }
    }
    let new = after.registers.keys().filter(|id| !before.registers.contains_key(*id));
    for id in new {
        let what = format!("+ register {id}");
        found.push(Difference::Free { register: id.clone(), what });
    }
    found
}

struct Work<'w> {
    before: Side<'w>,
    after: Side<'w>,
    old: &'w Register,
    now: &'w Register,
    found: &'w mut Vec<Difference>,
}

impl Work<'_> {
    fn all(mut self) {
        self.head();
        self.fields();
        self.states();
        self.lists();
        for (rule, unique) in self.now.unique.iter().enumerate() {
            let same = |other: &&super::model::Unique| {
                other.by == unique.by && other.while_open == unique.while_open
            };
            if !self.old.unique.iter().any(|other| same(&other)) {
                let register = self.now.id.clone();
                self.found.push(Difference::Clash { register, rule });
            }
        }
    }

    fn free(&mut self, what: String) {
        self.found.push(Difference::Free { register: self.now.id.clone(), what });
    }

    fn refused(&mut self, part: &str, what: String, cure: &str) {
        let place = &self.now.place;
        let problem = Problem::new(&place.file, place.line(part), what, cure);
        self.found.push(Difference::Refused(problem));
    }

    fn head(&mut self) {
        let (old, now) = (self.old, self.now);
        if old.path != now.path {
            self.free(format!("- addresses with {} lead nowhere, {} does", old.path, now.path));
        }
        if old.number.as_ref().map(super::Numbering::pattern)
            != now.number.as_ref().map(super::Numbering::pattern)
        {
            self.free(format!("+ records of {} that are new are numbered otherwise", now.id));
        }
    }

    fn fields(&mut self) {
        let (old, now) = (self.old, self.now);
        let mut heirs: BTreeSet<&str> = BTreeSet::new();
        for field in &old.fields {
            let Some(heir) = heir(now, field) else {
                let key = &field.element;
                self.free(format!("- field {key} of {}: kept, no longer asked for", now.id));
                continue;
            };
            heirs.insert(&heir.element);
            self.field(field, heir);
        }
        for field in now.fields.iter().filter(|field| !heirs.contains(field.element.as_str())) {
            let more =
                if field.required { ", asked for from a record's next change on" } else { "" };
            self.free(format!("+ field {} of {}{more}", field.element, now.id));
        }
    }

    fn field(&mut self, old: &Field, now: &Field) {
        let part = format!("fields.{}", now.element);
        if old.element != now.element {
            let kind = |side: Side<'_>, key: &str| {
                side.dictionary.get(key).map(|element| (element.kind.clone(), element.storage))
            };
            if kind(self.before, &old.element) == kind(self.after, &now.element) {
                let what =
                    format!("+ field {} of {} is {} now", old.element, self.now.id, now.element);
                self.free(what);
            } else {
                let what =
                    format!("values of `{}` cannot be read as `{}`", old.element, now.element);
                self.refused(&part, what, "keep the old field, and take a new one beside it");
            }
        }
        let mut names = old.was.clone();
        names.extend((old.element != now.element).then(|| old.element.clone()));
        if !now.was.starts_with(&names) {
            let (was, names) = (names.join("`, `"), quoted(&names));
            let what = format!("values of `{}` may still be kept under `{was}`", now.element);
            self.refused(&part, what, &format!("write was = {names}, the first name first"));
        }
        if old.dated && !now.dated {
            let what = format!("`{}` has values of earlier days", now.element);
            self.refused(&part, what, "leave dated = true");
        }
    }

    fn states(&mut self) {
        let (old, now) = (self.old, self.now);
        let register = || now.id.clone();
        for state in old.states.iter().filter(|state| now.state(&state.id).is_none()) {
            match now.moved.get(&state.id) {
                Some(to) => {
                    let (from, to) = (Some(state.id.clone()), to.clone());
                    self.found.push(Difference::Move { register: register(), from, to });
                }
                None => {
                    let what =
                        format!("the state `{}` is gone, but records may be in it", state.id);
                    self.refused(
                        "states",
                        what,
                        "keep it, or add moved = { … = \"…\" } to [states]: where its records go",
                    );
                }
            }
        }
        for state in old.moved.keys().filter(|state| now.state(state).is_none()) {
            if !now.moved.contains_key(state) {
                let what = format!("records may still be in `{state}`, which was gone before");
                self.refused("states.moved", what, "leave it in `moved`: where its records go");
            }
        }
        if old.states.is_empty()
            && let Some(start) = now.start()
        {
            let (from, to) = (None, start.id.clone());
            self.found.push(Difference::Move { register: register(), from, to });
        }
    }

    fn lists(&mut self) {
        let (old, now) = (self.old, self.now);
        let names: BTreeMap<&str, &str> = old
            .fields
            .iter()
            .filter_map(|field| Some((field.element.as_str(), heir(now, field)?.element.as_str())))
            .collect();
        let owners = |register: &Register| -> BTreeSet<String> {
            let owners = register.fields.iter().filter(|field| field.owner);
            owners.map(|field| field.element.clone()).collect()
        };
        let moved = old.level != now.level || renamed_belongs(old, &names) != belongs(now);
        let others = owners(old) != owners(now);
        let opened = public(old) != public(now);
        for list in &now.lists {
            let before = old.list(&list.id).map(|list| renamed(list, &names));
            let has = |head: ListHead| list.heads.contains(&head);
            let other_rows =
                moved || (others && has(ListHead::Mine)) || (opened && has(ListHead::Public));
            if other_rows || !before.is_some_and(|before| before.same_keys(list)) {
                let (register, list) = (now.id.clone(), list.id.clone());
                self.found.push(Difference::Fill { register, list });
            }
        }
        for list in old.lists.iter().filter(|list| now.list(&list.id).is_none()) {
            self.free(format!("- list {} of {}", list.id, now.id));
        }
    }
}

/// Returns the field under which the values of an old one are kept now.
fn heir<'n>(now: &'n Register, old: &Field) -> Option<&'n Field> {
    let named = |field: &&Field| field.was.contains(&old.element);
    now.field(&old.element).or_else(|| now.fields.iter().find(named))
}

/// Returns names as they are written in a file.
fn quoted(names: &[String]) -> String {
    match names {
        [one] => format!("\"{one}\""),
        several => format!("{several:?}"),
    }
}

fn belongs(register: &Register) -> Vec<String> {
    renamed_belongs(register, &BTreeMap::new())
}

fn renamed_belongs(register: &Register, names: &BTreeMap<&str, &str>) -> Vec<String> {
    let name =
        |key: &String| names.get(key.as_str()).map_or_else(|| key.clone(), |now| (*now).to_owned());
    let itself = register.belongs.itself.then(|| "itself".to_owned());
    register.belongs.fields().map(name).chain(itself).collect()
}

/// What decides whether everybody sees a record.
fn public(register: &Register) -> Option<(BTreeSet<&String>, Option<&str>)> {
    let public = register.public.as_ref()?;
    let condition = public.condition.as_ref().map(crate::expr::Guard::source);
    Some((public.states.iter().collect(), condition))
}

/// Returns a list with the names that its fields have now.
fn renamed(list: &List, names: &BTreeMap<&str, &str>) -> List {
    list.renamed(&|key| names.get(key).map_or_else(|| key.to_owned(), |now| (*now).to_owned()))
}
