//! What a register's file may not say: words in addresses under which pages of others stand already, since those come first
//! and the register would never be reached; and of a native shelf what its table does not have.

use crate::native::{self, Shelved};
use kernel::register::Register;
use kernel::rules::{Problem, RuleSet};
use std::collections::BTreeSet;

/// The words that stand behind `/work/`, `/field/` and `/open/` in addresses of others; docs/routes.golden has them all.
const TAKEN: &[&str] = &[
    "account",
    "accounts",
    "areas",
    "bulk",
    "cases",
    "gallery",
    "journal",
    "matters",
    "mine",
    "notices",
    "orgs",
    "registers",
    "report",
    "residents",
    "search",
    "settings",
    "sign-in",
];

/// Refuses registers whose word is taken.
pub(crate) fn reads(rules: &RuleSet) -> Result<(), Vec<Problem>> {
    let own = |register: &Register| native::of(&register.id).map(|native| native.word());
    let taken = rules.registers().filter(|register| {
        let word = register.path.as_str();
        TAKEN.contains(&word) && own(register) != Some(word)
    });
    let problem = |register: &kernel::register::Register| {
        Problem::new(
            format!("registers/{}.toml", register.id),
            0,
            format!("pages of others stand under `{}`", register.path),
            "choose another word for `path`",
        )
    };
    let strange = rules.registers().filter_map(|one| other(one, native::of(&one.id)?));
    let problems: Vec<Problem> = taken.map(problem).chain(strange).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Returns what the file of a native shelf says otherwise than its table is.
fn other(register: &Register, native: Shelved) -> Option<Problem> {
    let said: BTreeSet<&str> = register.fields.iter().map(|field| field.element.as_str()).collect();
    let has: BTreeSet<&str> = native.fields().iter().copied().collect();
    let differs: Vec<&str> = said.symmetric_difference(&has).copied().collect();
    let kept = register.number.is_none()
        && register.unique.is_empty()
        && register.runs.is_empty()
        && register.fields.iter().all(|field| !field.dated);
    let ends = register.states.iter().filter(|state| state.ends).count();
    let (what, cure) = if !differs.is_empty() {
        let what = format!("its table and the file differ in `{}`", differs.join("`, `"));
        (what, "name the fields that the table has, and no others")
    } else if !kept {
        let what =
            "its table keeps no numbers, dated values, unique rules or procedures".to_owned();
        (what, "take them out of the file")
    } else if register.states.len() != 2 || ends != 1 {
        let what = "its rows are there or have ended, and know no other states".to_owned();
        (what, "declare the state in which a row is there and the one in which it has ended")
    } else {
        return None;
    };
    Some(Problem::new(format!("registers/{}.toml", register.id), 0, what, cure))
}

#[cfg(test)]
mod tests {
    use super::TAKEN;

    const ROUTES: &str = include_str!("../../../../../docs/routes.golden");

    #[test]
    fn every_word_of_others_is_taken() {
        let words = ROUTES.lines().filter_map(|line| {
            let path = line.split_whitespace().nth(1)?;
            let rest =
                ["/work/", "/field/", "/open/"].iter().find_map(|face| path.strip_prefix(face))?;
            rest.split('/').next().filter(|word| !word.starts_with('{'))
        });
        let free: Vec<&str> = words.filter(|word| !TAKEN.contains(word)).collect();
        assert!(
            free.is_empty(),
            "name them in TAKEN, so that no register is hidden behind them: {free:?}"
        );
    }
}
