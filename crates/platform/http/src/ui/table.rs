//! Tables: columns, order, bulk selection, the way to the next page. On a phone every row is a card of its own.

use super::pager;
use crate::cx::Cx;
use crate::draw;
use crate::draw::icon;
use crate::form::{Filled, Form, Listing};
use crate::messages::{t, tf};
use maud::{Markup, Render, html};
use store::Cursor;

type Cell<'a, R> = Box<dyn Fn(&R) -> Markup + 'a>;

type Asked<'a, R> = Box<dyn Fn(&R) -> bool + 'a>;

type Named<'a, R> = Box<dyn Fn(&R) -> String + 'a>;

/// A column.
pub struct Column<'a, R> {
    title: String,
    sort: Option<&'a str>,
    number: bool,
    narrow: bool,
    wide: bool,
    told: bool,
    cell: Cell<'a, R>,
}

/// What can be done with the rows that are ticked: where the form goes, its words, its icon.
type Bulk<'a, R> = (Box<dyn Fn(&R) -> String + 'a>, Vec<(String, String, &'static str)>);

/// A table of rows. Renders itself.
///
/// ```ignore
/// Table::new(&cx, &listing, &page.rows)
///     .title(cx.t("desk.cases.title"))
///     .link(cx.t("desk.cases.case"), |r| (format!("/work/cases/{}", r.id), r.title.clone()))
///     .sorted(cx.t("desk.cases.due"), "due", |r| ui::due(&cx, r.due_at, near))
///     .number(cx.t("desk.cases.hours"), |r| html! { (r.hours) })
///     .next(page.next.as_ref())
///     .export("/work/cases.csv")
///     .empty(ui::empty(&cx.t("desk.cases.none"), "", None))
/// ```
pub struct Table<'a, R> {
    cx: &'a Cx,
    listing: &'a Listing,
    rows: &'a [R],
    title: String,
    label: String,
    count: Option<i64>,
    columns: Vec<Column<'a, R>>,
    filters: Markup,
    actions: Markup,
    next: Option<&'a Cursor>,
    export: Option<&'a str>,
    bulk: Option<Bulk<'a, R>>,
    empty: Markup,
    foot: Option<Markup>,
    current: Option<Asked<'a, R>>,
    named: Option<Named<'a, R>>,
}

impl<'a, R> Table<'a, R> {
    /// Returns a table without columns yet.
    pub fn new(cx: &'a Cx, listing: &'a Listing, rows: &'a [R]) -> Table<'a, R> {
        Table {
            cx,
            listing,
            rows,
            title: String::new(),
            label: String::new(),
            count: None,
            columns: Vec::new(),
            filters: html! {},
            actions: html! {},
            next: None,
            export: None,
            bulk: None,
            empty: draw::empty_small(t(cx.locale, "http.table.none")),
            foot: None,
            current: None,
            named: None,
        }
    }

    /// Sets the heading.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Table<'a, R> {
        self.title = title.into();
        self
    }

