//! A matter 办件: a running procedure. Truth is its events; everything else here is projected from them.

mod act;
mod form;
mod note;
mod row;
mod start;

pub use act::{Doing, Outcome, act};
pub use form::Values;
pub use note::{Audience, Note};
pub use row::{MatterRow, ReporterKind};
pub use start::{NewMatter, Reporter, start};
