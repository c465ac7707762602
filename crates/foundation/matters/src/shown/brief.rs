//! A matter in a list.

use super::card::SubjectCard;
use super::now::NowView;
use crate::projection::MatterRow;
use kernel::text::Text;

/// A matter in a list.
#[derive(Clone, Debug)]
pub struct Brief {
    /// The row.
    pub row: MatterRow,
    /// What it is called, for this reader.
    pub title: String,
    /// The three answers.
    pub now: NowView,
    /// The subject's card.
    pub card: Option<SubjectCard>,
    /// What its kind of subject is called.
    pub kind: String,
    /// Why it is done again, in the words of whoever sent it back.
    pub rework: Option<String>,
    /// Those with whom it is.
    pub stays: Vec<Stands>,
    /// What may be done to many such matters at once at the step where it is.
    pub bulk: Option<Text>,
}

/// A stay of a matter in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stands {
    /// The number of the stay.
    pub instance: u32,
    /// `single`, `lead` or `assistant`.
    pub part: String,
    /// Who holds it.
    pub who: String,
}
