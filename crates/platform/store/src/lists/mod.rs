//! The keys of lists: the one way in which anything is listed.
//!
//! Whatever stands in a list has a key in the range of each of its heads: of the street, of the community, of the grid, of
//! each organisation. A page is one range of the primary key, or a merge of a few; it costs the same at a thousand things
//! and at a million.
//!
//! Architecture invariants: a list is read through [`Walk`], [`count`], [`counts`], [`tally`] and [`parts`] and in no other way; nothing is sorted,
//! and no range is read to its end; a key says where something stands, never who may see it.

mod count;
mod fill;
mod key;
mod sql;
mod walk;
mod write;

pub use count::{Capped, Met, Tally, count, counts, parts, tally};
pub use fill::{filled, is_filled, is_known};
pub use key::{Facets, Key, Range, list_no, number};
pub use walk::{KeyRow, WALK_MAX, Walk};
pub use write::put;
