//! Signing up as a resident: with a user name and a password, or by a code sent to an e-mail address.

mod command;
pub(crate) mod handlers;
mod pages;

pub(crate) use command::{Display, join};
pub(crate) use handlers::{Picked, SIGN_UP, communities, picked};
pub(crate) use pages::{Community, about};
