//! What the reader may do: buttons, and a form for each action.

use super::Place;
use crate::kept;
use crate::shown::{MatterView, OfferView, Party, UndoView};
use http::form::{Choice, Field, Form, Input};
use http::{Cx, Filled, Markup, html, ui};
use kernel::clock::Unit;
use kernel::dictionary::{Dictionary, Kind};
use kernel::procedure::Offered;
use kernel::rules::RuleSet;
use std::sync::Arc;

/// What forms offer to choose from.
#[derive(Clone)]
pub struct Choices {
    /// The rules in force: elements and code tables.
    pub rules: Arc<RuleSet>,
    /// Organisations that take dispatches, and the one that the noun names, as who-keys.
    pub parties: Vec<Choice>,
    /// The one that the noun names.
    pub lead: Option<String>,
    /// Whether somebody outside reported it, who may not read what is written inside.
    pub reported: bool,
}

/// How many boxes to tick stand open.
const TICKS_OPEN: usize = 6;
/// How many buttons stand side by side; the rest is in the menu.
const BUTTONS: usize = 5;

/// Returns the buttons of a matter. One is solid: the first that moves it on, or what is asked for in the form that is
/// open. What cannot be done now says why.
pub fn action_bar(cx: &Cx, view: &MatterView, place: &Place, open: Option<&str>) -> Markup {
    let mut offers: Vec<&OfferView> = view.offers.iter().collect();
    offers.sort_by_key(|offer| offer.refused.is_some());
    let primary = offers.iter().position(|offer| offer.moves() && offer.refused.is_none());
    let primary = primary.filter(|_| open.is_none());
    let (shown, rest): (Vec<_>, Vec<_>) =
        offers.into_iter().enumerate().partition(|(index, _)| *index < BUTTONS);
    let more: Vec<ui::Action> =
        rest.iter().map(|(_, offer)| menu_entry(cx, offer, place)).collect();
    html! {
        @if !view.offers.is_empty() {
            div.ll-row.ll-wrap.ll-doing {
                @for (index, offer) in shown {
                    @match &offer.refused {
                        Some(why) => (ui::why_not(offer.icon, &offer.title, why, &format!("why-{index}"))),
                        None if open == Some(offer.code.as_str()) => {
                            (ui::link_button_on(offer.icon, &offer.title, &asking(offer, place), offer.letter))
                        },
                        None => {
                            @let kind = if Some(index) == primary { ui::Buttons::Primary } else { ui::Buttons::Plain };
                            (ui::link_button(kind, offer.icon, &offer.title, &asking(offer, place), offer.letter))
                        },
                    }
                }
                @if !more.is_empty() { (ui::menu(cx.locale, None, &more)) }
            }
        }
        @if let Some(undo) = &view.undo { (undo_line(cx, undo)) }
    }
}

/// Returns the line on what the reader did last, which can still be taken back.
fn undo_line(cx: &Cx, undo: &UndoView) -> Markup {
    let until = cx.moment(undo.until);
    let args: [(&str, &dyn std::fmt::Display); 2] = [("what", &undo.what), ("until", &until)];
    html! {
        (Form::new(cx, undo.to.as_str(), &Filled::empty()).once().class("ll-row ll-wrap ll-s ll-mt-2").body(html! {
            span.ll-3 { (crate::tf(cx.locale, "matters.undo.line", &args)) }
            button.ll-linkbtn type="submit" { (crate::t(cx.locale, "matters.undo.button")) }
        }))
    }
}

/// Returns where an action is asked for: a form where the matter is open.
fn asking(offer: &OfferView, place: &Place) -> String {
    place.asking("do", &offer.code)
}

/// In the menu an action that cannot be done leads to its form, which says why.
fn menu_entry(_cx: &Cx, offer: &OfferView, place: &Place) -> ui::Action {
    ui::Action {
        label: offer.title.clone(),
        icon: offer.icon,
        href: asking(offer, place),
        danger: false,
        key: offer.letter,
    }
}

/// Returns what every form of a matter carries beside its fields: where to come back to, and where to go on.
pub fn carried(place: &Place) -> Markup {
    html! {
        input type="hidden" name="back" value=(place.back());
        @if !place.then.is_empty() { input type="hidden" name="then" value=(place.then); }
    }
}

/// Returns the way out of a form that opens by itself beside a list: there is none there, where it is how the matter stands.
pub fn cancel_usual(cx: &Cx, place: &Place) -> Markup {
    html! { @if place.then.is_empty() { (cancel(cx, place)) } }
}

