//! How a form comes in: where from, with which token, how large, and into which room in memory.

pub(crate) mod body;
pub(crate) mod forged;
mod room;

pub(crate) use room::{Lease, Rooms};
