//! Commands on records: one transaction each; whoever acts is the transaction's actor.
//!
//! Architecture invariants: what somebody may do is asked of the kernel inside the transaction, by what lies in the
//! database, whatever a client says; the same command again changes nothing; nothing is written before it is decided.

mod carry;
mod log;
mod matter;
mod native;
mod number;
mod send;
mod write;

pub use carry::Done;
pub(crate) use matter::{kind, leave_gone_state, of_record, titles, under_way};
pub(crate) use native::{is_here, relist};
pub use send::{Asked, Holders, send};
pub(crate) use write::{delete, files_in, lock, rewrite, rewrite_erased};
