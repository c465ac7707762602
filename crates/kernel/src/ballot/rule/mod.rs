//! Rule files of ballots, `rules/ballots/*.toml`: what they say, how they are read and checked.

mod check;
mod election;
mod mode;
mod model;
mod read;

pub use check::{check_overlay, check_set};
pub use model::{
    BallotRules, Bounds, Channel, Cited, Composition, ElectionRules, Kind, Matter, Mode,
    OfficeRules, Overfull, Parking, Petition, Precedence, ProxyRules, Quorum, Relatives, RollKind,
    RollRules, RulesById, Shortfall, Silent, Win, Woman,
};
pub use read::parse;
