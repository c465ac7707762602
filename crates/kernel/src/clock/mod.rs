//! Clock 时限: a deadline as a pure function of a list of events.
//!
//! Counting follows 民法典 art. 201–203: the day on which a period of days begins does not count; when its last day is
//! not a working day the next working day takes its place; it ends when offices close on that day. A period of hours
//! runs from the moment itself. Several clocks side by side are several lists of events.

mod limit;
mod state;

pub use limit::{Limit, LimitFault, Unit};
pub use state::{ClockChange, ClockEvent, ClockRefusal, ClockState, Pause, Remaining, deadline};
