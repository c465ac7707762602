//! Procedures running: matters, steps, clocks and the inbox (rows C1, C2).
//!
//! Architecture invariants: a marking changes only by events that `kernel::procedure` decided; no event holds a personal
//! value; every projection can be rebuilt from the events; nobody acts on a matter except through [`act`].

mod follow;
mod matter;
mod refusal;
mod runtime;

pub use follow::{secret_hash, secret_text};
pub use matter::{
    Audience, Doing, MatterRow, NewMatter, Note, Outcome, Reporter, ReporterKind, Values, act,
    start,
};
pub use refusal::MatterRefusal;
pub use runtime::{
    CardPhoto, Face, ReporterCard, Revealed, RulesInForce, Runtime, RuntimeBuilder, StepKind,
    Subject, SubjectCard, SubjectFacts,
};
