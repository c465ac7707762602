//! Areas, places and organisations (rows A1, A3).
//!
//! Architecture invariants: an area, a place and an organisation are never deleted, they end; what was true on a date can
//! be asked for that date; the trees change only by events that `kernel::area` decided; nothing here knows who is signed in
//! beyond the [`kernel::access::Actor`] of the transaction.

mod access;
mod area;
pub mod demo;
pub mod events;
mod geo;
mod held;
mod org;
mod place;
mod refusal;
mod routes;
mod sight;

pub use access::{allow, in_turn, may};
pub use area::{
    AreaCount, AreaRow, ChangeRow, DatedParent, DatedText, Duty, DutyRow, Levels, NewBoundary,
    NewDuty, Order, Preview, PreviewRow, REFRESH, Size, Spot, Standing, SuccessionRow, ancestor_at,
    area, area_at, areas, at_level, below, boundary, chain, change, changes, children, codes,
    counts, duties, duties_of, end_duty, former, heir, heirs, levels, lineage, lines, names,
    parents, preview, put_boundary, put_duty, settled, sketch, spot, spot_of, successions,
};
pub use geo::{BoundingBox, Point, Shape, ShapeFault};
pub use org::{
    Appointment, HolderRow, NewOrg, NewPost, OrgChange, OrgFilter, OrgName, OrgRow, PostRow,
    add_org, add_post, appoint, change_org, departments, end_org, former_names, holders, leave,
    org, org_heir, orgs, orgs_by_id, posts, rename_org, suborgs,
};
pub use place::{
    FoundPlaces, NewPlace, PlaceGrid, PlaceRow, add_place, address_of, addresses_of, assign_grid,
    buildings, buildings_around, end_place, find_places, grid_on, grids_of, index_places,
    mapped_places, place, place_children, places, rename_place,
};
pub use refusal::RegistryRefusal;
pub use routes::{MANIFEST, OUTLINES};

http::messages!();

/// The tables of this crate.
pub static MIGRATIONS: store::Migrations = store::Migrations {
    owner: "registry",
    list: &[
        ("0001_registry", include_str!("../migrations/0001_registry.sql")),
        ("0002_succession", include_str!("../migrations/0002_succession.sql")),
        ("0003_place_search", include_str!("../migrations/0003_place_search.sql")),
    ],
    // What a search looks into can be worked out anew from names and addresses.
    unguarded: &[("registry_place_word", "*"), ("registry_place", "number spelling")],
};