/// Returns the way out of a form without doing anything; Escape takes it, too.
pub fn cancel(cx: &Cx, place: &Place) -> Markup {
    html! {
        a.btn.btn-ghost href=(place.back()) data-cancel { (crate::t(cx.locale, "matters.form.cancel")) }
    }
}

/// Returns the form of an action: what it asks for, a note, photos, and the button that does it.
pub fn action_form(
    cx: &Cx,
    view: &MatterView,
    place: &Place,
    offer: &OfferView,
    choices: &Choices,
    filled: &Filled,
) -> Markup {
    if let Some(why) = &offer.refused {
        return ui::alert_titled(ui::Tone::Warn, &offer.title, html! { p { (why) } });
    }
    let version = view.row.version.to_string();
    html! {
        section.card {
            div.card-header { h2.card-title { (offer.title) } @if let Some(who) = &offer.ask.approved_by {
                span.ll-3.ll-s { (crate::tf(cx.locale, "matters.form.approved_by", &[("who", &role(cx, choices, who))])) }
            } }
            div.card-body {
                (Form::new(cx, format!("{}/act", place.forms), filled).files().once().body(html! {
                    input type="hidden" name="do" value=(offer.code);
                    input type="hidden" name="version" value=(version);
                    (carried(place))
                    (fields(cx, offer, choices, filled))
                    (ends(cx, offer, filled))
                    div.ll-formfoot {
                        (ui::button(ui::Buttons::Primary, offer.icon, &offer.title))
                        (cancel(cx, place))
                    }
                }))
            }
        }
    }
}

/// Says whose work ends with it before it is pressed, and asks for a yes.
fn ends(cx: &Cx, offer: &OfferView, filled: &Filled) -> Markup {
    let who = offer.ends.join(crate::t(cx.locale, "matters.comma"));
    html! {
        @if !offer.ends.is_empty() {
            div.ll-field { (ui::alert(ui::Tone::Warn, html! { p { (crate::tf(cx.locale, "matters.form.ends", &[("who", &who)])) } })) }
            (Field::new(cx, ENDS, crate::t(cx.locale, "matters.form.ends_sure"), Input::Tick, filled).required())
        }
    }
}

/// The field in which whoever ends the work of others says yes to it.
pub(crate) const ENDS: &str = "ends";

fn role(cx: &Cx, choices: &Choices, key: &str) -> String {
    choices
        .rules
        .roles()
        .get(key)
        .map_or_else(|| key.to_owned(), |role| cx.of(&role.title).to_owned())
}

/// The fields of an action, in the order in which one decides: whom, why, how long, what, and words.
pub(crate) fn fields(cx: &Cx, offer: &OfferView, choices: &Choices, filled: &Filled) -> Markup {
    let t = |key| crate::t(cx.locale, key);
    let ask = &offer.ask;
    let dictionary = choices.rules.dictionary();
    html! {
        @if ask.answer {
            (Field::new(cx, "granted", t("matters.form.answer"), Input::Radios(vec![
                Choice::new("yes", t("matters.form.grant")), Choice::new("no", t("matters.form.deny")),
            ]), filled).required())
        }
        @match ask.party {
            Party::None => {},
            Party::One => { (party(cx, "to", "matters.form.to", choices, filled)) },
            Party::LeadAndAssistants => {
                (party(cx, "to", "matters.form.lead", choices, filled))
                (assistants(cx, choices, filled))
            },
        }
        @if !ask.reasons.is_empty() {
            @let reasons = ask.reasons.iter().map(|(code, text)| Choice::new(code, cx.of(text))).collect();
            (Field::new(cx, "reason", t("matters.form.reason"), Input::Radios(reasons), filled).required())
        }
        @if let Some(max) = ask.length_max {
            @let help = crate::tf(cx.locale, "matters.form.by_help", &[("max", &cx.of(&max.words()))]);
            (Field::new(cx, "by", t("matters.form.by"), Input::Number { decimals: 0, unit: t(unit_key(max.unit())).to_owned() }, filled)
                .help(help).required())
        }
        @for key in &ask.needed { (element(cx, dictionary, key, true, filled)) }
        @for key in &ask.wanted { (element(cx, dictionary, key, false, filled)) }
        @if !asks_for_words(dictionary, offer) {
            @let label = if choices.reported { "matters.form.inside" } else { "matters.form.note_inside" };
            @let note = Field::new(cx, "note", t(label), Input::Lines, filled)
                .length_max(crate::NOTE_CHARS_MAX);
            @if ask.note_needed { (note.required()) } @else { (note.optional()) }
        }
    }
}

