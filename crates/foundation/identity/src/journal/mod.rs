//! The journal 留痕 and the record of looks, for the audit administrator.

pub(crate) mod handlers;
mod masked;
mod pages;
mod query;
