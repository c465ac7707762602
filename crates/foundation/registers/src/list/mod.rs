//! Lists: pages, numbers beside tabs, and what links to something; by keys alone.
//!
//! Architecture invariant: a range is only where to look; each record of it is asked again whether it is seen.

mod explain;
mod numbers;
mod page;
mod range;
mod related;

pub use explain::Explained;
pub use numbers::{ByValue, Numbers};
pub use page::{Ask, Listing};
pub use related::Related;
