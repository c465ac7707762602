//! The sentences of the arithmetic, in both languages.

use super::count::{Cast, Counts, NameCounts};
use super::{Next, OfficeOutcome, PersonVotes, Reached, Step, Verdict};
use crate::ballot::fraction::{Threshold, Whole};
use crate::ballot::measure::{Basis, Weight, figure, grouped, with_unit};
use crate::ballot::poll::{Poll, Question, Received};
use crate::ballot::roll::Roll;
use crate::ballot::rule::{
    BallotRules, Cited, ElectionRules, Kind, Matter, Mode, Quorum, RollKind, Silent,
};
use crate::text::Text;

/// The most names that one sentence lists.
const NAMES_MAX: usize = 200;

fn step(item: Option<&str>, text: Text) -> Step {
    Step { item: item.map(str::to_owned), text, holds: None, cite: None }
}

/// Returns who is counted, such as `选民` and `voters`.
fn heads(kind: RollKind) -> (&'static str, &'static str) {
    match kind {
        RollKind::Voters => ("选民", "voters"),
        RollKind::Households => ("户代表", "household representatives"),
        RollKind::Representatives => ("居民代表", "residents' representatives"),
        RollKind::Assembly => ("组成人员", "members"),
        RollKind::Owners => ("业主", "owners"),
        RollKind::Members => ("有表决权的党员", "members with the vote"),
    }
}

/// Returns a threshold in words: `过半数（超过 1/2）`, `at least 2/3`.
fn share(threshold: &Threshold) -> Text {
    let share = threshold.share;
    if share.num() == share.den() {
        return Text::new("全体", "all");
    }
    let zh = match (threshold.strict, share.num(), share.den()) {
        (true, 1, 2) => "过半数（超过 1/2）".to_owned(),
        (true, _, _) => format!("超过 {share}"),
        (false, _, _) => format!("{share} 以上（含 {share}）"),
    };
    let en = if threshold.strict { "more than" } else { "at least" };
    Text::new(zh, format!("{en} {share}"))
}

fn weight_text(weight: Weight, by_area: bool) -> Text {
    let (heads, area) =
        (with_unit(Basis::Heads, weight.heads), with_unit(Basis::Area, weight.area));
    if by_area {
        Text::new(format!("{}、{}", heads.zh, area.zh), format!("{} ({})", heads.en, area.en))
    } else {
        heads
    }
}

/// Says what the roll weighs.
pub(super) fn roll(roll: &Roll, total: Weight) -> Step {
    let (zh, en) = heads(roll.kind());
    let area = roll.kind() == RollKind::Owners;
    let mut text = Text::new(
        format!("名册：{zh} {} 人", grouped(total.heads)),
        format!("On the roll: {} {en}", grouped(total.heads)),
    );
    if area {
        let area = with_unit(Basis::Area, total.area);
        text.zh.push_str(&format!("，专有部分面积 {}", area.zh));
        text.en.push_str(&format!(", exclusive area {}", area.en));
    }
    text.zh.push('。');
    text.en.push('.');
    step(None, text)
}

/// Says how many took part, void ballots among them, and how many were present.
pub(super) fn took_part(rules: &BallotRules, roll: &Roll, cast: &Cast) -> Step {
    let by_area = roll.kind() == RollKind::Owners;
    let (all, void) = (weight_text(cast.ballots, by_area), weight_text(cast.void, by_area));
    let mut text = Text::new(
        format!("参加投票 {}，其中整张废票 {}", all.zh, void.zh),
        format!("Ballots cast: {}, of which wholly void: {}", all.en, void.en),
    );
    let (zh, en) = if rules.void_counts.value {
        ("；废票计入投票总数", "; void ballots count as cast")
    } else {
        ("；废票不计入投票总数", "; void ballots do not count as cast")
    };
    text.zh.push_str(zh);
    text.en.push_str(en);
    if rules.meeting {
        let present = weight_text(cast.present, by_area);
        text.zh.push_str(&format!("；到会 {}", present.zh));
        text.en.push_str(&format!("; present: {}", present.en));
    }
    text.zh.push('。');
    text.en.push('.');
    Step { cite: Some(rules.void_counts.cite.clone()), ..step(None, text) }
}

