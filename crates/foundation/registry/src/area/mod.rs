//! Areas of the administrative tree as they are, were and are agreed to be; who may do something to them, and who answers
//! for them. How they change stands in [`crate::tree`].

mod access;
mod duty;
mod heirs;
mod history;
mod outline;
mod planned;
mod query;
mod row;
mod sight;
mod turn;

pub use access::{allow, may};
pub use duty::{Duty, DutyRow, NewDuty, duties, duties_of, end_duty, put_duty};
pub use heirs::{heir, heirs};
pub use history::{
    ChangeRow, DatedParent, DatedText, SuccessionRow, boundary, changes, codes, names, parents,
    successions,
};
pub use outline::lines;
pub(crate) use outline::{Outline, outlines};
pub(crate) use planned::{children_on, count_on};
pub(crate) use query::{HITS_MAX, named_like};
pub use query::{
    ancestor_at, area, area_at, areas, at_level, below, chain, children, counts, former, levels,
    lineage, spot, spot_of,
};
pub(crate) use row::read_level;
pub use row::{AreaCount, AreaRow, Levels, Spot};
pub(crate) use sight::{Path, path};
pub use turn::in_turn;
pub(crate) use turn::there;
