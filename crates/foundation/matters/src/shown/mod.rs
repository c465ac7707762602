//! A matter as a page shows it: typed, with names instead of ids, masked for its audience; never markup. What is worked
//! out here is given; [`crate::load`] gathers it.

mod brief;
mod card;
mod clock;
mod deadline;
mod evidence;
mod history;
mod matter;
mod now;
mod offer;
mod path;
pub(crate) mod rework;
mod states;
mod tag;
mod titles;
mod told;

pub use brief::{Brief, Stands};
pub use card::{CardPhoto, Declined, ReporterCard, StateTag, SubjectCard};
pub use clock::{ClockRole, ClockView, Span, SpanKind};
pub(crate) use clock::{clocks, whole};
pub use deadline::{Deadline, deadlines};
pub use evidence::Given;
pub(crate) use evidence::given;
pub(crate) use history::Teller;
pub use history::{Entry, Weight};
pub(crate) use matter::title_for;
pub use matter::{MatterView, UndoView};
pub use now::{Holder, NowView};
pub(crate) use now::{Seen, answers};
pub use offer::{Ask, Bulk, OfferView, Party};
pub(crate) use offer::{Said, act_of, offered};
pub use path::{StepState, StepView};
pub use states::{State, States};
pub(crate) use tag::rework as rework_tag;
pub use titles::Titles;
pub(crate) use titles::{Wanted, seat_name};
pub use told::Told;
pub(crate) use told::told;
