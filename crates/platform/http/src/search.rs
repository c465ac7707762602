//! The workbench's search: what every crate finds, on one page.

use crate::app::App;
use crate::routes::Routes;

/// Returns the route of the search, if anybody finds anything.
pub(crate) fn routes(app: &App) -> Routes {
    Routes::new(app.clone()).done()
}
