//! The web faces in process: what is let through, what is refused, what every answer carries.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, dead_code)]

extern crate linli_http as http;

mod access;
mod answers;
mod budget;
mod forms;
mod listening;
mod routes;
mod site;
mod uploads;
mod words;
