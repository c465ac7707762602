//! Laws that every outcome keeps, on arbitrary votes.

use kernel::budget::{
    Decimal, Election, Fate, Judgement, Outcome, Project, Rule, VoteKind, decide, judge,
    pabulib::File,
};
use kernel::text::Locale;
use proptest::prelude::*;

#[derive(Clone, Debug)]
struct Made {
    kind: VoteKind,
    budget: i64,
    costs: Vec<i64>,
    ballots: Vec<Vec<(usize, i64)>>,
}

impl Made {
    fn election(&self, order: impl Fn(usize) -> usize) -> Election {
        let projects = self.costs.iter().enumerate();
        let projects = projects.map(|(at, cost)| Project {
            id: format!("p{at:02}"),
            name: String::new(),
            cost: Decimal::new(*cost, 1),
        });
        let budget = Decimal::new(self.budget, 0);
        let mut builder = Election::builder(self.kind, budget, projects.collect()).unwrap();
        for at in 0..self.ballots.len() {
            let ballot = &self.ballots[order(at)];
            builder
                .ballot(ballot.iter().map(|(p, points)| (*p, Decimal::new(*points, 1))))
                .unwrap();
        }
        builder.build().unwrap()
    }
}

fn made() -> impl Strategy<Value = Made> {
    let kind = prop_oneof![
        3 => Just(VoteKind::Approval),
        1 => Just(VoteKind::Scoring),
        1 => Just(VoteKind::Cumulative),
        1 => Just(VoteKind::Ordinal),
    ];
    (1_usize..12).prop_flat_map(move |projects| {
        let ballot = proptest::collection::vec((0..projects, 0_i64..40), 0..projects + 1);
        (
            kind.clone(),
            0_i64..200,
            proptest::collection::vec(prop_oneof![0_i64..9, 0_i64..900], projects),
            proptest::collection::vec(ballot, 0..40),
        )
            .prop_map(|(kind, budget, costs, ballots)| Made {
                kind,
                budget,
                costs,
                ballots,
            })
    })
}

fn rules(election: &Election) -> impl Iterator<Item = Rule> + use<> {
    let phragmen = election.kind() == VoteKind::Approval;
    Rule::all().into_iter().filter(move |rule| {
        (phragmen || *rule != Rule::Phragmen) && !rule.to_string().ends_with("+unit")
    })
}

fn keeps_the_law(election: &Election, outcome: &Outcome) {
    let cost: u64 = outcome.selected.iter().map(|project| election.costs()[*project]).sum();
    assert_eq!(cost, outcome.cost);
    assert!(cost <= election.budget(), "{}", outcome.rule);
    assert_eq!(outcome.fates.len(), election.projects().len());
    for (project, fate) in outcome.fates.iter().enumerate() {
        assert_eq!(fate.is_funded(), outcome.selected.contains(&project));
        if let Fate::Bought { payers, spent, .. } = fate {
            assert!(0 < *payers && spent <= payers && *payers <= outcome.support[project]);
        }
        for locale in Locale::ALL {
            assert!(!outcome.explain(election, project).get(locale).is_empty());
        }
    }
}

