//! What another version of the rules would change for what is stored and for whoever holds a role.
//!
//! Architecture invariant: what lets somebody see or do more, or destroys something sooner, is held back until the security
//! administrator agrees; what would make stored values unreadable is refused.

use super::{Problem, RuleSet, registers};
use crate::access::{Reach, Role, Rows};
use crate::dictionary::{Element, Kind, Sensitivity};
use crate::mask::Mask;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// Something that another version would allow beyond what is in force.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "wider")]
pub enum Widening {
    /// Whoever holds the role may do more.
    Verb {
        /// The role.
        role: String,
        /// What may be done.
        verb: String,
    },
    /// Whoever holds the role sees an element unmasked.
    Unmask {
        /// The role.
        role: String,
        /// The element.
        element: String,
    },
    /// The role reaches all of its area, no longer only what the holder's organisation takes part in.
    Reach {
        /// The role.
        role: String,
    },
    /// One person may hold two roles that were kept apart.
    Together {
        /// The role.
        role: String,
        /// The other role.
        other: String,
    },
    /// An element is shown more openly.
    Shown {
        /// The element.
        element: String,
        /// How it is shown now.
        sensitivity: Sensitivity,
        /// How it is masked now.
        mask: Mask,
    },
    /// Records of a class are erased sooner.
    Sooner {
        /// The class.
        class: String,
        /// After how many months they are erased now; never without a number.
        months: Option<u32>,
    },
    /// An element, or the records of a register, are erased sooner, because they go to another class.
    Class {
        /// The element or the register.
        element: String,
        /// The class that it has now.
        class: String,
    },
    /// Whoever holds the role reaches, sees or writes more of a register.
    Opened {
        /// The role.
        role: String,
        /// The register.
        register: String,
        /// What is opened.
        what: Opened,
    },
    /// Everybody sees more of a register.
    Public {
        /// The register.
        register: String,
        /// What everybody sees now; nothing when absent.
        before: Option<PublicBefore>,
    },
}

/// What of a register would be opened to a role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opened {
    /// More records.
    Rows(Rows),
    /// A field that was hidden.
    Shown(String),
    /// A field that was masked.
    Whole(String),
    /// A field that it could not write.
    Written(String),
}

/// What everybody saw of a register.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PublicBefore {
    /// The states in which a record was seen.
    pub states: Vec<String>,
    /// The condition under which it was.
    pub condition: Option<String>,
    /// The fields that were.
    pub fields: Vec<String>,
    /// Under which number counts were not shown.
    pub small: Option<u32>,
}

impl fmt::Display for Widening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Widening::Verb { role, verb } => write!(f, "{role} may {verb}"),
            Widening::Unmask { role, element } => write!(f, "{role} sees {element} unmasked"),
            Widening::Reach { role } => write!(f, "{role} reaches all of its area"),
            Widening::Together { role, other } => {
                write!(f, "one person may hold {role} beside {other}")
            }
            Widening::Shown { element, .. } => write!(f, "{element} is shown more openly"),
            Widening::Sooner { class, .. } => write!(f, "records of {class} are erased sooner"),
            Widening::Class { element, .. } => write!(f, "{element} is erased sooner"),
            Widening::Opened { role, register, what } => match what {
                Opened::Rows(rows) => {
                    write!(f, "{role} reaches more of {register} ({})", rows.word())
                }
                Opened::Shown(key) => write!(f, "{role} sees {key} of {register}"),
                Opened::Whole(key) => write!(f, "{role} sees {key} of {register} unmasked"),
                Opened::Written(key) => write!(f, "{role} may write {key} of {register}"),
            },
            Widening::Public { register, .. } => write!(f, "everybody sees more of {register}"),
        }
    }
}

/// What another version would change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// What would make stored values unreadable.
    pub refused: Vec<Problem>,
    /// What would be allowed beyond what is in force.
    pub wider: BTreeSet<Widening>,
    /// Everything else that somebody who applies it should know, a line each; in front `+` for what is new and `-` for
    /// what is gone.
    pub notes: Vec<String>,
}

