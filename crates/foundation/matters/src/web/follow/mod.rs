//! Following a matter by a public code or by a secret link.

pub(crate) mod handlers;
mod pages;
