//! One desk, one net: reports become cases and cases are solved (rows C1, C2).

#![allow(dead_code)]
mod case;
mod category;
mod demo;
mod desk;
mod dispatch;
pub mod events;
mod jobs;
mod report;

http::messages!();
