//! One desk, one net: reports become cases and cases are solved (rows C1, C2).
//!
//! Architecture invariants: a case's state is its matter's, never a column here; what a reporter wrote is shown to nobody
//! but the reporter and those who handle the case; whoever reports anonymously is in no column, journal entry or event.

mod case;
mod category;
pub mod demo;
mod desk;
mod dispatch;
pub mod events;
mod jobs;
mod open;
mod permissions;
mod report;
mod routes;
mod slots;

http::messages!();

pub use case::follow::FOLLOW;
pub use case::subject::CaseSubject;
pub use case::upgrade::put_right;
pub use desk::{Desk, DeskRules, InForce};

use http::{Door, EmergencyNumbers, Manifest, MenuEntry, Needs, Slots};
use matters::Brings;
use std::sync::Arc;

/// The tables of this crate.
pub static MIGRATIONS: store::Migrations = store::Migrations {
    owner: "desk",
    list: &[
        ("0001_case", include_str!("../migrations/0001_case.sql")),
        ("0002_also", include_str!("../migrations/0002_also.sql")),
        ("0003_title", include_str!("../migrations/0003_title.sql")),
        ("0004_letters", include_str!("../migrations/0004_letters.sql")),
        ("0005_joined", include_str!("../migrations/0005_joined.sql")),
        ("0006_marks", include_str!("../migrations/0006_marks.sql")),
    ],
    // Drafts are gone in a day; the others count, or are somebody's own convenience.
    unguarded: &[
        ("desk_draft", "*"),
        ("desk_number", "*"),
        ("desk_receipt", "*"),
        ("desk_guess", "*"),
        ("desk_filter", "*"),
    ],
};

/// Everything that the program must know of the desk.
pub static MANIFEST: Manifest = Manifest {
    migrations: Some(&MIGRATIONS),
    menu: &[
        MenuEntry {
            group: "http.menu.service",
            label: "desk.menu.cases",
            href: "/work/cases",
            icon: "messages",
            needs: Needs::Verb("case.list"),
            order: 10,
        },
        // Whoever checks on the spot reports on the spot, too.
        MenuEntry {
            group: "http.menu.service",
            label: "desk.menu.report",
            href: "/field/report",
            icon: "camera",
            needs: Needs::Verb("case.check"),
            order: 5,
        },
    ],
    own_area: &[
        MenuEntry {
            group: "",
            label: "desk.menu.running",
            href: "/work/cases",
            icon: "messages",
            needs: Needs::Verb("case.list"),
            order: 10,
        },
        MenuEntry {
            group: "",
            label: "desk.menu.report",
            href: "/field/report",
            icon: "camera",
            needs: Needs::Verb("case.check"),
            order: 20,
        },
    ],
    bar: &[MenuEntry {
        group: "",
        label: "desk.cases.new",
        href: "/work/cases/new",
        icon: "plus",
        needs: Needs::Verb(permissions::REPORT),
        order: 0,
    }],
    verbs: permissions::VERBS,
    limits: &[report::handlers::REPORT, report::letters::RECEIPT],
    doors: &[
        Door {
            label: "desk.door.report",
            note: "desk.door.report_note",
            href: "/report",
            own: None,
            icon: "camera",
            order: 10,
        },
        Door {
            label: "desk.door.open",
            note: "desk.door.open_note",
            href: "/open/cases",
            own: None,
            icon: "chart-bar",
            order: 60,
        },
    ],
    jobs: jobs::JOBS,
    consumers: &[case::follow::FOLLOW],
    reads: Some(|rules| DeskRules::read(rules).map(|_| ())),
    slots: Slots {
        home: Some(slots::home),
        counts: Some(slots::counts),
        search: Some(slots::search),
        finds: &["desk.menu.cases"],
        ..Slots::EMPTY
    },
    export: Some(case::personal::export),
    erase: Some(case::personal::erase),
    ..Manifest::new("desk", &MESSAGES, routes::routes)
};

/// What the desk brings: its pages, cases as the subject of matters, and its own rules.
pub static BRINGS: Brings = Brings {
    parts: |parts| parts.with(InForce::default()),
    subjects: |parts| {
        let rules = parts.get::<InForce>().map(|rules| rules.as_ref().clone()).unwrap_or_default();
        vec![Arc::new(CaseSubject::new(rules))]
    },
    put: |parts, rules| {
        let Some(own) = parts.get::<InForce>() else { return Ok(()) };
        let read = own.put(rules)?;
        if let Some(numbers) = parts.get::<EmergencyNumbers>() {
            numbers.put(read.emergency_numbers());
        }
        Ok(())
    },
    demo: Some(demo::play),
    ..Brings::only(&MANIFEST)
};
