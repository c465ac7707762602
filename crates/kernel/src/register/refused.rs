//! Why something cannot be done with a record.

use super::sight::Seen;
use crate::dictionary::FieldRefusal;
use crate::refusal::{Refusal, RefusalKind};
use crate::text::Text;

/// Why something cannot be done with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordRefusal {
    /// There is none, or whoever asks does not see it.
    Unknown,
    /// Whoever asks may not do it.
    NotYours,
    /// It was added before.
    AddedBefore,
    /// It has ended; what is wrong in it is corrected by a procedure.
    Ended,
    /// It is in a state in which this is not done.
    StateNot {
        /// The state's title.
        state: Text,
    },
    /// The register has no such action or procedure, or it is not done by hand.
    ActionUnknown,
    /// The condition of the action does not hold.
    NotNow {
        /// The action's title.
        action: Text,
    },
    /// The end of a procedure leads nowhere.
    EndUnknown {
        /// The end.
        end: String,
    },
    /// It says too much to be kept in one.
    TooLong,
    /// Nothing says why an account is named.
    WhyMissing,
    /// Values are wrong, each told beside its field; a refusal beside no field has an empty one.
    Fields(Vec<FieldRefusal>),
    /// Somebody else changed the same fields in the meantime.
    Clash(Vec<Clash>),
}

/// A field that two people changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The field.
    pub field: String,
    /// What stands there now, as whoever asks may see it; none where the value was taken away.
    pub theirs: Option<Seen>,
    /// What whoever asks wanted to write; none to take the value away.
    pub mine: Option<Seen>,
}

impl From<RecordRefusal> for Refusal {
    fn from(refusal: RecordRefusal) -> Refusal {
        let conflict = Refusal::conflict;
        match refusal {
            RecordRefusal::Unknown => Refusal::not_found("kernel.refusal.record_unknown"),
            RecordRefusal::NotYours => Refusal::forbidden("kernel.refusal.record_not_yours"),
            RecordRefusal::AddedBefore => conflict("kernel.refusal.record_added_before"),
            RecordRefusal::Ended => conflict("kernel.refusal.record_ended"),
            RecordRefusal::StateNot { state } => {
                conflict("kernel.refusal.record_state").with_text("state", state)
            }
            RecordRefusal::ActionUnknown => {
                Refusal::invalid("kernel.refusal.record_action_unknown")
            }
            RecordRefusal::NotNow { action } => {
                conflict("kernel.refusal.record_not_now").with_text("action", action)
            }
            RecordRefusal::EndUnknown { end } => {
                Refusal::invalid("kernel.refusal.record_end_unknown").with("end", end)
            }
            RecordRefusal::TooLong => Refusal::invalid("kernel.refusal.record_too_long"),
            RecordRefusal::WhyMissing => Refusal::invalid("kernel.refusal.record_why_missing"),
            RecordRefusal::Fields(wrong) => {
                let unsaid = || Refusal::invalid("kernel.refusal.record_wrong");
                wrong.into_iter().next().map_or_else(unsaid, Refusal::from)
            }
            RecordRefusal::Clash(clashes) => {
                let refusal = conflict("kernel.refusal.record_clash").with("count", clashes.len());
                let Some(first) = clashes.into_iter().next() else { return refusal };
                let (theirs, mine) = (told(first.theirs), told(first.mine));
                refusal.with_text("theirs", theirs).with_text("mine", mine)
            }
        }
    }
}

fn told(seen: Option<Seen>) -> Text {
    match seen {
        Some(Seen::Whole(value)) => Text::same(value.text()),
        Some(Seen::Masked(text)) => Text::same(text),
        Some(Seen::Rows(rows)) => {
            Text::new(format!("{} 行", rows.len()), format!("{} rows", rows.len()))
        }
        None => Text::new("（空）", "(empty)"),
    }
}

impl From<FieldRefusal> for RecordRefusal {
    fn from(refusal: FieldRefusal) -> RecordRefusal {
        RecordRefusal::Fields(vec![refusal])
    }
}

/// Returns a refusal beside a field.
pub(super) fn beside(field: &str, key: &'static str) -> FieldRefusal {
    FieldRefusal { field: field.to_owned(), why: Refusal::invalid(key) }
}

/// Returns a refusal in the words of the file.
pub(super) fn saying(field: Option<&str>, says: &Text) -> FieldRefusal {
    let why = Refusal::saying(RefusalKind::Invalid, says.clone());
    FieldRefusal { field: field.unwrap_or_default().to_owned(), why }
}
