//! Published elections. The forger has the archive and its genuine heads, and not the log's key.

use super::{Found, Named, Table, Then};
use crate::world::{
    ARCHIVE_AT, Files, ORIGIN, ROLL_AT, World, commitment, committee, committee_by, forged, owners,
    owners_by, rules_text, sound, text, with_heads,
};
use crate::write;
use kernel::ballot::archive::{Covers, LogHead};
use kernel::commit::canonical;
use serde_json::{Value, json};

const LEADS: Then = Found("The proof does not hold: it leads to another root");

impl Table {
    /// An archive that is checked with the key of the log.
    fn archive(&mut self, world: &World, name: &str, files: &Files, then: &Then) {
        let folder = world.put("archive", files);
        self.row(name, &["election", &folder, "--key", &world.key], then);
    }
}

/// Replaces the first words of a file.
fn swap(files: &Files, name: &str, from: &str, to: &str) -> Files {
    forged(files, name, |text| text.replacen(from, to, 1))
}

/// Changes lines of a file, each an object of JSON.
fn lines(files: &Files, name: &str, mut change: impl FnMut(usize, &mut Value)) -> Files {
    forged(files, name, |text| {
        let changed = text.lines().enumerate().map(|(at, line)| {
            let mut value: Value = serde_json::from_str(line).unwrap();
            change(at + 1, &mut value);
            canonical(&value).unwrap() + "\n"
        });
        changed.collect()
    })
}

/// Changes lines of the roll.
fn roll(files: &Files, change: impl FnMut(usize, &mut Value)) -> Files {
    lines(files, "roll.jsonl", change)
}

#[test]
fn g9_a_changed_file_is_named() {
    let (world, mut table) = (World::new(), Table::default());
    let open = world.logged(&owners());
    for (name, words) in [
        ("rules.toml", "rules.toml is not the file that was published: it was changed"),
        ("election.json", "election.json is not the file that was published: it was changed"),
        ("roll.jsonl", "roll.jsonl is not the file that was published: it was changed"),
        ("ballots.jsonl", "ballots.jsonl is not the file that was published: it was changed"),
        ("outcome.json", "outcome.json is not the file that was published: it was changed"),
    ] {
        let mut files = open.clone();
        let bytes = files.get_mut(name).unwrap();
        let at = bytes.len() / 2;
        bytes[at] ^= 1;
        table.archive(&world, name, &files, &Found(words));
    }
    let mut files = open.clone();
    files.remove("ballots.jsonl");
    table.archive(
        &world,
        "a file taken away",
        &files,
        &Found("ballots.jsonl: the file is missing"),
    );
    files = open.clone();
    files.insert("notes.txt".to_owned(), Vec::new());
    table.archive(&world, "a file added", &files, &Found("notes.txt: it does not belong"));
    table.at_least(7);
}

#[test]
fn g9_changed_ballots_are_found() {
    let (world, mut table) = (World::new(), Table::default());
    let (open, secret) = (world.logged(&owners()), world.logged(&committee()));
    let mut row = |name: &str, files: &Files, then: Then| table.archive(&world, name, files, &then);
    let answer = swap(&open, "ballots.jsonl", "\"for\"", "\"against\"");
    row("a ballot altered", &answer, Found("for, heads: announced 20, recounted 19"));
    let agreeing = forged(&answer, "outcome.json", |text| {
        text.replacen("\"heads\":20", "\"heads\":19", 1).replacen("\"heads\":8", "\"heads\":9", 1)
    });
    row("a ballot and the heads of the result altered", &agreeing, LEADS);
    let many = forged(&secret, "ballots.jsonl", |text| text.replace("\"k0\"", "\"k1\""));
    row(
        "all ballots of one altered",
        &many,
        Found("votes of 王建国, heads: announced 42, recounted 0"),
    );
    let first = text(&open, "ballots.jsonl").lines().next().unwrap().to_owned();
    let line: Value = serde_json::from_str::<Value>(&first).unwrap()["line"].clone();
    let twice = lines(&open, "ballots.jsonl", |at, ballot| {
        if at == 17 {
            ballot["line"] = line.clone();
        }
    });
    row(
        "a line votes twice",
        &twice,
        Found("ballots.jsonl:17: Ballot 17 and another one belong to line"),
    );
    let short = forged(&open, "ballots.jsonl", |text| {
        text.lines().take(29).map(|line| line.to_owned() + "\n").collect()
    });
    row("a ballot taken away", &short, Found("29 ballots were entered and 30 came in"));
    let open_secret = lines(&secret, "ballots.jsonl", |at, ballot| {
        if at == 18 {
            ballot["line"] = json!(3);
        }
    });
    row(
        "a secret ballot with a line",
        &open_secret,
        Found("ballots.jsonl:18: Ballot 18 names a line"),
    );
    let overfull = swap(
        &secret,
        "ballots.jsonl",
        "[\"k2\",\"k3\",\"k4\",\"k5\"]",
        "[\"k2\",\"k3\",\"k4\",\"k5\",\"k6\"]",
    );
    row("a ballot made overfull", &overfull, Found("void, heads: announced"));
    let void = forged(&secret, "ballots.jsonl", |text| {
        text.replace(
            "{\"serial\":65,\"void\":\"unreadable\"}",
            "{\"parts\":{\"chair\":{\"for\":[\"k1\"]}},\"serial\":65}",
        )
    });
    row(
        "a void ballot made to count",
        &void,
        Found("votes of 李秀英, heads: announced 20, recounted 21"),
    );
    table.at_least(8);
}

