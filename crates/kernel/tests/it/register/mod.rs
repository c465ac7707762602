//! Registers: the built-in files are sound, broken ones are told with file, line and cure, and what changes is known.

mod broken;
mod changes;
mod county;
mod rights;
mod shipped;
mod world;
