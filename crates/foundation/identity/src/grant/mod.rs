//! Grants: a role held by an account, for an area, perhaps for an organisation, from a time and perhaps until one.

mod command;
mod cover;
mod follow;
mod held;
mod query;

pub use command::{NewGrant, end_grant, grant};
pub(crate) use command::{end_now, grant_now};
pub use cover::{Cover, Covered, cover_of, covered, covers, orgs_without_people};
pub use follow::FOLLOW;
pub(crate) use held::held;
pub(crate) use query::in_force;
pub use query::{GrantRow, grants, grants_in, holder_of, holders, members, recipients, who_keys};