proptest! {
    // Every rule for each try: fewer tries.
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn j5_nothing_is_spent_twice_and_everything_is_explained(made in made()) {
        let election = made.election(|at| at);
        for rule in rules(&election) {
            keeps_the_law(&election, &decide(&election, rule).unwrap());
        }
    }

    #[test]
    fn j5_the_order_of_ballots_changes_nothing(made in made(), shift in any::<usize>()) {
        let count = made.ballots.len().max(1);
        let (one, other) = (made.election(|at| at), made.election(|at| (at + shift) % count));
        for rule in rules(&one) {
            let (one, other) = (decide(&one, rule).unwrap(), decide(&other, rule).unwrap());
            prop_assert_eq!(&one.selected, &other.selected, "{}", rule);
            prop_assert_eq!(&one.fates, &other.fates, "{}", rule);
        }
    }

    #[test]
    fn j5_whatever_order_decides_equal_votes_the_claim_is_never_called_false(
        made in made(),
        order in proptest::collection::vec(0_usize..12, 0..12),
    ) {
        let election = made.election(|at| at);
        let order: Vec<usize> =
            order.into_iter().filter(|project| *project < made.costs.len()).collect();
        for rule in rules(&election).filter(|rule| !rule.to_string().contains("add1")) {
            let claim = decide(&election.preferring(&order), rule).unwrap().selected;
            let (outcome, branches, judged) = judge(&election, rule, Some(&claim)).unwrap();
            prop_assert_ne!(judged, Some(Judgement::Differs), "{}", rule);
            let mut sorted = (claim.clone(), outcome.selected.clone());
            sorted.0.sort_unstable();
            sorted.1.sort_unstable();
            // Where no order changes anything, the claim is the outcome.
            prop_assert!(!branches.is_empty() || sorted.0 == sorted.1 || judged != Some(Judgement::Agrees));
        }
    }

    #[test]
    fn j5_a_claim_that_costs_more_than_there_is_always_differs(made in made()) {
        let election = made.election(|at| at);
        let all: Vec<usize> = (0..made.costs.len()).collect();
        let cost: u64 = election.costs().iter().sum();
        if cost > election.budget() {
            for rule in rules(&election).filter(|rule| rule.to_string().starts_with("greedy")) {
                let (_, _, judged) = judge(&election, rule, Some(&all)).unwrap();
                prop_assert_eq!(judged, Some(Judgement::Differs), "{}", rule);
            }
        }
    }

    #[test]
    fn j5_every_ballot_twice_decides_the_same(made in made()) {
        let mut twice = made.clone();
        twice.ballots.extend(made.ballots.iter().cloned());
        let (one, two) = (made.election(|at| at), twice.election(|at| at));
        for rule in rules(&one).filter(|rule| !rule.to_string().contains("add1")) {
            let (one, two) = (decide(&one, rule).unwrap(), decide(&two, rule).unwrap());
            prop_assert_eq!(one.selected, two.selected, "{}", rule);
        }
    }

    #[test]
    fn j5_a_vote_can_be_written_and_read(made in made()) {
        let election = made.election(|at| at);
        let voters: Vec<String> = (0..election.ballot_count()).map(|at| format!("v{at}")).collect();
        let file = File::of(election, &[("description", "made; with \"signs\"")], &voters);
        let again = File::read(file.write().as_bytes()).unwrap();
        for rule in rules(file.election()) {
            let one = decide(file.election(), rule).unwrap();
            prop_assert_eq!(one.selected, decide(again.election(), rule).unwrap().selected);
        }
    }
}

/// Whoever agrees on projects that their part of the money pays for gets one of them at least.
#[test]
fn j5_a_third_of_the_voters_get_a_third_of_the_money() {
    let ballots =
        (0..30).map(|voter| if voter < 20 { vec![(0, 0), (1, 0), (2, 0)] } else { vec![(3, 0)] });
    let made = Made {
        kind: VoteKind::Approval,
        budget: 90,
        costs: vec![300, 300, 300, 300],
        ballots: ballots.collect(),
    };
    let election = made.election(|at| at);
    let greedy = decide(&election, "greedy-cost".parse().unwrap()).unwrap();
    assert_eq!(greedy.selected_ids(&election), ["p00", "p01", "p02"], "the larger group takes all");
    for rule in ["mes-cost", "mes-card", "phragmen"] {
        let fair = decide(&election, rule.parse().unwrap()).unwrap();
        assert!(fair.selected_ids(&election).contains(&"p03"), "{rule}");
    }
    let fair = decide(&election, "mes-cost".parse().unwrap()).unwrap();
    let said = fair.explain(&election, 3);
    assert_eq!(
        said.en,
        "Funded in round 3: 10 voters paid 30 together, nobody more than 3.00; 10 of them gave all that they had left."
    );
    assert_eq!(
        fair.explain(&election, 2).en,
        "Not funded: its 20 supporters have 0.00 left together, and it costs 30."
    );
    assert_eq!(
        fair.explain(&election, 0).zh,
        "第 1 轮入选：20 人共同支付 30，每人最多 1.50，其中 0 人付出了剩余的全部份额。"
    );
}
