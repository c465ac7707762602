//! The opaque connection: values in, rows out, one SQL text on both engines.

pub(crate) mod conn;
pub(crate) mod engine;
pub(crate) mod limits;
pub(crate) mod row;
pub(crate) mod value;
pub(crate) mod writer;
