//! What tests share: throw-away databases on both engines, a passed clock, browsers of pages.
//!
//! A test that touches the database runs on both engines:
//!
//! ```ignore
//! testkit::both! {
//!     async fn c2_a_case_is_accepted_once(db: Db) {
//!         let store = db.open(&[&desk::MIGRATIONS]).await;
//!         …
//!     }
//! }
//! ```
//!
//! It becomes the tests `c2_a_case_is_accepted_once::sqlite` and `::postgres`. PostgreSQL is the server that
//! `LINLI_TEST_PG` names; without it a throw-away server is started by `scripts/pg-throwaway.sh` and shared.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot run must say so loudly"
)]

mod db;
mod pg;
mod template;
#[cfg(feature = "http")]
pub mod web;

pub use db::{Db, run};
pub use store::{Engine, PassedClock as Clock};

/// Makes tests of `async fn name(db: Db) { … }` for each engine. Attributes such as `#[should_panic]` are kept.
#[macro_export]
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident : $type:ty) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn body($db: $crate::Db) $body

            $(#[$meta])*
            #[test]
            fn sqlite() {
                $crate::run($crate::Engine::Sqlite, body);
            }

            $(#[$meta])*
            #[test]
            fn postgres() {
                $crate::run($crate::Engine::Postgres, body);
            }
        }
    )+};
}
