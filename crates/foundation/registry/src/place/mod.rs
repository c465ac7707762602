//! Places: compounds, buildings, units and dwellings, and the dated tie of buildings to grids.

mod command;
mod query;
mod row;

pub use command::{NewPlace, add_place, assign_grid, end_place, rename_place};
pub use query::{
    address_of, buildings, find_places, grid_on, grids_of, place, place_children, places,
};
pub(crate) use row::search_text;
pub use row::{PlaceGrid, PlaceRow};
