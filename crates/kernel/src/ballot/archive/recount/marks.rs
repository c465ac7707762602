//! Whether the marks of the roll agree with what is said to have gone out and come in, and with the rules on proxies.

use super::super::Archive;
use super::super::roll::held;
use super::said;
use crate::ballot::measure::{Basis, grouped, with_unit};
use crate::ballot::roll::{Line, Roll};
use crate::ballot::rule::{Channel, ProxyRules, Silent};
use crate::ballot::tally::Step;
use crate::text::Text;
use crate::time::date_text;
use std::fmt::Write as _;

/// The most lines or papers that are named in one sentence.
const NAMED_MAX: usize = 10;

/// Looks at the marks of the roll.
pub(super) fn marks(archive: &Archive) -> Vec<Step> {
    let roll = &archive.roll;
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
        let text = Text::new(
            format!("名册以 {made} 为准，表决日是 {day}。"),
            format!("The roll was made for {made}, the vote was on {day}."),
        );
        steps.push(said(text, Some(false), None));
    }
    steps.extend(taken(archive));
    steps.extend(open_ballots(archive));
    steps.extend(silent(archive));
    steps.extend(proxies(archive));
    steps
}

/// Compares how many lines are marked with how many papers went out and how many votes came over the network. A roll without
/// marks is no excuse: whoever takes the marks away hides who voted.
fn taken(archive: &Archive) -> Vec<Step> {
    let (roll, received) = (&archive.roll, &archive.poll.draft().received);
    let marked = |counts: &dyn Fn(&Line) -> bool| roll.weight(None, counts).heads;
    let served = roll.lines().iter().any(|line| line.served);
    // Owners are brought their papers; residents fetch theirs.
    let paper = if served {
        marked(&|line| line.served || line.cast == Some(Channel::Paper))
    } else {
        marked(&|line| line.cast == Some(Channel::Paper))
    };
    let online = marked(&|line| line.cast == Some(Channel::Online));
    let mut steps = Vec::new();
    for (count, stated, zh, en) in [
        (paper, received.issued, "领取纸质选票", "took a paper"),
        (online, received.online, "网上投票", "voted over the network"),
    ] {
        if count == 0 && stated == 0 {
            continue;
        }
        let text = Text::new(
            format!("名册上{zh}的 {} 行；公布的数字 {}。", grouped(count), grouped(stated)),
            format!("{} lines {en}; announced: {}.", grouped(count), grouped(stated)),
        );
        steps.push(said(text, Some(count == stated), None));
    }
    let marks = roll.lines().iter().any(|line| line.cast.is_some() || line.served);
    if !marks && received.issued + received.online > 0 {
        let text = Text::new(
            "名册（roll.jsonl）上一个投票记载也没有：谁投了票，记载被去掉了或者没有公布。",
            "No line of the roll (`roll.jsonl`) is marked as having voted: the marks were taken away or never published.",
        );
        steps.push(said(text, Some(false), None));
    }
    steps
}

/// Looks whether each open ballot belongs to a line that is marked as having voted.
fn open_ballots(archive: &Archive) -> Option<Step> {
    let roll = &archive.roll;
    let open = || {
        let numbered = (1_usize..).zip(archive.ballots.each());
        numbered.filter_map(|(at, (ballot, _))| Some((at, ballot.serial, ballot.line?)))
    };
    if archive.rules.secret || open().next().is_none() {
        return None;
    }
    let unmarked: Vec<(usize, u32, u32)> = open()
        .filter(|(_, _, line)| roll.line(*line).is_some_and(|line| line.cast.is_none()))
        .collect();
    let mut text = Text::new(
        format!("名册上没有投票记载却有选票的 {} 行", unmarked.len()),
        format!("Lines with a ballot and without a mark: {}", unmarked.len()),
    );
    let named = unmarked.iter().take(NAMED_MAX);
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for (at, serial, line) in named {
        zh.push(format!("{serial} 号选票（ballots.jsonl 第 {at} 行）属于名册第 {line} 行"));
        en.push(format!(
            "ballot no. {serial} (`ballots.jsonl`, line {at}) belongs to line {line} of the roll"
        ));
    }
    if !zh.is_empty() {
        let _ = write!(text.zh, "：{}", zh.join("；"));
        let _ = write!(text.en, ": {}", en.join("; "));
    }
    text.zh.push('。');
    text.en.push('.');
    Some(said(text, Some(unmarked.is_empty()), None))
}

