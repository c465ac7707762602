//! Who is on a roll: 居民委员会组织法 (2025) 第十三条, 第十六条, 第十七条; 法释〔2009〕7号 第八条, 第九条.

use super::world::ballot;
use crate::support::date;
use kernel::ballot::{
    Holding, Household, Member, OwnerFacts, Reason, Resident, RollKind, RollRules, Use,
    assembly_roll, household_roll, member_roll, owner_roll, parse_area, roll_dates, voter_roll,
};

fn rules(id: &str, mode: &str) -> &'static RollRules {
    &ballot(id).mode(mode).unwrap().roll
}

fn resident(key: &str) -> Resident {
    Resident {
        key: key.to_owned(),
        born: date("1980-01-01"),
        registered_here: true,
        lives_here_since: None,
        works_here_since: None,
        confirmed: false,
        declared: true,
        registered_elsewhere: false,
        deprived: None,
    }
}

/// Returns why somebody is not on the roll of voters on 2026-05-06.
fn hindrance(change: impl FnOnce(&mut Resident)) -> Option<Reason> {
    let mut person = resident("p");
    change(&mut person);
    let (roll, left_out) =
        voter_roll(rules("committee", "all"), date("2026-05-06"), &[person]).unwrap();
    assert_eq!(roll.lines().len() + left_out.len(), 1);
    left_out.first().map(|left| left.reason)
}

#[test]
fn art16_eighteen_on_the_day_of_the_vote() {
    assert_eq!(hindrance(|p| p.born = date("2008-05-06")), None);
    assert_eq!(hindrance(|p| p.born = date("2008-05-07")), Some(Reason::TooYoung));
    let rules = rules("committee", "all");
    let leap = Resident { born: date("2008-02-29"), ..resident("p") };
    assert_eq!(leap.hindrance(rules, date("2026-02-27")), Some(Reason::TooYoung));
    assert_eq!(leap.hindrance(rules, date("2026-02-28")), None);
}

#[test]
fn art16_political_rights_count_on_the_day() {
    let deprived =
        |from: &str, to: Option<&str>| hindrance(|p| p.deprived = Some((date(from), to.map(date))));
    assert_eq!(deprived("2020-01-01", Some("2026-05-05")), None);
    assert_eq!(deprived("2020-01-01", Some("2026-05-06")), Some(Reason::WithoutRights));
    assert_eq!(deprived("2026-05-07", None), None);
    assert_eq!(deprived("2026-05-06", None), Some(Reason::WithoutRights));
}

#[test]
fn art16_registered_living_or_working_here() {
    let elsewhere = |change: fn(&mut Resident)| {
        hindrance(move |p| {
            p.registered_here = false;
            change(p);
        })
    };
    assert_eq!(hindrance(|_| {}), None);
    assert_eq!(hindrance(|p| p.declared = false), Some(Reason::NotDeclared));
    assert_eq!(hindrance(|p| p.registered_elsewhere = true), Some(Reason::Elsewhere));
    assert_eq!(elsewhere(|_| {}), Some(Reason::NotResident));
    assert_eq!(elsewhere(|p| p.lives_here_since = Some(date("2026-05-01"))), None);
    let works = |since: &str, confirmed: bool| {
        hindrance(|p| {
            p.registered_here = false;
            p.works_here_since = Some(date(since));
            p.confirmed = confirmed;
        })
    };
    assert_eq!(works("2025-11-06", true), None, "six months");
    assert_eq!(works("2025-11-07", true), Some(Reason::WorkerTooShort));
    assert_eq!(works("2025-11-06", false), Some(Reason::NotConfirmed));
}

#[test]
fn art26_1_meetings_look_at_age_and_residence_alone() {
    let person = Resident {
        declared: false,
        registered_elsewhere: true,
        deprived: Some((date("2020-01-01"), None)),
        ..resident("p")
    };
    let meeting = rules("residents_meeting", "residents");
    assert_eq!(person.hindrance(meeting, date("2026-05-06")), None);
    let worker = Resident {
        registered_here: false,
        works_here_since: Some(date("2020-01-01")),
        confirmed: true,
        ..person
    };
    assert_eq!(worker.hindrance(meeting, date("2026-05-06")), Some(Reason::NotResident));
}

#[test]
fn art17_the_roll_is_published_and_objected_to_in_time() {
    for id in ["committee", "sichuan_committee"] {
        for mode in ["all", "households", "representatives"] {
            let dates = roll_dates(rules(id, mode), date("2026-05-26"), None);
            assert_eq!(dates.publish_by, Some(date("2026-05-06")), "{id} {mode}");
            assert_eq!(dates.object_until, Some(date("2026-05-11")));
            assert_eq!(dates.decide_by, Some(date("2026-05-14")));
            let early = roll_dates(rules(id, mode), date("2026-05-26"), Some(date("2026-05-01")));
            assert_eq!(early.object_until, Some(date("2026-05-06")));
        }
    }
}

#[test]
fn art14_one_representative_for_each_household() {
    let household = |key: &str, who: Option<&str>| Household {
        key: key.to_owned(),
        representative: who.map(resident),
    };
    let households = [
        household("h1", Some("p1")),
        household("h2", None),
        household("h3", Some("p1")),
        household("h4", Some("p2")),
    ];
    let (roll, left_out) =
        household_roll(rules("committee", "households"), date("2026-05-06"), &households).unwrap();
    assert_eq!(roll.lines().iter().map(|line| line.key.as_str()).collect::<Vec<_>>(), ["p1", "p2"]);
    let reasons: Vec<_> = left_out.iter().map(|left| (left.key.as_str(), left.reason)).collect();
    assert_eq!(reasons, [("h2", Reason::NoRepresentative), ("h3", Reason::RepresentsAnother)]);
}

