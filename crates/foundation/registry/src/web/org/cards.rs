//! What stands on the page of an organisation beside its facts: posts with who holds them, the organisations below it, the
//! names that it had; and what waits for it, for whoever is about to end it.

use super::view::{Detail, detail};
use crate::org::{HolderRow, OrgName, OrgRow, PostRow};
use crate::web::words::{held_count, span};
use http::ui::{self, Buttons};
use http::{App, Cx, HeldBy, Holder, Markup, html};
use kernel::access::Roles;
use kernel::id::OrgId;
use kernel::time::{Date, date_text};
use store::{Fault, Query, Reading};
use uuid::Uuid;

/// How many of the matters that wait there are named at once.
const NAMED: usize = 20;

/// What stands on the page of an organisation beside its facts.
#[derive(Clone, Debug)]
pub struct OrgCards {
    /// Its posts.
    pub main: Markup,
    /// The organisations below it, and the names that it had.
    pub beside: Markup,
}

/// Returns what stands on the page of an organisation beside its facts, as far as the reader sees it.
pub async fn org_cards(
    cx: &Cx,
    q: &mut impl Query,
    roles: &Roles,
    id: OrgId,
) -> Result<Option<OrgCards>, Fault> {
    let Some(detail) = detail(q, &cx.asker(roles), id).await? else { return Ok(None) };
    let add = html! {
        @if detail.editable {
            (ui::link_button(Buttons::Plain, "plus", &cx.t("registry.post.add"), &format!("{}/posts", href(&detail.org)), None))
        }
    };
    let main = html! {
        section.ll-section {
            div.ll-row.ll-between { h2.ll-sechead { (cx.t("registry.post.all")) } (add) }
            div.ll-stack.ll-mt-3 { (posts(cx, &detail)) }
        }
    };
    Ok(Some(OrgCards { main, beside: below(cx, &detail) }))
}

/// Returns what waits for an organisation, a page of it behind `after`.
pub async fn org_waits(
    app: &App,
    cx: &Cx,
    q: &mut Reading<'_>,
    id: OrgId,
    after: Option<Uuid>,
) -> Result<Markup, Fault> {
    let by = HeldBy {
        holders: vec![Holder::Org(id)],
        after,
        size: NAMED,
        asker: Some(cx.actor.clone()),
    };
    let held = http::held(app, cx.locale, q, &by).await?;
    Ok(html! { @for held in &held { (held_card(cx, held)) } })
}

fn href(org: &OrgRow) -> String {
    format!("/work/orgs/{}", org.id)
}

/// Returns the posts of an organisation, and who held them.
pub(super) fn posts(cx: &Cx, detail: &Detail) -> Markup {
    html! {
        @if detail.posts.is_empty() { (ui::empty_small(&cx.t("registry.post.none"))) }
        @for post in &detail.posts { (post_card(cx, detail, post)) }
        (former(cx, detail))
    }
}

/// Returns the organisations below one, and the names that it had.
pub(super) fn below(cx: &Cx, detail: &Detail) -> Markup {
    let link = |org: &OrgRow| {
        html! { @if detail.open.contains(&org.id) { a.go href=(href(org)) { (org.name) } } @else { (org.name) } }
    };
    let names: Vec<&OrgName> = detail.names.iter().filter(|name| name.to_on.is_some()).collect();
    html! {
        @if !detail.below.is_empty() {
            section {
                (ui::head(&cx.t("registry.org.below"), None))
                (ui::rows(&detail.below.iter().map(link).collect::<Vec<_>>()))
            }
        }
        @if !names.is_empty() {
            section {
                (ui::head(&cx.t("registry.past.names"), None))
                dl.ll-facts { @for name in names { dt { (name.name) } dd { (span(cx, name.from_on, name.to_on)) } } }
            }
        }
    }
}

/// A post with who holds it, its vacancies and the ends of the terms.
fn post_card(cx: &Cx, detail: &Detail, post: &PostRow) -> Markup {
    let holding: Vec<&HolderRow> =
        detail.holders.iter().filter(|row| row.post_id == post.id && row.to_on.is_none()).collect();
    let vacant = post.seats - i64::try_from(holding.len()).unwrap_or(0);
    let base = href(&detail.org);
    let appoint = html! {
        span.ll-s.ll-3 {
            (cx.tf("registry.post.seats_n", &[("n", &post.seats)]))
            @if let Some(years) = post.term_years { "　" (cx.tf("registry.post.term_n", &[("n", &years)])) }
        }
        @if detail.editable && vacant > 0 {
            a.btn.btn-sm href={ (base) "/posts/" (post.id) } { (ui::icon("user-plus")) (cx.t("registry.post.appoint")) }
        }
    };
    let body = html! {
        @for row in &holding {
            div.ll-row.ll-between.ll-holder {
                div.ll-grow { b { (row.name) } div.ll-s.ll-2 { (term(cx, row)) } }
                @if detail.editable { a.btn.btn-sm href={ (base) "/holders/" (row.id) } { (cx.t("registry.post.leave")) } }
            }
        }
        @if vacant > 0 {
            p { (ui::state(ui::Situation::Waiting, &cx.tf("registry.post.vacant", &[("n", &vacant)]), "user-question")) }
        }
    };
    ui::card(&post.title, appoint, body)
}

pub(super) fn term(cx: &Cx, row: &HolderRow) -> Markup {
    let over = |end: Date| end <= cx.now.china_date();
    html! {
        (span(cx, row.from_on, None))
        @if let Some(end) = row.term_to_on {
            "　" (cx.tf("registry.post.term_ends", &[("date", &date_text(end))]))
            @if over(end) { " " (ui::state_plain(ui::Situation::Late, &cx.t("registry.post.term_over"), "alarm")) }
        }
    }
}

fn former(cx: &Cx, detail: &Detail) -> Markup {
    let past: Vec<&HolderRow> = detail.holders.iter().filter(|row| row.to_on.is_some()).collect();
    html! {
        @if !past.is_empty() {
            section {
                (ui::head(&cx.t("registry.post.former"), None))
                dl.ll-facts { @for row in past { dt { (row.name) "　" (row.title) } dd { (span(cx, row.from_on, row.to_on)) } } }
            }
        }
    }
}

/// Returns what waits for an organisation, of one sort.
pub(super) fn held_card(cx: &Cx, held: &http::Held) -> Markup {
    let line = |(title, link): &(String, String)| html! { @if link.is_empty() { (title) } @else { a href=(link) { (title) } } };
    let lines: Vec<Markup> = held.lines.iter().map(line).collect();
    let more = held.next.map(|next| format!("?from={next}"));
    let body = html! {
        (ui::rows(&lines))
        @if let Some(more) = more { p.ll-mt-3 { a href=(more) { (cx.t("registry.held.next")) } } }
    };
    ui::card(&format!("{}　{}", held.title, held_count(cx, held)), html! {}, body)
}
