//! Places to choose from: by what people call them, a building by its number.

use super::ranked;
use crate::area::{areas, chain};
use crate::place::{PlaceRow, find_places, place};
use http::form::{CANDIDATES, joined, marks};
use http::{App, Ask, Candidates, Card, Cx};
use kernel::access::{Belongs, Head, Scope};
use kernel::area::PlaceKind;
use kernel::id::{AreaId, PlaceId};
use kernel::time::date_text;
use std::collections::BTreeMap;
use store::{BoxFuture, Fault, Query, Reading};
use uuid::Uuid;

/// The places that somebody may name: everybody those of the office's street, staff those of the areas that they see.
fn scope(app: &App, cx: &Cx) -> Scope {
    let rules = app.rules();
    let seen = cx.asker(rules.roles()).scope("area.view");
    seen.with([Head::Area(AreaId::from(cx.tenant()))])
}

/// Finds compounds and buildings.
pub(super) fn find<'q>(
    app: &'q App,
    cx: &'q Cx,
    q: &'q mut Reading<'_>,
    ask: &'q Ask,
) -> BoxFuture<'q, Result<Candidates, Fault>> {
    Box::pin(async move {
        let (mut rows, mut more): (Vec<PlaceRow>, bool) = (Vec::new(), false);
        for root in scope(app, cx).areas() {
            let found = find_places(q, root, &ask.words, CANDIDATES + 1).await?;
            more |= found.more > 0 || found.many;
            let known: Vec<PlaceId> = rows.iter().map(|row| row.id).collect();
            rows.extend(found.places.into_iter().filter(|row| !known.contains(&row.id)));
        }
        rows.retain(|row| fits(ask, row.kind));
        let cards = cards(cx, q, &rows).await?;
        // The search has put the best first, and numbers in their order.
        Ok(Candidates {
            cards: cards.into_iter().map(|card| marked(card, &ask.words)).collect(),
            more,
        })
    })
}

fn marked(card: Card, words: &str) -> Card {
    let one = ranked(vec![card], words).pop().unwrap_or_default();
    // A number right behind the name is a word of its own: 石榴园3.
    let digits: String = words.chars().rev().take_while(char::is_ascii_digit).collect();
    let digits: String = digits.chars().rev().collect();
    let names = words.trim_end_matches(|sign: char| sign.is_ascii_digit());
    let mut found = one.marks.clone();
    found.extend(marks(&one.title, names));
    found.extend(marks(&one.title, &digits));
    Card { marks: joined(found), ..one }
}

/// Returns the card of a place that the reader may name.
pub(super) fn card<'q>(
    app: &'q App,
    cx: &'q Cx,
    q: &'q mut Reading<'_>,
    ask: &'q Ask,
    id: Uuid,
) -> BoxFuture<'q, Result<Option<Card>, Fault>> {
    Box::pin(async move {
        let Some(row) = place(q, PlaceId::from_uuid(id)).await? else { return Ok(None) };
        let Some(area) = row.grid_id.or(row.community_id).or(row.street_id) else {
            return Ok(None);
        };
        if !scope(app, cx).matches(&Belongs::to_area(chain(q, area).await?)) {
            return Ok(None);
        }
        let mut card = cards(cx, q, std::slice::from_ref(&row)).await?.pop();
        if let Some(card) = card.as_mut().filter(|_| !fits(ask, row.kind)) {
            card.barred.get_or_insert_with(|| cx.t("registry.pick.kind"));
        }
        Ok(card)
    })
}

/// Tells whether a place is of a kind that the field asks for.
fn fits(ask: &Ask, kind: PlaceKind) -> bool {
    let asked = ask.only.iter().filter_map(|word| PlaceKind::parse(word.strip_prefix("kind:")?));
    let asked: Vec<PlaceKind> = asked.collect();
    asked.is_empty() || asked.contains(&kind)
}

async fn cards(cx: &Cx, q: &mut impl Query, rows: &[PlaceRow]) -> Result<Vec<Card>, Fault> {
    let around: Vec<AreaId> = rows.iter().filter_map(|row| row.community_id).collect();
    let around: BTreeMap<AreaId, String> =
        areas(q, &around).await?.into_iter().map(|area| (area.id, area.name)).collect();
    let today = cx.now.china_date();
    let card = |row: &PlaceRow| {
        let community = row.community_id.and_then(|id| around.get(&id)).map(String::as_str);
        let line = community.into_iter().chain([row.address.as_str()]);
        let line: Vec<&str> = line.filter(|part| !part.is_empty()).collect();
        let ended = row.ended_on.filter(|on| *on <= today);
        Card {
            id: row.id.uuid(),
            title: row.full_name(),
            line: line.join("　"),
            barred: ended.map(|on| cx.tf("registry.pick.ended", &[("date", &date_text(on))])),
            ..Card::default()
        }
    };
    Ok(rows.iter().map(card).collect())
}