/// Says how many owners kept silent where that makes a difference.
fn silent(archive: &Archive) -> Option<Step> {
    let rule = archive.rules.silent.as_ref()?;
    if rule.value != Silent::WithMajority {
        return None;
    }
    let quiet = archive.roll.weight(None, |line| line.served && line.cast.is_none()).heads;
    let text = Text::new(
        format!("收到表决票而没有投票的 {} 行，按规则随多数计。", grouped(quiet)),
        format!(
            "{} lines got a paper and did not vote; by the rules they count with the majority.",
            grouped(quiet)
        ),
    );
    Some(said(text, None, Some(&rule.cite)))
}

/// Returns line numbers of the roll in words, the first few of them.
fn lines_text(lines: &[u32]) -> Text {
    let named: Vec<String> = lines.iter().take(NAMED_MAX).map(u32::to_string).collect();
    let more = if lines.len() > NAMED_MAX { (" 等", " and more") } else { ("", "") };
    Text::new(
        format!("名册（roll.jsonl）第 {} 行{}", named.join("、"), more.0),
        format!("lines {}{} of the roll (`roll.jsonl`)", named.join(", "), more.1),
    )
}

fn proxies(archive: &Archive) -> Vec<Step> {
    let roll = &archive.roll;
    let Some(mode) = archive.poll.mode(&archive.rules) else { return Vec::new() };
    let (rules, held) = (&mode.proxy, held(roll));
    if held.is_empty() {
        return Vec::new();
    }
    let (holders, votes) = (held.len(), held.values().sum::<u32>());
    let most = held.values().copied().max().unwrap_or(0);
    let holds = rules.allowed && rules.per_holder_max.is_none_or(|max| most <= max);
    let allowed = match (rules.allowed, rules.per_holder_max) {
        (false, _) => Text::new("不允许委托", "proxies are not allowed"),
        (true, Some(max)) => Text::new(format!("每人至多 {max} 份"), format!("{max} each at most")),
        (true, None) => Text::new("份数不限", "any number each"),
    };
    let text = Text::new(
        format!("委托投票 {votes} 份，受托 {holders} 人，最多一人 {most} 份；{}。", allowed.zh),
        format!("Proxies: {votes}, held by {holders}, {most} at most; {}.", allowed.en),
    );
    let mut steps = vec![said(text, Some(holds), Some(&rules.cite))];
    steps.extend(bad_proxies(roll, rules));
    steps
}

/// Names lines whose proxy cannot hold: to oneself, passed on, to somebody who is not on the roll, or without a vote.
fn bad_proxies(roll: &Roll, rules: &ProxyRules) -> Vec<Step> {
    let lines = |wrong: &dyn Fn(&Line, &str) -> bool| -> Vec<u32> {
        let numbered = (1_u32..).zip(roll.lines());
        let wrong = numbered
            .filter(|(_, line)| line.proxy.as_deref().is_some_and(|holder| wrong(line, holder)));
        wrong.map(|(number, _)| number).collect()
    };
    let holder_line = |holder: &str| roll.number(holder).and_then(|number| roll.line(number));
    let own = lines(&|line, holder| line.key == holder);
    let passed = lines(&|line, holder| {
        line.key != holder && holder_line(holder).is_some_and(|holder| holder.proxy.is_some())
    });
    let strangers = if rules.holder_on_roll {
        lines(&|_, holder| holder_line(holder).is_none())
    } else {
        Vec::new()
    };
    let idle = lines(&|line, _| line.cast.is_none());
    let cases = [
        (own, "委托给了自己", "name themselves as whoever votes for them"),
        (
            passed,
            "的受托人自己又委托了别人（转委托）",
            "name a holder who lets another vote, too: a proxy is not passed on",
        ),
        (strangers, "的受托人不在名册上", "name a holder who is not on the roll"),
        (idle, "有受托人却没有投票记载", "name a holder and are not marked as having voted"),
    ];
    let told = cases.into_iter().filter(|(lines, _, _)| !lines.is_empty());
    told.map(|(lines, zh, en)| {
        let named = lines_text(&lines);
        let mut en = format!("{} {en}.", named.en);
        en.replace_range(..1, "L");
        said(Text::new(format!("{}{zh}。", named.zh), en), Some(false), Some(&rules.cite))
    })
    .collect()
}
