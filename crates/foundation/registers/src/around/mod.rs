//! What lies around a record: the areas of its places, the words behind its ids, facts of records to which it links; as
//! whoever acts may know it.
//!
//! Architecture invariant: an id in a form is taken only if it was looked up here for whoever acts; one that is not seen is
//! no more than a wrong one.

mod gather;
mod names;
mod pinyin;

pub(crate) use gather::{Surroundings, gather};
pub use names::Names;
pub(crate) use names::read_names;

use crate::shelf::Shelf;
use kernel::dictionary::Element;
use kernel::register::{self, Projection, Record};
use kernel::time::Date;
use uuid::Uuid;

/// Returns what a record leaves for those who look.
pub(crate) fn project(
    shelf: Shelf<'_>,
    record: &Record,
    around: &Surroundings,
    today: Date,
) -> Projection {
    let names = |element: &Element, id: Uuid| around.names.own(element, id);
    let around =
        register::Around { names: &names, pinyin: &pinyin::spelt, linked: &around.facts, today };
    register::project(shelf.register, shelf.dictionary(), record, &around)
}
