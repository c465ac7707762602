//! A record as it lies in the database: its row, what of it is encrypted, and how it is read.

mod body;
mod load;
mod row;

pub(crate) use body::{SEALED, split};
pub(crate) use load::{Masked, Stored, by_id, ids_after, masked, parties, whole};
pub(crate) use row::RecordRow;
