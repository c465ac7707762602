//! Writing an archive.

use super::read::covered;
use super::{FORMAT, LogHead, ballots, election, roll};
use crate::ballot::paper::{Ballot, Ballots};
use crate::ballot::poll::Poll;
use crate::ballot::roll::Roll;
use crate::ballot::rule::BallotRules;
use crate::ballot::tally::{summary, tally};
use crate::commit::{Digest, canonical, sha256};
use crate::refusal::Refusal;
use crate::rules::canonical_text;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What is published of a vote.
pub struct Published<'a> {
    /// The rules by which it was voted.
    pub rules: &'a BallotRules,
    /// The rule file from which they were read.
    pub rules_text: &'a str,
    /// What was voted on.
    pub poll: &'a Poll,
    /// The roll with its marks; its keys are not published.
    pub roll: &'a Roll,
    /// The ballots; in open votes they name lines of `roll`.
    pub ballots: &'a [Ballot],
    /// The commitment of a key of the roll, or of whoever votes for another.
    pub commit: &'a dyn Fn(&str) -> Digest,
    /// The heads of the public log that cover it, if there are any yet.
    pub heads: &'a [LogHead],
}

/// Writes the files of an archive, by their names. The announced result is counted here.
pub fn write(published: &Published<'_>) -> Result<BTreeMap<String, Vec<u8>>, Refusal> {
    let (roll, numbers) = super::seal_roll(published.roll, published.commit)?;
    let renumbered = published.ballots.iter().map(|ballot| {
        let old = ballot.line.and_then(|line| usize::try_from(line).ok()?.checked_sub(1));
        let line = old.and_then(|old| numbers.get(old).copied());
        Ballot { line: ballot.line.and(line), ..ballot.clone() }
    });
    let ballots = Ballots::new(published.rules, published.poll, &roll, renumbered.collect())?;
    let outcome = tally(published.rules, published.poll, &roll, &ballots);
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut put = |name: &str, text: String| files.insert(name.to_owned(), text.into_bytes());
    put("rules.toml", canonical_text(published.rules_text));
    put("election.json", line(&election::write(published.poll, &roll)));
    put("roll.jsonl", roll::write(&roll));
    put("ballots.jsonl", ballots::write(published.poll, &ballots));
    put("outcome.json", line(&summary(published.poll, &outcome)));
    let heads: Vec<Value> = published.heads.iter().map(LogHead::json).collect();
    put("log.json", line(&json!({ "heads": heads })));
    let manifest = manifest(&files);
    files.insert("manifest.json".to_owned(), manifest.into_bytes());
    Ok(files)
}

/// Returns the manifest of files.
fn manifest(files: &BTreeMap<String, Vec<u8>>) -> String {
    let entry = |name: &str| {
        let bytes = files.get(name).map(Vec::as_slice).unwrap_or_default();
        json!({ "name": name, "bytes": bytes.len(), "sha256": sha256(bytes).hex() })
    };
    let entries: Vec<Value> = covered().map(entry).collect();
    line(&json!({ "format": FORMAT, "files": entries }))
}

/// Returns a value as one line of canonical JSON. What is written here holds whole numbers only.
fn line(value: &Value) -> String {
    let mut text = canonical(value).unwrap_or_default();
    text.push('\n');
    text
}