/// Turns a threshold held against an amount into a step.
pub(super) fn reached(item: Option<&str>, reached: Reached) -> Step {
    Step {
        item: item.map(str::to_owned),
        text: reached.text,
        holds: Some(reached.met),
        cite: Some(reached.cite),
    }
}

/// Returns `need` of `whole` in words, or that nothing is enough of nothing.
fn arithmetic(threshold: &Threshold, reached: &Reached, whole: (&str, &str)) -> Text {
    let (share, by) = (share(threshold), threshold.by);
    let (need, all) = (with_unit(by, reached.need), with_unit(by, reached.whole));
    if reached.whole == 0 {
        return Text::new(
            format!("{}为 0，无从达到", whole.0),
            format!("{} is 0, nothing can be reached", whole.1),
        );
    }
    let (num, den) = (threshold.share.num(), threshold.share.den());
    let product = u128::from(num) * u128::from(reached.whole);
    let (exact, hundredths) = (product / u128::from(den), product % u128::from(den));
    let even = if hundredths == 0 { "=" } else { "≈" };
    let exact = figure(by, u64::try_from(exact).unwrap_or(u64::MAX));
    Text::new(
        format!(
            "{} {} × {num}/{den} {even} {exact}；{}，至少须 {}",
            whole.0, all.zh, share.zh, need.zh
        ),
        format!(
            "{} {} × {num}/{den} {even} {exact}; {} is {} or more",
            whole.1, all.en, share.en, need.en
        ),
    )
}

fn verdict_words(met: bool, missing: u64, by: Basis) -> Text {
    if met {
        return Text::new("达到", "reached");
    }
    let missing = with_unit(by, missing);
    Text::new(
        format!("未达到，还差 {}", missing.zh),
        format!("not reached, {} missing", missing.en),
    )
}

fn basis_words(by: Basis) -> (&'static str, &'static str) {
    match by {
        Basis::Heads => ("人数", "by heads"),
        Basis::Area => ("专有部分面积", "by area"),
    }
}

fn sentence(head: Text, middle: &Text, reached: &Reached) -> Text {
    let end = verdict_words(reached.met, reached.missing, reached.by);
    Text::new(
        format!("{}；{} → {}。", head.zh, middle.zh, end.zh),
        format!("{}; {} → {}.", head.en, middle.en, end.en),
    )
}

/// Says a quorum.
pub(super) fn quorum(kind: RollKind, quorum: &Quorum, reached: &Reached) -> Text {
    let (basis_zh, basis_en) = basis_words(reached.by);
    let class =
        reached.among.as_deref().map(|class| (format!("（{class}）"), format!(" ({class})")));
    let (class_zh, class_en) = class.unwrap_or_default();
    let (zh, en) = match quorum.counts {
        Whole::Present => ("到会", "present"),
        Whole::TakingPart | Whole::Roll => ("参加投票", "took part"),
    };
    let have = with_unit(reached.by, reached.have);
    let (who_zh, who_en) = heads(kind);
    let whole = with_unit(reached.by, reached.whole);
    let head = Text::new(
        format!("按{basis_zh}：{who_zh}{class_zh} {} 中{zh} {}", whole.zh, have.zh),
        format!("{basis_en}: {} of {} {who_en}{class_en} {en}", have.en, whole.en),
    );
    let middle = arithmetic(&quorum.threshold, reached, ("名册", "the roll"));
    sentence(head, &middle, reached)
}

