//! Words that a register cannot have in addresses, because pages of others stand there already: those come first, and the
//! register would never be reached.

use kernel::rules::{Problem, RuleSet};

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
    let taken = rules.registers().filter(|register| TAKEN.contains(&register.path.as_str()));
    let problem = |register: &kernel::register::Register| {
        Problem::new(
            format!("registers/{}.toml", register.id),
            0,
            format!("pages of others stand under `{}`", register.path),
            "choose another word for `path`",
        )
    };
    let problems: Vec<Problem> = taken.map(problem).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
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
