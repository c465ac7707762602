//! Staff to choose from: the people of the office, as far as the reader sees their accounts.

use crate::account::{AccountKind, AccountRow, AccountState, people};
use crate::{account, grants};
use http::{App, Ask, Candidates, Card, Cx, Needs, Source};
use kernel::access::{Asker, Belongs};
use kernel::id::{AccountId, AreaId};
use std::collections::BTreeMap;
use store::{BoxFuture, Fault, Query, Reading};
use uuid::Uuid;

/// The source of accounts.
pub(crate) const SOURCE: Source = Source {
    kind: "account",
    hint: "identity.pick.hint",
    icon: "user",
    needs: Needs::Verb("account.view"),
    find,
    card,
};

/// No office has more people than are looked through.
const PEOPLE_MAX: usize = 1_000;
/// Of so many whose names answer is looked at whether the reader sees them.
const NAMED_MAX: usize = 40;

fn find<'q>(
    app: &'q App,
    cx: &'q Cx,
    q: &'q mut Reading<'_>,
    ask: &'q Ask,
) -> BoxFuture<'q, Result<Candidates, Fault>> {
    Box::pin(async move {
        let rules = app.rules();
        let asker = cx.asker(rules.roles());
        let rows = people(q, PEOPLE_MAX).await?;
        let mut more = rows.len() >= PEOPLE_MAX;
        let login = ask.words.trim().to_lowercase();
        let called = |row: &AccountRow| {
            registry::answers(&row.name, &ask.words) || row.login.to_lowercase() == login
        };
        let named: Vec<AccountRow> = rows.into_iter().filter(called).collect();
        more |= named.len() > NAMED_MAX;
        let mut seen = Vec::new();
        for row in named.into_iter().take(NAMED_MAX) {
            if sees(q, &asker, &row).await? {
                seen.push(row);
            }
        }
        let cards = cards(cx, q, &seen).await?;
        Ok(Candidates { cards: registry::ranked(cards, &ask.words), more })
    })
}

fn card<'q>(
    app: &'q App,
    cx: &'q Cx,
    q: &'q mut Reading<'_>,
    _: &'q Ask,
    id: Uuid,
) -> BoxFuture<'q, Result<Option<Card>, Fault>> {
    Box::pin(async move {
        let row = account(q, AccountId::from_uuid(id)).await?;
        let Some(row) = row.filter(|row| row.kind == AccountKind::Staff) else { return Ok(None) };
        let rules = app.rules();
        if !sees(q, &cx.asker(rules.roles()), &row).await? {
            return Ok(None);
        }
        Ok(cards(cx, q, &[row]).await?.pop())
    })
}

/// Tells whether somebody sees an account: because of where its holder works, or holds a role.
pub(super) async fn sees(
    q: &mut impl Query,
    asker: &Asker<'_>,
    row: &AccountRow,
) -> Result<bool, Fault> {
    let mut areas: Vec<AreaId> = row.area_id.into_iter().collect();
    areas.extend(grants(q, row.id).await?.into_iter().map(|grant| grant.area_id));
    for area in areas {
        let chain = registry::chain(q, area).await?;
        if asker.may("account.view", &Belongs::to_area(chain)) {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn cards(cx: &Cx, q: &mut impl Query, rows: &[AccountRow]) -> Result<Vec<Card>, Fault> {
    let areas: Vec<AreaId> = rows.iter().filter_map(|row| row.area_id).collect();
    let areas: BTreeMap<AreaId, String> =
        registry::areas(q, &areas).await?.into_iter().map(|area| (area.id, area.name)).collect();
    let card = |row: &AccountRow| {
        let area = row.area_id.and_then(|id| areas.get(&id)).map(String::as_str);
        let line = [row.title.as_str()].into_iter().chain(area);
        let line: Vec<&str> = line.filter(|part| !part.is_empty()).collect();
        let off = row.state == AccountState::Disabled;
        Card {
            id: row.id.uuid(),
            title: row.name.clone(),
            line: line.join("　"),
            note: row.login.clone(),
            barred: off.then(|| cx.t("identity.staff.disabled")),
            ..Card::default()
        }
    };
    Ok(rows.iter().map(card).collect())
}