/// Time is asked for in the unit in which its limit stands in the file.
const fn unit_key(unit: Unit) -> &'static str {
    match unit {
        Unit::Minutes => "matters.form.minutes",
        Unit::Hours => "matters.form.hours",
        Unit::WorkingHours => "matters.form.working_hours",
        Unit::Days => "matters.form.days",
        Unit::WorkingDays => "matters.form.working_days",
    }
}

/// Where an element asks for words already, a note would ask twice.
fn asks_for_words(dictionary: &Dictionary, offer: &OfferView) -> bool {
    let words = |key: &String| {
        dictionary
            .get(key)
            .is_some_and(|element| matches!(element.kind, Kind::Text { lines: true }))
    };
    !offer.ask.note_needed && offer.ask.needed.iter().any(words)
}

/// Those who help are seldom named: where there is much to choose from, they stand folded.
fn assistants(cx: &Cx, choices: &Choices, filled: &Filled) -> Markup {
    let label = crate::t(cx.locale, "matters.form.assistants");
    let many = choices.parties.len() > TICKS_OPEN;
    let field = Field::new(cx, "assistant", label, Input::Ticks(choices.parties.clone()), filled);
    let named = filled.all("assistant").next().is_some();
    html! {
        @if many { details.ll-more open[named] { summary { (label) } (field.label_hidden()) } }
        @else { (field) }
    }
}

fn party(cx: &Cx, name: &'static str, label: &str, choices: &Choices, filled: &Filled) -> Field {
    let list = choices.parties.clone();
    Field::new(cx, name, crate::t(cx.locale, label), Input::Select(list), filled).required()
}

/// Returns the field of an element.
pub(crate) fn element(
    cx: &Cx,
    dictionary: &Dictionary,
    key: &str,
    needed: bool,
    filled: &Filled,
) -> Markup {
    let Some(element) = dictionary.get(key) else { return html! {} };
    let field = Field::of(cx, dictionary, element, filled);
    let kept_name = kept::field(key);
    let kept: Vec<&str> = match element.kind {
        Kind::File { .. } => filled.all(&kept_name).collect(),
        _ => Vec::new(),
    };
    let field = if needed && kept.is_empty() { field.required() } else { field.optional() };
    html! { @if !kept.is_empty() { (came_before(cx, &kept_name, &kept)) } (field) }
}

/// Photos that came with an earlier try of the form: they go along, unless one is taken out.
fn came_before(cx: &Cx, name: &str, kept: &[&str]) -> Markup {
    html! {
        div.ll-field role="status" {
            p.ll-s.ll-2 { (crate::tf(cx.locale, "matters.form.kept", &[("n", &kept.len())])) }
            @for (index, sealed) in kept.iter().enumerate() {
                label.form-check {
                    input.form-check-input type="checkbox" name=(name) value=(sealed) checked;
                    span { (crate::tf(cx.locale, "matters.form.kept_one", &[("n", &(index + 1))])) }
                }
            }
        }
    }
}

/// Returns the button that begins or ends keeping an eye on a matter; who began it always sees it.
pub fn follow_button(cx: &Cx, place: &Place, why: Option<&str>) -> Markup {
    // The form says what is wanted, so that pressed twice it is wanted once.
    let (key, want) = match why {
        Some("began") => return html! {},
        Some(_) => ("matters.follow.stop", "stop"),
        None => ("matters.follow.begin", "begin"),
    };
    let action = place.sending("follow");
    Form::new(cx, action, &Filled::empty()).class("ll-inline").body(html! {
        input type="hidden" name="want" value=(want);
        (ui::button(ui::Buttons::Ghost, "bookmark", crate::t(cx.locale, key)))
    })
}

/// Returns whether an offer takes up again what has ended, or sends it back: not a rating.
pub(crate) fn leads_back(offer: &OfferView) -> bool {
    matches!(offer.offered, Offered::Named { .. }) && !offer.rates && offer.refused.is_none()
}

/// Returns whether an offer belongs to the reporter's own page as a big button: it confirms, or says that it is not so.
pub(crate) fn is_reply(offer: &OfferView) -> bool {
    matches!(offer.offered, Offered::Complete { .. } | Offered::Named { .. })
        && offer.refused.is_none()
}