/// Says the share of a class on the roll.
pub(super) fn composition(class: &str, threshold: &Threshold, reached: &Reached) -> Text {
    let have = with_unit(reached.by, reached.have);
    let head = Text::new(
        format!("名册中 {class} {}", have.zh),
        format!("{} of the roll are {class}", have.en),
    );
    sentence(head, &arithmetic(threshold, reached, ("名册", "the roll")), reached)
}

/// Says whether a demand has enough signatures.
pub(super) fn petition(kind: RollKind, threshold: &Threshold, reached: &Reached) -> Text {
    let have = with_unit(reached.by, reached.have);
    let ((who_zh, who_en), (basis_zh, basis_en)) = (heads(kind), basis_words(reached.by));
    let head = Text::new(
        format!("联名{who_zh}（按{basis_zh}）{}", have.zh),
        format!("{} {who_en} signed ({basis_en})", have.en),
    );
    sentence(head, &arithmetic(threshold, reached, ("名册", "the roll")), reached)
}

fn whole_words(whole: Whole) -> (&'static str, &'static str) {
    match whole {
        Whole::Roll => ("名册", "the roll"),
        Whole::TakingPart => ("参加投票", "those taking part"),
        Whole::Present => ("到会", "those present"),
    }
}

/// Says whether a question is carried on a basis.
pub(super) fn carried(threshold: &Threshold, reached: &Reached) -> Text {
    let (zh, en) = basis_words(reached.by);
    let have = with_unit(reached.by, reached.have);
    let head = Text::new(format!("按{zh}：赞成 {}", have.zh), format!("{en}: {} for", have.en));
    sentence(head, &arithmetic(threshold, reached, whole_words(threshold.of)), reached)
}

/// Says whether a person has enough votes on a basis.
pub(super) fn enough(kind: RollKind, name: &str, threshold: &Threshold, reached: &Reached) -> Text {
    let have = with_unit(reached.by, reached.have);
    let head = if kind == RollKind::Owners {
        let (zh, en) = basis_words(reached.by);
        Text::new(
            format!("{name}（按{zh}）得 {}", have.zh),
            format!("{name} ({en}) has {}", have.en),
        )
    } else {
        let votes = grouped(reached.have);
        Text::new(format!("{name} 得 {votes} 票"), format!("{name} has {votes} votes"))
    };
    sentence(head, &arithmetic(threshold, reached, whole_words(threshold.of)), reached)
}

/// Says that the roll is of another kind than the rules want.
pub(super) fn wrong_roll(mode: &Mode, roll: &Roll) -> Step {
    let ((zh, en), (have_zh, have_en)) = (heads(mode.roll.kind), heads(roll.kind()));
    let text = Text::new(
        format!("规则要求的名册是{zh}，实际是{have_zh}。"),
        format!("The rules want a roll of {en}; it is one of {have_en}."),
    );
    Step { holds: Some(false), cite: Some(mode.roll.cite.clone()), ..step(None, text) }
}

/// Says how many papers went out and came in.
pub(super) fn papers(received: &Received, rule: &Cited<bool>, over: bool) -> Step {
    let mut text = Text::new(
        format!(
            "纸质选票发出 {} 张，收回 {} 张",
            grouped(received.issued),
            grouped(received.paper)
        ),
        format!(
            "Papers handed out: {}, received: {}",
            grouped(received.issued),
            grouped(received.paper)
        ),
    );
    if let (Some(printed), Some(destroyed)) = (received.printed, received.destroyed) {
        let lost = printed.abs_diff(received.issued.saturating_add(destroyed));
        text.zh.push_str(&format!(
            "；印制 {} 张，销毁未发出的 {} 张，账实相差 {} 张",
            grouped(printed),
            grouped(destroyed),
            grouped(lost)
        ));
        text.en.push_str(&format!(
            "; printed: {}, left over and destroyed: {}, unaccounted for: {}",
            grouped(printed),
            grouped(destroyed),
            grouped(lost)
        ));
    }
    let (zh, en) = match (over, rule.value) {
        (true, true) => {
            (" → 收回多于发出，投票无效。", " → more came in than went out: the vote is void.")
        }
        (true, false) => (" → 收回多于发出。", " → more came in than went out."),
        (false, _) => (" → 收回不多于发出。", " → no more came in than went out."),
    };
    text.zh.push_str(zh);
    text.en.push_str(en);
    Step { holds: Some(!over), cite: Some(rule.cite.clone()), ..step(None, text) }
}

