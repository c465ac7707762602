//! Reports and cases, end to end, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

extern crate linli_desk as desk;

mod a13_trouble;
mod a1_changes;
mod a1_sequences;
mod a8_letters;
mod c1_codes;
mod c1_entry;
mod c1_form;
mod c1_joined;
mod c1_offers;
mod c1_personal;
mod c1_private;
mod c1_report;
mod c2_back;
mod c2_desk;
mod c2_job;
mod c2_left;
mod c2_lists;
mod c2_many;
mod c2_rework;
mod c2_undo;
mod c2_urgent;
mod cases;
mod denials;
mod messages;
