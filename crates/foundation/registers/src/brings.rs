//! What this crate brings to the program.

use crate::MANIFEST;
use matters::Brings;

/// Records of registers: their pages, tables and work.
pub static BRINGS: Brings = Brings::only(&MANIFEST);