/// Says that more voted than were present.
pub(super) fn more_than_present(cast: &Cast) -> Step {
    let (cast, present) = (grouped(cast.ballots.heads), grouped(cast.present.heads));
    let text = Text::new(
        format!("投票 {cast} 人，多于到会 {present} 人，投票无效。"),
        format!("{cast} voted and {present} were present: the vote is void."),
    );
    Step { holds: Some(false), ..step(None, text) }
}

/// Says whether the vote is valid.
pub(super) fn verdict(kind: Kind, verdict: Verdict) -> Step {
    let (zh, en) = match kind {
        Kind::Election => ("选举", "The election"),
        Kind::Decision => ("表决", "The vote"),
    };
    let (why_zh, why_en) = match verdict {
        Verdict::Valid => ("有效", "valid"),
        Verdict::NoQuorum => ("无效：参加人数未达到要求", "not valid: too few took part"),
        Verdict::MoreThanIssued => {
            ("无效：收回的选票多于发出的", "void: more ballots came in than went out")
        }
        Verdict::MoreThanPresent => {
            ("无效：投票的多于到会的", "void: more voted than were present")
        }
        Verdict::WrongRoll => {
            ("无效：名册不符合规则", "void: the roll is not as the rules want it")
        }
    };
    let text = Text::new(format!("{zh}{why_zh}。"), format!("{en} is {why_en}."));
    Step { holds: Some(verdict == Verdict::Valid), ..step(None, text) }
}

/// Names a question and the matter to which it belongs.
pub(super) fn question(question: &Question, matter: Option<&Matter>) -> Step {
    let mut text = Text::new(
        format!("表决事项：{}", question.title.zh),
        format!("Question: {}", question.title.en),
    );
    if let Some(matter) = matter {
        text.zh.push_str(&format!("（{}）", matter.title.zh));
        text.en.push_str(&format!(" ({})", matter.title.en));
    }
    let cite = matter.map(|matter| matter.cite.clone());
    Step { cite, ..step(Some(&question.key), text) }
}

/// Says how the answers add up.
pub(super) fn answers(item: &str, counts: &Counts, by_area: bool) -> Step {
    let parts = [
        ("赞成", "for", counts.yes),
        ("反对", "against", counts.no),
        ("弃权", "abstaining", counts.abstain),
        ("其他意见", "other", counts.other),
        ("未填", "unmarked", counts.unmarked),
        ("废票", "void", counts.void),
    ];
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for (name_zh, name_en, weight) in parts {
        let text = weight_text(weight, by_area);
        zh.push(format!("{name_zh} {}", text.zh));
        en.push(format!("{name_en} {}", text.en));
    }
    step(Some(item), Text::new(format!("{}。", zh.join("，")), format!("{}.", en.join(", "))))
}

/// Says what owners count as who kept silent.
pub(super) fn silent(item: &str, weight: Weight, rule: &Cited<Silent>) -> Step {
    let weight = weight_text(weight, true);
    let text = match rule.value {
        Silent::Absent => {
            Text::new("未参加表决的业主不计入。", "Owners who did not vote do not count.")
        }
        Silent::WithMajority => Text::new(
            format!("已送达而未表决的 {}，按约定计入多数一方（上列数字已含）。", weight.zh),
            format!(
                "{} got a paper and did not vote; as agreed they count with the larger side (included above).",
                weight.en
            ),
        ),
    };
    Step { cite: Some(rule.cite.clone()), ..step(Some(item), text) }
}

