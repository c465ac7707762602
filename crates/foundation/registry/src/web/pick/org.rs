//! Organisations to choose from.

use super::{may, ranked, roots};
use crate::area::chain;
use crate::org::{OrgRow, SEE, orgs_by_id, orgs_called};
use crate::web::org::seen;
use crate::word::answers;
use http::{App, Ask, Candidates, Card, Cx};
use kernel::access::Belongs;
use kernel::id::OrgId;
use kernel::time::date_text;
use store::{BoxFuture, Fault, Reading};
use uuid::Uuid;

/// Finds organisations of the areas that the reader sees, and those for whose sake roles are held.
pub(super) fn find<'q>(
    app: &'q App,
    cx: &'q Cx,
    q: &'q mut Reading<'_>,
    ask: &'q Ask,
) -> BoxFuture<'q, Result<Candidates, Fault>> {
    Box::pin(async move {
        let rules = app.rules();
        let asker = cx.asker(rules.roles());
        let roots = roots(q, &asker, SEE, ask).await?;
        let (mut rows, more) = orgs_called(q, &roots, &ask.words).await?;
        // A right that a field asks for is held in areas.
        let own = match may(ask) {
            None => orgs_by_id(q, &asker.scope(SEE).orgs()).await?,
            Some(_) => Vec::new(),
        };
        let known: Vec<OrgId> = rows.iter().map(|row| row.id).collect();
        let new = |row: &OrgRow| !known.contains(&row.id) && answers(&row.name, &ask.words);
        rows.extend(own.into_iter().filter(new));
        let cards = rows.iter().map(|row| shown(app, cx, ask, row)).collect();
        Ok(Candidates { cards: ranked(cards, &ask.words), more })
    })
}

/// Returns the card of an organisation that the reader sees.
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
        let Some((row, _)) = seen(q, &asker, OrgId::from_uuid(id)).await? else { return Ok(None) };
        let mut card = shown(app, cx, ask, &row);
        if let (Some(verb), None) = (may(ask), &card.barred) {
            let lies = Belongs::to_area(chain(q, row.area_id).await?);
            card.barred = (!asker.may(verb, &lies)).then(|| cx.t("registry.pick.not_yours"));
        }
        Ok(Some(card))
    })
}

/// The card, and why it may not be chosen.
fn shown(app: &App, cx: &Cx, ask: &Ask, row: &OrgRow) -> Card {
    let rules = app.rules();
    let table = rules.dictionary().table("organisation_kind");
    let kind = table.and_then(|table| table.get(&row.kind));
    let kind = kind.map_or(row.kind.as_str(), |kind| kind.title.get(cx.locale));
    let code = row.credit_code.as_deref();
    let line: Vec<&str> = [kind, &row.area_name].into_iter().chain(code).collect();
    let barred = match row.ended_on {
        Some(on) if on <= cx.now.china_date() => {
            Some(cx.tf("registry.pick.ended", &[("date", &date_text(on))]))
        }
        _ if ask.but() == Some(row.id.uuid()) => Some(cx.t("registry.pick.itself")),
        _ if ask.is_only("takes") && !row.takes_dispatches => Some(cx.t("registry.pick.takes_not")),
        _ => None,
    };
    Card {
        id: row.id.uuid(),
        title: row.name.clone(),
        line: line.join("　"),
        barred,
        ..Card::default()
    }
}
