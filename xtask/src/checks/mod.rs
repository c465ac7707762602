//! The checks, one file each.

mod ambient;
mod circles;
mod docs;
mod glossary;
mod layers;
mod messages;
mod routes;
mod rows;
mod shape;
mod tables;
mod tidy;
mod tiers;
mod words;

use crate::house::House;
use crate::report::Report;

/// A check of the house.
#[derive(Clone, Copy)]
pub struct Check {
    /// Its short name, for the command line.
    pub name: &'static str,
    /// What it holds up.
    pub about: &'static str,
    /// Runs it.
    pub run: fn(&House, &mut Report),
}

/// Every check, in the order in which they are told.
pub const ALL: [Check; 13] = [
    tiers::CHECK,
    layers::CHECK,
    circles::CHECK,
    tables::CHECK,
    shape::CHECK,
    ambient::CHECK,
    routes::CHECK,
    rows::CHECK,
    messages::CHECK,
    glossary::CHECK,
    docs::CHECK,
    tidy::CHECK,
    words::CHECK,
];

/// Returns the check with this name.
pub fn by_name(name: &str) -> Option<Check> {
    ALL.into_iter().find(|check| check.name == name)
}

/// Runs a check.
pub fn run(check: Check, house: &House) -> Report {
    let mut report = Report::default();
    (check.run)(house, &mut report);
    report.findings.sort();
    report.findings.dedup();
    report
}

/// Runs a check on a small house and compares what it finds, as `file:line what`.
#[cfg(test)]
fn expect(check: Check, house: &House, expected: &[&str]) {
    let report = run(check, house);
    let found: Vec<String> =
        report.findings.iter().map(|f| format!("{}:{} {}", f.file, f.line, f.what)).collect();
    assert_eq!(found, expected);
}
