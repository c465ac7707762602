//! Places: compounds, buildings, units and dwellings, and the dated tie of buildings to grids.

mod command;
mod find;
mod index;
mod query;
mod row;
mod signs;
mod spelling;

pub use command::{NewPlace, add_place, assign_grid, end_place, rename_place};
pub use find::{FoundPlaces, find_places};
pub use index::index_places;
pub(crate) use index::{follow_areas, index_place};
pub use query::{
    address_of, addresses_of, buildings, buildings_around, grid_on, grids_of, mapped_places, place,
    place_children, places,
};
pub use row::{PlaceGrid, PlaceRow};
