//! What the public log says about the roll and the archive, and when it says it.

use super::Noted;
use crate::proof::included;
use crate::report::{Cannot, Report};
use crate::trust::{Trust, instant, moment};
use kernel::ballot::archive::{Archive, Covers};
use kernel::commit::Digest;
use kernel::proof::{leaf_hash, verify_inclusion};
use kernel::text::Text;
use kernel::time::{Date, date_text};
use std::path::Path;

/// A head of the archive that was looked at.
struct Seen {
    covers: Covers,
    leaf: u64,
    size: u64,
    root: Digest,
    origin: String,
    millis: u64,
    /// Whether it covers the digest, and a key or a kept head vouches for it.
    tied: bool,
}

impl Seen {
    /// The day in China on which the log said it.
    fn day(&self) -> Option<Date> {
        instant(self.millis).map(|instant| instant.china_date())
    }
}

/// Checks the heads of the log that cover the roll and the archive, that none is missing, and the days.
pub fn check(
    report: &mut Report,
    folder: &Path,
    archive: &Archive,
    trust: &Trust,
    noted: &Noted,
    publish_by: Option<Date>,
) -> Result<(), Cannot> {
    let path = folder.join("log.json");
    let mut seen = Vec::new();
    for head in archive.heads() {
        let covered = archive.covered(head.covers);
        let found = verify_inclusion(
            &leaf_hash(covered.bytes()),
            head.leaf_index,
            head.tree_size,
            &head.path,
            &head.root,
        );
        let (zh, en) = name(head.covers);
        report.tell(
            format!("公开日志对{zh}（log.json 的 {}）的凭证，摘要 {covered}：", head.covers.key()),
            format!(
                "What the public log says about {en} (`{}` in log.json) with the digest {covered}:",
                head.covers.key()
            ),
        );
        let is_in = found.is_ok();
        included(report, head.leaf_index, head.tree_size, &head.root, found);
        let (signed, tied) =
            trust.head_says(report, &path, &head.signed, head.tree_size, &head.root)?;
        seen.push(Seen {
            covers: head.covers,
            leaf: head.leaf_index,
            size: head.tree_size,
            root: head.root,
            origin: signed.head.origin().to_owned(),
            millis: signed.head.millis(),
            tied: is_in && tied,
        });
    }
    one_log(report, &seen);
    archive_day(report, archive, trust, &seen);
    roll_day(report, archive, &seen, publish_by);
    ties(report, trust, noted, &seen, publish_by);
    Ok(())
}

/// Returns what a head covers.
const fn name(covers: Covers) -> (&'static str, &'static str) {
    match covers {
        Covers::Roll => ("名册", "the roll"),
        Covers::Archive => ("整份档案", "the archive"),
    }
}

/// Checks that all heads are of one log that has only grown, as far as heads alone can show it.
fn one_log(report: &mut Report, seen: &[Seen]) {
    let mut heads: Vec<&Seen> = seen.iter().collect();
    heads.sort_by_key(|head| (head.size, head.millis));
    for pair in heads.windows(2) {
        let (one, other) = (pair[0], pair[1]);
        if one.origin != other.origin {
            report.check(
                false,
                format!("凭证出自两个日志：“{}”和“{}”。", one.origin, other.origin),
                format!("The heads are of two logs: `{}` and `{}`.", one.origin, other.origin),
            );
        } else if one.size == other.size && one.root != other.root {
            report.check(
                false,
                format!("两个 {} 条的头写明不同的根：日志前后不一。", one.size),
                format!("Two heads of {} entries say different roots: the log tells different people different things.", one.size),
            );
        } else if one.size < other.size && one.millis > other.millis {
            report.check(
                false,
                format!("{} 条的头时间早于 {} 条的头。", other.size, one.size),
                format!("The head of {} entries is older than that of {}.", other.size, one.size),
            );
        }
    }
    if heads.first().map(|head| head.size) != heads.last().map(|head| head.size) {
        report.tell(
            "较长的日志是否以较短的原样开头，这里没有核对：请用整份日志（linli-verify log --kept）核对。",
            "Whether the longer log begins with the shorter one was not checked here: check the whole log (linli-verify log --kept).",
        );
    }
}

