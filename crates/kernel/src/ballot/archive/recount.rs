//! Counting a published election again, and explaining it in plain words.

use super::roll::held;
use super::{Archive, Covers};
use crate::ballot::measure::{Basis, grouped, with_unit};
use crate::ballot::rule::{self, Channel};
use crate::ballot::tally::{Step, summary, tally};
use crate::commit::sha256;
use crate::rules::canonical_text;
use crate::text::{Locale, Text};
use crate::time::date_text;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A part of an explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub title: Text,
    /// The sentences.
    pub steps: Vec<Step>,
}

/// What a recount found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What was voted on.
    pub title: Text,
    /// Whether the recount gives the announced result, and nothing in the archive contradicts it.
    pub agrees: bool,
    /// The parts, in order.
    pub sections: Vec<Section>,
}

impl Explanation {
    /// Returns the explanation as plain text, the conclusion first, then a line for each sentence. A sentence that
    /// asks for something begins with ✓ or ✗, and names its article.
    pub fn page(&self, locale: Locale) -> String {
        let conclusion = if self.agrees {
            Text::new(
                "结论：重新计算的结果与公布的结果一致，档案前后一致。",
                "Conclusion: the recount gives the announced result, and the archive agrees with itself.",
            )
        } else {
            Text::new(
                "结论：对不上。见第一、二、四部分打 ✗ 的句子。",
                "Conclusion: it does not agree. See the sentences marked ✗ in parts 1, 2 and 4.",
            )
        };
        let mut page = format!("{}\n{}\n", self.title.get(locale), conclusion.get(locale));
        for section in &self.sections {
            let _ = write!(page, "\n{}\n", section.title.get(locale));
            for step in &section.steps {
                let sign = match step.holds {
                    None => "  ",
                    Some(true) => "✓ ",
                    Some(false) => "✗ ",
                };
                let _ = write!(page, "{sign}{}", step.text.get(locale));
                if let Some(cite) = &step.cite {
                    let _ = write!(page, " [{cite}]");
                }
                page.push('\n');
            }
        }
        page
    }
}

fn said(text: Text, holds: Option<bool>, cite: Option<&str>) -> Step {
    Step { item: None, text, holds, cite: cite.map(str::to_owned) }
}

/// Counts a published election again and explains every step. It looks at everything that can be seen from the archive
/// alone; whether the log heads are genuine is decided by whoever knows the log's keys.
pub fn recount(archive: &Archive) -> Explanation {
    recount_with(archive, &BTreeMap::new())
}

/// Counts a published election again as [`recount`] does, and tells whether its rules are one of the known rule files, given
/// by their ids: somebody who publishes an archive could publish weaker rules with it. Rules that demand less
/// than the known file of the same id do not agree.
pub fn recount_with(archive: &Archive, known: &BTreeMap<&str, &str>) -> Explanation {
    let outcome = tally(&archive.rules, &archive.poll, &archive.roll, &archive.ballots);
    let found = summary(&archive.poll, &outcome);
    let (marks, marks_hold) = marks(archive);
    let (compared, same) = compare(&archive.announced, &found);
    let (rules, rules_hold) = known_rules(archive, known);
    let agrees = marks_hold && same && rules_hold;
    let sections = vec![
        Section {
            title: Text::new("一、表决的是什么", "1. What was voted on"),
            steps: about(archive, rules),
        },
        Section {
            title: Text::new("二、名册上的记载", "2. What the roll says"), steps: marks
        },
        Section {
            title: Text::new("三、逐步计算", "3. The count, step by step"),
            steps: outcome.steps,
        },
        Section {
            title: Text::new("四、与公布的结果对照", "4. Compared with the announced result"),
            steps: compared,
        },
        Section {
            title: Text::new("五、还要看什么", "5. What else to look at"),
            steps: rest(archive),
        },
    ];
    Explanation { title: archive.poll.draft().title.clone(), agrees, sections }
}

/// Tells whether the rules are a known file.
fn known_rules(archive: &Archive, known: &BTreeMap<&str, &str>) -> (Step, bool) {
    let id = &archive.rules.id;
    match known.get(id.as_str()).map(|text| sha256(canonical_text(text).as_bytes())) {
        Some(digest) if digest == archive.rules_sha256 => {
            let text = Text::new(
                format!("规则与本程序自带的 {id} 相同。"),
                format!("The rules are those of `{id}` that this program carries."),
            );
            (said(text, Some(true), None), true)
        }
        Some(_) => differing_rules(archive, known),
        None => {
            let text = Text::new(
                format!("本程序没有自带 {id} 的规则，请逐条核对门槛和条文。"),
                format!(
                    "This program carries no rules `{id}`: compare each threshold with its article."
                ),
            );
            (said(text, None, None), true)
        }
    }
}

