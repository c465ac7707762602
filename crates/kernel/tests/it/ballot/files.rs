//! The built-in rule files of ballots, and what is told about broken ones.

use super::world::ballot;
use crate::support::{load, rules};
use kernel::ballot::{BallotRules, Channel, Kind, Threshold, parse};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn thresholds(rules: &BallotRules) -> Vec<&Threshold> {
    let modes = rules.modes.iter().flat_map(|mode| {
        let quorum = mode.quorum.iter().map(|quorum| &quorum.threshold);
        let petitions = mode.petitions.iter().map(|petition| &petition.threshold);
        quorum.chain(petitions).chain(mode.composition.iter().map(|part| &part.threshold))
    });
    modes.chain(rules.winning()).collect()
}

#[test]
fn built_in_ballots_are_sound_and_complete() {
    let rules = rules();
    let ids: BTreeSet<&str> = rules.ballots().map(|ballot| ballot.id.as_str()).collect();
    for id in [
        "committee",
        "committee_another",
        "by_election",
        "recall",
        "residents_meeting",
        "representatives_meeting",
        "sichuan_committee",
        "sichuan_another",
        "sichuan_recall",
        "owners_ordinary",
        "owners_special",
        "owners_committee_election",
        "owners_committee_meeting",
        "party_members_meeting",
    ] {
        assert!(ids.contains(id), "{id}");
    }
}

#[test]
fn every_threshold_cites_its_article() {
    for rules in rules().ballots() {
        let all = thresholds(rules);
        assert!(!all.is_empty(), "{}", rules.id);
        for threshold in all {
            let cite = &threshold.cite;
            let article = cite.contains('第') && cite.contains('条');
            assert!(article || cite.starts_with("本地做法："), "{}: {cite}", rules.id);
        }
    }
}

#[test]
fn g1_voting_over_the_network_is_off_unless_a_province_permits_it() {
    for rules in rules().ballots().filter(|rules| rules.secret) {
        assert!(!rules.channels.value.contains(&Channel::Online), "{}", rules.id);
    }
}

#[test]
fn elections_of_the_residents_committee_are_secret() {
    for id in ["committee", "committee_another", "by_election", "recall", "sichuan_committee"] {
        assert!(ballot(id).secret, "{id}");
        assert_eq!(ballot(id).kind == Kind::Election, !id.contains("recall"));
    }
}

fn told(name: &str, text: &str) -> Vec<String> {
    let path = format!("ballots/{name}");
    let problems = parse(&path, text).map(|_| Vec::new()).unwrap_or_else(|problems| problems);
    assert!(problems.iter().all(|problem| problem.file == path && !problem.cure.is_empty()));
    problems
        .iter()
        .map(|problem| format!("{}: {} ({})", problem.line, problem.what, problem.cure))
        .collect()
}

#[test]
fn every_broken_file_is_told_with_line_and_cure() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken_ballots");
    let mut differences = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let told = told(&name, &text);
        let first = text.lines().next().unwrap();
        let (line, words) = first.trim_start_matches("# ").split_once(": ").unwrap();
        let wanted: Vec<&str> = words.split(" | ").collect();
        let hit = told.iter().any(|problem| {
            problem.starts_with(&format!("{line}: "))
                && wanted.iter().all(|word| problem.contains(word))
        });
        if !hit || told.len() != 1 {
            differences.push(format!("{name}: wanted {first}\n  told {}", told.join("\n       ")));
        }
        count += 1;
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(count >= 40, "{count}");
}

fn overlay(id: &str, change: impl FnOnce(String) -> String) -> Vec<String> {
    let path = format!("ballots/{id}.toml");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let text = change(std::fs::read_to_string(folder.join(&path)).unwrap());
    match load(&BTreeMap::from([(path, text)])) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn a_province_may_be_stricter_and_never_weaker_than_the_law() {
    let quorum = "[[modes.representatives.quorum]]\ncounts = \"taking_part\"\nby = \"heads\"\nshare = \"2/3\"";
    let stricter =
        overlay("sichuan_committee", |text| text.replace(quorum, &quorum.replace("2/3", "3/4")));
    assert_eq!(stricter, Vec::<String>::new());
    let weaker =
        overlay("sichuan_committee", |text| text.replace(quorum, &quorum.replace("2/3", "1/2")));
    assert_eq!(weaker.len(), 2, "by the province's own file and by the law: {weaker:?}");
    let lets = "`representatives` lets fewer take part than 居民委员会组织法";
    assert!(weaker.iter().any(|problem| problem.contains(lets)), "{weaker:?}");
    let not_strict = overlay("sichuan_committee", |text| {
        text.replace(&format!("{quorum}\nstrict = true"), &format!("{quorum}\nstrict = false"))
    });
    assert_eq!(not_strict.len(), 2, "{not_strict:?}");
    let proxies = overlay("sichuan_committee", |text| {
        text.replace("per_holder_max = 3", "per_holder_max = 4")
    });
    assert_eq!(proxies.len(), 4, "{proxies:?}");
    let easier = overlay("sichuan_committee", |text| {
        text.replace(
            "[[election.elected]]\nby = \"heads\"\nshare = \"1/2\"",
            "[[election.elected]]\nby = \"heads\"\nshare = \"2/5\"",
        )
    });
    assert!(easier.iter().any(|problem| problem.contains("more than a half")), "{easier:?}");
}

#[test]
fn a_county_may_be_stricter_and_never_weaker_than_the_built_in_file() {
    let weaker =
        overlay("owners_special", |text| text.replace("share = \"3/4\"", "share = \"2/3\""));
    assert_eq!(weaker.len(), 2, "by area and by heads: {weaker:?}");
    assert!(
        weaker.iter().all(|problem| problem.contains("than 民法典 第二百七十八条")),
        "{weaker:?}"
    );
    let stricter =
        overlay("owners_special", |text| text.replace("share = \"3/4\"", "share = \"4/5\""));
    assert_eq!(stricter, Vec::<String>::new());
    let open = overlay("committee", |text| text.replace("secret = true", "secret = false"));
    assert!(open.iter().any(|problem| problem.contains("no longer secret")), "{open:?}");
    let practice = overlay("four_discussions_members", |text| {
        text.replace("share = \"2/3\"", "share = \"3/5\"")
    });
    assert_eq!(practice, Vec::<String>::new(), "what rests on local practice may change by it");
}

#[test]
fn files_name_only_ballots_that_exist() {
    let found = overlay("committee", |text| text.replace("committee_another", "nothing"));
    assert!(found.iter().any(|problem| problem.contains("unknown ballot `nothing`")), "{found:?}");
    let found = overlay("committee", |text| text.replace("id = \"committee\"", "id = \"else\""));
    assert!(found.iter().any(|problem| problem.contains("not called after its id")), "{found:?}");
}
