//! A published election: one folder of plain files from which anybody recounts it, without names.
//!
//! | file | content |
//! |---|---|
//! | `manifest.json` | the format, and size and SHA-256 of every other file but `log.json` |
//! | `rules.toml` | the rule file, letter by letter |
//! | `election.json` | what was voted on, who stood, how many ballots went out and came in |
//! | `roll.jsonl` | a line for each head: a salted commitment instead of the name, the area, the marks |
//! | `ballots.jsonl` | a line for each ballot, in the order of the numbers given after mixing |
//! | `outcome.json` | the result that was announced |
//! | `log.json` | heads of the public log that cover the roll and the archive |
//!
//! All JSON is canonical (see [`crate::commit`]) and ends with a line feed. A reader refuses whatever is written in another
//! way, so that one election has one archive and one digest.

mod ballots;
mod election;
mod fault;
mod fields;
mod log;
mod read;
pub(super) mod recount;
mod roll;
mod write;

use super::paper::Ballots;
use super::poll::Poll;
use super::roll::Roll;
use super::rule::BallotRules;
use crate::commit::Digest;
use serde_json::Value;

pub use fault::Fault;
pub use log::{Covers, LogHead};
pub use read::read;
pub use roll::{commit_line, find_line, roll_digest, seal_roll};
pub use write::{Published, write};

/// The name of the format, in `manifest.json`.
pub const FORMAT: &str = "linli-election/1";

/// The files of an archive with the most bytes of each. A program looks at the sizes before it reads the files.
pub const FILES: &[(&str, u64)] = &[
    ("manifest.json", 16_384),
    ("rules.toml", 2_000_000),
    ("election.json", 4_000_000),
    ("roll.jsonl", 512_000_000),
    ("ballots.jsonl", 512_000_000),
    ("outcome.json", 4_000_000),
    ("log.json", 1_000_000),
];

/// The most bytes of one line of `roll.jsonl` or `ballots.jsonl`.
pub const LINE_BYTES_MAX: usize = 65_536;

/// A published election whose files have been read without a fault.
#[derive(Clone, Debug)]
pub struct Archive {
    rules: BallotRules,
    rules_text: String,
    rules_sha256: Digest,
    poll: Poll,
    roll: Roll,
    ballots: Ballots,
    announced: Value,
    heads: Vec<LogHead>,
    digest: Digest,
}

impl Archive {
    /// Returns the rules by which it was voted.
    pub fn rules(&self) -> &BallotRules {
        &self.rules
    }

    /// Returns the SHA-256 of the rule file.
    pub fn rules_sha256(&self) -> Digest {
        self.rules_sha256
    }

    /// Returns what was voted on.
    pub fn poll(&self) -> &Poll {
        &self.poll
    }

    /// Returns the roll; its keys are commitments.
    pub fn roll(&self) -> &Roll {
        &self.roll
    }

    /// Returns the ballots.
    pub fn ballots(&self) -> &Ballots {
        &self.ballots
    }

    /// Returns the result that was announced, see [`super::summary`].
    pub fn announced(&self) -> &Value {
        &self.announced
    }

    /// Returns the heads of the public log that cover the roll or the archive.
    pub fn heads(&self) -> &[LogHead] {
        &self.heads
    }

    /// Returns the digest of the whole archive but its log heads: the SHA-256 of `manifest.json`, which holds the SHA-256 of
    /// every other file.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Returns the digest that a log head covers. The leaf of the log is its 32 bytes.
    pub fn covered(&self, covers: Covers) -> Digest {
        match covers {
            Covers::Archive => self.digest,
            Covers::Roll => roll_digest(&self.roll),
        }
    }
}
