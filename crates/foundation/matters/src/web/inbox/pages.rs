//! The inbox beside what is open, and the list of what one began or follows.

use super::handlers::{Line, PATH, anchor, open_at};
use crate::in_force::RulesInForce;
use crate::inbox::{Counts, Group, Groups, Waiting};
use crate::panel;
use crate::shown::{Brief, Deadline, Stands};
use http::form::Choice;
use http::ui::{self, Counted, FilterBar, Inbox, InboxRow, Tab, Table};
use http::{Beside, Cx, Listing, Markup, Page, html};
use kernel::id::AreaId;
use kernel::text::Text;
use std::sync::Arc;
use uuid::Uuid;

/// What is open beside the list.
pub(crate) struct Opened {
    pub(crate) id: Uuid,
    /// Whether it was asked for; else it is the first of the list.
    pub(crate) asked: bool,
    pub(crate) markup: Markup,
}

/// A seat that nobody holds and that the reader covers.
pub(crate) struct EmptySeat {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) count: Counted,
    pub(crate) late: bool,
}

/// Everything that the inbox shows.
pub(crate) struct WorkPage<'a> {
    pub(crate) listing: &'a Listing,
    pub(crate) rules: Arc<RulesInForce>,
    pub(crate) lines: Vec<Line>,
    pub(crate) next: Option<http::Cursor>,
    pub(crate) counts: Counts,
    pub(crate) kinds: Vec<(&'static str, String)>,
    pub(crate) areas: Vec<(AreaId, String)>,
    pub(crate) groups: Groups,
    pub(crate) opened: Option<Opened>,
    pub(crate) empty: Vec<EmptySeat>,
}

impl WorkPage<'_> {
    /// Returns the inbox with what is open.
    pub(crate) fn of(&self, cx: &Cx) -> Page {
        let t = |key| crate::t(cx.locale, key);
        let list = ui::inbox(&Inbox {
            title: t("matters.inbox.title").to_owned(),
            count: self.counts.all(),
            actions: many(cx, self),
            filters: filters(cx, self),
            groups: groups(cx, self),
            foot: foot(cx, self),
            skip: t("matters.inbox.to_open").to_owned(),
        });
        let beside = match &self.opened {
            Some(opened) if opened.asked => Beside::Open(opened.markup.clone()),
            Some(opened) => Beside::First(opened.markup.clone()),
            None => Beside::Nothing(all_done(cx, self)),
        };
        cx.work_split(t("matters.inbox.title"), list, beside)
    }

    /// The list alone, without what is open in it.
    fn list(&self) -> Listing {
        let address = self.listing.here(&["open", "do", "reveal", "after"], None);
        Listing::of(PATH, address.split_once('?').map_or("", |(_, query)| query))
    }

    fn is_narrowed(&self) -> bool {
        ["kind", "area", "late", "seat"].iter().any(|name| self.listing.get(name).is_some())
    }
}

/// Returns what may be done to many of the lines at once, in the words of its outcomes; urging when nothing moves on.
pub(crate) fn words_for_many(cx: &Cx, lines: &[Line]) -> String {
    let acting = lines.iter().filter(|line| line.row.purpose == "act");
    let mut words: Vec<&Text> = acting.filter_map(|line| line.brief.bulk.as_ref()).collect();
    words.sort_unstable_by(|a, b| a.zh.cmp(&b.zh));
    words.dedup();
    let words: Vec<&str> = words.into_iter().map(|text| cx.of(text)).collect();
    let comma = crate::t(cx.locale, "matters.comma");
    match words.as_slice() {
        [] => crate::t(cx.locale, "matters.bulk.urge").to_owned(),
        words => crate::tf(cx.locale, "matters.bulk.words", &[("what", &words.join(comma))]),
    }
}

fn many(cx: &Cx, page: &WorkPage<'_>) -> Markup {
    let words = words_for_many(cx, &page.lines);
    let some =
        page.lines.iter().any(|line| line.row.purpose == "press" || line.brief.bulk.is_some());
    let href = page.list().to("/work/bulk");
    html! {
        @if some {
            (ui::link_button(ui::Buttons::Ghost, "square-check", &words, &href, None))
        }
    }
}

