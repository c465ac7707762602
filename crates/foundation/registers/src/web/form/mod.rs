//! Forms of records: what is asked of whom, as it is filled in, as it came back; adding, changing, doing an action.

mod act;
mod add;
mod ask;
mod change;
mod draw;
mod fill;
mod kept;
mod page;
mod quick;
mod read;
mod send;

pub(crate) use act::{act, act_form};
pub(crate) use add::{add, add_form};
pub(crate) use ask::{Asked, asked_by};
pub(crate) use change::{change, change_form};
pub(crate) use draw::field;
pub(crate) use fill::picks;
pub(crate) use quick::{quick, quick_form};
pub(crate) use read::{Sent, read};
pub(crate) use send::{Told, keep, tell};
