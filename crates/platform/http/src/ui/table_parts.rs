//! Filters above a list: what is set, what can be set, what was kept.

use super::Tab;
use crate::cx::Cx;
use crate::draw::icon;
use crate::form::{Choice, Listing};
use crate::messages::t;
use maud::{Markup, Render, html};

/// A filter that somebody kept under a name.
#[derive(Clone, Debug)]
pub struct Saved {
    /// Its name.
    pub name: String,
    /// What stands after the question mark.
    pub query: String,
}

/// Filters of a list. What is set stands in the address, so that it can be kept and sent. Renders itself.
pub struct FilterBar<'a> {
    cx: &'a Cx,
    listing: &'a Listing,
    fields: Vec<(String, String, Vec<Choice>)>,
    words: Option<String>,
    saved: &'a [Saved],
    keep: Option<&'a str>,
}

impl<'a> FilterBar<'a> {
    /// Returns a bar without filters yet.
    pub fn new(cx: &'a Cx, listing: &'a Listing) -> FilterBar<'a> {
        FilterBar { cx, listing, fields: Vec::new(), words: None, saved: &[], keep: None }
    }

    /// Adds a filter: its name in the address, its label, its choices.
    #[must_use]
    pub fn choice(
        mut self,
        name: &str,
        label: impl Into<String>,
        choices: Vec<Choice>,
    ) -> FilterBar<'a> {
        self.fields.push((name.to_owned(), label.into(), choices));
        self
    }

    /// Adds a field for words to look for; `label` says in what.
    #[must_use]
    pub fn words(mut self, label: impl Into<String>) -> FilterBar<'a> {
        self.words = Some(label.into());
        self
    }

    /// Offers filters that were kept, and a form that keeps the present one: it sends `name` and `query` to `keep`.
    #[must_use]
    pub fn saved(mut self, saved: &'a [Saved], keep: &'a str) -> FilterBar<'a> {
        self.saved = saved;
        self.keep = Some(keep);
        self
    }

    fn set(&self) -> Vec<Tab> {
        let mut set: Vec<Tab> = Vec::new();
        for (name, label, choices) in &self.fields {
            if let Some(value) = self.listing.get(name) {
                let words = choices.iter().find(|choice| choice.value == value);
                let words = words.map_or(value, |choice| choice.label.as_str());
                set.push(Tab {
                    label: format!("{label}{}{words}", t(self.cx.locale, "http.colon")),
                    href: self.listing.with(name, None),
                    count: None,
                    on: true,
                });
            }
        }
        if let Some(words) = self.listing.words() {
            set.push(Tab {
                label: format!("“{words}”"),
                href: self.listing.with("q", None),
                count: None,
                on: true,
            });
        }
        set
    }

    fn form(&self) -> Markup {
        let shown: Vec<&str> = self.fields.iter().map(|(name, ..)| name.as_str()).collect();
        html! {
            form.ll-filterform method="get" action=(self.listing.path()) {
                @for (name, value) in self.listing.pairs() {
                    @if !shown.contains(&name) && !matches!(name, "after" | "q") {
                        input type="hidden" name=(name) value=(value);
                    }
                }
                @if let Some(label) = &self.words {
                    label { span.form-label { (label) }
                        input.form-control type="search" name="q" value=(self.listing.words().unwrap_or_default());
                    }
                }
                @for (name, label, choices) in &self.fields {
                    label { span.form-label { (label) }
                        select.form-select name=(name) {
                            option value="" { (t(self.cx.locale, "http.filter.any")) }
                            @for choice in choices {
                                option value=(choice.value) selected[self.listing.get(name) == Some(choice.value.as_str())] {
                                    (choice.label)
                                }
                            }
                        }
                    }
                }
                div.ll-row {
                    button.btn.btn-primary type="submit" { (t(self.cx.locale, "http.filter.apply")) }
                    @if self.listing.is_filtered() {
                        a.btn.btn-ghost href=(self.listing.path()) { (t(self.cx.locale, "http.filter.clear")) }
                    }
                }
            }
        }
    }

    fn kept(&self) -> Markup {
        let Some(keep) = self.keep else { return html! {} };
        let query = self.listing.first();
        let query = query.split_once('?').map_or("", |(_, query)| query);
        kept(self.cx, (self.listing.path(), query), self.saved, keep)
    }
}

/// Returns lists that were kept, and a form that keeps the present one: it sends `name` and `query` to `keep`. The present
/// one is its path and what stands after the question mark.
pub fn kept(cx: &Cx, (path, query): (&str, &str), saved: &[Saved], keep: &str) -> Markup {
    html! {
        @for saved in saved {
            @let on = saved.query == query;
            a.ll-chip.ll-filter.is-on[on] href={ (path) "?" (saved.query) } aria-current=[on.then_some("true")] {
                (icon("bookmark")) (saved.name)
            }
        }
        @if !query.is_empty() && saved.iter().all(|saved| saved.query != query) {
            details.ll-menu.is-left data-menu {
                summary.ll-chip.ll-filter { (icon("bookmark")) (t(cx.locale, "http.filter.keep")) }
                div.ll-drop {
                    (crate::form::Form::new(cx, keep, &crate::form::Filled::empty()).class("ll-keep").body(html! {
                        input type="hidden" name="query" value=(query);
                        label { span.form-label { (t(cx.locale, "http.filter.name")) }
                            input.form-control name="name" maxlength="40" required; }
                        button.btn.btn-primary type="submit" { (t(cx.locale, "http.filter.keep")) }
                    }))
                }
            }
        }
    }
}

impl Render for FilterBar<'_> {
    fn render(&self) -> Markup {
        html! {
            div.ll-chips.ll-filters role="group" aria-label=(t(self.cx.locale, "http.filter.label")) {
                @for chip in self.set() {
                    a.ll-chip.ll-filter.is-on href=(chip.href) {
                        (chip.label) (icon("x"))
                        span.ll-sr { (t(self.cx.locale, "http.filter.remove")) }
                    }
                }
                details.ll-menu.is-left data-menu {
                    summary.ll-chip.ll-filter { (icon("filter")) (t(self.cx.locale, "http.filter.more")) }
                    div.ll-drop { (self.form()) }
                }
                (self.kept())
            }
        }
    }
}
