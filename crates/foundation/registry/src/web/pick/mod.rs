//! What pickers choose from: organisations, areas and places, each within what the reader sees.

mod area;
mod org;
mod place;

use crate::area::chain;
use crate::org::SEE;
use crate::word::initial_marks;
use http::form::{joined, marks};
use http::{Ask, Card, Needs, Source};
use kernel::access::{Asker, Belongs};
use kernel::id::AreaId;
use store::{Fault, Query};

/// The sources of this crate.
pub(crate) const SOURCES: &[Source] = &[
    Source {
        kind: "organisation",
        hint: "registry.pick.org_hint",
        icon: "building-community",
        needs: Needs::Verb(SEE),
        find: org::find,
        card: org::card,
    },
    Source {
        kind: "area",
        hint: "registry.pick.area_hint",
        icon: "map-2",
        needs: Needs::Verb("area.view"),
        find: area::find,
        card: area::card,
    },
    // Where people live is on every door: whoever reports or books something may name it.
    Source {
        kind: "place",
        hint: "registry.pick.place_hint",
        icon: "map-pin",
        needs: Needs::Anyone,
        find: place::find,
        card: place::card,
    },
];

/// The verb that the asker must have for what is chosen, beside seeing it; the field names it as `may:…`.
fn may(ask: &Ask) -> Option<&str> {
    ask.only.iter().find_map(|word| word.strip_prefix("may:"))
}

/// Returns the areas in which a choice lies: those of which the asker sees everything and, where the field asks for a verb, may
/// do that.
async fn roots(
    q: &mut impl Query,
    asker: &Asker<'_>,
    view: &str,
    ask: &Ask,
) -> Result<Vec<AreaId>, Fault> {
    let seen = asker.scope(view);
    let Some(verb) = may(ask) else { return Ok(seen.areas()) };
    let mut roots = Vec::new();
    for root in asker.scope(verb).areas() {
        if seen.matches(&Belongs::to_area(chain(q, root).await?)) {
            roots.push(root);
        }
    }
    Ok(roots)
}

/// Marks what answers to the words in the titles of candidates and puts the best first: what may be chosen, whole names, beginnings.
pub fn ranked(mut cards: Vec<Card>, words: &str) -> Vec<Card> {
    let first = words.split_whitespace().next().unwrap_or_default().to_lowercase();
    for card in &mut cards {
        let mut found = marks(&card.title, words);
        found.extend(initial_marks(&card.title, words));
        card.marks = joined(found);
    }
    cards.sort_by_cached_key(|card| {
        let title = card.title.to_lowercase();
        let begins = card.marks.first().is_none_or(|mark| mark.start > 0);
        let length = title.chars().count();
        (
            card.barred.is_some(),
            title != words.trim().to_lowercase(),
            !title.starts_with(&first),
            begins,
            length,
            title,
        )
    });
    cards
}
