//! Procedure 流程: one engine runs every matter from files.
//!
//! [`parse`] reads a file, [`check`] proves that it can be run to an end, [`decide`] answers a command with events,
//! [`replay`] folds events to the state, [`deadlines`] and [`timers`] follow from it.
//!
//! Architecture invariants: no database, no clock, no randomness; events carry no personal values; a marking changes by
//! events only; a matter at which nobody can act any more does not exist for a procedure without problems.

mod check;
mod command;
mod deadlines;
mod decide;
mod event;
mod measure;
mod model;
mod offer;
mod parse;
mod refusal;
mod state;
mod vocabulary;

pub use check::{check, check_calls};
pub use command::{Act, Command, Context, Seats};
pub use deadlines::{Deadlines, deadlines, timers};
pub use decide::{Undoable, decide, undoable};
pub use event::{Ask, Because, Branch, Event, InstanceId, Party, What};
pub use model::{
    ASSIGNEE, Action, ActionRule, Branches, END, End, JOIN, Join, Kind, LimitRule, Place,
    Procedure, REPORTER, SYSTEM, Sign, Situation, Statement, Step, Target, Tier, Transition,
    is_role,
};
pub use offer::{ActionOffer, Offered, offers};
pub use parse::parse;
pub use refusal::ProcedureRefusal;
pub use state::{Asked, Ended, Instance, Last, LeftStep, MatterState, apply, replay};
pub use vocabulary::{Minimum, Vocabulary};
