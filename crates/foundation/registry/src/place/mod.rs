//! Places: compounds, buildings, units and dwellings as they are, how they are found, and the dated tie of buildings to
//! grids. How they change stands in [`crate::tree`].

mod find;
mod index;
mod query;
mod row;
mod signs;
mod spelling;

pub use find::{FoundPlaces, find_places};
pub use index::index_places;
pub(crate) use index::{follow_areas, index_place};
pub use query::{
    address_of, addresses_of, buildings, buildings_around, grid_on, grids_of, mapped_places, place,
    place_children, places,
};
pub(crate) use row::read_kind;
pub use row::{PlaceGrid, PlaceRow};