/// Says whether a question is carried.
pub(super) fn question_result(item: &str, valid: bool, carried: bool) -> Step {
    let text = match (valid, carried) {
        (false, _) => {
            Text::new("表决无效，不作决定。", "The vote is not valid; nothing is decided.")
        }
        (true, true) => Text::new("通过。", "Carried."),
        (true, false) => Text::new("未通过。", "Not carried."),
    };
    Step { holds: Some(carried), ..step(Some(item), text) }
}

/// Names an office and its seats.
pub(super) fn office(
    election: &ElectionRules,
    office: &crate::ballot::poll::Office,
    counts: &NameCounts,
) -> Step {
    let rules = election.offices.iter().find(|known| known.key == office.key);
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
pub(super) fn votes(poll: &Poll, item: &str, votes: &PersonVotes, by_area: bool) -> Step {
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
pub(super) fn elected(election: &ElectionRules, poll: &Poll, outcome: &OfficeOutcome) -> Step {
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
pub(super) fn withdrew(poll: &Poll, item: &str, person: u16) -> Step {
    let name = poll.name(person);
    step(
        Some(item),
        Text::new(format!("{name} 声明退出。"), format!("{name} declared not to take the seat.")),
    )
}

/// Says how two close relatives are dealt with.
pub(super) fn relatives(
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
pub(super) fn woman(poll: &Poll, person: Option<u16>, cite: &str) -> Step {
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
pub(super) fn next(rules: &BallotRules, poll: &Poll, next: &Next) -> Step {
    let election = rules.election.as_ref();
    let shortfall = election.and_then(|election| election.shortfall.as_ref());
    let (item, text, cite) = match next {
        Next::VoteAgain => (None, Text::new("重新组织投票。", "The vote is held again."), None),
        Next::Revote { office, seats, between } => {
            let list = names(poll, between);
            let text = Text::new(
                format!("下一步：{} 再次投票，选 {seats} 名，得票多的当选。", list.zh),
                format!("Next: {} are voted on again for {seats}; the most votes win.", list.en),
            );
            (Some(office), text, election.map(|election| election.tie.clone()))
        }
        Next::AnotherVote { office, seats, candidates, women_only, days_max, .. } => {
            let list = names(poll, candidates);
            let (zh, en) = if *women_only { ("（妇女）", " women") } else { ("", "") };
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
            (Some(office), text, shortfall.map(|shortfall| shortfall.cite.clone()))
        }
        Next::MayStayEmpty { seats } => {
            let text = Text::new(
                format!("不足的 {seats} 个名额可以暂缺。"),
                format!("The {seats} empty seats may stay empty for now."),
            );
            (None, text, shortfall.map(|shortfall| shortfall.cite.clone()))
        }
        Next::ByElection { seats, months } => {
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
            (None, text, shortfall.map(|shortfall| shortfall.cite.clone()))
        }
        Next::Confirm { person } => {
            let name = poll.name(*person);
            let text = Text::new(
                format!("{name} 是另选的人，须经资格审查后确认。"),
                format!("{name} was written in and has to be confirmed."),
            );
            (None, text, election.and_then(|election| election.write_ins_confirmed.clone()))
        }
        Next::WomanMissing => {
            let text = Text::new(
                "没有妇女成员，须依规定补足。",
                "There is no woman among the members; one has to be chosen.",
            );
            let cite = election.and_then(|election| election.woman.as_ref());
            (None, text, cite.map(|woman| woman.cite.clone()))
        }
        Next::RelativesElected { one, other } => {
            let (one, other) = (poll.name(*one), poll.name(*other));
            let text = Text::new(
                format!("{one} 与 {other} 是近亲属，应当回避，只能保留一人。"),
                format!("{one} and {other} are close relatives; only one of them may stay."),
            );
            let cite = election.and_then(|election| election.relatives.as_ref());
            (None, text, cite.map(|relatives| relatives.cite.clone()))
        }
    };
    Step { cite, ..step(item.map(String::as_str), text) }
}
