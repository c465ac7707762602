//! One street for the tests of every crate: its areas, places, organisations and people, every role held by somebody, and a
//! browser of each.
//!
//! ```ignore
//! use town::{BUILDING, Town};
//!
//! testkit::both! {
//!     async fn e1_a_shift_is_taken_once(db: testkit::Db) {
//!         let town = Town::new(db, &[&volunteers::BRINGS]).await;
//!         town.sign_in("zhou").get("/shifts").await.is(200).has("石榴园社区");
//!     }
//! }
//! ```
//!
//! Vocabulary, tables, consumers, jobs, parts and routes are those of registry, identity and matters, and of the crates that
//! the test names. The street is made once for a build of the tests and copied from then on.
//!
//! Architecture invariants: this crate knows no domain; only tests depend on it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot run must say so loudly"
)]

mod ids;
mod people;
mod plan;
mod rules;
mod street;
mod town;

pub use ids::*;
pub use matters::Brings;
pub use people::{
    AUDIT, DESK, DISPATCHER, LEADER, NEXT_DOOR, NOBODY, PASSWORD, SECURITY, SYSTEM, Staff, WU,
    ZHOU, actor, nobody, resident, sessions, staff, staff_member,
};
pub use plan::Plan;
pub use rules::{rule_files, rules};
pub use street::{approval, day, square};
pub use town::Town;
