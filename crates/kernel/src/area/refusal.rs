//! Why the trees cannot be changed so.

use super::level::Level;
use crate::id::{AreaId, PlaceId};
use crate::refusal::Refusal;
use crate::time::{Date, date_text};

/// Why the trees cannot be changed so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AreaRefusal {
    /// There is no such area on that day.
    #[error("there is no area {0} on that day")]
    NoArea(AreaId),
    /// There is no such place on that day.
    #[error("there is no place {0} on that day")]
    NoPlace(PlaceId),
    /// The id is taken.
    #[error("the id is taken")]
    Taken,
    /// An area of this level does not stand under that one.
    #[error("a {level:?} does not stand under {parent:?}")]
    WrongParent {
        /// The level of the area.
        level: Level,
        /// The level of the parent; none for no parent.
        parent: Option<Level>,
    },
    /// A place of this kind does not stand there.
    #[error("such a place does not stand there")]
    WrongPlace,
    /// A community changes only with the approval of the city or district government on record, given by that day.
    #[error("the change needs the government's approval on record")]
    NoApproval,
    /// Another area under the same parent has the name on that day.
    #[error("the name {0} is taken under the same parent")]
    NameTaken(String),
    /// The name is empty.
    #[error("the name is empty")]
    NameEmpty,
    /// Another area has the code on that day.
    #[error("the code {0} is taken")]
    CodeTaken(String),
    /// The code is none for this level.
    #[error("{0} is no code for this level")]
    CodeWrong(String),
    /// Something that the change touches changed on a later day.
    #[error("there is a later change, from {0} on")]
    LaterChange(Date),
    /// Nothing would change.
    #[error("nothing would change")]
    Nothing,
    /// A split needs at least two areas afterwards.
    #[error("a split needs at least two areas afterwards")]
    SplitTooSmall,
    /// A child or building comes to no part.
    #[error("something comes to no part")]
    PartMissing,
    /// A child or building comes to two parts, or does not belong to the area.
    #[error("something comes to two parts or does not belong to the area")]
    PartWrong,
    /// A merge needs at least two different areas of one level under one parent.
    #[error("a merge needs at least two areas of one level under one parent")]
    MergeWrong,
    /// Something is left in it.
    #[error("something is left in it")]
    NotEmpty,
    /// Only buildings belong to grids.
    #[error("only buildings belong to grids")]
    NotBuilding,
    /// Only a grid takes buildings.
    #[error("only a grid takes buildings")]
    NotGrid,
    /// Only a community may be a community-equivalent.
    #[error("only a community may be an equivalent")]
    NotCommunity,
}

impl From<AreaRefusal> for Refusal {
    fn from(refusal: AreaRefusal) -> Refusal {
        match refusal {
            AreaRefusal::NoArea(_) => Refusal::not_found("kernel.refusal.area_absent"),
            AreaRefusal::NoPlace(_) => Refusal::not_found("kernel.refusal.place_absent"),
            AreaRefusal::Taken => Refusal::conflict("kernel.refusal.area_id_taken"),
            AreaRefusal::WrongParent { .. } => Refusal::invalid("kernel.refusal.area_wrong_parent"),
            AreaRefusal::WrongPlace => Refusal::invalid("kernel.refusal.place_wrong_parent"),
            AreaRefusal::NoApproval => {
                Refusal::invalid("kernel.refusal.area_no_approval").on("area.approval")
            }
            AreaRefusal::NameTaken(name) => Refusal::conflict("kernel.refusal.area_name_taken")
                .with("name", name)
                .on("area.name"),
            AreaRefusal::NameEmpty => {
                Refusal::invalid("kernel.refusal.area_name_empty").on("area.name")
            }
            AreaRefusal::CodeTaken(code) => Refusal::conflict("kernel.refusal.area_code_taken")
                .with("code", code)
                .on("area.code"),
            AreaRefusal::CodeWrong(code) => Refusal::invalid("kernel.refusal.area_code_wrong")
                .with("code", code)
                .on("area.code"),
            AreaRefusal::LaterChange(date) => Refusal::conflict("kernel.refusal.area_later_change")
                .with("date", date_text(date))
                .on("area.from"),
            AreaRefusal::Nothing => Refusal::invalid("kernel.refusal.area_nothing"),
            AreaRefusal::SplitTooSmall => Refusal::invalid("kernel.refusal.area_split_too_small"),
            AreaRefusal::PartMissing => Refusal::invalid("kernel.refusal.area_part_missing"),
            AreaRefusal::PartWrong => Refusal::invalid("kernel.refusal.area_part_wrong"),
            AreaRefusal::MergeWrong => Refusal::invalid("kernel.refusal.area_merge_wrong"),
            AreaRefusal::NotEmpty => Refusal::conflict("kernel.refusal.area_not_empty"),
            AreaRefusal::NotBuilding => Refusal::invalid("kernel.refusal.area_not_building"),
            AreaRefusal::NotGrid => Refusal::invalid("kernel.refusal.area_not_grid"),
            AreaRefusal::NotCommunity => Refusal::invalid("kernel.refusal.area_not_community"),
        }
    }
}