/// Returns what `after` would change of `before`, the version in force.
pub fn compare(before: &RuleSet, after: &RuleSet) -> Comparison {
    let mut found = Comparison::default();
    for role in before.roles().all() {
        match after.roles().get(&role.key) {
            Some(now) => roles(role, now, &mut found),
            None => {
                found.notes.push(format!("- role {}: whoever holds it can do nothing", role.key))
            }
        }
    }
    for role in after.roles().all().filter(|role| before.roles().get(&role.key).is_none()) {
        found.notes.push(format!("+ role {}, which nobody holds yet", role.key));
    }
    for element in before.dictionary().elements() {
        match after.dictionary().get(&element.key) {
            Some(now) => elements(element, now, after, &mut found),
            None => found.refused.push(gone(before, &element.key)),
        }
    }
    tables(before, after, &mut found);
    classes(before, after, &mut found);
    registers::compare(before, after, &mut found);
    for procedure in before.procedures() {
        let text = |rules: &RuleSet| {
            rules.text(&format!("procedures/{}.toml", procedure.id)).map(str::to_owned)
        };
        match text(after) {
            Some(now) if Some(&now) != text(before).as_ref() => found.notes.push(format!(
                "+ procedure {}: matters that run keep the version with which they began",
                procedure.id
            )),
            Some(_) => {}
            None => found.notes.push(format!("- procedure {}: none begins any more", procedure.id)),
        }
    }
    found
}

/// The file in which it stood tells where it has to stand again.
fn gone(before: &RuleSet, key: &str) -> Problem {
    Problem::new(
        before.place_of_element(key).0,
        0,
        format!("`{key}` is gone, but values may be stored under it"),
        "keep it; what is no longer asked for is taken out of the forms",
    )
}

fn roles(before: &Role, after: &Role, found: &mut Comparison) {
    let role = || before.key.clone();
    for verb in after.verbs.difference(&before.verbs) {
        found.wider.insert(Widening::Verb { role: role(), verb: verb.clone() });
    }
    for element in after.unmask.difference(&before.unmask) {
        found.wider.insert(Widening::Unmask { role: role(), element: element.clone() });
    }
    if before.reach == Reach::Org && after.reach == Reach::Area {
        found.wider.insert(Widening::Reach { role: role() });
    }
    for other in before.apart.difference(&after.apart) {
        found.wider.insert(Widening::Together { role: role(), other: other.clone() });
    }
    for verb in before.verbs.difference(&after.verbs) {
        found.notes.push(format!("- {} may no longer {verb}", before.key));
    }
    for element in before.unmask.difference(&after.unmask) {
        found.notes.push(format!("- {} sees {element} masked", before.key));
    }
    if before.covered_by != after.covered_by {
        let above = after.covered_by.as_deref().unwrap_or("nobody");
        found
            .notes
            .push(format!("+ what waits for {} where nobody holds it goes to {above}", role()));
    }
}

fn elements(before: &Element, after: &Element, rules: &RuleSet, found: &mut Comparison) {
    let key = || before.key.clone();
    if let Some(what) = unreadable(&before.kind, &after.kind) {
        found.refused.push(changed(rules, &key(), what));
    } else if before.storage != after.storage {
        found.refused.push(changed(rules, &key(), "is kept in another way than what is stored"));
    }
    if after.sensitivity < before.sensitivity || weaker(before.mask, after.mask) {
        let (sensitivity, mask) = (before.sensitivity, before.mask);
        found.wider.insert(Widening::Shown { element: key(), sensitivity, mask });
    }
    let months = |rules: &RuleSet, class: &str| {
        rules
            .dictionary()
            .retention(class)
            .map_or(u32::MAX, |class| class.months.unwrap_or(u32::MAX))
    };
    if before.retention != after.retention
        && months(rules, &after.retention) < months(rules, &before.retention)
    {
        found.wider.insert(Widening::Class { element: key(), class: before.retention.clone() });
    }
}

fn changed(rules: &RuleSet, key: &str, what: &str) -> Problem {
    let (file, line) = rules.place_of_element(key);
    let cure = "leave it as it is in force, and give what is asked for now a key of its own";
    Problem::new(file, line, format!("`{key}` {what}"), cure)
}

