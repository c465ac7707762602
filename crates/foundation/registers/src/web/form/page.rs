//! The page of a form: groups at the left with what is wrong in each, cards, what one should know at the right.

use super::ask::Group;
use super::draw::group;
use super::fill::{SHOWN, VERSION};
use crate::web::here::Here;
use crate::web::words::Words;
use crate::{Found, Names};
use http::ui::{self, Tone};
use http::{Cx, Filled, Form, Markup, Page, html};
use kernel::register::{Clash, Seen, Starts};

/// A form to be shown.
pub(super) struct Shown<'a, 'r> {
    /// The register.
    pub(super) here: &'a Here<'r>,
    /// The record, of a form that changes one.
    pub(super) found: Option<&'a Found>,
    /// What is asked.
    pub(super) groups: &'a [Group<'r>],
    /// What was written so far.
    pub(super) filled: &'a Filled,
    /// What somebody else has written meanwhile.
    pub(super) clashes: &'a [Clash],
}

impl Shown<'_, '_> {
    /// Returns the address of the page, which is also that of the form.
    fn address(&self) -> String {
        match self.found {
            Some(found) => format!("{}/change", self.here.record(found.record.id)),
            None => format!("{}/new", self.here.base),
        }
    }

    /// Returns the page.
    pub(super) fn page(&self, cx: &Cx) -> Page {
        let register = self.here.register();
        let one = cx.of(&register.one);
        let mut links = vec![(self.here.base.clone(), cx.of(&register.title).to_owned())];
        let title = match self.found {
            Some(found) => {
                links.push((self.here.record(found.record.id), found.seen.title.clone()));
                cx.tf("registers.form.change", &[("one", &one)])
            }
            None => cx.tf("registers.form.add", &[("one", &one)]),
        };
        let body = html! {
            (cx.heading(&links, &title, html! {}, html! {}))
            div.ll-formgrid {
                (self.contents(cx))
                div.ll-formmain { (self.form(cx)) }
                (self.beside(cx))
            }
        };
        cx.work(&title, body)
    }

    fn form(&self, cx: &Cx) -> Markup {
        let (register, dictionary) = (self.here.register(), self.here.shelf.dictionary());
        let draft = format!(
            "{}-{}",
            register.id,
            self.found.map_or("new".to_owned(), |found| found.record.id.to_string())
        );
        let base = self.found.map(|found| self.here.record(found.record.id));
        let form = Form::new(cx, self.address(), self.filled).files().once().draft(&draft);
        form.class("ll-form ll-regform").body(html! {
            @if self.found.is_some() {
                input type="hidden" name=(VERSION) value=(self.filled.get(VERSION));
                input type="hidden" name=(SHOWN) value=(self.filled.get(SHOWN));
            }
            @if !self.clashes.is_empty() { (self.both(cx)) }
            @for one in self.groups { (group(cx, dictionary, one, self.found, self.filled, base.as_deref())) }
            (self.buttons(cx))
        })
    }

    fn buttons(&self, cx: &Cx) -> Markup {
        let back = self
            .found
            .map_or_else(|| self.here.base.clone(), |found| self.here.record(found.record.id));
        let one = cx.of(&self.here.register().one);
        html! {
            div.ll-savebar {
                button.btn.btn-primary type="submit" { (cx.t("registers.form.save")) }
                @if self.found.is_none() {
                    button.btn type="submit" name="then" value="again" { (cx.tf("registers.form.save_again", &[("one", &one)])) }
                }
                a.btn.btn-ghost href=(back) { (cx.t("registers.form.leave")) }
            }
        }
    }

    /// The groups, each with what is wrong in it.
    fn contents(&self, cx: &Cx) -> Markup {
        let wrong = |group: &Group<'_>| {
            let inside = |field: &str| {
                let key = field.split_once('[').map_or(field, |(key, _)| key);
                group.fields.iter().any(|one| one.element.key == key)
            };
            let told = self.filled.wrong().iter();
            told.filter(|one| one.field.as_deref().is_some_and(inside)).count()
        };
        let named: Vec<&Group<'_>> = self.groups.iter().filter(|one| one.title.is_some()).collect();
        html! {
            @if named.len() > 1 {
                nav.ll-toc.ll-wide aria-label=(cx.t("registers.form.groups")) {
                    @for group in &named {
                        @let bad = wrong(group);
                        a.is-bad[bad > 0] href={ "#g-" (group.id) } {
                            (ui::icon(if bad > 0 { "alert-circle" } else { "circle-dashed" }))
                            @if let Some(title) = group.title { (cx.of(title)) }
                            @if bad > 0 { span.n { (cx.tf("registers.form.wrong", &[("n", &bad)])) } }
                            @else if group.fields.iter().all(|one| !one.required) { span.n { (cx.t("registers.form.later")) } }
                        }
                    }
                }
            } @else { div.ll-wide {} }
        }
    }

    /// What one should know: what saving sets in motion, what everybody reads, on what it rests.
    fn beside(&self, cx: &Cx) -> Markup {
        let (register, rules) = (self.here.register(), self.here.shelf.rules);
        let starts =
            register.runs.iter().filter(|runs| runs.starts == Starts::Add && self.found.is_none());
        let starts: Vec<&str> = starts
            .filter_map(|runs| rules.procedure(&runs.procedure))
            .map(|procedure| cx.of(&procedure.title))
            .collect();
        let nobody = Names::default();
        let words = Words { cx, dictionary: self.here.shelf.dictionary(), names: &nobody };
        let public = register.public.as_ref();
        let open: Vec<String> = public
            .into_iter()
            .flat_map(|public| &public.fields)
            .filter(|key| self.here.shows(key))
            .map(|key| words.title(key))
            .collect();
        html! {
            aside.ll-aside {
                @if !starts.is_empty() {
                    div.box { h2 { (cx.t("registers.form.then")) } p { (cx.tf("registers.form.begins", &[("what", &starts.join(&cx.t("registers.comma")))])) } }
                }
                @if !open.is_empty() {
                    div.box { h2 { (cx.t("registers.form.public")) } p { (open.join(&cx.t("registers.comma"))) } }
                }
                @if !register.basis.is_empty() {
                    div.box { h2 { (cx.t("registers.form.basis")) } @for basis in &register.basis { p { (basis) } } }
                }
            }
        }
    }

    /// Both values of each field that two people changed, to choose between.
    fn both(&self, cx: &Cx) -> Markup {
        let dictionary = self.here.shelf.dictionary();
        let nobody = Names::default();
        let names = self.found.map_or(&nobody, |found| &found.names);
        let words = Words { cx, dictionary, names };
        let say = |key: &str, seen: &Option<Seen>| match seen {
            Some(seen) => words.seen(key, seen),
            None => cx.t("registers.value.none"),
        };
        html! {
            (ui::alert_titled(Tone::Warn, &cx.tf("registers.clash.title", &[("n", &self.clashes.len())]), html! { p { (cx.t("registers.clash.line")) } }))
            @for clash in self.clashes {
                @let name = format!("take.{}", clash.field);
                fieldset.card.ll-both {
                    legend { (words.title(&clash.field)) }
                    label.form-check {
                        input.form-check-input type="radio" name=(name) value="theirs";
                        span { b { (cx.t("registers.clash.theirs")) } br; (say(&clash.field, &clash.theirs)) }
                    }
                    label.form-check {
                        input.form-check-input type="radio" name=(name) value="mine" checked;
                        span { b { (cx.t("registers.clash.mine")) } br; (say(&clash.field, &clash.mine)) }
                    }
                }
            }
        }
    }
}
