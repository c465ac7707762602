//! Organisations, their posts and who holds them.

mod command;
mod ending;
mod form;
pub(crate) mod handlers;
mod pages;
mod post;
mod query;
mod row;
mod view;

pub use command::{NewOrg, OrgChange, add_org, change_org, end_org, rename_org};
pub use ending::{ENDS, org_heir};
pub(crate) use pages::held_count;
pub(crate) use post::there;
pub use post::{
    Appointment, HolderRow, NewPost, PostRow, add_post, appoint, holders, leave, posts,
};
pub(crate) use query::orgs_count;
pub(crate) use query::within;
pub use query::{OrgFilter, departments, former_names, org, orgs, orgs_by_id, suborgs};
pub use row::{OrgName, OrgRow};

/// A page of the list.
pub(crate) type OrgPage = store::Page<OrgRow>;
