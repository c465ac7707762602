//! What the program must know of this crate.

use crate::web::follow::handlers as following;
use crate::web::{Shared, inbox, matter, me};
use crate::{notice, relist, succession, timer};
use http::{App, Door, Manifest, MenuEntry, Needs, Routes, Slots};

/// The manifest: routes, menu, slots, job and consumer. The program puts a [`crate::Runtime`] into the app and into the
/// worker's context, and calls [`timer::plan`] when it starts.
pub static MANIFEST: Manifest = Manifest {
    migrations: Some(&crate::MIGRATIONS),
    menu: &[
        MenuEntry {
            group: "",
            label: "matters.menu.inbox",
            href: "/work",
            icon: "inbox",
            needs: Needs::Staff,
            order: 0,
        },
        MenuEntry {
            group: "",
            label: "matters.menu.mine",
            href: "/work/mine",
            icon: "flag",
            needs: Needs::Staff,
            order: 1,
        },
    ],
    doors: &[Door {
        label: "matters.door.follow",
        note: "matters.door.follow_note",
        href: "/follow",
        own: Some(("/me/matters", "matters.door.own_note")),
        icon: "search",
        order: 20,
    }],
    limits: &[following::FOLLOW],
    jobs: &[timer::JOB, succession::JOB, relist::JOB],
    reads: Some(|rules| crate::Clocks::of(rules).map(|_| ())),
    consumers: &[notice::CONSUMER, succession::CONSUMER],
    slots: Slots {
        home: Some(me::home_cards),
        waits: Some(me::waits),
        counts: Some(inbox::menu_counts),
        ..Slots::EMPTY
    },
    erase: Some(crate::command::erase_person),
    held: Some(succession::held),
    figures: Some(crate::trouble::figures),
    ..Manifest::new("matters", &crate::MESSAGES, routes)
};

/// Returns the routes of this crate.
pub fn routes(app: &App) -> Routes {
    let shared = Shared::new(app);
    let following = Routes::new(shared.clone())
        .get("/follow", Needs::Anyone, following::ask)
        .post("/follow", Needs::Anyone, following::look_up)
        .get("/follow/{secret}", Needs::Anyone, following::show)
        .get("/follow/{secret}/photos/{file}", Needs::Anyone, following::photo)
        .upload("/follow/{secret}/act", Needs::Anyone, following::send)
        .post("/follow/{secret}/say", Needs::Anyone, following::say)
        .post("/follow/{secret}/letters", Needs::Anyone, following::stop)
        .done();
    Routes::new(shared)
        .get("/work", Needs::Staff, inbox::inbox)
        .get("/work/mine", Needs::Staff, inbox::mine_list)
        .get("/work/bulk", Needs::Staff, inbox::choose)
        .post("/work/bulk/forward", Needs::Staff, inbox::forward)
        .post("/work/bulk/urge", Needs::Staff, inbox::urge)
        .post("/work/bulk/do", Needs::Staff, inbox::carry_out)
        .get("/work/matters/{id}", Needs::Staff, matter::show)
        .get("/work/matters/{id}/print", Needs::Staff, matter::print)
        .get("/work/matters/{id}/photos/{file}", Needs::Staff, matter::photo)
        .upload("/work/matters/{id}/act", Needs::Staff, matter::send)
        .post("/work/matters/{id}/undo", Needs::Staff, matter::undo)
        .post("/work/matters/{id}/say", Needs::Staff, matter::do_say)
        .post("/work/matters/{id}/follow", Needs::Staff, matter::do_follow)
        .post("/work/matters/{id}/reveal", Needs::Staff, matter::reveal)
        .get("/me/matters", Needs::Resident, me::list)
        .get("/me/matters/{id}", Needs::Resident, me::show)
        .get("/me/matters/{id}/photos/{file}", Needs::Resident, me::photo)
        .upload("/me/matters/{id}/act", Needs::Resident, me::send)
        .post("/me/matters/{id}/say", Needs::Resident, me::say)
        .done()
        .merge(following)
}
