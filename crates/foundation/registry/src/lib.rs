//! Areas, places and organisations (rows A1, A3).
//!
//! Architecture invariants: an area, a place and an organisation are never deleted, they end; what was true on a date can
//! be asked for that date; the trees change only by events that `kernel::area` decided; nothing here knows who is signed in
//! beyond the [`kernel::access::Actor`] of the transaction.
//!
//! From the bottom: shapes, refusals and events; `area` and, above it, `place`: what there is and was; `word`, by which names
//! are found; `org`, and `tree`, by which areas and places change; `web`, which answers browsers; its routes; and the demonstration. Each knows only what
//! stands before it.

pub mod events;
mod geo;

mod refusal;

mod area;

mod place;

mod word;

mod org;
mod tree;

mod web;

mod routes;

pub mod demo;

pub use area::{
    AreaCount, AreaRow, ChangeRow, DatedParent, DatedText, Duty, DutyRow, Levels, NewDuty, Spot,
    SuccessionRow, allow, ancestor_at, area, area_at, areas, at_level, below, boundary, chain,
    changes, children, codes, counts, duties, duties_of, end_duty, former, heir, heirs, in_turn,
    levels, lineage, lines, may, names, parents, put_duty, spot, spot_of, successions,
};
pub use geo::{BoundingBox, Point, Shape, ShapeFault};
pub use org::{
    Appointment, HolderRow, NewOrg, NewPost, OrgChange, OrgName, OrgRow, PostRow, add_org,
    add_post, appoint, change_org, departments, end_org, former_names, holders, leave, org,
    org_heir, org_ids, orgs_by_id, orgs_called, posts, rename_org, streets_with_orgs, suborgs,
};
pub use place::{
    FoundPlaces, PlaceGrid, PlaceRow, address_of, addresses_of, buildings, buildings_around,
    find_places, grid_on, grids_of, index_places, mapped_places, place, place_children, places,
};
pub use refusal::RegistryRefusal;
pub use routes::{MANIFEST, OUTLINES};
pub use tree::{
    NewBoundary, NewPlace, Order, Preview, PreviewRow, REFRESH, Size, Standing, add_place,
    assign_grid, change, end_place, preview, put_boundary, rename_place, settled,
};
pub use web::area::sketch;
pub use web::held::nothing_waits;
pub use web::org::{OrgCards, org_cards, org_waits};
pub use web::ranked;
pub use word::{answers, index_names};

http::messages!();

/// The tables of this crate.
pub static MIGRATIONS: store::Migrations = store::Migrations {
    owner: "registry",
    list: &[
        ("0001_registry", include_str!("../migrations/0001_registry.sql")),
        ("0002_succession", include_str!("../migrations/0002_succession.sql")),
        ("0003_place_search", include_str!("../migrations/0003_place_search.sql")),
        ("0004_words", include_str!("../migrations/0004_words.sql")),
    ],
    // What a search looks into can be worked out anew from names and addresses.
    unguarded: &[
        ("registry_place_word", "*"),
        ("registry_place", "number spelling"),
        ("registry_word", "*"),
        ("registry_area", "spelling"),
        ("registry_org", "spelling"),
    ],
};
