//! Proofs and exported logs.

use super::{Found, Named, Table};
use crate::log::{head, keys, log, proof};
use crate::{vectors, write};
use serde_json::{Value, json};

#[test]
fn a11_forged_proofs_never_hold() {
    let (folder, mut table) = (tempfile::tempdir().unwrap(), Table::default());
    let keys = keys(folder.path());
    let mut row = |name: &str, proof: &Value, then| {
        let path = write(folder.path(), "proof.json", proof.to_string());
        table.row(name, &["proof", &path, "--key", &keys], &then);
    };
    let good = proof(5, 21, &head(21));
    let with = |field: &str, value: Value| {
        let mut changed = good.clone();
        changed[field] = value;
        changed
    };
    let mut bare = good.clone();
    bare.as_object_mut().unwrap().remove("head");
    row("the head stripped", &bare, Found("the file holds no signed head"));
    let entry = kernel::proof::hex(b"Forged: the accounts of March");
    let root = kernel::proof::leaf_hash(b"Forged: the accounts of March").hex();
    let made = json!({ "format": "linli-proof/1", "entry": entry, "index": 0, "size": 1, "root": root, "path": [] });
    row("a proof for any text", &made, Found("the file holds no signed head"));
    let unsigned = head(21).split("\n\n").next().unwrap().to_owned() + "\n\n";
    row("the signatures stripped", &with("head", json!(unsigned)), Found("None of the given keys"));
    row("a head of another size", &with("head", json!(head(8))), Found("✗ The head of the log"));
    row("another entry", &with("entry", json!("40414244")), Found("it leads to another root"));
    row("another place", &with("index", json!(4)), Found("does not hold"));
    row("another size", &with("size", json!(20)), Found("does not hold"));
    row("another root", &with("root", json!("00".repeat(32))), Found("it leads to another root"));
    row(
        "a head from later",
        &with("head", json!(head(21).replace("\n1795", "\n1796"))),
        Found("is not genuine"),
    );
    let one =
        head(21).lines().filter(|line| !line.starts_with("sm2")).collect::<Vec<_>>().join("\n")
            + "\n";
    row(
        "one of two signatures stripped",
        &with("head", json!(one)),
        Named("sm2 a696cf1fb39297cc has not signed it"),
    );
    let path = write(folder.path(), "made.json", made.to_string());
    table.row("a proof for any text, without a key", &["proof", &path], &Found("tied to no log"));
    table.at_least(11);
}

#[test]
fn a11_forged_consistency_never_holds() {
    let (folder, mut table) = (tempfile::tempdir().unwrap(), Table::default());
    let keys = keys(folder.path());
    let vectors = vectors();
    let all = vectors["consistency"].as_array().unwrap();
    let found = all.iter().find(|v| v["from"] == 8 && v["to"] == 21).unwrap();
    let good = json!({
        "format": "linli-consistency/1", "from": 8, "to": 21, "path": found["path"],
        "from_root": vectors["roots"][8], "to_root": vectors["roots"][21],
        "from_head": head(8), "to_head": head(21),
    });
    for field in ["from_head", "to_head"] {
        let mut changed = good.clone();
        changed.as_object_mut().unwrap().remove(field);
        let path = write(folder.path(), "c.json", changed.to_string());
        let name = format!("{field} stripped");
        table.row(
            &name,
            &["consistency", &path, "--key", &keys],
            &Found("the file holds no signed head"),
        );
    }
    let path = write(folder.path(), "c.json", good.to_string());
    table.row("without a key", &["consistency", &path], &Found("tied to no log"));
    table.at_least(3);
}

#[test]
fn a11_forged_logs_never_hold() {
    let (folder, mut table) = (tempfile::tempdir().unwrap(), Table::default());
    let keys = keys(folder.path());
    let lines = log(21);
    let mut row = |name: &str, lines: &[String], then| {
        let path = write(folder.path(), "log.jsonl", lines.join("\n"));
        table.row(name, &["log", &path, "--key", &keys], &then);
    };
    let headless: Vec<String> =
        lines.iter().filter(|line| !line.contains("head")).cloned().collect();
    row("all heads stripped", &headless, Found("the log holds no signed head"));
    let mut longer = lines.clone();
    longer.extend([json!({ "leaf": "aa" }).to_string(), json!({ "leaf": "bb" }).to_string()]);
    row("entries added at the end", &longer, Found("covers the entries 22 to 23 (from line 25"));
    row("the end cut off behind the first head", &lines[..15], Found("covers the entries 9 to 13"));
    let mut changed = lines.clone();
    changed[3] = json!({ "leaf": "ff" }).to_string();
    row("an entry changed", &changed, Found("✗ The head in line 10"));
    let mut removed = lines.clone();
    removed.remove(4);
    row("an entry taken away", &removed, Found("✗ The head in line 9"));
    let mut renamed = lines.clone();
    renamed[0] = renamed[0].replace("linli.example/jiefang", "elsewhere.example/log");
    row("the log renamed", &renamed, Found("It is of another log"));
    let path = write(folder.path(), "log.jsonl", lines.join("\n"));
    table.row("without a key", &["log", &path], &Found("tied to no log"));
    let kept = write(folder.path(), "kept.txt", head(8));
    table.row(
        "only a kept head",
        &["log", &path, "--kept", &kept],
        &Found("the entries 9 to 21 are tied to no head"),
    );
    table.at_least(8);
}
