//! G9: a published election is counted again, and the public log has what it says.

use crate::world::{
    ARCHIVE_AT, ROLL_AT, World, committee, owners, owners_by, rules_text, sound, text,
};
use crate::{run, write};
use kernel::ballot::archive::LogHead;
use serde_json::Value;
use std::path::Path;

#[test]
fn g9_a_published_election_is_recounted_and_found_in_the_log() {
    let world = World::new();
    let digest = sound(&owners()).digest();
    let folder = world.put("archive", &world.logged(&owners()));
    let ran = run(&["election", &folder, "--key", &world.key]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    for says in
        ["更换电梯钢丝绳", "✓ 重新计算与公布的结果一致", "✓ 它是 9 条中的第 7 条", "✓ 签名有效"]
    {
        assert!(ran.out.contains(says), "{says} in {}", ran.out);
    }
    let other = "ed25519:3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    assert_eq!(run(&["election", &folder, "--key", other]).code, 1, "signed by somebody else");
    let ran = run(&["--lang", "en", "--json", "election", &folder]);
    assert_eq!(ran.json()["data"]["digest"], digest.hex());
}

#[test]
fn g9_a_changed_election_is_told_with_its_file() {
    let world = World::new();
    let mut files = owners();
    let outcome = text(&files, "outcome.json");
    files.insert("outcome.json".to_owned(), outcome.replacen("20", "21", 1).into_bytes());
    let ran = run(&["--lang", "en", "election", &world.put("changed", &files)]);
    assert!(ran.code == 2 && ran.err.contains("outcome.json"), "{ran:?}");
    files = owners();
    files.remove("roll.jsonl");
    let ran = run(&["--lang", "en", "election", &world.put("torn", &files)]);
    assert!(ran.code == 2 && ran.err.contains("roll.jsonl"), "{ran:?}");
    let folder = world.put("more", &owners());
    write(Path::new(&folder), "more.txt", "");
    let ran = run(&["--lang", "en", "election", &folder]);
    assert!(ran.code == 2 && ran.err.contains("more.txt"), "{ran:?}");
}

#[test]
fn g9_a_true_election_holds_in_both_languages() {
    let world = World::new();
    for (name, files) in [("owners", owners()), ("committee", committee())] {
        let folder = world.put(name, &world.logged(&files));
        for (lang, says) in [("zh", "结论：全部相符。"), ("en", "Result: everything holds.")]
        {
            let ran = run(&["--lang", lang, "election", &folder, "--key", &world.key]);
            assert_eq!(ran.code, 0, "{name}: {}{}", ran.out, ran.err);
            // The conclusion comes first, and what nobody checked is named.
            assert_eq!(ran.out.lines().nth(1), Some(says), "{}", ran.out);
            assert!(ran.out.contains("未作核对") || ran.out.contains("not checked"), "{}", ran.out);
        }
    }
}

#[test]
fn g9_without_a_key_an_election_is_tied_to_nothing() {
    let world = World::new();
    let files = world.logged(&committee());
    let folder = world.put("archive", &files);
    let ran = run(&["--lang", "en", "--json", "election", &folder]);
    let json = ran.json();
    assert_eq!((ran.code, &json["state"], &json["holds"]), (3, &"open".into(), &Value::Null));
    assert!(json["result"].as_str().unwrap().contains("tied to no log"), "{json}");
    // Digests that somebody noted elsewhere tie it without the log.
    let (archive, roll) = (&json["data"]["digest"], &json["data"]["roll_digest"]);
    let (archive, roll) = (archive.as_str().unwrap(), roll.as_str().unwrap());
    let ran = run(&["election", &folder, "--digest", archive, "--digest", roll]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    let ran = run(&["--lang", "en", "election", &folder, "--digest", archive]);
    assert!(ran.code == 3 && ran.out.contains("? No signature"), "{}", ran.out);
    // So do heads that somebody kept.
    let keep = |name: &str, head: LogHead| write(world.folder.path(), name, head.signed);
    let one = keep("one.txt", world.roll_head(&committee(), ROLL_AT));
    let other = keep("other.txt", world.archive_head(&committee(), ARCHIVE_AT));
    let ran = run(&["election", &folder, "--kept", &one, "--kept", &other]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert_eq!(run(&["election", &folder, "--digest", "12"]).code, 2);
}

#[test]
fn g9_rules_that_are_no_known_file_need_a_digest_noted_before() {
    let world = World::new();
    let own = rules_text("owners_ordinary").replace("id = \"owners_ordinary\"", "id = \"garden\"");
    let folder = world.put("own", &world.logged(&owners_by(&own)));
    let ran = run(&["--lang", "en", "--json", "election", &folder, "--key", &world.key]);
    assert_eq!(ran.code, 3, "{}", ran.out);
    let digest = ran.json()["data"]["rules_sha256"].as_str().unwrap().to_owned();
    let ran = run(&["election", &folder, "--key", &world.key, "--digest", &digest]);
    assert_eq!(ran.code, 0, "{}", ran.out);
}
