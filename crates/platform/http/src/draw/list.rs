//! Lists, cards, figures, empty places, the inbox.

use super::{Counted, Situation, count, icon, roofs, state, ticks};
use maud::{Markup, html};

/// Returns a heading with a link to all of it.
pub fn head(title: &str, all: Option<(&str, &str)>) -> Markup {
    html! {
        div.ll-head {
            h2 { (title) }
            @if let Some((href, words)) = all { a href=(href) { (words) (icon("chevron-right")) } }
        }
    }
}

/// Returns a card with a heading, what stands right of it, and a body.
pub fn card(title: &str, actions: Markup, body: Markup) -> Markup {
    html! {
        section.card {
            div.card-header {
                h2.card-title { (title) }
                @if !actions.0.is_empty() { div.card-actions { (actions) } }
            }
            div.card-body { (body) }
        }
    }
}

/// A line of a list that leads somewhere.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// What it is.
    pub title: String,
    /// One line more.
    pub line: String,
    /// Where it leads.
    pub href: String,
    /// Its state.
    pub state: Option<(Situation, String, &'static str)>,
    /// How many steps are done, how many there are, and that in words.
    pub steps: Option<(u32, u32, String)>,
    /// A telephone to dial at once, with the words for those who do not see the sign.
    pub phone: Option<(String, String)>,
}

/// Returns a list of links with their states.
pub fn entries(entries: &[Entry]) -> Markup {
    html! {
        ul.card.ll-list {
            @for entry in entries {
                li.has-link {
                    div.ll-grow {
                        div.ll-row.ll-between {
                            a.t.go.ll-go href=(entry.href) { (entry.title) }
                            @if let Some((situation, word, name)) = &entry.state { (state(*situation, word, name)) }
                        }
                        @if !entry.line.is_empty() { div.d { (entry.line) } }
                        @if let Some((done, total, label)) = &entry.steps {
                            @let situation = entry.state.as_ref().map_or(Situation::Moving, |(situation, ..)| *situation);
                            (ticks(situation, *done, *total, label))
                        }
                    }
                    @if let Some((phone, words)) = &entry.phone {
                        a.btn.btn-icon href={ "tel:" (phone) } aria-label=(words) { (icon("phone")) }
                    }
                }
            }
        }
    }
}

/// Returns a list whose lines the caller writes.
pub fn rows(lines: &[Markup]) -> Markup {
    html! { ul.card.ll-list { @for line in lines { li { (line) } } } }
}

/// Returns what stands where a list has nothing, with what to do next.
pub fn empty(title: &str, line: &str, action: Option<(&str, &str)>) -> Markup {
    html! {
        div.ll-empty {
            (roofs())
            p.t { (title) }
            @if !line.is_empty() { p.ll-s { (line) } }
            @if let Some((href, words)) = action { a.btn href=(href) { (words) } }
        }
    }
}

/// Returns a line where a part of a page has nothing.
pub fn empty_small(line: &str) -> Markup {
    html! { p.ll-none { (line) } }
}

/// Returns titles with their values.
pub fn datagrid(pairs: &[(String, Markup)]) -> Markup {
    html! {
        dl.datagrid {
            @for (title, value) in pairs {
                div { dt.datagrid-title { (title) } dd.datagrid-content { (value) } }
            }
        }
    }
}

/// Returns a key figure; it leads down to the records it counts.
pub fn figure(title: &str, value: &str, unit: &str, note: Markup, href: Option<&str>) -> Markup {
    let body = html! {
        span.k { (title) @if href.is_some() { (icon("chevron-right")) } }
        span.v { (value) @if !unit.is_empty() { small { (unit) } } }
        span.n { (note) }
    };
    html! {
        @match href {
            Some(href) => a.ll-figure href=(href) { (body) },
            None => div.ll-figure { (body) },
        }
    }
}

/// Returns key figures side by side.
pub fn figures(figures: &[Markup]) -> Markup {
    html! { div.ll-figures { @for figure in figures { (figure) } } }
}

/// An entry of the inbox.
#[derive(Clone, Debug)]
pub struct InboxRow {
    /// What it is about.
    pub title: String,
    /// Where, and what is waited for.
    pub line: String,
    /// Where it leads.
    pub href: String,
    /// Its name in the page, to which the list goes when it is open.
    pub id: String,
    /// Its state.
    pub state: Markup,
    /// Its clock.
    pub clock: Markup,
    /// Whether nobody has looked at it yet.
    pub fresh: bool,
    /// Whether it is the one that is open.
    pub open: bool,
}

/// Entries of the inbox under a heading.
#[derive(Clone, Debug)]
pub struct Group {
    /// The heading, such as 今天到期.
    pub title: String,
    /// How many there are, of which the rows may be the first.
    pub count: Counted,
    /// Whether they are late.
    pub late: bool,
    /// The entries.
    pub rows: Vec<InboxRow>,
}

/// The inbox: heading, filters, groups by deadline.
pub struct Inbox {
    /// Its heading.
    pub title: String,
    /// How many wait in all.
    pub count: Counted,
    /// What stands right of the heading.
    pub actions: Markup,
    /// Filters under the heading.
    pub filters: Markup,
    /// The groups.
    pub groups: Vec<Group>,
    /// What stands below: the pager, or the empty place.
    pub foot: Markup,
    /// The words of the way from the open line to what is open beside the list.
    pub skip: String,
}

/// Returns the inbox, for the left side of a split page.
pub fn inbox(inbox: &Inbox) -> Markup {
    html! {
        section.ll-inbox aria-label=(inbox.title) data-list data-keeps {
            div.ll-inbox-head {
                div.ll-row.ll-between {
                    h1.ll-title { (inbox.title) " " span.n { (inbox.count) } }
                    span.ll-row { (inbox.actions) }
                }
                (inbox.filters)
            }
            @for group in &inbox.groups {
                h2.grp.late[group.late] {
                    @if group.late { (icon("alarm")) }
                    (group.title) " " (count(group.count, group.late))
                }
                @for row in &group.rows {
                    a.row1.is-new[row.fresh] id=(row.id) href=(row.href) aria-current=[row.open.then_some("true")] data-row {
                        span.ll-row { span.t { (row.title) } (row.state) }
                        span.m { span { (row.line) } (row.clock) }
                    }
                    @if row.open { a.ll-skiprow href="#open" { (inbox.skip) } }
                }
            }
            (inbox.foot)
        }
    }
}
