//! Areas to choose from.

use super::{may, ranked, roots};
use crate::area::{AreaRow, areas, path};
use crate::word::areas_called;
use http::{App, Ask, Candidates, Card, Cx};
use kernel::area::Level;
use kernel::id::AreaId;
use kernel::time::date_text;
use std::collections::BTreeMap;
use store::{BoxFuture, Fault, Reading};
use uuid::Uuid;

/// Finds present areas below those that the reader sees.
pub(super) fn find<'q>(
    app: &'q App,
    cx: &'q Cx,
    q: &'q mut Reading<'_>,
    ask: &'q Ask,
) -> BoxFuture<'q, Result<Candidates, Fault>> {
    Box::pin(async move {
        let rules = app.rules();
        let roots = roots(q, &cx.asker(rules.roles()), "area.view", ask).await?;
        let (mut rows, more) = areas_called(q, &roots, &ask.words).await?;
        rows.retain(|row| fits(ask, row.level));
        let above: Vec<AreaId> = rows.iter().filter_map(|row| row.parent_id).collect();
        let above: BTreeMap<AreaId, String> =
            areas(q, &above).await?.into_iter().map(|area| (area.id, area.name)).collect();
        let name = |row: &AreaRow| row.parent_id.and_then(|parent| above.get(&parent));
        let cards = rows.iter().map(|row| shown(cx, ask, row, name(row).map(String::as_str)));
        Ok(Candidates { cards: ranked(cards.collect(), &ask.words), more })
    })
}

/// Returns the card of an area that the reader sees.
pub(super) fn card<'q>(
    app: &'q App,
    cx: &'q Cx,
    q: &'q mut Reading<'_>,
    ask: &'q Ask,
    id: Uuid,
) -> BoxFuture<'q, Result<Option<Card>, Fault>> {
    Box::pin(async move {
        let rules = app.rules();
        let asker = cx.asker(rules.roles());
        let scope = asker.scope("area.view");
        let Some(way) = path(q, &scope, AreaId::from_uuid(id)).await? else { return Ok(None) };
        let parents: Vec<AreaId> = way.area.parent_id.into_iter().collect();
        let above = areas(q, &parents).await?;
        let name = above.first().map(|area| area.name.as_str());
        let mut card = shown(cx, ask, &way.area, name);
        if let (Some(verb), None) = (may(ask), &card.barred) {
            card.barred = (!asker.may(verb, &way.belongs)).then(|| cx.t("registry.pick.not_yours"));
        }
        Ok(Some(card))
    })
}

/// Tells whether an area is of a level that the field asks for: `level:community` of that, `upto:community` of that or above.
fn fits(ask: &Ask, level: Level) -> bool {
    ask.only.iter().all(|word| {
        let of = |prefix: &str| word.strip_prefix(prefix).map(Level::parse);
        match (of("level:"), of("upto:")) {
            (Some(asked), _) => asked == Some(level),
            (_, Some(asked)) => asked.is_some_and(|asked| level <= asked),
            (None, None) => true,
        }
    })
}

/// The card, and why it may not be chosen.
fn shown(cx: &Cx, ask: &Ask, row: &AreaRow, above: Option<&str>) -> Card {
    let level = row.level.title();
    let line: Vec<&str> = std::iter::once(cx.of(&level)).chain(above).collect();
    let today = cx.now.china_date();
    let barred = match row.ended_on {
        Some(on) if on <= today => Some(cx.tf("registry.pick.ended", &[("date", &date_text(on))])),
        _ if ask.but() == Some(row.id.uuid()) => Some(cx.t("registry.pick.itself")),
        _ if !fits(ask, row.level) => Some(cx.t("registry.pick.level")),
        _ => None,
    };
    Card {
        id: row.id.uuid(),
        title: row.name.clone(),
        line: line.join("　"),
        note: row.code.clone().unwrap_or_default(),
        barred,
        ..Card::default()
    }
}