#[test]
fn g9_changed_results_are_found() {
    let (world, mut table) = (World::new(), Table::default());
    let (open, secret) = (world.logged(&owners()), world.logged(&committee()));
    let mut row = |name: &str, files: &Files, then: Then| table.archive(&world, name, files, &then);
    let elected = swap(&secret, "outcome.json", "\"elected\":[\"k0\"]", "\"elected\":[\"k1\"]");
    row(
        "another one declared elected",
        &elected,
        Found("chair, elected: announced 李秀英, recounted 王建国"),
    );
    let carried = swap(&open, "outcome.json", "\"carried\":true", "\"carried\":false");
    row(
        "the result turned round",
        &carried,
        Found("whether it is carried: announced no, recounted yes"),
    );
    let verdict = swap(&open, "outcome.json", "\"verdict\":\"valid\"", "\"verdict\":\"no_quorum\"");
    row(
        "a valid vote called void",
        &verdict,
        Found("announced too few took part, recounted valid"),
    );
    let received = swap(&secret, "election.json", "\"paper\":66", "\"paper\":65");
    row("the number received altered", &received, Found("66 ballots were entered and 65 came in"));
    let issued = swap(&secret, "election.json", "\"issued\":68", "\"issued\":60");
    row("the number handed out altered", &issued, Found("68 lines took a paper; announced: 60"));
    for (name, from, to) in [
        ("a candidate's name exchanged", "王建国", "李四"),
        ("a man called a woman", "\"woman\":false", "\"woman\":true"),
        ("relatives added", "\"relatives\":[]", "\"relatives\":[[\"k3\",\"k4\"]]"),
        ("the question's title exchanged", "New ropes", "Old ropes"),
        ("the number printed altered", "\"printed\":100", "\"printed\":101"),
    ] {
        row(name, &swap(&secret, "election.json", from, to), LEADS);
    }
    table.at_least(10);
}

#[test]
fn g9_changed_rolls_are_found() {
    let (world, mut table) = (World::new(), Table::default());
    let (open, secret) = (world.logged(&owners()), world.logged(&committee()));
    let mut row = |name: &str, files: &Files, then: Then| table.archive(&world, name, files, &then);
    let bare = |files: &Files| {
        roll(files, |_, line| {
            line.as_object_mut().unwrap().remove("cast");
        })
    };
    row(
        "all marks taken off an open roll",
        &bare(&open),
        Found("No line of the roll (`roll.jsonl`) is marked"),
    );
    row(
        "all marks taken off a secret roll",
        &bare(&secret),
        Found("0 lines took a paper; announced: 68"),
    );
    let mut done = false;
    let mark = roll(&open, |_, line| {
        if !done && line.as_object_mut().unwrap().remove("cast").is_some() {
            done = true;
        }
    });
    row("a mark taken off", &mark, Found("(`ballots.jsonl`, line "));
    let area = roll(&open, |at, line| {
        if at == 1 {
            line["area"] = json!(900_000);
        }
    });
    row("an area enlarged", &area, Found("area: announced"));
    let person = roll(&secret, |at, line| {
        if at == 1 {
            line["commitment"] = json!("00".repeat(32));
        }
    });
    row("somebody on the roll exchanged", &person, LEADS);
    let fewer = forged(&secret, "roll.jsonl", |text| {
        text.lines()
            .filter(|line| line.contains("cast"))
            .enumerate()
            .map(|(at, line)| {
                let mut value: Value = serde_json::from_str(line).unwrap();
                value["line"] = json!(at + 1);
                canonical(&value).unwrap() + "\n"
            })
            .collect()
    });
    row("everybody who stayed away taken off the roll", &fewer, LEADS);
    table.at_least(6);
}

