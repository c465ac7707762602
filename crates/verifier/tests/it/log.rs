//! A11, G6, J3: proofs and logs are checked, keys made and heads signed.

use crate::{run, vectors, write};
use serde_json::{Value, json};
use std::path::Path;

pub fn proof(index: u64, size: u64, head: &str) -> Value {
    let vectors = vectors();
    let all = vectors["inclusion"].as_array().unwrap();
    let found = all.iter().find(|v| v["index"] == index && v["size"] == size).unwrap();
    json!({
        "format": "linli-proof/1", "entry": vectors["entries"][index as usize], "index": index,
        "size": size, "root": vectors["roots"][size as usize], "path": found["path"], "head": head,
    })
}

pub fn head(size: u64) -> String {
    let vectors = vectors();
    let all = vectors["heads"].as_array().unwrap();
    all.iter().find(|head| head["size"] == size).unwrap()["text"].as_str().unwrap().to_owned()
}

pub fn keys(folder: &Path) -> String {
    let vectors = vectors();
    let keys = vectors["keys"].as_array().unwrap();
    let text = keys.iter().map(|key| format!("{} # key of the log\n", key.as_str().unwrap()));
    write(folder, "keys.txt", text.collect::<String>())
}

#[test]
fn a11_a_proof_holds_with_the_key_of_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let path = write(folder.path(), "proof.json", proof(5, 21, &head(21)).to_string());
    let ran = run(&["--lang", "en", "proof", &path, "--key", &keys]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("✓ It is entry 6 of 21"), "{}", ran.out);
    assert!(
        ran.out.contains("genuine: ed25519 2a39c1961d5e12f4, sm2 a696cf1fb39297cc"),
        "{}",
        ran.out
    );
    let ran = run(&["--lang", "en", "proof", &path]);
    assert!(ran.code == 3 && ran.out.contains("were not checked"), "{}", ran.out);
    assert!(ran.out.contains("Result: the arithmetic holds; tied to no log."), "{}", ran.out);
    let other = "ed25519:3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    assert_eq!(run(&["proof", &path, "--key", other]).code, 1);
    let path = write(folder.path(), "proof.json", proof(5, 21, &head(8)).to_string());
    assert_eq!(run(&["proof", &path]).code, 1, "the head is of another size");
    let mut changed = proof(5, 21, &head(21));
    changed["entry"] = "40414244".into();
    let path = write(folder.path(), "proof.json", changed.to_string());
    let ran = run(&["--json", "proof", &path, "--key", &keys]);
    assert_eq!((ran.code, &ran.json()["holds"]), (1, &false.into()));
}

#[test]
fn a11_a_later_log_contains_the_earlier_one() {
    let folder = tempfile::tempdir().unwrap();
    let vectors = vectors();
    let all = vectors["consistency"].as_array().unwrap();
    let found = all.iter().find(|v| v["from"] == 8 && v["to"] == 21).unwrap();
    let mut proof = json!({
        "format": "linli-consistency/1", "from": 8, "to": 21, "path": found["path"],
        "from_root": vectors["roots"][8], "to_root": vectors["roots"][21],
        "from_head": head(8), "to_head": head(21),
    });
    let keys = keys(folder.path());
    let path = write(folder.path(), "c.json", proof.to_string());
    assert_eq!(run(&["consistency", &path, "--key", &keys]).code, 0);
    proof["from_root"] = vectors["roots"][9].clone();
    let path = write(folder.path(), "c.json", proof.to_string());
    let ran = run(&["--lang", "en", "consistency", &path, "--key", &keys]);
    assert!(ran.code == 1 && ran.out.contains("leads to another root"), "{}", ran.out);
}

pub fn log(entries: usize) -> Vec<String> {
    let vectors = vectors();
    let mut lines =
        vec![json!({ "format": "linli-log/1", "origin": "linli.example/jiefang" }).to_string()];
    for (at, entry) in vectors["entries"].as_array().unwrap().iter().take(entries).enumerate() {
        lines.push(json!({ "leaf": entry }).to_string());
        if at + 1 == 8 || at + 1 == 21 {
            lines.push(json!({ "head": head(at as u64 + 1) }).to_string());
        }
    }
    lines
}

#[test]
fn a11_a_whole_log_is_checked_and_a_kept_head_shows_what_was_cut_off_or_changed() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let kept = write(folder.path(), "kept.txt", head(8));
    let lines = log(21);
    let check = |lines: &[String], code: i32, says: &str| {
        let path = write(folder.path(), "log.jsonl", lines.join("\n"));
        let ran = run(&["--lang", "en", "log", &path, "--key", &keys, "--kept", &kept]);
        assert!(ran.code == code && (ran.out.contains(says) || ran.err.contains(says)), "{ran:?}");
    };
    check(&lines, 0, "has 21 entries and 2 heads");
    check(&lines[..6], 1, "✗ What your head");
    let mut changed = lines.clone();
    changed[3] = json!({ "leaf": "ff" }).to_string();
    check(&changed, 1, "✗ The head in line 10");
    let mut swapped = lines.clone();
    swapped.swap(2, 3);
    check(&swapped, 1, "✗ What your head");
    let mut wrong = lines.clone();
    wrong[4] = "{\"leaf\":\"0g\"}".to_owned();
    check(&wrong, 2, "log.jsonl:5: leaf: has to be lower-case hexadecimal digits");
}

#[test]
fn a11_the_key_tool_makes_keys_and_signs_both_ways() {
    let folder = tempfile::tempdir().unwrap();
    let unsigned = head(21).split("\n\n").next().unwrap().to_owned() + "\n\n";
    let head = write(folder.path(), "head.txt", unsigned);
    let mut publics = Vec::new();
    for algorithm in ["ed25519", "sm2"] {
        let secret = folder.path().join(algorithm).display().to_string();
        let made = run(&["--json", "key", "new", &secret, "--algorithm", algorithm]);
        assert_eq!(made.code, 0, "{}", made.err);
        let public = made.json()["data"]["key"].as_str().unwrap().to_owned();
        assert_eq!(run(&["--json", "key", "show", &secret]).json()["data"]["key"], public);
        assert_eq!(run(&["key", "new", &secret]).code, 2, "never over another file");
        assert_eq!(run(&["key", "sign", &head, "--key", &secret]).code, 0);
        assert_eq!(run(&["key", "sign", &head, "--key", &secret]).code, 0, "again changes nothing");
        publics.push(public);
    }
    let signed = std::fs::read_to_string(&head).unwrap();
    let path = write(folder.path(), "proof.json", proof(0, 21, &signed).to_string());
    for public in &publics {
        assert_eq!(run(&["proof", &path, "--key", public]).code, 0, "{public}");
    }
    assert_eq!(signed.lines().count(), 8);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(folder.path().join("sm2")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert_eq!(run(&["proof", &path, "--key", "sm2:04"]).code, 2);
    assert_eq!(run(&["key", "sign", &head, "--key", &head]).code, 2);
}
