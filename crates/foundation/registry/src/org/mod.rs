//! Organisations, their posts and who holds them.

mod command;
mod ending;
mod post;
mod query;
mod row;

pub(crate) use command::{CHANGE, SEE, journal};
pub use command::{NewOrg, OrgChange, add_org, change_org, end_org, rename_org};
pub use ending::{ENDS, org_heir};
pub use post::{
    Appointment, HolderRow, NewPost, PostRow, add_post, appoint, holders, leave, posts,
};
pub(crate) use query::within;
pub use query::{
    departments, former_names, org, org_ids, orgs_by_id, orgs_called, streets_with_orgs, suborgs,
};
pub use row::{OrgName, OrgRow};