    /// Says what it lists to those who do not see the page, where a heading above it says so to the others.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Table<'a, R> {
        self.label = label.into();
        self
    }

    /// Says how many rows there are in all.
    #[must_use]
    pub fn count(mut self, count: i64) -> Table<'a, R> {
        self.count = Some(count);
        self
    }

    /// Adds a column.
    #[must_use]
    pub fn column(
        self,
        title: impl Into<String>,
        cell: impl Fn(&R) -> Markup + 'a,
    ) -> Table<'a, R> {
        self.add(title.into(), None, false, Box::new(cell))
    }

    /// Adds a column with the row's link; it is what J, K and Enter move along.
    #[must_use]
    pub fn link(
        self,
        title: impl Into<String>,
        cell: impl Fn(&R) -> (String, String) + 'a,
    ) -> Table<'a, R> {
        let cell = move |row: &R| {
            let (href, words) = cell(row);
            html! { a href=(href) data-open { (words) } }
        };
        self.add(title.into(), None, false, Box::new(cell))
    }

    /// Adds the column with the row's link, and under it the number by which people name the row.
    #[must_use]
    pub fn link_coded(
        self,
        title: impl Into<String>,
        cell: impl Fn(&R) -> (String, String, String) + 'a,
    ) -> Table<'a, R> {
        let cell = move |row: &R| {
            let (href, words, code) = cell(row);
            html! { a href=(href) data-open { (words) } span.no { (code) } }
        };
        self.add(title.into(), None, false, Box::new(cell))
    }

    /// Adds a column by which the list can be ordered; `sort` is the name in the address, of an indexed column.
    #[must_use]
    pub fn sorted(
        self,
        title: impl Into<String>,
        sort: &'a str,
        cell: impl Fn(&R) -> Markup + 'a,
    ) -> Table<'a, R> {
        self.add(title.into(), Some(sort), false, Box::new(cell))
    }

    /// Adds a column of numbers.
    #[must_use]
    pub fn number(
        self,
        title: impl Into<String>,
        cell: impl Fn(&R) -> Markup + 'a,
    ) -> Table<'a, R> {
        self.add(title.into(), None, true, Box::new(cell))
    }

    /// Adds a column that does not break, such as of numbers of cases.
    #[must_use]
    pub fn narrow(
        mut self,
        title: impl Into<String>,
        cell: impl Fn(&R) -> Markup + 'a,
    ) -> Table<'a, R> {
        self = self.add(title.into(), None, false, Box::new(cell));
        if let Some(column) = self.columns.last_mut() {
            column.narrow = true;
        }
        self
    }

    /// Leaves the column that was added last out where there is no room for it: below 1200 px.
    #[must_use]
    pub fn wide(mut self) -> Table<'a, R> {
        if let Some(column) = self.columns.last_mut() {
            column.wide = true;
        }
        self
    }

    /// Says the heading of the column that was added last before its value where rows are cards. Numbers say it always.
    #[must_use]
    pub fn told(mut self) -> Table<'a, R> {
        if let Some(column) = self.columns.last_mut() {
            column.told = true;
        }
        self
    }

    /// Puts filters beside the heading.
    #[must_use]
    pub fn filters(mut self, filters: Markup) -> Table<'a, R> {
        self.filters = filters;
        self
    }

    /// Puts buttons right of the heading.
    #[must_use]
    pub fn actions(mut self, actions: Markup) -> Table<'a, R> {
        self.actions = actions;
        self
    }

    /// Says where the next page begins.
    #[must_use]
    pub fn next(mut self, next: Option<&'a Cursor>) -> Table<'a, R> {
        self.next = next;
        self
    }

    /// Offers the whole list with its filters as a file, made by the route `path`.
    #[must_use]
    pub fn export(mut self, path: &'a str) -> Table<'a, R> {
        self.export = Some(path);
        self
    }

    /// Lets rows be ticked, by their ids, and something be done with all of them: the route to which the field `id`
    /// goes once per row, its words and its icon. The route shows what will happen before it does.
    #[must_use]
    pub fn bulk(
        mut self,
        id: impl Fn(&R) -> String + 'a,
        actions: Vec<(String, String, &'static str)>,
    ) -> Table<'a, R> {
        self.bulk = Some((Box::new(id), actions));
        self
    }

    /// Says by what people name a row, where its id says nothing to them.
    #[must_use]
    pub fn named(mut self, name: impl Fn(&R) -> String + 'a) -> Table<'a, R> {
        self.named = Some(Box::new(name));
        self
    }

    /// Sets what stands there when there are no rows.
    #[must_use]
    pub fn empty(mut self, empty: Markup) -> Table<'a, R> {
        self.empty = empty;
        self
    }

    /// Adds a last row, such as sums: cells as they are.
    #[must_use]
    pub fn foot(mut self, cells: Markup) -> Table<'a, R> {
        self.foot = Some(cells);
        self
    }

    /// Marks the row that is open beside the list.
    #[must_use]
    pub fn current(mut self, is: impl Fn(&R) -> bool + 'a) -> Table<'a, R> {
        self.current = Some(Box::new(is));
        self
    }

    fn add(
        mut self,
        title: String,
        sort: Option<&'a str>,
        number: bool,
        cell: Cell<'a, R>,
    ) -> Table<'a, R> {
        let told = number;
        self.columns.push(Column { title, sort, number, narrow: false, wide: false, told, cell });
        self
    }

    fn header(&self) -> Markup {
        html! {
            div.card-header.ll-wrap {
                @if !self.title.is_empty() { h2.card-title { (self.title) } }
                @if let Some(number) = self.count { (draw::count(number, false)) }
                (self.filters)
                div.card-actions {
                    (self.actions)
                    @if let Some(path) = self.export {
                        a.btn.btn-sm href=(self.listing.to(path)) download {
                            (icon("download")) (t(self.cx.locale, "http.table.export"))
                        }
                    }
                }
            }
        }
    }

    fn head_cell(&self, column: &Column<'a, R>) -> Markup {
        let Some(sort) = column.sort else {
            return html! { th.num[column.number].is-wide[column.wide] scope="col" { (column.title) } };
        };
        let (down, asked) = (format!("-{sort}"), self.listing.get("sort").unwrap_or_default());
        let (state, next) = match asked {
            asked if asked == sort => (Some("ascending"), down.as_str()),
            asked if asked == down => (Some("descending"), sort),
            _ => (None, sort),
        };
        html! {
            th.num[column.number].is-wide[column.wide] scope="col" aria-sort=[state] {
                a.sort href=(self.listing.with("sort", Some(next))) {
                    (column.title)
                    @match state {
                        Some("ascending") => (icon("arrow-up")),
                        Some(_) => (icon("arrow-down")),
                        None => {},
                    }
                }
            }
        }
    }

    fn row(&self, row: &R) -> Markup {
        let current = self.current.as_ref().is_some_and(|is| is(row));
        html! {
            tr.is-selected[current] data-row {
                @if let Some((id, _)) = &self.bulk {
                    @let id = id(row);
                    @let name = self.named.as_ref().map_or_else(|| id.clone(), |name| name(row));
                    td.pick {
                        input.form-check-input type="checkbox" name="id" value=(id)
                            aria-label=(tf(self.cx.locale, "http.table.pick", &[("id", &name)]));
                    }
                }
                @for (at, column) in self.columns.iter().enumerate() {
                    td.is-main[at == 0].num[column.number].ll-nowrap[column.narrow].is-wide[column.wide]
                        data-label=[column.told.then_some(&column.title)] { ((column.cell)(row)) }
                }
            }
        }
    }

    fn grid(&self) -> Markup {
        html! {
            div.table-responsive tabindex="0" role="region" aria-label=(if self.label.is_empty() { &self.title } else { &self.label }) {
                table.table.ll-rtable.has-picks[self.bulk.is_some()] {
                    thead { tr {
                        @if self.bulk.is_some() {
                            th.pick scope="col" {
                                input.form-check-input.ll-script type="checkbox" data-pick-all
                                    aria-label=(t(self.cx.locale, "http.table.pick_all"));
                                span.ll-sr { (t(self.cx.locale, "http.table.picked")) }
                            }
                        }
                        @for column in &self.columns { (self.head_cell(column)) }
                    } }
                    tbody { @for row in self.rows { (self.row(row)) } }
                    @if let Some(foot) = &self.foot { tfoot { tr { (foot) } } }
                }
            }
        }
    }

    fn footer(&self) -> Markup {
        let bulk = self.bulk.as_ref().map(|(_, actions)| actions.as_slice()).unwrap_or_default();
        let pages = self.listing.is_later() || self.next.is_some();
        html! {
            @if pages || !bulk.is_empty() {
                div.card-footer.ll-row.ll-between.ll-wrap {
                    span.ll-row.ll-wrap {
                        @for (action, words, name) in bulk {
                            button.btn.btn-sm type="submit" formaction=(action) { (icon(name)) (words) }
                        }
                        @if !bulk.is_empty() { span.ll-s.ll-3 role="status" data-picked data-words=(t(self.cx.locale, "http.table.picked_n")) {} }
                    }
                    (pager(self.cx.locale, self.listing, self.next))
                }
            }
        }
    }
}

impl<R> Render for Table<'_, R> {
    fn render(&self) -> Markup {
        let content = html! { (self.grid()) (self.footer()) };
        let none = Filled::empty();
        html! {
            section.card data-list {
                @if self.label.is_empty() { (self.header()) }
                @if self.rows.is_empty() {
                    (self.empty)
                    (self.footer())
                } @else {
                    @match self.bulk.as_ref().and_then(|(_, actions)| actions.first()) {
                        Some((action, _, _)) => {
                            (Form::new(self.cx, action.as_str(), &none).once().class("ll-bulk").body(content))
                        },
                        None => (content),
                    }
                }
            }
        }
    }
}
