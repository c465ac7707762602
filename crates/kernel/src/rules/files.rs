//! The files of the rules: those of the program with those of the overlay folder in their places.

use super::pieces::Pieces;
use super::source::Source;
use super::{Problem, extend, text::canonical_text};
use crate::commit::{Digest, sha256};
use std::collections::BTreeMap;

/// The most files and the longest file that are read.
const FILES_MAX: usize = 2000;
const FILE_BYTES_MAX: usize = 2_000_000;

/// One file of the rules folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFile {
    /// Its path inside the folder, with `/` between folders.
    pub path: String,
    /// Its canonical text: LF ends lines, no byte order mark, exactly one line end at the end.
    pub text: String,
    /// SHA-256 of the canonical text.
    pub sha256: Digest,
    /// Whether it, or a part of it, comes from the overlay folder.
    pub local: bool,
    /// Where its lines stand, if it was put together from several files.
    pub(super) pieces: Option<Pieces>,
}

/// Returns one fingerprint of rule files, given as path and canonical text in the order of paths: the SHA-256 over a line
/// per file with the hash of its text and its path. Matters pin it.
pub fn fingerprint<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Digest {
    let lines: String = files
        .into_iter()
        .map(|(path, text)| format!("{} {path}\n", sha256(text.as_bytes())))
        .collect();
    sha256(lines.as_bytes())
}

pub(super) fn merged(
    defaults: &BTreeMap<String, String>,
    overlay: &BTreeMap<String, String>,
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, RuleFile> {
    let (mut files, mut extending) = (BTreeMap::new(), Vec::new());
    for (from, local) in [(defaults, false), (overlay, true)] {
        for (path, raw) in from {
            if raw.len() > FILE_BYTES_MAX {
                problems.push(Problem::new(path, 0, "the file is longer than 2 MB", "split it"));
                continue;
            }
            let text = canonical_text(raw);
            if local && text.trim().is_empty() {
                files.remove(path);
                continue;
            }
            if local && let Some(target) = extend::extends(path, &text) {
                extending.push((path, text, target));
                continue;
            }
            files.insert(path.clone(), file(path, text, local, None));
        }
    }
    for (path, text, target) in &extending {
        extended(&mut files, path, text, target, problems);
    }
    if files.len() > FILES_MAX {
        problems.push(Problem::new(
            "",
            0,
            "there are more than 2000 files",
            "put what belongs together into one file",
        ));
    }
    files
}

fn file(path: &str, text: String, local: bool, pieces: Option<Pieces>) -> RuleFile {
    let sha256 = sha256(text.as_bytes());
    RuleFile { path: path.to_owned(), text, sha256, local, pieces }
}

/// Puts what a file of the overlay says into the one that it extends.
fn extended(
    files: &mut BTreeMap<String, RuleFile>,
    path: &str,
    text: &str,
    target: &str,
    problems: &mut Vec<Problem>,
) {
    let source = Source::new(path, text);
    let Some(there) = files.get(target) else {
        source.problem(
            Some(0..0),
            format!("it extends {target}, which is not there"),
            "name a file of the same folder, without `.toml`; `linli rules export` lists them",
        );
        problems.extend(source.finish(()).err().into_iter().flatten());
        return;
    };
    let base = there.pieces.clone().unwrap_or_else(|| Pieces::of(&there.text));
    let made = extend::extend(&base, target, &source);
    problems.extend(source.finish(()).err().into_iter().flatten());
    if let Some(made) = made {
        files.insert(target.to_owned(), file(target, made.text().to_owned(), true, Some(made)));
    }
}

/// Returns a problem where it stands: in the file that extends, if the line comes from there.
pub(super) fn placed(files: &BTreeMap<String, RuleFile>, mut problem: Problem) -> Problem {
    let pieces = files.get(&problem.file).and_then(|file| file.pieces.as_ref());
    if let Some((from, line)) = pieces.and_then(|pieces| pieces.origin(problem.line)) {
        if let Some(from) = from {
            problem.file = from.to_owned();
        }
        problem.line = line;
    }
    problem
}
