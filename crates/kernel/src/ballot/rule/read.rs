//! Reading a rule file of a ballot.

use super::election::election;
use super::mode::modes;
use super::model::{BallotRules, Channel, Cited, Kind, Matter, Precedence, Silent};
use crate::ballot::fraction::{Fraction, Threshold, Whole};
use crate::ballot::measure::Basis;
use crate::rules::Problem;
use crate::rules::source::{Node, Source};
use crate::text::Text;
use crate::time::Date;

/// The cure for a missing or empty citation.
const CITE_CURE: &str =
    "add cite = \"…\" with the article (第…条), or \"本地做法：…\" where no law says it";

const KEYS: &[&str] = &[
    "id",
    "title",
    "kind",
    "under",
    "region",
    "since",
    "basis",
    "secret",
    "meeting",
    "channels",
    "precedence",
    "modes",
    "matters",
    "carried",
    "election",
    "invalid",
    "silent",
];

/// Reads and checks a rule file; every problem is told.
pub fn parse(path: &str, text: &str) -> Result<BallotRules, Vec<Problem>> {
    let source = Source::new(path, text);
    let rules = match source.document() {
        Some(document) => file(&Node::root(&source, &document)),
        None => None,
    };
    let rules = source.finish(rules)?;
    rules.ok_or_else(|| {
        vec![Problem::new(path, 0, "the file cannot be read", "compare it with docs/ballots.md")]
    })
}

fn file(root: &Node<'_, '_>) -> Option<BallotRules> {
    root.only(KEYS);
    let id = root.need_str("id").map(str::to_owned);
    let title = root.need_text("title");
    let kind = choice(root, "kind", Kind::ALL.iter().map(|kind| kind.key()), Kind::parse);
    let basis: Vec<String> = root.strs("basis").into_iter().map(str::to_owned).collect();
    if basis.is_empty() || basis.iter().any(|line| line.trim().is_empty()) {
        root.problem_at("basis", "`basis` names no law", "write basis = [\"…\"]");
    }
    let since = needed_date(root, "since");
    let (secret, meeting) = (needed_bool(root, "secret"), needed_bool(root, "meeting"));
    let channels = channels(root);
    let (over_issued_voids, void_counts) = invalid(root);
    let modes = modes(root);
    let election = root.table_at("election").and_then(|node| election(&node));
    let rules = BallotRules {
        id: id?,
        title: title?,
        kind: kind?,
        under: root.str("under").map(str::to_owned),
        region: region(root),
        since: since?,
        basis,
        secret: secret?,
        meeting: meeting?,
        channels: channels?,
        precedence: precedence(root),
        modes,
        matters: matters(root),
        carried: thresholds(root, "carried", None),
        election,
        over_issued_voids: over_issued_voids?,
        void_counts: void_counts?,
        silent: silent(root),
    };
    super::check::check_file(&rules, root);
    Some(rules)
}

/// Reads a name out of a closed list; reports its absence.
pub(super) fn choice<'k, T>(
    node: &Node<'_, '_>,
    key: &str,
    keys: impl Iterator<Item = &'k str>,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let name = node.need_str(key)?;
    let found = parse(name);
    if found.is_none() {
        let known = keys.collect::<Vec<_>>().join(", ");
        node.problem_at(key, format!("`{name}` is unknown"), format!("use one of: {known}"));
    }
    found
}

/// Reads a citation; reports its absence, and one that names no article.
pub(super) fn cite(node: &Node<'_, '_>) -> Option<String> {
    let found = node.str("cite").unwrap_or_default().trim();
    let article = found.find('第').is_some_and(|at| found[at..].contains('条'));
    let local = found.strip_prefix("本地做法：").is_some_and(|words| !words.trim().is_empty());
    if article || local {
        return Some(found.to_owned());
    }
    let what = if node.has("cite") { "cites no article" } else { "carries no citation" };
    let name = if node.name().is_empty() { "the file" } else { node.name() };
    node.problem_at("cite", format!("`{name}` {what}"), CITE_CURE);
    None
}

/// Reads a whole number within bounds, if there is one.
pub(super) fn number(node: &Node<'_, '_>, key: &str, min: u32, max: u32) -> Option<u32> {
    let value = node.int(key)?;
    let found = u32::try_from(value).ok().filter(|number| (min..=max).contains(number));
    if found.is_none() {
        let cure = format!("write a whole number from {min} to {max}");
        node.problem_at(key, format!("`{key}` is {value}"), cure);
    }
    found
}

fn needed_bool(node: &Node<'_, '_>, key: &str) -> Option<bool> {
    if !node.has(key) {
        node.problem(format!("`{key}` is missing"), format!("write {key} = true or false"));
    }
    node.bool(key)
}

fn needed_date(node: &Node<'_, '_>, key: &str) -> Option<Date> {
    if !node.has(key) {
        let cure = format!("write {key} = 2026-01-01, the day from which the law is in force");
        node.problem(format!("`{key}` is missing"), cure);
    }
    node.date(key)
}

fn region(root: &Node<'_, '_>) -> Option<String> {
    let code = root.str("region")?;
    let sound = matches!(code.len(), 2 | 4 | 6) && code.bytes().all(|byte| byte.is_ascii_digit());
    if !sound {
        let cure = "write the first 2, 4 or 6 digits of the division code (GB/T 2260)";
        root.problem_at("region", format!("`{code}` is no division code"), cure);
    }
    sound.then(|| code.to_owned())
}

