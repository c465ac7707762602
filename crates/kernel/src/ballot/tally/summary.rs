//! The result in short, for archives: what two counts of the same vote are compared by.

use super::{ItemOutcome, Outcome};
use crate::ballot::measure::Weight;
use crate::ballot::poll::Poll;
use serde_json::{Map, Value, json};

/// Returns the result as JSON: the verdict, and for each item the counts and whether it is carried or who is elected.
pub fn summary(poll: &Poll, outcome: &Outcome) -> Value {
    let mut items = Map::new();
    for item in &outcome.items {
        match item {
            ItemOutcome::Question(question) => {
                let counts = &question.counts;
                let value = json!({
                    "for": weight(counts.yes),
                    "against": weight(counts.no),
                    "abstain": weight(counts.abstain),
                    "other": weight(counts.other),
                    "unmarked": weight(counts.unmarked),
                    "void": weight(counts.void),
                    "carried": question.carried,
                });
                items.insert(question.key.clone(), value);
            }
            ItemOutcome::Office(office) => {
                let key = |place: &u16| {
                    poll.person(*place).map(|person| person.key.clone()).unwrap_or_default()
                };
                let keys = |places: &[u16]| places.iter().map(key).collect::<Vec<_>>();
                let votes: Map<String, Value> = office
                    .votes
                    .iter()
                    .map(|votes| (key(&votes.person), weight(votes.chosen)))
                    .collect();
                let value = json!({
                    "votes": votes,
                    "elected": keys(&office.elected),
                    "tied": office.ties.iter().map(|tie| keys(&tie.between)).collect::<Vec<_>>(),
                    "vacant": office.vacant,
                    "void": weight(office.void),
                });
                items.insert(office.key.clone(), value);
            }
        }
    }
    json!({
        "verdict": outcome.verdict.key(),
        "took_part": weight(outcome.took_part),
        "items": items,
    })
}

/// Returns heads alone, or heads and area where areas are counted.
fn weight(weight: Weight) -> Value {
    if weight.area == 0 {
        json!({ "heads": weight.heads })
    } else {
        json!({ "heads": weight.heads, "area": weight.area })
    }
}
