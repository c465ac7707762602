//! Sentences about papers, and about whether the vote is valid.

use super::step;
use crate::ballot::measure::grouped;
use crate::ballot::poll::Received;
use crate::ballot::rule::{Cited, Kind};
use crate::ballot::tally::count::Cast;
use crate::ballot::tally::{Step, Verdict};
use crate::text::Text;

/// Says how many papers went out and came in.
pub(in crate::ballot::tally) fn papers(
    received: &Received,
    rule: &Cited<bool>,
    over: bool,
) -> Step {
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

/// Says that more ballots came in than heads stand on the roll.
pub(in crate::ballot::tally) fn more_than_roll(cast: &Cast) -> Step {
    let (cast, roll) = (grouped(cast.ballots.heads), grouped(cast.roll.heads));
    let text = Text::new(
        format!("投票 {cast} 人，多于名册 {roll} 人，投票无效。"),
        format!("{cast} voted and {roll} are on the roll: the vote is void."),
    );
    Step { holds: Some(false), ..step(None, text) }
}

/// Says that more voted than were present.
pub(in crate::ballot::tally) fn more_than_present(cast: &Cast) -> Step {
    let (cast, present) = (grouped(cast.ballots.heads), grouped(cast.present.heads));
    let text = Text::new(
        format!("投票 {cast} 人，多于到会 {present} 人，投票无效。"),
        format!("{cast} voted and {present} were present: the vote is void."),
    );
    Step { holds: Some(false), ..step(None, text) }
}

/// Says whether the vote is valid.
pub(in crate::ballot::tally) fn verdict(kind: Kind, verdict: Verdict) -> Step {
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
        Verdict::MoreThanRoll => {
            ("无效：投票的多于名册上的", "void: more voted than are on the roll")
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
