//! What the program must know of this crate: routes, menu, verbs, texts.

use crate::org::ENDS;
use crate::tree::REFRESH;
use crate::web::{self, area, org};
use crate::{MESSAGES, MIGRATIONS};
use http::{App, Door, Manifest, MenuEntry, Needs, Routes, Slots, Verb};

/// Areas and organisations: routes, menu, verbs, texts, jobs.
pub static MANIFEST: Manifest = Manifest {
    migrations: Some(&MIGRATIONS),
    menu: &[MenuEntry {
        group: "http.menu.admin",
        label: "registry.menu.areas",
        href: "/work/areas",
        icon: "map-2",
        needs: Needs::Verb("area.view"),
        order: 80,
    }],
    verbs: &[
        Verb { name: "area.view", title: "registry.verb.area_view" },
        Verb { name: "area.edit", title: "registry.verb.area_edit" },
    ],
    jobs: &[REFRESH, ENDS],
    picks: web::SOURCES,
    held: Some(web::held),
    slots: Slots {
        home: Some(area::home),
        search: Some(area::search),
        finds: &["registry.menu.areas"],
        ..Slots::EMPTY
    },
    doors: &[Door {
        label: "registry.door.areas",
        note: "registry.door.areas_note",
        href: "/open/areas",
        own: None,
        icon: "map-2",
        order: 50,
    }],
    ..Manifest::new("registry", &MESSAGES, routes)
};

/// Where the outlines of the office's own street are read as GeoJSON.
pub const OUTLINES: &str = "/open/areas/geojson";

const VIEW: Needs = Needs::Verb("area.view");
const EDIT: Needs = Needs::Verb("area.edit");
const ORG_EDIT: Needs = Needs::Verb("organisation.change");

fn routes(app: &App) -> Routes {
    use area::handlers as areas;
    use org::handlers as orgs;
    Routes::new(app.clone())
        .get("/work/areas", VIEW, areas::list)
        .get("/work/areas/geojson", VIEW, areas::geojson)
        .get("/work/areas/{id}", VIEW, areas::detail)
        .get("/work/areas/{id}/change/{kind}", EDIT, areas::change_form)
        .post("/work/areas/{id}/change/{kind}", EDIT, areas::change)
        .get("/work/areas/{id}/boundary", EDIT, areas::boundary_form)
        .upload("/work/areas/{id}/boundary", EDIT, areas::boundary)
        .get("/work/areas/{id}/duties", EDIT, areas::duty_form)
        .post("/work/areas/{id}/duties", EDIT, areas::duty)
        .get("/work/areas/{id}/duties/{duty}", EDIT, areas::duty_end_form)
        .post("/work/areas/{id}/duties/{duty}", EDIT, areas::duty_end)
        .get("/work/orgs/{id}/posts", ORG_EDIT, orgs::post_form)
        .post("/work/orgs/{id}/posts", ORG_EDIT, orgs::post)
        .get("/work/orgs/{id}/posts/{post}", ORG_EDIT, orgs::appoint_form)
        .post("/work/orgs/{id}/posts/{post}", ORG_EDIT, orgs::appoint)
        .get("/work/orgs/{id}/holders/{holder}", ORG_EDIT, orgs::leave_form)
        .post("/work/orgs/{id}/holders/{holder}", ORG_EDIT, orgs::leave)
        .get("/open/areas", Needs::Anyone, areas::office_board)
        .get(OUTLINES, Needs::Anyone, areas::office_geojson)
        .get("/open/areas/{id}", Needs::Anyone, areas::board)
        .done()
}
