//! What the program must know of this crate.

use crate::{MESSAGES, MIGRATIONS, web, work};
use http::{Door, Manifest, Slots};

/// The manifest: routes, tables and work.
pub static MANIFEST: Manifest = Manifest {
    migrations: Some(&MIGRATIONS),
    jobs: work::JOBS,
    consumers: work::CONSUMERS,
    doors: &[Door {
        label: "registers.door.public",
        note: "registers.door.public_note",
        href: web::OPEN,
        own: None,
        icon: "building-community",
        order: 55,
    }],
    export: Some(work::export),
    erase: Some(work::erase),
    slots: Slots { menu: Some(web::menu), ..Slots::EMPTY },
    picks: web::SOURCES,
    reads: Some(web::reads),
    ..Manifest::new("registers", &MESSAGES, web::routes)
};