fn filters(cx: &Cx, page: &WorkPage<'_>) -> Markup {
    let t = |key| crate::t(cx.locale, key).to_owned();
    let listing = &page.list();
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
            count: Some(page.counts.counted(*count)),
            on: on == Some(kind.as_str()),
        }
    }));
    let late = listing.get("late").is_some();
    tabs.push(Tab {
        label: t("matters.inbox.only_late"),
        href: listing.with("late", (!late).then_some("1")),
        count: Some(page.counts.counted(page.counts.late)),
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
    let list = page.list();
    let on = list.get("seat");
    let seat = |seat: &EmptySeat| {
        let told = [("seat", &seat.name as &dyn std::fmt::Display), ("n", &seat.count)];
        let words = crate::tf(cx.locale, "matters.inbox.vacant_seat", &told);
        html! {
            a.ll-grow href=(list.with("seat", Some(&seat.key))) aria-current=[(on == Some(seat.key.as_str())).then_some("true")] { (words) }
            @if seat.late { span.ll-red { (t("matters.inbox.late")) } }
        }
    };
    let seats: Vec<Markup> = page.empty.iter().map(seat).collect();
    let body = html! {
        (ui::rows(&seats))
        p.ll-mt-2 { (t("matters.inbox.vacant_ask")) }
        @if on.is_some() { p.ll-mt-2 { a href=(list.with("seat", None)) { (t("matters.inbox.vacant_back")) } } }
    };
    html! { div.ll-mb-4 { (ui::alert_titled(ui::Tone::Warn, t("matters.inbox.vacant"), body)) } }
}

/// The groups that have entries on this page, under their headings.
fn groups(cx: &Cx, page: &WorkPage<'_>) -> Vec<ui::Group> {
    let in_group = |group: Group| {
        let lines = page
            .lines
            .iter()
            .filter(move |line| page.groups.of(line.row.urgent, line.row.due_at) == group);
        lines.map(|line| row(cx, page, line)).collect::<Vec<_>>()
    };
    let groups = Group::ALL.into_iter().map(|group| {
        let rows = in_group(group);
        // Never fewer than are shown: beyond what is counted, the first need not be among it.
        let shown = i64::try_from(rows.len()).unwrap_or(0);
        ui::Group {
            title: crate::t(cx.locale, group.key()).to_owned(),
            count: page.counts.counted(page.counts.of(group).max(shown)),
            late: matches!(group, Group::Urgent | Group::Late),
            rows,
        }
    });
    groups.filter(|group| !group.rows.is_empty()).collect()
}

fn row(cx: &Cx, page: &WorkPage<'_>, line: &Line) -> InboxRow {
    let (item, brief) = (&line.row, &line.brief);
    let tag = brief.now.tag().map(|tag| panel::state(cx, tag));
    InboxRow {
        title: brief.title.clone(),
        line: says(cx, line),
        href: open_at(page.listing, item.id),
        id: anchor(item.id),
        state: html! {
            @if item.urgent { (ui::state(ui::Situation::Urgent, crate::t(cx.locale, "matters.urgent"), "bolt")) }
            @else if let Some(tag) = tag { (tag) }
        },
        clock: clock(cx, &page.rules, line),
        fresh: item.entered_at == brief.row.changed_at && item.purpose == "act",
        open: page.opened.as_ref().is_some_and(|opened| opened.id == item.id),
    }
}

/// Returns the clock of a line, the same in the inbox and where many are chosen.
pub(crate) fn clock(cx: &Cx, rules: &RulesInForce, line: &Line) -> Markup {
    let item = &line.row;
    let due = (item.due_at != crate::projection::NEVER).then_some(item.due_at);
    let deadline = due.map(|due| Deadline::at(rules, (item.entered_at, due), item.urgent, cx.now));
    panel::due(cx, deadline.as_ref(), item.paused)
}

/// Returns where it is and what is waited for; who is late, where others have to be pressed.
pub(crate) fn says(cx: &Cx, line: &Line) -> String {
    let brief = &line.brief;
    let code = &brief.row.code;
    let place = brief.card.as_ref().and_then(|card| card.place.as_ref()).unwrap_or(code);
    let key = match line.row.purpose.as_str() {
        "approve" => "matters.inbox.waits_approve",
        _ => "matters.inbox.waits_act",
    };
    let mut late: Vec<&Waiting> = line.waits.iter().filter(|one| one.purpose == "press").collect();
    let assists = |one: &Waiting| part_of(brief, one).is_some_and(|stay| stay.part == "assistant");
    late.sort_by_key(|one| assists(one));
    let waits = match (line.row.purpose.as_str(), late.as_slice()) {
        (_, late) if !late.is_empty() => late_ones(cx, brief, late),
        _ => crate::tf(cx.locale, key, &[("step", &cx.of(&brief.now.step))]),
    };
    let mut parts = Vec::new();
    parts.extend(brief.rework.clone());
    // A title made of category and place says the place already.
    parts.extend((!brief.title.contains(place.as_str())).then(|| place.clone()));
    parts.push(waits);
    parts.join("　")
}

fn part_of<'b>(brief: &'b Brief, one: &Waiting) -> Option<&'b Stands> {
    brief.stays.iter().find(|stay| stay.instance == one.instance)
}

