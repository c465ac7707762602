//! The guard: whoever writes to the database behind the program's back is found, row and column.
//!
//! Every statement of a command that writes a guarded table is asked for the rows that it wrote. For each of them a
//! record is kept: a keyed mark of every column written, bound to table, row and column. The records of a transaction
//! are a line, proved by a keyed hash and sealed with the journal. [`verify`](crate::Store::verify_journal) goes through
//! rows and records side by side: a row without a record was added, a record without a row was removed, a mark that does
//! not fit was changed. A column keeps its mark until the program writes that column again, so that nothing done behind
//! its back is vouched for by a later command.
//!
//! All tables of all owners are guarded, except what [`Migrations::unguarded`](crate::Migrations) names.

mod plan;
mod record;
mod table;
mod verify;

pub(crate) use plan::{Plan, Plans, Verb};
pub(crate) use record::{Change, How, Record, line_text, packed, unpacked};
pub(crate) use table::{Mark, Marker, Seen, Shape, Table, tables};
pub(crate) use verify::{Line, RowWrong, line_of, page_of, records_of, verify_rows};
