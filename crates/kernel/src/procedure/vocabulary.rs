//! The names that a procedure file may use, supplied by the caller of the checker.

use super::model::Kind;
use crate::access::Roles;
use crate::clock::Limit;
use crate::dictionary::Dictionary;
use crate::expr::{Names, Type};
use std::collections::{BTreeMap, BTreeSet};

/// The names that a procedure file may use.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// The kinds of step that have a page.
    pub kinds: BTreeSet<Kind>,
    /// Levels of areas.
    pub levels: BTreeSet<String>,
    /// Role keys.
    pub roles: BTreeSet<String>,
    /// Dictionary elements that forms may ask for.
    pub elements: BTreeSet<String>,
    /// Elements and facts that guards may use, with their types.
    pub names: BTreeMap<String, Type>,
    /// Ballots.
    pub ballots: BTreeSet<String>,
    /// Categories of publications.
    pub categories: BTreeSet<String>,
    /// Ids of procedures that a step may run, with the ids of their ends.
    pub procedures: BTreeMap<String, BTreeSet<String>>,
    /// Named transitions that a domain registered.
    pub transitions: BTreeSet<String>,
    /// Effects that a domain registered.
    pub effects: BTreeSet<String>,
    /// Icons that can be drawn; where none is named, they are not looked at.
    pub icons: BTreeSet<String>,
    /// Effects that can be taken back.
    pub undoable: BTreeSet<String>,
    /// Names of limits that a domain supplies.
    pub limits: BTreeSet<String>,
    /// What law demands at least.
    pub minimums: Vec<Minimum>,
    /// Whether a part of the program keeps records. Where none does, a procedure that a register names may be absent.
    pub records: bool,
    /// Hooks of registers that a domain registered.
    pub hooks: BTreeSet<String>,
    /// Words of addresses that no register may have.
    pub reserved: BTreeSet<String>,
    /// Groups of the menu; where none is named, they are not looked at.
    pub menu_groups: BTreeSet<String>,
    /// Tables of standards from which limits come.
    pub standards: BTreeSet<String>,
}

impl Vocabulary {
    /// Adds the elements of a dictionary; those of a type that conditions understand may stand in guards.
    #[must_use]
    pub fn with_dictionary(mut self, dictionary: &Dictionary) -> Vocabulary {
        for element in dictionary.elements() {
            self.elements.insert(element.key.clone());
            if let Some(kind) = element.kind.fact_type() {
                self.names.insert(element.key.clone(), kind);
            }
        }
        self
    }

    /// Adds the roles.
    #[must_use]
    pub fn with_roles(mut self, roles: &Roles) -> Vocabulary {
        self.roles.extend(roles.all().map(|role| role.key.clone()));
        self
    }
}

/// The least time that law demands for a kind of step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minimum {
    /// The kind of step.
    pub kind: Kind,
    /// The category of a publication or the ballot of a ballot to which it applies; every one when absent.
    pub category: Option<String>,
    /// How long it has to last at least.
    pub lasts: Limit,
    /// The article.
    pub basis: String,
}

impl Minimum {
    /// Returns the minimum for what residents' committees publish: 15 days (居民委员会组织法 (2025) 第三十四条).
    pub fn open_affairs() -> Option<Minimum> {
        let lasts = Limit::new(15, crate::clock::Unit::Days)?;
        let basis = "居民委员会组织法 (2025) 第三十四条".to_owned();
        Some(Minimum { kind: Kind::Publication, category: None, lasts, basis })
    }
}

impl Names for Vocabulary {
    fn type_of(&self, name: &str) -> Option<Type> {
        self.names.get(name).copied()
    }
}
