//! What this crate brings to the program.

use crate::{MANIFEST, subject};
use matters::Brings;

/// Records of registers: their pages, tables and work.
pub static BRINGS: Brings = Brings { of_rules: Some(subject::of_rules), ..Brings::only(&MANIFEST) };