/// Names those who are late: one alone beside the line's own clock, several each with how much.
fn late_ones(cx: &Cx, brief: &Brief, late: &[&Waiting]) -> String {
    let name = |one: &Waiting| {
        let stay = part_of(brief, one);
        let part = match stay.map(|stay| stay.part.as_str()) {
            Some("lead") => crate::t(cx.locale, "matters.clock.lead"),
            Some("assistant") => crate::t(cx.locale, "matters.clock.assistant"),
            _ => "",
        };
        format!("{part}{}", stay.map_or("", |stay: &Stands| stay.who.as_str()))
    };
    match late {
        [one] => crate::tf(cx.locale, "matters.inbox.waits_press", &[("who", &name(one))]),
        several => {
            let each = several.iter().map(|one| {
                let (who, length) = (name(one), cx.left(one.due_at));
                crate::tf(
                    cx.locale,
                    "matters.inbox.late_one",
                    &[("who", &who), ("length", &length)],
                )
            });
            each.collect::<Vec<_>>().join(crate::t(cx.locale, "matters.inbox.late_and"))
        }
    }
}

fn foot(cx: &Cx, page: &WorkPage<'_>) -> Markup {
    let t = |key| crate::t(cx.locale, key);
    let left: i64 = page.counts.kinds.iter().map(|(_, count)| count).sum();
    html! {
        @if page.lines.is_empty() {
            @if page.is_narrowed() && left > 0 {
                (ui::empty(t("matters.inbox.none_filtered"), "", Some((PATH, t("matters.inbox.show_all")))))
            } @else {
                (ui::empty(t("matters.inbox.none"), t("matters.inbox.none_line"), None))
            }
        }
        (ui::pager(cx.locale, &Listing::of(PATH, &query_of(page)), page.next.as_ref()))
    }
}

/// The place in the list without what is open in it.
fn query_of(page: &WorkPage<'_>) -> String {
    let address = page.listing.here(&["open", "do", "reveal"], None);
    address.split_once('?').map_or_else(String::new, |(_, query)| query.to_owned())
}

/// What comes next when nothing waits: what one began or follows, and what is running.
fn all_done(cx: &Cx, page: &WorkPage<'_>) -> Markup {
    let t = |key| crate::t(cx.locale, key);
    html! {
        div.ll-empty {
            (ui::roofs())
            p.t { (t(if page.is_narrowed() { "matters.inbox.none_here" } else { "matters.inbox.none" })) }
            p.ll-s { (t("matters.inbox.next_line")) }
            p.ll-row {
                @if page.is_narrowed() { a.btn href=(PATH) { (t("matters.inbox.show_all")) } }
                a.btn href="/work/mine" { (t("matters.inbox.mine")) }
            }
        }
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
        .narrow(t("matters.mine.due"), |(brief, _)| {
            panel::due(cx, brief.now.deadline.as_ref(), brief.now.paused)
        })
        .column(t("matters.mine.why"), move |(_, reason)| html! { (why(reason)) })
        .empty(ui::empty(&t("matters.mine.none"), &t("matters.mine.none_line"), None))
        .next(page.next);
    let body = html! { (cx.heading(&[], &t("matters.inbox.mine"), html! {}, html! {})) div.ll-mt-4 { (table) } };
    cx.work(&t("matters.inbox.mine"), body)
}
