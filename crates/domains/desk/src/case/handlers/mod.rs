//! Handlers of cases.

mod accept;
mod bulk;
mod export;
mod list;
mod one;

pub use accept::{accept, again, aim, go_on, merge, publish, refuse, shown_again};
pub use bulk::{supervise, urge};
pub use export::export;
pub use list::{forget, keep, list};
pub use one::one;
