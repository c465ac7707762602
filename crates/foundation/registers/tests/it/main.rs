//! Records on both engines: commands, lists, sight, histories, erasing, and hundreds of commands at random.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

extern crate linli_registers as registers;

mod desk;

mod a3_orgs;
mod a3_picks;
mod a3_posts;
mod a4_demo;
mod a4_facility;
mod a4_kept;
mod a4_lists;
mod a4_standard;
mod b6_danger;
mod b6_mending;
mod changed_files;
mod denials;
mod kept;
mod pages_facility;
mod pages_sight;
mod random;
