//! The page of a record: head, what comes next, facts in groups, what stands beside them; its history; its files.

mod facts;
mod handlers;
mod head;
mod history;
mod hooks;
mod lines;
mod load;
mod matters;
mod page;
mod parts;
mod reveal;

pub(crate) use handlers::{file, history, record, served, with_matter};
pub(crate) use load::load;
pub(crate) use page::body;
pub(crate) use reveal::{reveal, reveal_form};
