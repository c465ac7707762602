//! Matters follow areas and organisations: when an area is merged, divided, comes elsewhere or ends, when an organisation
//! ends, what runs there goes to those who are there now.
//!
//! Architecture invariants: where a matter belongs follows from the registry as it stands and from the matter alone, so that
//! doing it twice, or after several changes at once, comes to the same; one matter that cannot follow keeps none waiting;
//! what was held for the old area ends only when [`registry::events::SETTLED`] says that all have followed.

mod held;
mod job;
mod resettle;
mod seats;
mod told;
mod upgrade;

pub(crate) use held::held;
pub use job::{CONSUMER, JOB};
pub use resettle::resettle;
pub use upgrade::put_right;