/// Says why values of one kind cannot be read as another; none where they can.
fn unreadable(before: &Kind, after: &Kind) -> Option<&'static str> {
    match (before, after) {
        (Kind::Number { decimals, .. }, Kind::Number { decimals: now, .. }) => {
            (decimals != now).then_some("has another number of decimals than what is stored")
        }
        (Kind::Table { columns, .. }, Kind::Table { columns: now, .. }) => {
            let lost = columns.iter().any(|column| !now.contains(column));
            lost.then_some("has lost a column in which values may be stored")
        }
        (Kind::Code { table }, Kind::Code { table: now })
        | (Kind::Codes { table, .. }, Kind::Codes { table: now, .. }) => {
            (table != now).then_some("has another table of codes than what is stored")
        }
        (Kind::Record { register }, Kind::Record { register: now }) => {
            (register != now).then_some("is a record of another register than what is stored")
        }
        // What is written is text, one line or several.
        (Kind::Text { .. }, Kind::Text { .. }) => None,
        _ => {
            let same = std::mem::discriminant(before) == std::mem::discriminant(after);
            (!same).then_some("has another type than what is stored")
        }
    }
}

/// Tells whether a mask lets more through.
fn weaker(before: Mask, after: Mask) -> bool {
    before != after && before != Mask::None && after != Mask::All
}

fn tables(before: &RuleSet, after: &RuleSet, found: &mut Comparison) {
    for table in before.dictionary().tables() {
        let Some(now) = after.dictionary().table(&table.key) else {
            found.refused.push(Problem::new(
                format!("codes/{}.toml", table.key),
                0,
                format!("the table `{}` is gone, but values may be stored under it", table.key),
                "keep it",
            ));
            continue;
        };
        for code in table.codes.iter().filter(|code| now.get(&code.code).is_none()) {
            found.refused.push(Problem::new(
                format!("codes/{}.toml", table.key),
                0,
                format!("code `{}` is gone, but values may be stored under it", code.code),
                "keep it with retired = true: it is no longer offered and stays readable",
            ));
        }
    }
}

fn classes(before: &RuleSet, after: &RuleSet, found: &mut Comparison) {
    for class in before.dictionary().retentions() {
        let Some(now) = after.dictionary().retention(&class.key) else {
            found.refused.push(Problem::new(
                "dictionary/retention.toml",
                0,
                format!("class `{}` is gone, but records are kept under it", class.key),
                "keep it",
            ));
            continue;
        };
        if now.months.unwrap_or(u32::MAX) < class.months.unwrap_or(u32::MAX) {
            let months = class.months;
            found.wider.insert(Widening::Sooner { class: class.key.clone(), months });
        } else if now.months != class.months {
            found.notes.push(format!("+ records of {} are kept longer", class.key));
        }
    }
}

impl RuleSet {
    /// Holds back what nobody has agreed to yet: the rules are as they were before as far as that goes.
    pub fn hold(&mut self, held: BTreeSet<Widening>) {
        for one in &held {
            match one {
                Widening::Verb { role, verb } => self.role(role, |role| {
                    role.verbs.remove(verb);
                }),
                Widening::Unmask { role, element } => self.role(role, |role| {
                    role.unmask.remove(element);
                }),
                Widening::Reach { role } => self.role(role, |role| role.reach = Reach::Org),
                Widening::Together { role, other } => self.role(role, |role| {
                    role.apart.insert(other.clone());
                }),
                Widening::Shown { element, sensitivity, mask } => {
                    self.element(element, |element| {
                        element.sensitivity = *sensitivity;
                        element.mask = *mask;
                    })
                }
                Widening::Class { element, class } => {
                    self.element(element, |element| element.retention.clone_from(class));
                    self.keep_as(element, class);
                }
                Widening::Opened { role, register, what } => self.close(role, register, what),
                Widening::Public { register, before } => {
                    self.close_public(register, before.as_ref());
                }
                Widening::Sooner { class, months } => self.months(class, *months),
            }
        }
        self.held = held;
    }
}
