//! The resident home page: doors, cards, help.

use crate::app::App;
use crate::routes::Routes;

/// Returns the route of the home page.
pub(crate) fn routes(app: &App) -> Routes {
    Routes::new(app.clone()).done()
}
