//! The pages of cases: list, one case, and the forms of the desk.

mod accept;
mod bulk;
mod list;
mod one;

pub use accept::{AcceptView, MergeView, RefuseView, Target, accept, carried, merge, refuse};
pub use bulk::{BulkKind, BulkView, Picked, bulk, bulk_done};
pub use list::{Line, ListView, list};
pub use one::{CaseView, one};

use http::ui::{Situation, state};
use http::{Cx, Markup};
use matters::{StateTag, States};

/// Returns how a state looks, in the situations of the theme.
pub fn situation(tag: &StateTag) -> Situation {
    match tag.situation {
        kernel::procedure::Situation::None => Situation::Idle,
        kernel::procedure::Situation::Moving => Situation::Moving,
        kernel::procedure::Situation::Waiting => Situation::Waiting,
        kernel::procedure::Situation::Done => Situation::Done,
        kernel::procedure::Situation::Late => Situation::Late,
    }
}

/// Returns the short state of a step or end as a mark.
pub fn mark(cx: &Cx, states: &States, step: &str) -> Markup {
    match states.tag(step) {
        Some(tag) => state(situation(tag), cx.of(&tag.word), tag.icon),
        None => state(Situation::Idle, step, "circle"),
    }
}
