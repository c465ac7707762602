//! The inbox beside what is open, and the list of what one began or follows.

use super::groups::{Group, Groups};
use super::handlers::Line;
use super::query::Counts;
use crate::panel;
use crate::view::Brief;
use http::form::Choice;
use http::ui::{self, FilterBar, Inbox, InboxRow, Tab, Table};
use http::{Cx, Listing, Markup, Page, html};
use kernel::id::{AreaId, MatterId};
use uuid::Uuid;

/// What is open beside the list.
pub(crate) struct Opened {
    pub(crate) id: Uuid,
    pub(crate) matter: MatterId,
    pub(crate) markup: Markup,
}

/// A seat that nobody holds and that the reader covers.
pub(crate) struct EmptySeat {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) count: i64,
    pub(crate) late: bool,
}

/// Everything that the inbox shows.
pub(crate) struct WorkPage<'a> {
    pub(crate) listing: &'a Listing,
    pub(crate) lines: &'a [Line],
    pub(crate) next: Option<&'a http::Cursor>,
    pub(crate) counts: &'a Counts,
    pub(crate) kinds: Vec<(&'static str, String)>,
    pub(crate) areas: Vec<(AreaId, String)>,
    pub(crate) groups: Groups,
    pub(crate) opened: Option<Opened>,
    pub(crate) empty: Vec<EmptySeat>,
}

/// Returns the inbox with what is open.
pub(crate) fn work_page(cx: &Cx, page: &WorkPage<'_>) -> Page {
    let t = |key| crate::t(cx.locale, key);
    let bulk = page.listing.to("/work/bulk");
    let list = ui::inbox(&Inbox {
        title: t("matters.inbox.title").to_owned(),
        count: page.counts.all(),
        actions: ui::link_button(
            ui::Buttons::Ghost,
            "square-check",
            t("matters.bulk.open"),
            &bulk,
            None,
        ),
        filters: filters(cx, page),
        groups: groups(cx, page),
        foot: foot(cx, page),
    });
    let opened = page.opened.as_ref().map(|opened| opened.markup.clone());
    cx.work_split(t("matters.inbox.title"), list, opened)
}

fn filters(cx: &Cx, page: &WorkPage<'_>) -> Markup {
    let t = |key| crate::t(cx.locale, key).to_owned();
    let listing = page.listing;
    let on = listing.get("kind");
    let mut tabs = vec![Tab {
        label: t("matters.inbox.all"),
        href: listing.with("kind", None),
        count: None,
        on: on.is_none(),
    }];
    tabs.extend(page.counts.kinds.iter().map(|(kind, count)| {
        Tab {
            label: page
                .kinds
                .iter()
                .find(|(key, _)| key == kind)
                .map_or_else(String::new, |(_, title)| title.clone()),
            href: listing.with("kind", Some(kind)),
            count: Some(*count),
            on: on == Some(kind.as_str()),
        }
    }));
    let late = listing.get("late").is_some();
    tabs.push(Tab {
        label: t("matters.inbox.only_late"),
        href: listing.with("late", (!late).then_some("1")),
        count: Some(page.counts.late),
        on: late,
    });
    let areas = page.areas.iter().map(|(id, name)| Choice::new(id.to_string(), name));
    html! {
        @if !page.empty.is_empty() { (nobody_has(cx, page)) }
        (ui::chips(&t("matters.inbox.filters"), &tabs))
        @if page.areas.len() > 1 || listing.get("area").is_some() {
            (FilterBar::new(cx, listing).choice("area", t("matters.inbox.area"), areas.collect()))
        }
    }
}

/// What waits for seats that nobody holds, with what can be done about it.
fn nobody_has(cx: &Cx, page: &WorkPage<'_>) -> Markup {
    let t = |key| crate::t(cx.locale, key);
    let on = page.listing.get("seat");
    let seat = |seat: &EmptySeat| {
        let told = [("seat", &seat.name as &dyn std::fmt::Display), ("n", &seat.count)];
        let words = crate::tf(cx.locale, "matters.inbox.vacant_seat", &told);
        html! {
            a.ll-grow href=(page.listing.with("seat", Some(&seat.key))) aria-current=[(on == Some(seat.key.as_str())).then_some("true")] { (words) }
            @if seat.late { span.ll-red { (t("matters.inbox.late")) } }
        }
    };
    let seats: Vec<Markup> = page.empty.iter().map(seat).collect();
    let body = html! {
        (ui::rows(&seats))
        p.ll-mt-2 { (t("matters.inbox.vacant_ask")) }
        @if on.is_some() { p.ll-mt-2 { a href=(page.listing.with("seat", None)) { (t("matters.inbox.vacant_back")) } } }
    };
    html! { div.ll-mb-4 { (ui::alert_titled(ui::Tone::Warn, t("matters.inbox.vacant"), body)) } }
}

