//! Every component on one page, for those who build pages.

use crate::app::App;
use crate::routes::Routes;

/// Returns the route of the gallery.
pub(crate) fn routes(app: &App) -> Routes {
    Routes::new(app.clone()).done()
}
