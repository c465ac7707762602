//! One desk, one net: reports become cases and cases are solved (rows C1, C2).

#[allow(dead_code)]
mod category;
#[allow(dead_code)]
mod demo;
#[allow(dead_code)]
mod report;
