//! The whole program from outside: its command line, and what is left of it when it is killed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod a14_leaving;
mod a1_follow;
mod a5_doors;
mod a5_once;
mod b6_other_rules;
mod c1_presses;
mod c1_similar;
mod cast;
mod cli;
mod county;
mod damage;
mod deeds;
mod denials;
mod fields;
mod filed;
mod inspect;
mod overlay;
mod paperwork;
mod report;
mod running;
mod site;
mod statements;
mod tamper;
mod torture;
mod visitor;
