//! What browsers are answered: the faces of every register, from its file alone.
//!
//! From the bottom: `here`, the register and what the reader sees of it; `words`, what values say; `looks`; `form`; `list`; `record`;
//! what everybody sees, what pickers choose from, and all registers. Each knows only what stands before it.

mod here;
mod words;

mod looks;

mod form;
mod list;

mod record;

mod all;
mod clash;
mod open;
mod pick;

pub(crate) use all::menu;
pub(crate) use clash::reads;
pub(crate) use here::address;
pub(crate) use pick::SOURCES;
pub(crate) use record::with_matter;

use http::{App, Needs, Routes};

/// The page of all public registers.
pub(crate) const OPEN: &str = "/open/registers";

/// Returns the routes of this crate. A word of the address names the register; addresses that others declare come first.
/// Who may what, each handler asks of the register's sight, and the command once more.
pub(crate) fn routes(app: &App) -> Routes {
    Routes::new(app.clone())
        .get(all::ALL, Needs::Staff, all::all)
        .get("/work/{register}", Needs::Staff, list::list)
        .post("/work/{register}/bulk/{action}", Needs::Staff, list::bulk)
        .post("/work/{register}/filters/keep", Needs::Staff, list::keep)
        .post("/work/{register}/filters/{id}/forget", Needs::Staff, list::forget)
        .get("/work/{register}/new", Needs::Staff, form::add_form)
        .upload("/work/{register}/new", Needs::Staff, form::add)
        .get("/work/{register}/{id}", Needs::Staff, record::record)
        .get("/work/{register}/{id}/change", Needs::Staff, form::change_form)
        .upload("/work/{register}/{id}/change", Needs::Staff, form::change)
        .get("/work/{register}/{id}/do/{action}", Needs::Staff, form::act_form)
        .upload("/work/{register}/{id}/do/{action}", Needs::Staff, form::act)
        .get("/work/{register}/{id}/history", Needs::Staff, record::history)
        .get("/work/{register}/{id}/reveal", Needs::Staff, record::reveal_form)
        .post("/work/{register}/{id}/reveal", Needs::Staff, record::reveal)
        .get("/work/{register}/{id}/files/{file}", Needs::Staff, record::file)
        .get("/field/{register}/new", Needs::Staff, form::quick_form)
        .upload("/field/{register}/new", Needs::Staff, form::quick)
        .get(OPEN, Needs::Anyone, open::all)
        .get("/open/{register}", Needs::Anyone, open::list)
        .get("/open/{register}/{id}", Needs::Anyone, open::record)
        .get("/open/{register}/{id}/files/{file}", Needs::Anyone, open::file)
        .done()
}
