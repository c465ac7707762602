//! What the desk contributes to pages that are not its own: cases that a resident follows, hits of the search, numbers in
//! the menu.

use crate::case::filter::{Filter, States};
use crate::case::keyed::Keyed;
use crate::case::list;
use crate::case::pages::situation;
use crate::case::states;
use crate::category::category_title;
use crate::desk::Desk;
use crate::{t, tf};
use http::{App, Cx, HomeCard, HomeCards, MenuCount, SearchHit};
use kernel::access::Who;
use store::{BoxFuture, Fault};

/// How many hits a search shows.
const HITS: usize = 10;

/// Returns cases whose title or code holds the text, within what the reader may see.
pub fn search(app: App, cx: Cx, text: String) -> BoxFuture<'static, Result<Vec<SearchHit>, Fault>> {
    Box::pin(async move {
        let desk = Desk::of(&app);
        let rules = desk.rules()?;
        let in_force = desk.runtime.in_force();
        let mut reader = desk.store.read(cx.tenant()).await?;
        let scope =
            list::scope(&mut reader, in_force.rules.roles(), &cx.actor, "case.list", cx.now)
                .await?;
        let filter = Filter { states: States::All, text: Some(text), ..Filter::default() };
        let page = list::page(&mut reader, &scope.ranges, &filter, None, HITS).await?;
        let hit = |row: crate::case::store::CaseRow| SearchHit {
            kind: cx.t("desk.cases.case"),
            icon: "folder",
            line: format!(
                "{}　{}",
                row.code,
                cx.of(&category_title(&rules.catalogue, &row.category))
            ),
            href: format!("/work/cases/{}", row.id),
            title: cx.of(&row.called(&rules.catalogue)).to_owned(),
        };
        Ok(page.rows.into_iter().map(hit).collect())
    })
}

/// Returns how many cases wait to be accepted, and whether any of the reader's running cases is late.
pub fn counts(app: App, cx: Cx) -> BoxFuture<'static, Result<Vec<MenuCount>, Fault>> {
    Box::pin(async move {
        let desk = Desk::of(&app);
        let in_force = desk.runtime.in_force();
        let mut reader = desk.store.read(cx.tenant()).await?;
        let scope =
            list::scope(&mut reader, in_force.rules.roles(), &cx.actor, "case.list", cx.now)
                .await?;
        let all = Filter { states: States::All, ..Filter::default() };
        let counts = match Keyed::of(&mut reader, &scope.scope, &scope.ranges, &all).await? {
            Some(keyed) => keyed.waiting(&mut reader, &states::not_accepted(&desk)).await?,
            None => list::waiting(&mut reader, &scope.ranges).await?,
        };
        Ok(vec![MenuCount {
            href: "/work/cases",
            count: counts.0,
            late: counts.1,
            says: "desk.menu.count",
        }])
    })
}

/// How many followed cases the home page shows.
const FOLLOWED: usize = 3;

/// Returns cases of others that a resident follows: what anybody may see of them.
pub fn home(app: App, cx: Cx) -> BoxFuture<'static, Result<Vec<HomeCards>, Fault>> {
    Box::pin(async move {
        let Who::Resident(account) = cx.actor.who else { return Ok(Vec::new()) };
        let desk = Desk::of(&app);
        let rules = desk.rules()?;
        let mut reader = desk.store.read(cx.tenant()).await?;
        let rows = list::followed(&mut reader, account, FOLLOWED).await?;
        let seen: Vec<&str> = rows.iter().map(|row| row.state.as_str()).collect();
        let states = states::of(&mut reader, &desk, &seen).await?;
        let card = |row: &crate::case::store::CaseRow| HomeCard {
            title: match &row.public_title {
                Some(title) => title.clone(),
                None => cx.of(&category_title(&rules.catalogue, &row.category)).to_owned(),
            },
            line: tf(
                cx.locale,
                "desk.followed.reported",
                &[("date", &cx.date(row.reported_at)), ("code", &row.code)],
            ),
            href: format!("/follow?code={}", row.code),
            state: states
                .tag(&row.state)
                .map(|tag| (situation(tag), cx.of(&tag.word).to_owned(), tag.icon)),
            steps: None,
            phone: None,
        };
        let cards: Vec<HomeCard> = rows.iter().map(card).collect();
        let title = t(cx.locale, "desk.followed.title").to_owned();
        Ok(vec![HomeCards { title, all: None, cards, waits: false, order: 20 }])
    })
}