/// Tells whether rules that differ from the known file of their id demand less.
fn differing_rules(archive: &Archive, known: &BTreeMap<&str, &str>) -> (Step, bool) {
    let id = &archive.rules.id;
    let base = known.get(id.as_str()).and_then(|text| rule::parse("rules.toml", text).ok());
    let Some(base) = base else {
        let text = Text::new(
            format!("本程序自带的 {id} 读不出来，请逐条核对门槛和条文。"),
            format!(
                "`{id}` of this program cannot be read: compare each threshold with its article."
            ),
        );
        return (said(text, None, None), true);
    };
    let less = rule::check_overlay(&archive.rules, &base);
    let mut text = Text::new(
        format!("规则与本程序自带的 {id} 不同"),
        format!("The rules differ from `{id}` that this program carries"),
    );
    if less.is_empty() {
        text.zh.push_str("，参加人数、多数、委托和无记名的要求没有降低。");
        text.en.push_str(", and demand nowhere less: turnout, majorities, proxies, secrecy.");
    } else {
        let list: Vec<&str> = less.iter().map(|problem| problem.what.as_str()).collect();
        text.zh.push_str(&format!("，而且要求降低了：{}。", list.join("；")));
        text.en.push_str(&format!(", and demand less: {}.", list.join("; ")));
    }
    (said(text, Some(less.is_empty()), None), less.is_empty())
}

fn about(archive: &Archive, rules_known: Step) -> Vec<Step> {
    let (rules, draft) = (&archive.rules, archive.poll.draft());
    let day = date_text(draft.day);
    let mode = archive.poll.mode(rules).map(|mode| mode.title.clone()).unwrap_or_default();
    let basis = rules.basis.join("；");
    let mut steps = vec![
        said(
            Text::new(
                format!("{}，{day}。", rules.title.zh),
                format!("{}, {day}.", rules.title.en),
            ),
            None,
            Some(&basis),
        ),
        said(
            Text::new(format!("方式：{}。", mode.zh), format!("Held by: {}.", mode.en)),
            None,
            None,
        ),
    ];
    let secret = if rules.secret {
        Text::new(
            "无记名投票：选票上没有名册的行号。",
            "Secret: no ballot names a line of the roll.",
        )
    } else {
        Text::new("记名表决：选票上有名册的行号。", "Open: ballots name lines of the roll.")
    };
    steps.push(said(secret, None, None));
    let (rules_sha, digest) = (archive.rules_sha256.hex(), archive.digest.hex());
    steps.push(said(
        Text::new(
            format!("规则文件的 SHA-256：{rules_sha}；整份档案的摘要：{digest}。"),
            format!("SHA-256 of the rule file: {rules_sha}; digest of the archive: {digest}."),
        ),
        None,
        None,
    ));
    steps.push(rules_known);
    steps
}

/// Looks whether the marks of the roll agree with what is said to have gone out and come in, and with the rules on proxies.
fn marks(archive: &Archive) -> (Vec<Step>, bool) {
    let (roll, received) = (&archive.roll, &archive.poll.draft().received);
    let total = roll.total();
    let mut text = Text::new(
        format!("名册 {} 行", grouped(total.heads)),
        format!("Lines of the roll: {}", grouped(total.heads)),
    );
    if total.area > 0 {
        let area = with_unit(Basis::Area, total.area);
        let _ = write!(text.zh, "，面积合计 {}", area.zh);
        let _ = write!(text.en, ", area: {}", area.en);
    }
    text.zh.push('。');
    text.en.push('.');
    let mut steps = vec![said(text, None, None)];
    if roll.day() != archive.poll.day() {
        let (made, day) = (date_text(roll.day()), date_text(archive.poll.day()));
        steps.push(said(
            Text::new(
                format!("名册以 {made} 为准，表决日是 {day}。"),
                format!("The roll was made for {made}, the vote was on {day}."),
            ),
            Some(false),
            None,
        ));
    }
    let marked = |channel: Channel| roll.weight(None, |line| line.cast == Some(channel)).heads;
    if roll.lines().iter().any(|line| line.cast.is_some()) {
        for (channel, stated, zh, en) in [
            (Channel::Paper, received.issued, "领取纸质选票", "took a paper"),
            (Channel::Online, received.online, "网上投票", "voted over the network"),
        ] {
            let count = marked(channel);
            steps.push(said(
                Text::new(
                    format!("名册上{zh}的 {} 行；公布的数字 {}。", grouped(count), grouped(stated)),
                    format!("{} lines {en}; announced: {}.", grouped(count), grouped(stated)),
                ),
                Some(count == stated),
                None,
            ));
        }
    }
    steps.extend(open_ballots(archive));
    steps.extend(proxies(archive));
    let hold = steps.iter().all(|step| step.holds != Some(false));
    (steps, hold)
}

