//! Sentences about offices, people, and what happens next.

use super::{step, weight_text};
use crate::ballot::measure::grouped;
use crate::ballot::poll::Poll;
use crate::ballot::rule::{BallotRules, ElectionRules};
use crate::ballot::tally::count::NameCounts;
use crate::ballot::tally::{Next, OfficeOutcome, PersonVotes, Step};
use crate::text::Text;

/// The most names that one sentence lists.
const NAMES_MAX: usize = 200;

/// Names an office and its seats.
pub(in crate::ballot::tally) fn office(
    election: &ElectionRules,
    office: &crate::ballot::poll::Office,
    counts: &NameCounts,
) -> Step {
    let rules = election.offices.iter().find(|known| known.key == office.post());
    let title =
        rules.map_or_else(|| Text::new(&*office.key, &*office.key), |known| known.title.clone());
    let (void, overfull) = (grouped(counts.void.heads), grouped(counts.overfull.heads));
    let text = Text::new(
        format!(
            "{}：应选 {} 名；此项废票 {void} 张，其中所选多于应选的 {overfull} 张。",
            title.zh, office.seats
        ),
        format!(
            "{}: {} to be elected; void here: {void}, of which with more names than seats: {overfull}.",
            title.en, office.seats
        ),
    );
    Step { cite: Some(election.overfull.cite.clone()), ..step(Some(&office.key), text) }
}

/// Says the votes of a person.
pub(in crate::ballot::tally) fn votes(
    poll: &Poll,
    item: &str,
    votes: &PersonVotes,
    by_area: bool,
) -> Step {
    let name = poll.name(votes.person);
    let written = poll.person(votes.person).is_some_and(|person| person.written_in);
    let (zh, en) = if written { ("（另选）", " (written in)") } else { ("", "") };
    let part = |weight| weight_text(weight, by_area);
    let (yes, no, abstain) = (part(votes.chosen), part(votes.against), part(votes.abstain));
    step(
        Some(item),
        Text::new(
            format!("{name}{zh}：赞成 {}，反对 {}，弃权 {}。", yes.zh, no.zh, abstain.zh),
            format!("{name}{en}: for {}, against {}, abstaining {}.", yes.en, no.en, abstain.en),
        ),
    )
}

fn names(poll: &Poll, places: &[u16]) -> Text {
    if places.is_empty() {
        return Text::new("无", "nobody");
    }
    let list: Vec<&str> = places.iter().take(NAMES_MAX).map(|place| poll.name(*place)).collect();
    Text::new(list.join("、"), list.join(", "))
}

/// Says who is elected to an office, and what stays open.
pub(in crate::ballot::tally) fn elected(
    election: &ElectionRules,
    poll: &Poll,
    outcome: &OfficeOutcome,
) -> Step {
    let list = names(poll, &outcome.elected);
    let mut text = Text::new(
        format!("按得票多少，当选：{}", list.zh),
        format!("Elected, most votes first: {}", list.en),
    );
    for tie in &outcome.ties {
        let list = names(poll, &tie.between);
        text.zh.push_str(&format!("；{} 票数相等，就 {} 个名额再次投票", list.zh, tie.seats));
        text.en
            .push_str(&format!("; equal votes for {}, voted on again for {}", list.en, tie.seats));
    }
    if outcome.kept_for_woman > 0 {
        text.zh.push_str("；留一个名额另行选举妇女成员");
        text.en.push_str("; one seat is kept free for a woman");
    }
    if outcome.vacant > 0 {
        text.zh.push_str(&format!("；空缺 {} 名", outcome.vacant));
        text.en.push_str(&format!("; empty seats: {}", outcome.vacant));
    }
    text.zh.push('。');
    text.en.push('.');
    let cite = if outcome.ties.is_empty() { None } else { Some(election.tie.clone()) };
    Step { cite, ..step(Some(&outcome.key), text) }
}

/// Says that somebody elected does not take the seat.
pub(in crate::ballot::tally) fn withdrew(poll: &Poll, item: &str, person: u16) -> Step {
    let name = poll.name(person);
    step(
        Some(item),
        Text::new(format!("{name} 声明退出。"), format!("{name} declared not to take the seat.")),
    )
}

/// Says how two close relatives are dealt with.
pub(in crate::ballot::tally) fn relatives(
    poll: &Poll,
    item: &str,
    kept: u16,
    dropped: u16,
    level: bool,
    cite: &str,
) -> Step {
    let (kept, dropped) = (poll.name(kept), poll.name(dropped));
    let text = if level {
        Text::new(
            format!("{kept} 与 {dropped} 是近亲属，职务相同、票数相等，两人再次投票。"),
            format!(
                "{kept} and {dropped} are close relatives with the same post and votes: they are voted on again."
            ),
        )
    } else {
        Text::new(
            format!(
                "{kept} 与 {dropped} 是近亲属，保留职务较高或者得票较多的 {kept}，{dropped} 不当选。"
            ),
            format!(
                "{kept} and {dropped} are close relatives: {kept} stays, with the higher post or more votes; {dropped} is not elected."
            ),
        )
    };
    Step { cite: Some(cite.to_owned()), ..step(Some(item), text) }
}

