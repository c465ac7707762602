//! The limits of `rules/limits.toml`.

use kernel::rules::source::{Node, Source};
use kernel::rules::{Problem, RuleSet};
use std::collections::BTreeMap;

/// The file inside the rules folder.
pub const FILE: &str = "limits.toml";
/// The file as it is built in; it counts where the rules in force are older than it.
const BUILT_IN: &str = include_str!("../../../../../rules/limits.toml");

/// How often something may be done: so many at once, so many won back in an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rate {
    /// How many at once.
    pub(crate) burst: u32,
    /// How many are won back in an hour.
    pub(crate) per_hour: u32,
}

/// By what it is counted who does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum By {
    /// The account of somebody who is signed in.
    Account,
    /// The browser of somebody who is not.
    Browser,
    /// The network: an IPv4 address, or the first 64 bits of an IPv6 address.
    Network,
    /// The first 48 bits of an IPv6 address.
    Wide,
}

const ALL: [(By, &str); 4] = [
    (By::Account, "account"),
    (By::Browser, "browser"),
    (By::Network, "network"),
    (By::Wide, "wide"),
];

/// What is limited, by its name, with the rates of each way of counting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    acts: BTreeMap<String, BTreeMap<By, Rate>>,
    /// How often a day for one e-mail address.
    per_day: BTreeMap<String, u32>,
}

impl Limits {
    /// Reads the limits of the rules in force.
    pub fn of(rules: &RuleSet) -> Result<Limits, Vec<Problem>> {
        Limits::parse(rules.text(FILE).unwrap_or(BUILT_IN))
    }

    /// Reads the file's text; every fault is told with its line.
    pub fn parse(text: &str) -> Result<Limits, Vec<Problem>> {
        let source = Source::new(FILE, text);
        let mut limits = Limits::default();
        if let Some(document) = source.document() {
            let root = Node::root(&source, &document);
            for name in root.keys().into_iter().filter(|name| *name != "effective") {
                if let Some(act) = root.table_at(name) {
                    limits.acts.insert(name.to_owned(), rates(&act));
                    if let Some(address) = act.table_at("address") {
                        address.only(&["per_day"]);
                        limits.per_day.extend(
                            number(&address, "per_day").map(|most| (name.to_owned(), most)),
                        );
                    }
                }
            }
        }
        source.finish(limits)
    }

    /// Returns the limits that are built in.
    pub(crate) fn built_in() -> Limits {
        Limits::parse(BUILT_IN).unwrap_or_default()
    }

    /// Says which of the names that the program counts by is not in the file: those of `acts`, and this crate's own.
    pub fn missing(&self, acts: &[&str]) -> Vec<Problem> {
        let all = acts.iter().chain(&super::OWN);
        let absent = all.filter(|act| !self.acts.contains_key(**act));
        absent
            .map(|act| {
                let what = format!("there is no limit [{act}]");
                Problem::new(FILE, 0, what, "compare with the built-in file")
            })
            .collect()
    }

    /// Returns how often an act may be done in a day for one e-mail address.
    pub(crate) fn per_day(&self, act: &str) -> Option<u32> {
        self.per_day.get(act).copied()
    }

    pub(crate) fn rate(&self, act: &str, by: By) -> Option<Rate> {
        self.acts.get(act)?.get(&by).copied()
    }
}

fn rates(act: &Node<'_, '_>) -> BTreeMap<By, Rate> {
    act.only(&["account", "browser", "network", "wide", "address", "source"]);
    act.need_str("source");
    let read = |(by, key): (By, &str)| {
        let node = act.table_at(key)?;
        node.only(&["burst", "per_hour"]);
        let rate = Rate { burst: number(&node, "burst")?, per_hour: number(&node, "per_hour")? };
        Some((by, rate))
    };
    ALL.into_iter().filter_map(read).collect()
}

fn number(node: &Node<'_, '_>, key: &str) -> Option<u32> {
    let value = node.int(key).and_then(|value| u32::try_from(value).ok());
    let value = value.filter(|value| (1..=1_000_000).contains(value));
    if value.is_none() {
        node.problem_at(key, "this is no sensible limit", "write a number from 1 to 1000000");
    }
    value
}
