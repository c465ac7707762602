//! Ballots 表决: rolls, rules as data, counts with their arithmetic, and elections that anybody can recount.
//!
//! Architecture invariants: no float is ever used; every threshold carries the article that says so; the same rules, roll
//! and ballots give the same outcome, whatever order they come in; a secret ballot never names its line of the roll.
//!
//! How rule files are written stands in `docs/ballots.md`.

pub mod archive;
mod cast;
mod entry;
mod fraction;
mod measure;
mod paper;
mod poll;
mod proxy;
mod roll;
mod rule;
mod tally;

pub use archive::recount::{Explanation, RulesStanding, Section, recount, recount_with};
pub use cast::{Casting, Standing, admit};
pub use entry::{Difference, Entry, compare};
pub use fraction::{Fraction, Threshold, Whole};
pub use measure::{AREA_MAX, Basis, Weight, figure, grouped, parse_area, with_unit};
pub use paper::{Answer, Ballot, Ballots, OfficeMarks, Part, Void};
pub use poll::{Draft, Item, Office, Person, Poll, Question, Received, Round, Seated};
pub use proxy::{Proxy, ProxyNotice, Writing, accept as accept_proxies, notice as proxy_notice};
pub use roll::{
    Holding, Household, LeftOut, Line, Member, OwnerFacts, Reason, Resident, Roll, RollDates, Use,
    assembly_roll, household_roll, member_roll, owner_roll, roll_dates, voter_roll,
};
pub use rule::{
    BallotRules, Bounds, Channel, Cited, Composition, ElectionRules, Kind, Matter, Mode,
    OfficeRules, Overfull, Parking, Petition, Precedence, ProxyRules, Quorum, Relatives, RollKind,
    RollRules, RulesById, Shortfall, Silent, Win, Woman, check_overlay, check_set, parse,
};
pub use tally::{
    Counts, ItemOutcome, Next, OfficeOutcome, Outcome, PersonVotes, QuestionOutcome, Reached, Step,
    Tie, Verdict, composition, petition, quorum, summary, tally,
};
