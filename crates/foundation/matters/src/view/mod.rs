//! A matter as a page shows it: typed, with names instead of ids, masked for its audience; never markup.

mod brief;
mod clock;
mod deadline;
mod evidence;
mod face;
mod history;
mod load;
mod names;
mod now;
mod offer;
mod path;
mod phones;
mod rework;
mod told;

pub use brief::{Brief, Stands, briefs, rows_by_id};
pub use clock::{ClockRole, ClockView, Span, SpanKind};
pub use deadline::{Deadline, deadlines};
pub use evidence::Given;
pub(crate) use face::rework as rework_face;
pub use history::{Entry, Weight};
pub(crate) use load::title_for;
pub use load::{MatterView, UndoView, load, load_cards};
pub use names::Names;
pub(crate) use names::seat_name;
pub use now::{Holder, NowView};
pub use offer::{Ask, Bulk, OfferView, Party};
pub(crate) use offer::{Said, act_of};
pub use path::{StepState, StepView};
pub use told::Told;
