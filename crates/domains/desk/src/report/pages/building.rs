//! Picking a building by what people call it: words, a button, a list to choose from. With scripts the list follows the
//! words while they are typed.

use crate::{t, tf};
use http::ui::{Tone, alert, icon};
use http::{Cx, Markup, html};
use kernel::id::PlaceId;

/// A building that was found or chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The building or compound.
    pub id: PlaceId,
    /// Its full name.
    pub name: String,
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundView {
    /// The best, first.
    pub places: Vec<Found>,
    /// How many more there are and what to add, in words; empty when these are all.
    pub more: String,
    /// Where the reader stands, in words, when that was asked and not a name.
    pub here: Option<String>,
}

/// On which form the choice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// A report, whoever writes it.
    Report,
    /// The desk's acceptance, which may keep the place as it is.
    Accept,
}

impl Asker {
    /// Reads what the script sends along.
    pub fn of(text: &str) -> Asker {
        if text == "accept" { Asker::Accept } else { Asker::Report }
    }

    const fn key(self) -> &'static str {
        match self {
            Asker::Report => "report",
            Asker::Accept => "accept",
        }
    }

    const fn field(self) -> &'static str {
        match self {
            Asker::Report => crate::report::rules::field::PLACE,
            Asker::Accept => "place",
        }
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Asker::Report => ("desk.report.found", "desk.report.found_other"),
            Asker::Accept => ("desk.accept.place_new", "desk.accept.place_keep"),
        }
    }
}

/// Returns the box with its button, what is wrong with the choice, and what was found.
pub fn search_box(
    cx: &Cx,
    asker: Asker,
    sought: &str,
    wrong: Option<&str>,
    found: Option<&FoundView>,
) -> Markup {
    html! {
        div.ll-row {
            input.form-control id="f-find" type="search" name="find" value=(sought) maxlength="40" autocomplete="off"
                placeholder=(t(cx.locale, "desk.report.building_example"))
                data-find={ "/report/places?as=" (asker.key()) };
            button.btn type="submit" name="do" value="find" formnovalidate {
                (icon("search")) (t(cx.locale, "desk.report.find"))
            }
        }
        p.ll-sr role="status" data-places-said {}
        @if let Some(wrong) = wrong {
            p.invalid-feedback { (icon("alert-circle")) span { (wrong) } }
        }
        div.ll-mt-2 data-places { @if let Some(found) = found { (choices(cx, asker, found, "", asker == Asker::Accept)) } }
    }
}

/// Returns the list to choose from; `first` puts the cursor there, so that it is in view after the page was loaded.
pub fn choices(cx: &Cx, asker: Asker, found: &FoundView, chosen: &str, first: bool) -> Markup {
    let (legend, none) = asker.words();
    let legend = if found.here.is_some() { "desk.report.found_near" } else { legend };
    let counted = tf(cx.locale, "desk.report.found_said", &[("n", &found.places.len())]);
    let said = found.here.clone().unwrap_or(counted);
    html! {
        @if let Some(here) = &found.here { p.ll-s.ll-2 data-said=(said) { (here) } }
        @if found.places.is_empty() && found.here.is_some() {
        } @else if found.places.is_empty() {
            div data-said=(t(cx.locale, "desk.report.found_none")) {
                (alert(Tone::Info, html! { p { (t(cx.locale, "desk.report.found_none")) } }))
            }
        } @else {
            fieldset.ll-field id="f-case-place" data-said={ (said) " " (found.more) } {
                legend.form-label { (t(cx.locale, legend)) }
                div.ll-options {
                    @for (at, place) in found.places.iter().enumerate() {
                        @let id = place.id.to_string();
                        label.form-check {
                            input.form-check-input type="radio" name=(asker.field()) value=(id)
                                checked[chosen == id] autofocus[first && at == 0];
                            span { (place.name) }
                        }
                    }
                    label.form-check {
                        input.form-check-input type="radio" name=(asker.field()) value="" checked[chosen.is_empty()];
                        span { (t(cx.locale, none)) }
                    }
                }
                @if !found.more.is_empty() { p.form-hint { (found.more) } }
            }
        }
    }
}
