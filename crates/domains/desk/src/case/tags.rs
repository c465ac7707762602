//! How the states of a case are called and drawn in short.

use kernel::procedure::Situation;
use kernel::text::Text;
use matters::StateTag;

/// Returns the short state of a step or end of the procedure `case`.
pub fn tag_of(step: &str) -> Option<StateTag> {
    let tag = |zh: &str, en: &str, icon, situation| {
        Some(StateTag { word: Text::new(zh, en), icon, situation })
    };
    match step {
        "accept" => tag("已上报", "Reported", "circle-dot", Situation::None),
        "dispatch" => tag("已受理", "Accepted", "checkbox", Situation::Moving),
        "handle" => tag("办理中", "Being handled", "tool", Situation::Moving),
        "check" => tag("核查中", "Being checked", "eye-check", Situation::Moving),
        "confirm" => tag("待确认", "To be confirmed", "hand-finger", Situation::Waiting),
        "callback" => tag("待回访", "To be called back", "phone", Situation::Waiting),
        "street_decides" => tag("街道裁定", "Street decides", "flag", Situation::Late),
        "end" => tag("已办结", "Closed", "circle-check", Situation::Done),
        "answered" => tag("已答复", "Answered", "circle-check", Situation::Done),
        "explained" => tag("已解释", "Explained", "circle-check", Situation::Done),
        "unreached" => tag("未联系上", "Not reached", "circle-check", Situation::Done),
        "settled" => tag("街道办结", "Settled", "circle-check", Situation::Done),
        "refused" => tag("不予受理", "Refused", "circle-x", Situation::None),
        "merged" => tag("已合并", "Merged", "git-merge", Situation::None),
        "withdrawn" => tag("已撤回", "Withdrawn", "circle-minus", Situation::None),
        _ => None,
    }
}
