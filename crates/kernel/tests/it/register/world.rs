//! The built-in rules with their procedures, and registers changed in one place.

use crate::procedure::vocabulary;
use crate::support::{date, files, told};
use kernel::access::{Roles, read_roles};
use kernel::procedure::{Procedure, Vocabulary};
use kernel::register::{Ground, Register, Registers, check_set, parse};
use kernel::rules::{Problem, RuleSet};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

/// Returns the names that a program registers which keeps records.
pub fn names() -> Vocabulary {
    let mut names = vocabulary();
    names.records = true;
    names.hooks.insert("facility.area_per_100".to_owned());
    names.reserved.insert("cases".to_owned());
    names.standards.insert("danger_limits".to_owned());
    names
}

/// Returns every built-in file.
pub fn all_files() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules/procedures");
    let mut all = files();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("procedures/{}", path.file_name().unwrap().to_str().unwrap());
        all.insert(name, std::fs::read_to_string(path).unwrap());
    }
    all
}

/// Returns the built-in rules with other files in their places.
pub fn load(overlay: &[(&str, &str)]) -> Result<RuleSet, Vec<Problem>> {
    let overlay =
        overlay.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    RuleSet::load(&all_files(), &overlay, date("2026-01-01"), &names())
}

pub fn sound(overlay: &[(&str, &str)]) -> RuleSet {
    load(overlay).unwrap_or_else(|problems| panic!("{}", told(&problems)))
}

pub static RULES: LazyLock<RuleSet> = LazyLock::new(|| sound(&[]));
static ROLES: LazyLock<Roles> =
    LazyLock::new(|| read_roles("roles.toml", RULES.text("roles.toml").unwrap()).unwrap());
static PROCEDURES: LazyLock<BTreeMap<String, Procedure>> =
    LazyLock::new(|| RULES.procedures().map(|one| (one.id.clone(), one.clone())).collect());

/// Returns the text of a built-in register.
pub fn text(id: &str) -> &'static str {
    RULES.text(&format!("registers/{id}.toml")).unwrap()
}

/// Returns a built-in register with other words in the place of some.
pub fn changed(id: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text(id).to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{id} has no {from:?}");
        text.replacen(from, to, 1)
    })
}

/// Returns what is told of a register that takes the place of the built-in one.
pub fn problems(id: &str, text: &str, names: &Vocabulary) -> Vec<Problem> {
    match parse(&format!("registers/{id}.toml"), text) {
        Ok(register) => check_set(&with(register), ground(names)),
        Err(problems) => problems,
    }
}

/// Returns the built-in registers with one in the place of another.
pub fn with(register: Register) -> Registers {
    let mut all = RULES.all_registers().clone();
    all.insert(register.id.clone(), register);
    all
}

fn ground(names: &Vocabulary) -> Ground<'_> {
    Ground {
        dictionary: RULES.dictionary(),
        roles: &ROLES,
        procedures: &PROCEDURES,
        vocabulary: names,
    }
}
