//! What the desk contributes to pages that are not its own: hits of the search, numbers in the menu.

use crate::case::filter::{Filter, States};
use crate::case::list::{self, Scope};
use crate::category::category_title;
use crate::desk::Desk;
use http::{App, Cx, MenuCount, SearchHit};
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
        let scope = Scope::of(&mut reader, in_force.rules.roles(), &cx.actor, "case.list", cx.now).await?;
        let filter = Filter { states: States::All, text: Some(text), ..Filter::default() };
        let page = list::page(&mut reader, &scope, &filter, None, HITS).await?;
        let hit = |row: crate::case::store::CaseRow| SearchHit {
            kind: cx.t("desk.cases.case"),
            icon: "folder",
            line: format!("{}　{}", row.code, cx.of(&category_title(&rules.catalogue, &row.category))),
            href: format!("/work/cases/{}", row.id),
            title: row.title,
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
        let scope = Scope::of(&mut reader, in_force.rules.roles(), &cx.actor, "case.list", cx.now).await?;
        let counts = list::waiting(&mut reader, &scope).await?;
        Ok(vec![MenuCount { href: "/work/cases", count: counts.0, late: counts.1 > 0 }])
    })
}
