//! The list of cases.

use super::mark;
use crate::case::states::word;
use crate::report::rules::Channel;
use crate::{t, tf};
use http::ui::{
    Buttons, Counted, FilterBar, Saved, Situation, Tab, Table, badge, chips, empty, post_button,
    state,
};
use http::{Choice, Cx, Listing, Markup, Page, html};
use kernel::id::CaseId;
use kernel::time::Instant;
use matters::States;
use matters::view::Deadline;

/// A case in the list.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its id.
    pub id: CaseId,
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The step or end at which it is.
    pub state: String,
    /// Whether it is an emergency.
    pub urgent: bool,
    /// Whether work that was sent back is done again.
    pub rework: bool,
    /// Its category.
    pub category: String,
    /// Community and place in words.
    pub place: String,
    /// The lead department.
    pub lead: String,
    /// How the step's deadline stands, while it runs.
    pub deadline: Option<Deadline>,
    /// When it was reported.
    pub reported_at: Instant,
}

/// What the list shows.
#[derive(Clone, Debug)]
pub struct ListView {
    /// What the address asks for.
    pub listing: Listing,
    /// The cases of the page.
    pub lines: Vec<Line>,
    /// Where the next page goes on.
    pub next: Option<String>,
    /// How the states of these cases are called and drawn.
    pub states: States,
    /// How many cases stand at each step or end: its name, whether it is an end, how many.
    pub counts: Vec<(String, bool, Counted)>,
    /// How many of them are late.
    pub late: Counted,
    /// Communities to choose from: id and name.
    pub communities: Vec<(String, String)>,
    /// Departments to choose from: id and name.
    pub leads: Vec<(String, String)>,
    /// Categories to choose from: code and name.
    pub categories: Vec<(String, String)>,
    /// Filters that were kept: id, name, what stands after the question mark.
    pub saved: Vec<(String, String, String)>,
    /// Whether the reader may urge and supervise many at once.
    pub may_press: bool,
    /// Whether the reader may export.
    pub may_export: bool,
}

/// Returns the list.
pub fn list(cx: &Cx, view: &ListView) -> Page {
    let title = cx.t("desk.cases.title");
    let body = html! {
        (cx.heading(&[], &title, html! {}, html! {}))
        (states(cx, view))
        (table(cx, view))
        @if !view.saved.is_empty() { (kept(cx, view)) }
    };
    cx.work(&title, body)
}

fn states(cx: &Cx, view: &ListView) -> Markup {
    let count = |counts: &dyn Fn(&str, bool) -> bool| {
        let counted = view.counts.iter().filter(|(state, ended, _)| counts(state, *ended));
        counted.fold(Counted::from(0), |sum, (_, _, one)| Counted {
            number: sum.number + one.number,
            more: sum.more || one.more,
        })
    };
    let asked = view.listing.get("state").unwrap_or("open");
    let late = view.listing.get("late") == Some("1");
    let tab = |key: &str, state: &str, count: Counted| Tab {
        label: t(cx.locale, key).to_owned(),
        href: view.listing.with("state", Some(state)),
        count: Some(count),
        on: asked == state && !late,
    };
    let mut tabs = vec![
        tab("desk.cases.open", "open", count(&|_, ended| !ended)),
        Tab {
            label: t(cx.locale, "desk.cases.late").to_owned(),
            href: view.listing.with("late", if late { None } else { Some("1") }),
            count: Some(view.late),
            on: late,
        },
    ];
    for (label, steps) in by_word(cx, &view.states) {
        let number = count(&|state, ended| !ended && steps.contains(&state));
        let names = steps.join(".");
        if number.number > 0 || asked == names || steps.contains(&asked) {
            tabs.push(Tab { label, ..tab("desk.cases.open", &names, number) });
        }
    }
    tabs.push(tab("desk.cases.closed", "closed", count(&|_, ended| ended)));
    tabs.push(tab("desk.cases.all", "all", count(&|_, _| true)));
    chips(t(cx.locale, "desk.cases.states"), &tabs)
}

