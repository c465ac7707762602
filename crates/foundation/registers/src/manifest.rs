//! What the program must know of this crate.

use crate::{MESSAGES, MIGRATIONS, web};
use http::Manifest;

/// The manifest: routes, tables and work.
pub static MANIFEST: Manifest = Manifest {
    migrations: Some(&MIGRATIONS),
    ..Manifest::new("registers", &MESSAGES, web::routes)
};
