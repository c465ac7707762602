//! One desk, one net: reports become cases and cases are solved (rows C1, C2).
