//! The sentences of the arithmetic, in both languages.

mod papers;
mod people;

use super::count::{Cast, Counts};
use super::{Reached, Step};
use crate::ballot::fraction::{Threshold, Whole};
use crate::ballot::measure::{Basis, Weight, figure, grouped, with_unit};
use crate::ballot::poll::Question;
use crate::ballot::roll::Roll;
use crate::ballot::rule::{BallotRules, Cited, Matter, Mode, Quorum, RollKind, Silent};
use crate::text::Text;

pub(super) use papers::{more_than_present, more_than_roll, papers, verdict};
pub(super) use people::{elected, next, office, relatives, votes, withdrew, woman};

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
pub(super) fn quorum(mode: &Mode, kind: RollKind, quorum: &Quorum, reached: &Reached) -> Text {
    let (basis_zh, basis_en) = basis_words(reached.by);
    let class = reached.among.as_deref().map(|class| {
        let title = mode.class_title(class);
        (format!("（{}）", title.zh), format!(" ({})", title.en))
    });
    let (class_zh, class_en) = class.unwrap_or_default();
    let (zh, en) = match quorum.counts {
        Whole::Present => ("到会", "present"),
        Whole::TakingPart | Whole::Roll => ("参加投票", "took part"),
    };
    let have = with_unit(reached.by, reached.have);
    let (who_zh, who_en) = match reached.by {
        Basis::Heads => heads(kind),
        Basis::Area => ("全部", ""),
    };
    let gap = if who_en.is_empty() { "" } else { " " };
    let whole = with_unit(reached.by, reached.whole);
    let head = Text::new(
        format!("按{basis_zh}：{who_zh}{class_zh} {}中{zh} {}", whole.zh, have.zh),
        format!("{basis_en}: {} of {}{gap}{who_en}{class_en} {en}", have.en, whole.en),
    );
    let middle = arithmetic(&quorum.threshold, reached, ("名册", "the roll"));
    sentence(head, &middle, reached)
}

/// Says the share of a class on the roll.
pub(super) fn composition(class: &Text, threshold: &Threshold, reached: &Reached) -> Text {
    let have = with_unit(reached.by, reached.have);
    let head = Text::new(
        format!("名册中{} {}", class.zh, have.zh),
        format!("{} of the roll are {}", have.en, class.en),
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
