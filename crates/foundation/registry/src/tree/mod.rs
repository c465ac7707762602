//! How the trees of areas and places change: the kernel decides, dated rows are written, and what is true today is worked
//! out from them. Everything about an area or a place that changes with a date changes here.

mod boundary;
mod change;
mod dated;
mod pass_on;
mod place;
mod preview;
mod record;
mod refresh;

pub use boundary::{NewBoundary, put_boundary};
pub(crate) use boundary::{check_boundary, put_boundary_as};
pub use change::{Order, change};
pub(crate) use change::{change_as, scope};
pub use pass_on::settled;
pub use place::{NewPlace, add_place, assign_grid, end_place, rename_place};
pub use preview::{Preview, PreviewRow, Size, Standing, preview};
pub use refresh::REFRESH;
