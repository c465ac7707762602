//! What everybody may see: how many cases there are, where, of what sort, in which state. Never what a reporter wrote.

pub mod handlers;
pub mod pages;
pub mod store;
