//! One's own account: profile, sessions, who looked, a copy of one's data, closing.

pub(crate) mod handlers;
pub(crate) mod pages;
pub(crate) mod rights;
