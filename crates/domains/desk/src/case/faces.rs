//! How the states of a case are called and drawn in short.

use kernel::procedure::Situation;
use kernel::text::Text;
use matters::Face;

/// Returns the short state of a step or end of the procedure `case`.
pub fn face_of(step: &str) -> Option<Face> {
    let face = |zh: &str, en: &str, icon, situation| {
        Some(Face { word: Text::new(zh, en), icon, situation })
    };
    match step {
        "accept" => face("已上报", "Reported", "circle-dot", Situation::None),
        "dispatch" => face("已受理", "Accepted", "checkbox", Situation::Moving),
        "handle" => face("办理中", "Being handled", "tool", Situation::Moving),
        "check" => face("核查中", "Being checked", "eye-check", Situation::Moving),
        "confirm" => face("待确认", "To be confirmed", "hand-finger", Situation::Waiting),
        "callback" => face("待回访", "To be called back", "phone", Situation::Waiting),
        "street_decides" => face("街道裁定", "Street decides", "flag", Situation::Late),
        "end" => face("已办结", "Closed", "circle-check", Situation::Done),
        "answered" => face("已答复", "Answered", "circle-check", Situation::Done),
        "explained" => face("已解释", "Explained", "circle-check", Situation::Done),
        "unreached" => face("未联系上", "Not reached", "circle-check", Situation::Done),
        "settled" => face("街道办结", "Settled", "circle-check", Situation::Done),
        "refused" => face("不予受理", "Refused", "circle-x", Situation::None),
        "merged" => face("已合并", "Merged", "git-merge", Situation::None),
        "withdrawn" => face("已撤回", "Withdrawn", "circle-minus", Situation::None),
        _ => None,
    }
}
