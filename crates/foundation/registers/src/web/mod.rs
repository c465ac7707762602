//! What browsers are answered.

use http::{App, Routes};

/// Returns the routes of this crate.
pub fn routes(_: &App) -> Routes {
    Routes::new(()).done()
}