/// The groups that have entries on this page, under their headings.
fn groups(cx: &Cx, page: &WorkPage<'_>) -> Vec<ui::Group> {
    let in_group = |group: Group| {
        let lines = page
            .lines
            .iter()
            .filter(move |(row, _)| page.groups.of(row.urgent, row.due_at) == group);
        lines.map(|line| row(cx, page, line)).collect::<Vec<_>>()
    };
    let groups = Group::ALL.into_iter().map(|group| ui::Group {
        title: crate::t(cx.locale, group.key()).to_owned(),
        count: page.counts.of(group),
        late: matches!(group, Group::Urgent | Group::Late),
        rows: in_group(group),
    });
    groups.filter(|group| !group.rows.is_empty()).collect()
}

fn row(cx: &Cx, page: &WorkPage<'_>, (item, brief): &Line) -> InboxRow {
    let open = page.opened.as_ref().is_some_and(|opened| opened.id == item.id);
    let id = item.id.to_string();
    let due = (item.due_at != crate::projection::NEVER).then_some(item.due_at);
    let face = brief.now.face().map(|face| panel::state(cx, face));
    InboxRow {
        title: brief.title.clone(),
        line: line(cx, &item.purpose, brief),
        href: page.listing.with("open", Some(&id)),
        state: html! {
            @if item.urgent { (ui::state(ui::Situation::Urgent, crate::t(cx.locale, "matters.urgent"), "bolt")) }
            @else if let Some(face) = face { (face) }
        },
        clock: panel::due(cx, due, item.paused),
        fresh: item.entered_at == brief.row.changed_at && item.purpose == "act",
        open,
    }
}

/// Where it is, and what is waited for.
pub(crate) fn line(cx: &Cx, purpose: &str, brief: &Brief) -> String {
    let place = brief
        .card
        .as_ref()
        .and_then(|card| card.place.clone())
        .unwrap_or_else(|| brief.row.code.clone());
    let key = match purpose {
        "approve" => "matters.inbox.waits_approve",
        "press" => "matters.inbox.waits_press",
        _ => "matters.inbox.waits_act",
    };
    let step = cx.of(&brief.now.step).to_owned();
    let waits = format!("{place}　{}", crate::tf(cx.locale, key, &[("step", &step)]));
    match &brief.rework {
        Some(why) => format!("{why}　{waits}"),
        None => waits,
    }
}

fn foot(cx: &Cx, page: &WorkPage<'_>) -> Markup {
    let t = |key| crate::t(cx.locale, key);
    html! {
        @if page.lines.is_empty() {
            @if page.listing.is_filtered() {
                (ui::empty(t("matters.inbox.none_filtered"), "", Some((page.listing.path(), t("matters.inbox.show_all")))))
            } @else {
                (ui::empty(t("matters.inbox.none"), t("matters.inbox.none_line"), None))
            }
        }
        (ui::pager(cx.locale, page.listing, page.next))
    }
}

/// What one began or follows.
pub(crate) struct MinePage<'a> {
    pub(crate) listing: &'a Listing,
    pub(crate) rows: &'a [(Brief, String)],
    pub(crate) next: Option<&'a http::Cursor>,
}

/// Returns the list of what one began or follows.
pub(crate) fn mine_page(cx: &Cx, page: &MinePage<'_>) -> Page {
    let t = |key| crate::t(cx.locale, key).to_owned();
    let why = |why: &str| match why {
        "began" => t("matters.mine.began"),
        _ => t("matters.mine.follows"),
    };
    let table = Table::new(cx, page.listing, page.rows)
        .title(t("matters.inbox.mine"))
        .link_coded(t("matters.mine.matter"), |(brief, _)| {
            let href = format!("/work/matters/{}", brief.row.id);
            (href, brief.title.clone(), brief.row.code.clone())
        })
        .column(t("matters.mine.state"), |(brief, _)| {
            panel::states(cx, &brief.now, brief.row.urgent)
        })
        .column(t("matters.mine.who"), |(brief, _)| {
            let names: Vec<&str> =
                brief.now.holders.iter().map(|holder| holder.name.as_str()).collect();
            html! { (names.join("　")) }
        })
        .narrow(t("matters.mine.due"), |(brief, _)| panel::due(cx, brief.now.due, brief.now.paused))
        .column(t("matters.mine.why"), move |(_, reason)| html! { (why(reason)) })
        .empty(ui::empty(&t("matters.mine.none"), &t("matters.mine.none_line"), None))
        .next(page.next);
    let body = html! { (cx.heading(&[], &t("matters.inbox.mine"), html! {}, html! {})) div.ll-mt-4 { (table) } };
    cx.work(&t("matters.inbox.mine"), body)
}