/// Checks that the archive was not in the log before the vote: not by its own heads, nor by any other head that is already
/// longer than the place where it stands.
fn archive_day(report: &mut Report, archive: &Archive, trust: &Trust, seen: &[Seen]) {
    let vote = archive.poll().day();
    let kept = trust.kept.iter().map(|kept| {
        let head = &kept.signed.head;
        (head.origin(), head.size(), head.millis())
    });
    let all: Vec<(&str, u64, u64)> = seen
        .iter()
        .map(|head| (head.origin.as_str(), head.size, head.millis))
        .chain(kept)
        .collect();
    for head in seen.iter().filter(|head| head.covers == Covers::Archive) {
        let covering =
            all.iter().filter(|(origin, size, _)| *origin == head.origin && *size > head.leaf);
        let Some(first) = covering.map(|(_, _, millis)| *millis).min() else { continue };
        let Some(day) = instant(first).map(|instant| instant.china_date()) else { continue };
        let (day, vote_day) = (date_text(day), date_text(vote));
        report.check(
            day >= vote_day,
            format!("整份档案在日志中不晚于 {day}，表决日是 {vote_day}。"),
            format!(
                "The archive was in the log on {day} at the latest, and the vote was on {vote_day}."
            ),
        );
        for roll in seen.iter().filter(|other| other.covers == Covers::Roll) {
            if roll.origin == head.origin && roll.leaf > head.leaf {
                report.check(
                    false,
                    "名册进入日志晚于整份档案。",
                    "The roll came into the log after the archive.",
                );
            }
        }
    }
}

/// Checks that the roll was in the log as early as it has to be published.
fn roll_day(report: &mut Report, archive: &Archive, seen: &[Seen], publish_by: Option<Date>) {
    let rolls = seen.iter().filter(|head| head.covers == Covers::Roll);
    let Some(first) = rolls.min_by_key(|head| head.millis) else { return };
    let Some(day) = first.day() else { return };
    let vote = archive.poll().day();
    let last = publish_by.unwrap_or(vote);
    let (at, last_day, vote_day) = (moment(first.millis), date_text(last), date_text(vote));
    let day_text = date_text(day);
    let (zh, en) = match publish_by {
        Some(_) => (
            format!(
                "名册在日志中的最早凭证是 {day_text} 的（{at}）；表决日 {vote_day}，名册至迟应在 {last_day} 公布。"
            ),
            format!(
                "The earliest head that covers the roll is of {day_text} ({at}); the vote was on {vote_day}, and the roll had to be published by {last_day}."
            ),
        ),
        None => (
            format!("名册在日志中的最早凭证是 {day_text} 的（{at}）；表决日 {vote_day}。"),
            format!(
                "The earliest head that covers the roll is of {day_text} ({at}); the vote was on {vote_day}."
            ),
        ),
    };
    report.check(day <= last, zh, en);
}

/// Says what is tied to nothing. When a key is given, a missing head is a fault: it would be the way round every signature.
fn ties(
    report: &mut Report,
    trust: &Trust,
    noted: &Noted,
    seen: &[Seen],
    publish_by: Option<Date>,
) {
    let has = |covers| seen.iter().any(|head| head.covers == covers);
    let tied = |covers| seen.iter().any(|head| head.covers == covers && head.tied);
    let with_key = !trust.keys.is_empty();
    if with_key && !has(Covers::Archive) {
        report.check(
            false,
            "给了公钥，档案里却没有日志对整份档案的凭证（log.json）：凭证被去掉了或者从未公布，档案可能已被改动。",
            "A key was given, and the archive holds no head that covers it (log.json): it was taken away or never published, and the archive may have been changed.",
        );
    } else if !noted.archive && !tied(Covers::Archive) {
        if !has(Covers::Archive) {
            report.tell(
                "档案不含日志对整份档案的凭证，看不出公布后是否改过：请用 --digest 给出您当时记下的摘要。",
                "The archive holds no head that covers it, and does not show whether it was changed since: give the digest that you noted with --digest.",
            );
        }
        trust.leave_untied(report);
    }
    let late = Text::new("名册何时公布没有凭据", "when the roll was published is tied to nothing");
    if with_key && publish_by.is_some() && !has(Covers::Roll) {
        report.check(
            false,
            "给了公钥，档案里却没有日志对名册的凭证（log.json），看不出名册是否按期公布。",
            "A key was given, and the archive holds no head that covers the roll (log.json): nothing shows that it was published in time.",
        );
    } else if !noted.roll && !tied(Covers::Roll) {
        let sentence = if has(Covers::Roll) {
            Text::new(
                "日志对名册的凭证没有核对签名：名册何时公布，看不出来。",
                "No signature of the head that covers the roll was checked: when the roll was published is not shown.",
            )
        } else {
            Text::new(
                "档案不含日志对名册的凭证：表决之前公布的是不是这份名册，看不出来。您若在公示时记下了名册的摘要，请用 --digest 给出。",
                "The archive holds no head that covers the roll: nothing shows that this roll was published before the vote. If you noted its digest while it hung, give it with --digest.",
            )
        };
        report.leave_open(sentence, late);
    }
}
