//! Votes and thresholds (rows G1, G2, G9, H6), against the articles that say so.

mod archive;
mod cast;
mod committee;
mod files;
mod meetings;
mod owners;
mod proxies;
mod random;
mod rolls;
mod sichuan;
mod thresholds;
mod words;
mod world;