#[test]
fn art28_1_a_member_who_is_a_representative_too_is_one_head() {
    let member = |key: &str, class: &str, to: Option<&str>| Member {
        key: key.to_owned(),
        class: Some(class.to_owned()),
        from: date("2024-01-01"),
        to: to.map(date),
        votes: true,
        counted_out: false,
    };
    let members = [
        member("a", "member", None),
        member("a", "representative", None),
        member("b", "representative", Some("2026-05-06")),
        member("c", "representative", Some("2026-05-05")),
    ];
    let (roll, left_out) = assembly_roll(date("2026-05-06"), &members, "representative").unwrap();
    let lines: Vec<_> =
        roll.lines().iter().map(|line| (line.key.as_str(), line.class.as_deref())).collect();
    assert_eq!(lines, [("a", Some("representative")), ("b", Some("representative"))]);
    assert_eq!(left_out[0].reason, Reason::TermOver);
    let party = [
        Member { votes: false, ..member("d", "x", None) },
        Member { counted_out: true, ..member("e", "x", None) },
        member("f", "x", None),
    ];
    let (roll, left_out) = member_roll(RollKind::Members, date("2026-05-06"), &party).unwrap();
    assert_eq!(roll.lines().len(), 1);
    assert_eq!(
        left_out.iter().map(|l| l.reason).collect::<Vec<_>>(),
        [Reason::NoVote, Reason::CountedOut]
    );
}

fn unit(key: &str, area: u64, owners: &[&str]) -> Holding {
    Holding {
        key: key.to_owned(),
        used: Use::Dwelling,
        area,
        owners: owners.iter().map(|owner| (*owner).to_owned()).collect(),
        sold: true,
        delivered: true,
    }
}

/// Returns the heads with their areas.
fn heads(holdings: &[Holding], parking: Option<bool>) -> Vec<(String, u64)> {
    let facts = OwnerFacts { developer: "builder".to_owned(), parking_counts: parking };
    let rules = rules("owners_ordinary", "all");
    let (roll, _) = owner_roll(rules, date("2026-05-06"), holdings, &facts).unwrap();
    roll.lines().iter().map(|line| (line.key.clone(), line.weight.area)).collect()
}

#[test]
fn interpretation_art9_several_units_of_one_owner_are_one_head_and_the_summed_area() {
    let found = heads(
        &[unit("1", 9_050, &["a"]), unit("2", 12_000, &["a"]), unit("3", 8_000, &["b"])],
        Some(false),
    );
    assert_eq!(found, [("a".to_owned(), 21_050), ("b".to_owned(), 8_000)]);
}

#[test]
fn interpretation_art9_a_unit_of_several_owners_is_one_head() {
    let found = heads(
        &[
            unit("1", 9_000, &["b", "a"]),
            unit("2", 5_000, &["a", "b", "a"]),
            unit("3", 7_000, &["a"]),
        ],
        Some(false),
    );
    assert_eq!(found, [("a".to_owned(), 7_000), ("a+b".to_owned(), 14_000)]);
}

#[test]
fn interpretation_art9_unsold_and_undelivered_units_are_the_builder_as_one_head() {
    let mut unsold = unit("1", 9_000, &[]);
    unsold.sold = false;
    unsold.delivered = false;
    let mut undelivered = unit("2", 8_000, &["a"]);
    undelivered.delivered = false;
    let found = heads(&[unsold, undelivered, unit("3", 7_000, &["a"])], Some(false));
    assert_eq!(found, [("a".to_owned(), 7_000), ("builder".to_owned(), 17_000)]);
}

#[test]
fn parking_counts_as_the_owners_agreed_and_common_parts_never() {
    let place = Holding { used: Use::Parking, ..unit("p", 1_200, &["a"]) };
    let common = Holding { used: Use::Common, ..unit("c", 50_000, &["a"]) };
    let units = [unit("1", 9_000, &["a"]), place, common];
    assert_eq!(heads(&units, Some(false)), [("a".to_owned(), 9_000)]);
    assert_eq!(heads(&units, Some(true)), [("a".to_owned(), 10_200)]);
    let facts = OwnerFacts { developer: "builder".to_owned(), parking_counts: None };
    let rules = rules("owners_ordinary", "all");
    let refusal = owner_roll(rules, date("2026-05-06"), &units, &facts).unwrap_err();
    assert_eq!(refusal.key, "kernel.refusal.roll_parking_unsaid");
    let (_, left_out) = owner_roll(
        rules,
        date("2026-05-06"),
        &[unit("n", 1_000, &[]), unit("z", 0, &["a"])],
        &OwnerFacts { parking_counts: Some(false), ..facts.clone() },
    )
    .unwrap();
    assert_eq!(
        left_out.iter().map(|l| l.reason).collect::<Vec<_>>(),
        [Reason::NoOwner, Reason::NoExclusivePart]
    );
    let twice = owner_roll(
        rules,
        date("2026-05-06"),
        &[unit("1", 1, &["a"]), unit("1", 1, &["b"])],
        &OwnerFacts { parking_counts: Some(false), ..facts },
    );
    assert_eq!(twice.unwrap_err().key, "kernel.refusal.roll_unit_twice");
}

#[test]
fn areas_are_read_exactly() {
    for (text, area) in [
        ("89.5", Some(8_950)),
        ("89.05", Some(8_905)),
        ("89", Some(8_900)),
        ("1,204.50", Some(120_450)),
        ("0.01", Some(1)),
        ("89.055", None),
        ("-1", None),
        ("", None),
        ("1e3", None),
        ("12.", Some(1_200)),
        (".5", None),
        ("10000000.00", Some(1_000_000_000)),
        ("10000000.01", None),
    ] {
        assert_eq!(parse_area(text), area, "{text}");
    }
}
