//! The arithmetic in words.

use super::world::{Election, answers_of_lines, ballot, count, draft, owners, question};
use kernel::ballot::{Answer, Outcome};

fn zh(outcome: &Outcome) -> Vec<&str> {
    outcome.steps.iter().map(|step| step.text.zh.as_str()).collect()
}

fn en(outcome: &Outcome) -> Vec<&str> {
    outcome.steps.iter().map(|step| step.text.en.as_str()).collect()
}

#[test]
fn g9_a_vote_of_owners_is_explained_step_by_step() {
    let mut draft = draft("all");
    draft.items.push(question("lift", Some("fund_use")));
    let ballots = answers_of_lines(&[(120, Answer::For), (80, Answer::Against)]);
    let outcome = count(ballot("owners_ordinary"), draft, &owners(&[8_950; 300]), ballots).unwrap();
    assert_eq!(
        en(&outcome),
        [
            "On the roll: 300 owners, exclusive area 26,850.00 m².",
            "Ballots cast: 200 (17,900.00 m²), of which wholly void: 0 (0.00 m²); void ballots count as cast.",
            "Papers handed out: 200, received: 200 → no more came in than went out.",
            "by area: 17,900.00 m² of 26,850.00 m² took part; the roll 26,850.00 m² × 2/3 = 17,900.00; at least 2/3 is 17,900.00 m² or more → reached.",
            "by heads: 200 of 300 owners took part; the roll 300 × 2/3 = 200; at least 2/3 is 200 or more → reached.",
            "The vote is valid.",
            "Question: A question (using the repair fund)",
            "for 120 (10,740.00 m²), against 80 (7,160.00 m²), abstaining 0 (0.00 m²), other 0 (0.00 m²), unmarked 0 (0.00 m²), void 0 (0.00 m²).",
            "Owners who did not vote do not count.",
            "by area: 10,740.00 m² for; those taking part 17,900.00 m² × 1/2 = 8,950.00; more than 1/2 is 8,950.01 m² or more → reached.",
            "by heads: 120 for; those taking part 200 × 1/2 = 100; more than 1/2 is 101 or more → reached.",
            "Carried.",
        ]
    );
    assert_eq!(
        zh(&outcome)[9],
        "按专有部分面积：赞成 10,740.00 平方米；参加投票 17,900.00 平方米 × 1/2 = 8,950.00；过半数（超过 1/2），至少须 8,950.01 平方米 → 达到。"
    );
    assert!(outcome.steps[9].cite.as_ref().unwrap().contains("第二百七十八条"));
}

#[test]
fn g9_every_step_that_asks_for_something_names_its_article() {
    let counted = Election::new("sichuan_committee", "all")
        .people(&["a", "b", "e", "f", "g", "h", "W:f"])
        .office("chair", 1, "a b")
        .office("member", 4, "e f g h W")
        .roll(1873)
        .votes(700, &["a", "e f g"])
        .votes(500, &["b", "e f g h"])
        .void(4)
        .count();
    for step in &counted.outcome.steps {
        assert!(!step.text.zh.is_empty() && !step.text.en.is_empty());
        if step.holds.is_some() && !step.text.en.starts_with("The election is") {
            assert!(step.cite.is_some(), "{}", step.text.en);
        }
    }
    let words = zh(&counted.outcome);
    assert!(words.contains(
        &"按人数：选民 1,873 人中参加投票 1,204 人；名册 1,873 人 × 1/2 ≈ 936；过半数（超过 1/2），至少须 937 人 → 达到。"
    ), "{words:#?}");
    let words = en(&counted.outcome);
    assert!(words.contains(
        &"by heads: 1,204 of 1,873 voters took part; the roll 1,873 × 1/2 ≈ 936; more than 1/2 is 937 or more → reached."
    ));
    assert!(words.contains(&"a has 700 votes; those taking part 1,204 × 1/2 = 602; more than 1/2 is 603 or more → reached."));
    assert!(words.iter().any(|text| text.contains("one seat is kept free for a woman")));
}
