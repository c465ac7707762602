//! Proving to be the holder before a change that a stolen session must not make: by the password or, where an account has
//! none, by a fresh code sent to the address that it has.

pub(crate) mod handlers;
mod pages;

pub(crate) use handlers::{Asked, asked, proved, still};
pub(crate) use pages::fields;