/// Reads the thresholds of a list of tables.
pub(super) fn thresholds(node: &Node<'_, '_>, key: &str, of: Option<Whole>) -> Vec<Threshold> {
    node.list_at(key).iter().filter_map(|table| threshold(table, of, &[])).collect()
}

/// Reads one threshold; `of` is given where the place says of what it is a share, `more` names further keys of the table.
pub(super) fn threshold(
    node: &Node<'_, '_>,
    of: Option<Whole>,
    more: &[&str],
) -> Option<Threshold> {
    let mut keys = vec!["by", "share", "strict", "among", "cite"];
    if of.is_none() {
        keys.push("of");
    }
    keys.extend_from_slice(more);
    node.only(&keys);
    let by = choice(node, "by", Basis::ALL.iter().map(|basis| basis.key()), Basis::parse);
    let share = node.need_str("share").and_then(|text| {
        let share = Fraction::parse(text);
        if share.is_none() {
            let cure = "write a fraction above 0 and up to 1 in quotes, such as \"2/3\"";
            node.problem_at("share", format!("`{text}` is no share"), cure);
        }
        share
    });
    if !node.has("strict") {
        let cure = "write strict = true for 过半数 and 超过, strict = false for 以上";
        node.problem(format!("`{}` does not say whether it is strict", node.name()), cure);
    }
    let strict = node.bool("strict");
    let of = match of {
        Some(of) => Some(of),
        None => choice(node, "of", Whole::ALL.iter().map(|whole| whole.key()), Whole::parse),
    };
    let cite = cite(node);
    let (by, share, strict) = (by?, share?, strict?);
    if strict && share.num() == share.den() {
        node.problem_at("strict", "nothing is more than the whole", "write strict = false");
    }
    let among = node.str("among").map(str::to_owned);
    Some(Threshold { share, strict, by, of: of?, among, cite: cite? })
}

fn channels(root: &Node<'_, '_>) -> Option<Cited<Vec<Channel>>> {
    let Some(node) = root.table_at("channels") else {
        let cure = "write [channels] with allowed = [\"paper\"] and cite = \"…\"";
        root.problem("`channels` is missing", cure);
        return None;
    };
    node.only(&["allowed", "cite"]);
    let mut allowed = Vec::new();
    for name in node.strs("allowed") {
        match Channel::parse(name) {
            Some(channel) if !allowed.contains(&channel) => allowed.push(channel),
            Some(_) => {
                node.problem_at("allowed", format!("`{name}` stands there twice"), "drop one")
            }
            None => {
                let cure = "use one of: paper, online, hands";
                node.problem_at("allowed", format!("`{name}` is unknown"), cure);
            }
        }
    }
    if allowed.is_empty() {
        node.problem_at("allowed", "no vote can come in", "write allowed = [\"paper\"]");
    }
    Some(Cited { value: allowed, cite: cite(&node)? })
}

fn precedence(root: &Node<'_, '_>) -> Option<Cited<Precedence>> {
    let node = root.table_at("precedence")?;
    node.only(&["counts", "cite"]);
    let keys = Precedence::ALL.iter().map(|value| value.key());
    let value = choice(&node, "counts", keys, Precedence::parse);
    let cite = cite(&node);
    Some(Cited { value: value?, cite: cite? })
}

fn silent(root: &Node<'_, '_>) -> Option<Cited<Silent>> {
    let node = root.table_at("silent")?;
    node.only(&["count", "cite"]);
    let value = choice(&node, "count", Silent::ALL.iter().map(|value| value.key()), Silent::parse);
    let cite = cite(&node);
    Some(Cited { value: value?, cite: cite? })
}

/// Reads `[invalid]`: whether more ballots than issued void the vote, and whether void ballots count as cast.
fn invalid(root: &Node<'_, '_>) -> (Option<Cited<bool>>, Option<Cited<bool>>) {
    let Some(node) = root.table_at("invalid") else {
        let cure =
            "write [invalid] with over_issued and void_counts, each { value = …, cite = \"…\" }";
        root.problem("`invalid` is missing", cure);
        return (None, None);
    };
    node.only(&["over_issued", "void_counts"]);
    (cited_bool(&node, "over_issued"), cited_bool(&node, "void_counts"))
}

/// Reads `{ value = true, cite = "…" }`; reports its absence.
pub(super) fn cited_bool(node: &Node<'_, '_>, key: &str) -> Option<Cited<bool>> {
    let Some(inner) = node.table_at(key) else {
        let cure = format!("write {key} = {{ value = true, cite = \"…\" }}");
        node.problem(format!("`{key}` is missing"), cure);
        return None;
    };
    inner.only(&["value", "cite"]);
    let value = needed_bool(&inner, "value");
    let cite = cite(&inner);
    Some(Cited { value: value?, cite: cite? })
}

fn matters(root: &Node<'_, '_>) -> Vec<Matter> {
    let read = |(key, node): (&str, Node<'_, '_>)| {
        node.only(&["title", "cite"]);
        let title: Option<Text> = node.need_text("title");
        let cite = cite(&node);
        Some(Matter { key: key.to_owned(), title: title?, cite: cite? })
    };
    root.tables_in("matters").into_iter().filter_map(read).collect()
}
