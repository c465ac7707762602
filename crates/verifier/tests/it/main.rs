//! `linli-verify` as people run it: pages, JSON, exit codes.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod budget;
mod election;
mod log;
mod manipulations;
mod wild;
mod world;

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a run printed, and its exit code.
#[derive(Debug)]
pub struct Ran {
    /// The exit code.
    pub code: i32,
    /// What it printed.
    pub out: String,
    /// What it complained about.
    pub err: String,
}

impl Ran {
    /// What it printed, as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap()
    }
}

/// Runs the program.
pub fn run(arguments: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_linli-verify")).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran {
        code: output.status.code().expect("an exit code, not a panic signal"),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// A file of the kernel's tests.
pub fn kernel(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../kernel/tests").join(name)
}

/// The vectors that all checks share.
pub fn vectors() -> Value {
    serde_json::from_str(&std::fs::read_to_string(kernel("vectors/proofs.json")).unwrap()).unwrap()
}

/// Writes a file and returns its path.
pub fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path.display().to_string()
}