#[test]
fn g9_changed_proxies_are_found() {
    let (world, mut table) = (World::new(), Table::default());
    let secret = world.logged(&committee());
    let mut row = |name: &str, files: &Files, then: Then| table.archive(&world, name, files, &then);
    let first = |key: &'static str| {
        let of = commitment(key);
        move |line: &Value| line["commitment"] == of.as_str()
    };
    let (is_10, is_11) = (first("p009"), first("p010"));
    let own = roll(&secret, |_, line| {
        if is_10(line) {
            line["proxy"] = line["commitment"].clone();
        }
    });
    row(
        "a proxy to oneself",
        &own,
        Found("of the roll (`roll.jsonl`) name themselves as whoever votes for them"),
    );
    let passed = roll(&secret, |_, line| {
        if is_11(line) {
            line["proxy"] = json!(commitment("p009"));
        }
    });
    row("a proxy passed on", &passed, Found("a proxy is not passed on"));
    let stranger = roll(&secret, |_, line| {
        if is_11(line) {
            line["proxy"] = json!(commitment("nobody"));
        }
    });
    row(
        "a holder who is not on the roll",
        &stranger,
        Found("name a holder who is not on the roll"),
    );
    let fourth = roll(&secret, |_, line| {
        if line["commitment"] == commitment("p020") {
            line["proxy"] = json!(commitment("p000"));
        }
    });
    row(
        "a fourth proxy of one holder",
        &fourth,
        Found("Proxies: 4, held by 1, 4 at most; 3 each at most"),
    );
    let idle = roll(&secret, |_, line| {
        if line["commitment"] == commitment("p099") {
            line["proxy"] = json!(commitment("p001"));
        }
    });
    row("a proxy of somebody who did not vote", &idle, Found("are not marked as having voted"));
    row("a candidate holds proxies", &secret, Named("Whether a holder of proxies is a candidate"));
    row("papers entered wrongly", &secret, Named("nor whether papers were entered as they are"));
    table.at_least(7);
}

#[test]
fn g9_changed_rules_are_found() {
    let (world, mut table) = (World::new(), Table::default());
    let mut row = |name: &str, files: Files, then: Then| {
        // The forger publishes the archive with these rules from the beginning, and the log has it.
        table.archive(&world, name, &world.logged(&files), &then);
    };
    let own = rules_text("owners_ordinary");
    let quorum = own.replacen("share = \"2/3\"", "share = \"1/10\"", 1);
    row(
        "the quorum lowered",
        owners_by(&quorum),
        Found("`modes.all.quorum[0].share` of rules.toml: 1/10 here, 2/3 in the known file"),
    );
    let renamed = quorum.replace("id = \"owners_ordinary\"", "id = \"garden\"");
    row(
        "the rules renamed and the quorum lowered",
        owners_by(&renamed),
        Found("the rules are tied to nothing that is known"),
    );
    let under =
        renamed.replace("kind = \"decision\"", "kind = \"decision\"\nunder = \"owners_ordinary\"");
    row(
        "renamed rules under the known ones, weaker",
        owners_by(&under),
        Found("✗ This program carries no rules `garden`; compared with `owners_ordinary`"),
    );
    let silent = own.replace("count = \"absent\"", "count = \"with_majority\"");
    row(
        "silent owners counted with the majority",
        owners_by(&silent),
        Found("silent owners count with the majority"),
    );
    let void = own.replace("void_counts = { value = true", "void_counts = { value = false");
    row("void ballots left out", owners_by(&void), Found("void ballots do not count as cast"));
    let majority = own.replace("share = \"1/2\"", "share = \"1/3\"");
    row("the majority lowered", owners_by(&majority), Found("it is won more easily"));
    let matters = format!(
        "{own}\n[matters.fund_raise]\ntitle = {{ zh = \"筹集维修资金\", en = \"raising the repair fund\" }}\ncite = \"民法典 第二百七十八条第一款第六项\"\n"
    );
    row(
        "a matter of the higher majority added",
        owners_by(&matters),
        Found(
            "`matters.fund_raise.title.en` of rules.toml: raising the repair fund here, nothing in the known file",
        ),
    );
    let city = rules_text("sichuan_committee");
    let days = city.replace("published_days_before = 20", "published_days_before = 2");
    row(
        "the days on the board shortened",
        committee_by(&days),
        Found("asks for fewer days on which the roll hangs"),
    );
    let proxies = city.replace("per_holder_max = 3", "per_holder_max = 9");
    row("more proxies allowed", committee_by(&proxies), Found("lets more proxies vote"));
    let strangers = city.replace("holder_on_roll = true", "holder_on_roll = false");
    row(
        "holders from elsewhere allowed",
        committee_by(&strangers),
        Found("who are not on the roll"),
    );
    table.at_least(10);
}

