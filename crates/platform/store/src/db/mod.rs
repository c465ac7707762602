//! The opaque connection: values in, rows out, one SQL text on both engines.

pub(crate) mod conn;
pub(crate) mod engine;
pub(crate) mod query;
pub(crate) mod reading;
pub(crate) mod row;
pub(crate) mod select;
pub(crate) mod value;
pub(crate) mod writer;
