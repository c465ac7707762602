//! What roles reach of registers: each says by words which rows, role by role.

use super::{Actor, Grant, Head, Role, WhoKey, head};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Which records of a register a role reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rows {
    /// Those in the area for which the role is held, and below it.
    Area,
    /// Those in which the organisation takes part for which the role is held.
    Org,
    /// One's own.
    Mine,
    /// Those for which one is named.
    Named,
    /// Those that everybody sees.
    Public,
}

impl Rows {
    /// All of them, with their words in files.
    pub const ALL: [(&str, Rows); 5] = [
        ("area", Rows::Area),
        ("org", Rows::Org),
        ("mine", Rows::Mine),
        ("named", Rows::Named),
        ("public", Rows::Public),
    ];

    /// Returns the word in files.
    pub const fn word(self) -> &'static str {
        match self {
            Rows::Area => "area",
            Rows::Org => "org",
            Rows::Mine => "mine",
            Rows::Named => "named",
            Rows::Public => "public",
        }
    }

    /// Tells whether the rows count for something that may be done: what everybody sees is only looked at, and a new
    /// record is nobody's own yet, wherever it says that it lies.
    fn counts_for(self, word: &str) -> bool {
        match self {
            Rows::Area | Rows::Org => true,
            Rows::Mine | Rows::Named => word != "add",
            Rows::Public => matches!(word, "see" | "export" | "print"),
        }
    }

    fn head(self, actor: &Actor, grant: &Grant) -> Option<Head> {
        let account = actor.who.account();
        match self {
            Rows::Area => Some(Head::Area(grant.area)),
            Rows::Org => grant.org.map(|org| Head::Org { org, area: grant.area }),
            Rows::Mine => account.map(Head::Mine),
            Rows::Named => account.map(|account| Head::Named(WhoKey::Account(account).to_string())),
            Rows::Public => Some(Head::Public),
        }
    }
}

/// What roles reach, by register and role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reached(BTreeMap<String, BTreeMap<String, BTreeSet<Rows>>>);

impl Reached {
    pub fn set(&mut self, register: &str, role: &str, rows: BTreeSet<Rows>) {
        self.0.entry(register.to_owned()).or_default().insert(role.to_owned(), rows);
    }

    pub fn of(&self, register: &str) -> Option<&BTreeMap<String, BTreeSet<Rows>>> {
        self.0.get(register)
    }

    /// Returns what a grant reaches for a verb of a register; none for verbs of other things.
    pub fn heads(
        &self,
        actor: &Actor,
        grant: &Grant,
        role: &Role,
        verb: &str,
    ) -> Option<Vec<Head>> {
        let (register, word) = verb.split_once('.')?;
        let roles = self.0.get(register)?;
        let Some(rows) = roles.get(&role.key) else { return Some(Vec::new()) };
        let counting = || rows.iter().filter(|rows| rows.counts_for(word));
        if word == "add" && counting().next().is_none() && !rows.is_empty() {
            // Whoever has nothing but what is his or her own adds where the role is held.
            return Some(head(grant, role).into_iter().collect());
        }
        Some(counting().filter_map(|rows| rows.head(actor, grant)).collect())
    }
}