#[test]
fn g9_stripped_and_foreign_heads_are_refused() {
    let (world, mut table) = (World::new(), Table::default());
    for (kind, files) in [("owners", owners()), ("committee", committee())] {
        let (roll, whole) =
            (world.roll_head(&files, ROLL_AT), world.archive_head(&files, ARCHIVE_AT));
        let mut row = |name: &str, heads: &[LogHead], then: Then| {
            let name = format!("{kind}: {name}");
            table.archive(&world, &name, &with_heads(&files, heads), &then);
        };
        row("all heads stripped", &[], Found("holds no head that covers it (log.json)"));
        row(
            "the archive's head stripped",
            std::slice::from_ref(&roll),
            Found("holds no head that covers it (log.json)"),
        );
        row(
            "the roll's head stripped",
            std::slice::from_ref(&whole),
            Found("holds no head that covers the roll"),
        );
        let unsigned = LogHead {
            signed: whole.signed.split("\n\n").next().unwrap().to_owned() + "\n\n",
            ..whole.clone()
        };
        row(
            "a signature stripped",
            &[roll.clone(), unsigned],
            Found("None of the given keys has signed the head"),
        );
        let signature =
            LogHead { signed: whole.signed.replace("\n1778", "\n1777"), ..whole.clone() };
        row("a head's time altered", &[roll.clone(), signature], Found("is not genuine"));
        let late = world.roll_head(&files, "2026-05-07T01:00:00Z");
        row(
            "the roll logged after the vote",
            &[late, whole.clone()],
            Found("✗ The earliest head that covers the roll is of 2026-05-07"),
        );
        let early = world.archive_head(&files, "2026-05-01T01:00:00Z");
        row(
            "the archive logged before the vote",
            &[roll.clone(), early],
            Found("✗ The archive was in the log on 2026-05-01 at the latest"),
        );
        let digest = sound(&files).digest();
        let (foreign, _) =
            world.head("elsewhere.example/log", 12, 3, digest.bytes(), ARCHIVE_AT, true);
        row(
            "a head of another log added",
            &[roll.clone(), whole.clone(), foreign],
            Found("✗ The heads are of two logs"),
        );
        let (fork, _) = world.head(ORIGIN, 9, 5, digest.bytes(), ARCHIVE_AT, true);
        row(
            "a head of the same log with another root",
            &[roll.clone(), whole.clone(), fork],
            Found("different roots"),
        );
        let swapped = LogHead { covers: Covers::Roll, ..whole.clone() };
        row("the archive's head passed off as the roll's", &[swapped, whole.clone()], LEADS);
    }
    table.at_least(20);
}

#[test]
fn g9_late_rolls_and_what_was_kept_show_a_forgery() {
    let (world, mut table) = (World::new(), Table::default());
    let files = committee();
    let whole = world.archive_head(&files, ARCHIVE_AT);
    let day_before = world.roll_head(&files, "2026-05-05T01:00:00Z");
    let then = Found("the roll had to be published by 2026-04-16");
    table.archive(
        &world,
        "the roll logged a day before",
        &with_heads(&files, &[day_before, whole.clone()]),
        &then,
    );
    let a_day_late = world.roll_head(&files, "2026-04-16T16:00:00Z");
    table.archive(
        &world,
        "the roll logged a day too late",
        &with_heads(&files, &[a_day_late, whole]),
        &then,
    );
    let altered = swap(&files, "ballots.jsonl", "\"k0\"", "\"k1\"");
    let stripped = world.put("archive", &with_heads(&altered, &[]));
    let digest = sound(&files).digest().hex();
    table.row(
        "altered, stripped, with a digest noted",
        &["election", &stripped, "--digest", &digest],
        &Found("that you noted is not that of this archive"),
    );
    let kept =
        write(world.folder.path(), "kept.txt", world.archive_head(&files, ARCHIVE_AT).signed);
    table.row(
        "altered, stripped, with a head kept",
        &["election", &stripped, "--kept", &kept],
        &Found("does not hold"),
    );
    let folder = world.put("archive", &world.logged(&files));
    let (_, foreign) = world.head("elsewhere.example/log", 9, 3, &[7; 32], ARCHIVE_AT, true);
    let foreign = write(world.folder.path(), "foreign.txt", foreign);
    table.row(
        "a kept head of another log",
        &["election", &folder, "--kept", &foreign],
        &Found("is of `elsewhere.example/log`"),
    );
    let (_, fork) = world.head(ORIGIN, 9, 3, &[7; 32], ARCHIVE_AT, true);
    let fork = write(world.folder.path(), "fork.txt", fork);
    table.row(
        "a kept head that says another root",
        &["election", &folder, "--kept", &fork],
        &Found("✗ Your head"),
    );
    table.at_least(6);
}