/// The steps by what they are called: a step that a later version of the procedure names otherwise has one tab with it.
fn by_word<'s>(cx: &Cx, states: &'s States) -> Vec<(String, Vec<&'s str>)> {
    let mut tabs: Vec<(String, Vec<&str>)> = Vec::new();
    for step in states.iter().filter(|state| !state.ended) {
        let label = word(cx, states, &step.name);
        match tabs.iter_mut().find(|(known, _)| *known == label) {
            Some((_, steps)) => steps.push(&step.name),
            None => tabs.push((label, vec![&step.name])),
        }
    }
    tabs
}

fn table(cx: &Cx, view: &ListView) -> Markup {
    let cursor = view.next.as_ref().and_then(|next| next.parse().ok());
    let table = Table::new(cx, &view.listing, &view.lines)
        .title(t(cx.locale, "desk.cases.list"))
        .filters(filters(cx, view))
        .link_coded(t(cx.locale, "desk.cases.case"), |line: &Line| {
            (format!("/work/cases/{}", line.id), line.title.clone(), line.code.clone())
        })
        .column(t(cx.locale, "desk.cases.state"), |line| {
            html! {
                @if line.rework { (matters::panel::rework_mark(cx)) } @else { (mark(cx, &view.states, &line.state)) }
                @if line.urgent { " " (state(Situation::Urgent, t(cx.locale, "desk.cases.urgent"), "bolt")) }
            }
        })
        .narrow(t(cx.locale, "desk.cases.due"), |line| {
            matters::panel::due(cx, line.deadline.as_ref(), false)
        })
        .column(t(cx.locale, "desk.cases.category"), |line| html! { (badge(&line.category)) })
        .wide()
        .column(t(cx.locale, "desk.cases.place"), |line| html! { (line.place) })
        .wide()
        .column(t(cx.locale, "desk.cases.lead"), |line| html! { (line.lead) })
        .narrow(t(cx.locale, "desk.cases.reported"), |line| html! { (cx.moment(line.reported_at)) })
        .told()
        .next(cursor.as_ref())
        .empty(empty(
            t(cx.locale, "desk.cases.none"),
            t(cx.locale, "desk.cases.none_line"),
            view.listing.is_filtered().then_some(("/work/cases", t(cx.locale, "desk.cases.show_open"))),
        ));
    let table = if view.may_export { table.export("/work/cases/export") } else { table };
    let table =
        if view.may_press { table.bulk(|line| line.id.to_string(), presses(cx)) } else { table };
    html! { (table) }
}

fn presses(cx: &Cx) -> Vec<(String, String, &'static str)> {
    let press = |path: &str, key: &str, icon| (path.to_owned(), t(cx.locale, key).to_owned(), icon);
    vec![
        press("/work/cases/urge", "desk.bulk.urge", "speakerphone"),
        press("/work/cases/supervise", "desk.bulk.supervise", "flag"),
    ]
}

fn filters(cx: &Cx, view: &ListView) -> Markup {
    let choices = |pairs: &[(String, String)]| {
        pairs
            .iter()
            .map(|(value, label)| Choice::new(value.as_str(), label.as_str()))
            .collect::<Vec<_>>()
    };
    let saved: Vec<Saved> = view
        .saved
        .iter()
        .map(|(_, name, query)| Saved { name: name.clone(), query: query.clone() })
        .collect();
    let channels = Channel::ALL
        .map(|channel| Choice::new(channel.as_str(), t(cx.locale, channel.title_key())));
    html! {
        (FilterBar::new(cx, &view.listing)
            .words(t(cx.locale, "desk.cases.words"))
            .choice("category", t(cx.locale, "desk.cases.category"), choices(&view.categories))
            .choice("community", t(cx.locale, "desk.cases.community"), choices(&view.communities))
            .choice("channel", t(cx.locale, "desk.cases.channel"), channels.into())
            .choice("lead", t(cx.locale, "desk.cases.lead"), choices(&view.leads))
            .saved(&saved, "/work/cases/filters"))
    }
}

fn kept(cx: &Cx, view: &ListView) -> Markup {
    html! {
        details.ll-more {
            summary { (t(cx.locale, "desk.cases.kept")) }
            ul.ll-list.card {
                @for (id, name, _) in &view.saved {
                    li.ll-row.ll-between {
                        span { (name) }
                        (post_button(cx, Buttons::Ghost, "trash", &tf(cx.locale, "desk.cases.forget", &[("name", name)]),
                            &format!("/work/cases/filters/{id}/forget")))
                    }
                }
            }
        }
    }
}
