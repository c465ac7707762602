//! A matter as a page shows it: typed, with names instead of ids, masked for its audience; never markup.

mod clock;
mod history;
mod load;
mod names;
mod now;
mod offer;
mod path;

pub use clock::{ClockRole, ClockView, Span, SpanKind};
pub use history::{Entry, Weight};
pub use load::{MatterView, load, load_cards};
pub use names::Names;
pub use now::{Holder, NowView};
pub use offer::{Ask, OfferView, Party};
pub use path::{StepState, StepView};
