//! Areas of the administrative tree: their present, their past, and how they change.

mod boundary;
mod change;
mod dated;
mod drawing;
mod duty;
pub(crate) mod handlers;
mod heirs;
mod history;
pub(crate) mod order_form;
pub(crate) mod pages;
mod pass_on;
mod planned;
mod preview;
mod query;
pub(crate) mod ramp;
mod refresh;
mod row;
mod scene;
mod sketch;
mod view;

pub(crate) use boundary::check_boundary;
pub(crate) use boundary::put_boundary_as;
pub use boundary::{NewBoundary, put_boundary};
use change::scope;
pub use change::{Order, change};
pub(crate) use change::{carry_out, change_as, decided};
pub(crate) use dated::{Near, load, read_kind};
pub use duty::{Duty, DutyRow, NewDuty, duties, duties_of, end_duty, put_duty};
pub(crate) use handlers::home;
pub use heirs::{heir, heirs};
pub use history::{
    ChangeRow, DatedParent, DatedText, SuccessionRow, boundary, changes, codes, names, parents,
    successions,
};
pub use pass_on::settled;
pub use preview::{Preview, PreviewRow, Size, Standing, preview};
pub use query::{
    ancestor_at, area, area_at, areas, at_level, below, chain, children, counts, former, levels,
    lineage, spot, spot_of,
};
pub use refresh::REFRESH;
pub use row::{AreaCount, AreaRow, Levels, Spot};
pub(crate) use scene::{geojson_of, plain_geojson_of, scene, search};
pub(crate) use sketch::sketch_of;
pub use sketch::{lines, sketch};