/// Says whether there is a woman among those elected.
pub(in crate::ballot::tally) fn woman(poll: &Poll, person: Option<u16>, cite: &str) -> Step {
    let text = match person {
        Some(person) => Text::new(
            format!("成员中有妇女：{}。", poll.name(person)),
            format!("There is a woman among the members: {}.", poll.name(person)),
        ),
        None => Text::new("成员中没有妇女。", "There is no woman among the members."),
    };
    Step { holds: Some(person.is_some()), cite: Some(cite.to_owned()), ..step(None, text) }
}

/// Says what has to happen next.
pub(in crate::ballot::tally) fn next(rules: &BallotRules, poll: &Poll, next: &Next) -> Step {
    let election = rules.election.as_ref();
    let shortfall = election.and_then(|election| election.shortfall.as_ref());
    let shortfall = shortfall.map(|shortfall| shortfall.cite.clone());
    match next {
        Next::VoteAgain => step(None, Text::new("重新组织投票。", "The vote is held again.")),
        Next::Revote { office, seats, between } => {
            let list = names(poll, between);
            let text = Text::new(
                format!("下一步：{} 再次投票，选 {seats} 名，得票多的当选。", list.zh),
                format!("Next: {} are voted on again for {seats}; the most votes win.", list.en),
            );
            let cite = election.map(|election| election.tie.clone());
            Step { cite, ..step(Some(office), text) }
        }
        Next::AnotherVote { office, seats, candidates, women_only, days_max, .. } => {
            let text = another_vote(poll, *seats, candidates, *women_only, *days_max);
            Step { cite: shortfall, ..step(Some(office), text) }
        }
        Next::MayStayEmpty { seats } => {
            let text = Text::new(
                format!("不足的 {seats} 个名额可以暂缺。"),
                format!("The {seats} empty seats may stay empty for now."),
            );
            Step { cite: shortfall, ..step(None, text) }
        }
        Next::ByElection { seats, months } => {
            Step { cite: shortfall, ..step(None, by_election(*seats, *months)) }
        }
        Next::Confirm { person } => {
            let name = poll.name(*person);
            let text = Text::new(
                format!("{name} 是另选的人，须经资格审查后确认。"),
                format!("{name} was written in and has to be confirmed."),
            );
            let cite = election.and_then(|election| election.write_ins_confirmed.clone());
            Step { cite, ..step(None, text) }
        }
        Next::WomanMissing => {
            let text = Text::new(
                "没有妇女成员，须依规定补足。",
                "There is no woman among the members; one has to be chosen.",
            );
            let rule = election.and_then(|election| election.woman.as_ref());
            Step { cite: rule.map(|rule| rule.cite.clone()), ..step(None, text) }
        }
        Next::RelativesElected { one, other } => {
            let (one, other) = (poll.name(*one), poll.name(*other));
            let text = Text::new(
                format!("{one} 与 {other} 是近亲属，应当回避，只能保留一人。"),
                format!("{one} and {other} are close relatives; only one of them may stay."),
            );
            let rule = election.and_then(|election| election.relatives.as_ref());
            Step { cite: rule.map(|rule| rule.cite.clone()), ..step(None, text) }
        }
    }
}

fn another_vote(
    poll: &Poll,
    seats: u32,
    candidates: &[u16],
    women_only: bool,
    days_max: Option<u32>,
) -> Text {
    let list = names(poll, candidates);
    let (zh, en) = if women_only { ("（妇女）", " women") } else { ("", "") };
    let mut text = Text::new(
        format!("下一步：另行选举 {seats} 名{zh}，候选人：{}", list.zh),
        format!("Next: another vote for {seats}{en}; candidates: {}", list.en),
    );
    if let Some(days) = days_max {
        text.zh.push_str(&format!("，{days} 日内进行"));
        text.en.push_str(&format!("; within {days} days"));
    }
    text.zh.push('。');
    text.en.push('.');
    text
}

fn by_election(seats: u32, months: Option<u32>) -> Text {
    let mut text = Text::new(
        format!("成员不足，补选 {seats} 名"),
        format!("There are too few members: a by-election for {seats}"),
    );
    if let Some(months) = months {
        text.zh.push_str(&format!("，{months} 个月内进行"));
        text.en.push_str(&format!(" within {months} months"));
    }
    text.zh.push('。');
    text.en.push('.');
    text
}