/// Looks whether each open ballot belongs to a line that is marked as having voted.
fn open_ballots(archive: &Archive) -> Option<Step> {
    let roll = &archive.roll;
    if archive.rules.secret || roll.lines().iter().all(|line| line.cast.is_none()) {
        return None;
    }
    let lines = archive.ballots.each().filter_map(|(ballot, _)| ballot.line);
    let unmarked =
        lines.filter(|line| roll.line(*line).is_some_and(|line| line.cast.is_none())).count();
    Some(said(
        Text::new(
            format!("名册上没有投票记载却有选票的 {unmarked} 行。"),
            format!("Lines with a ballot and without a mark: {unmarked}."),
        ),
        Some(unmarked == 0),
        None,
    ))
}

fn proxies(archive: &Archive) -> Option<Step> {
    let rules = &archive.poll.mode(&archive.rules)?.proxy;
    let held = held(&archive.roll);
    if held.is_empty() {
        return None;
    }
    let (holders, votes) = (held.len(), held.values().sum::<u32>());
    let most = held.values().copied().max().unwrap_or(0);
    let holds = rules.allowed && rules.per_holder_max.is_none_or(|max| most <= max);
    let on_roll = held.keys().all(|holder| archive.roll.number(holder).is_some());
    let holds = holds && (on_roll || !rules.holder_on_roll);
    let allowed = match (rules.allowed, rules.per_holder_max) {
        (false, _) => Text::new("不允许委托", "proxies are not allowed"),
        (true, Some(max)) => Text::new(format!("每人至多 {max} 份"), format!("{max} each at most")),
        (true, None) => Text::new("份数不限", "any number each"),
    };
    Some(said(
        Text::new(
            format!("委托投票 {votes} 份，受托 {holders} 人，最多一人 {most} 份；{}。", allowed.zh),
            format!("Proxies: {votes}, held by {holders}, {most} at most; {}.", allowed.en),
        ),
        Some(holds),
        Some(&rules.cite),
    ))
}

/// Compares two results; each value that differs is named by its place.
fn compare(announced: &Value, found: &Value) -> (Vec<Step>, bool) {
    let mut differences = Vec::new();
    differing("", announced, found, &mut differences);
    if differences.is_empty() {
        let text = Text::new(
            "重新计算的结果与公布的结果相同。",
            "The recount gives the announced result.",
        );
        return (vec![said(text, Some(true), None)], true);
    }
    let steps = differences
        .into_iter()
        .take(100)
        .map(|(place, announced, found)| {
            said(
                Text::new(
                    format!("{place}：公布 {announced}，重新计算 {found}。"),
                    format!("{place}: announced {announced}, recounted {found}."),
                ),
                Some(false),
                None,
            )
        })
        .collect();
    (steps, false)
}

fn differing(
    place: &str,
    announced: &Value,
    found: &Value,
    differences: &mut Vec<(String, String, String)>,
) {
    match (announced, found) {
        (Value::Object(one), Value::Object(other)) => {
            let mut keys: Vec<&String> = one.keys().chain(other.keys()).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                let (left, right) = (one.get(key), other.get(key));
                let (left, right) = (left.unwrap_or(&Value::Null), right.unwrap_or(&Value::Null));
                let inner = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                differing(&inner, left, right, differences);
            }
        }
        _ if announced == found => {}
        _ => differences.push((place.to_owned(), announced.to_string(), found.to_string())),
    }
}

fn rest(archive: &Archive) -> Vec<Step> {
    let mut steps = Vec::new();
    for (covers, zh, en) in
        [(Covers::Roll, "名册", "the roll"), (Covers::Archive, "整份档案", "the archive")]
    {
        let count = archive.heads.iter().filter(|head| head.covers == covers).count();
        let digest = archive.covered(covers).hex();
        steps.push(said(
            Text::new(
                format!("{zh}的摘要 {digest}；日志凭证 {count} 份，须以日志的公钥核对。"),
                format!("Digest of {en}: {digest}; log heads: {count}, to be checked with the log's key."),
            ),
            None,
            None,
        ));
    }
    steps.push(said(
        Text::new(
            "档案看不出：名册上的人是否都有资格、纸质选票是否照实录入。前者请在公示期查名册并用自己的凭据核对自己那一行，后者请抽取纸票按编号对照。",
            "The archive cannot show whether everybody on the roll had the vote, nor whether papers were entered as they are. Look at the roll while it is published and check your own line with your receipt; draw papers and compare them by their numbers.",
        ),
        None,
        None,
    ));
    steps
}
