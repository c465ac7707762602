//! Settings at a glance: site, rules in force, mail, background work, database.

pub(crate) mod handlers;
mod pages;
mod query;
pub(crate) mod rights;

pub use rights::tell_of_rights;
