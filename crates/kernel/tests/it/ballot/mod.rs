//! Votes and thresholds (rows G1, G2, G9, H6).

mod files;
