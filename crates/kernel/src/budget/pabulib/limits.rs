//! Limits of META that ballots have to keep: how many projects they name, what these cost, how many points they give.

use super::{Decimal, Wrong};

/// Limits that a file states; one that is absent, or no number, limits nothing.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Limits {
    length: Range,
    cost: Range,
    points: Range,
    sum: Range,
}

#[derive(Clone, Copy, Debug, Default)]
struct Range {
    min: Option<Decimal>,
    max: Option<Decimal>,
}

/// The keys that are looked at here.
pub(super) const KEYS: [&str; 8] = [
    "min_length",
    "max_length",
    "min_sum_cost",
    "max_sum_cost",
    "min_points",
    "max_points",
    "min_sum_points",
    "max_sum_points",
];

impl Limits {
    /// Returns the limits that META states.
    pub fn of(meta: &[(String, String)]) -> Limits {
        let value = |key: &str| {
            let found = meta.iter().find(|(known, _)| known == key)?;
            Decimal::parse(&found.1).ok()
        };
        let range = |name: &str| Range {
            min: value(&format!("min_{name}")),
            max: value(&format!("max_{name}")),
        };
        Limits {
            length: range("length"),
            cost: range("sum_cost"),
            points: range("points"),
            sum: range("sum_points"),
        }
    }

    /// Returns the limits that a ballot breaks, with the column.
    pub fn broken(
        &self,
        mentions: &[(usize, Decimal)],
        cost: impl Fn(usize) -> Decimal,
    ) -> Vec<(&'static str, Wrong)> {
        let mut found = Vec::new();
        let wide = |sum: &mut i128, number: Decimal| *sum = sum.saturating_add(number.wide());
        let length = Decimal::new(i64::try_from(mentions.len()).unwrap_or(i64::MAX), 0);
        found.extend(self.length.check("vote", ["min_length", "max_length"], length.wide()));
        if self.cost.is_set() {
            let mut sum = 0;
            mentions.iter().for_each(|(project, _)| wide(&mut sum, cost(*project)));
            found.extend(self.cost.check("vote", ["min_sum_cost", "max_sum_cost"], sum));
        }
        if self.sum.is_set() {
            let mut sum = 0;
            mentions.iter().for_each(|(_, points)| wide(&mut sum, *points));
            found.extend(self.sum.check("points", ["min_sum_points", "max_sum_points"], sum));
        }
        if self.points.is_set() {
            let each = mentions.iter().find_map(|(_, points)| {
                self.points.check("points", ["min_points", "max_points"], points.wide())
            });
            found.extend(each);
        }
        found
    }
}

impl Range {
    const fn is_set(&self) -> bool {
        self.min.is_some() || self.max.is_some()
    }

    /// Returns what a number breaks.
    fn check(
        &self,
        field: &'static str,
        keys: [&str; 2],
        found: i128,
    ) -> Option<(&'static str, Wrong)> {
        let below = self.min.filter(|min| found < min.wide()).map(|min| (keys[0], min));
        let above = self.max.filter(|max| found > max.wide()).map(|max| (keys[1], max));
        let (key, limit) = below.or(above)?;
        let what =
            Wrong::Breaks { limit: format!("{key} {limit}"), found: Decimal::show_wide(found) };
        Some((field, what))
    }
}
