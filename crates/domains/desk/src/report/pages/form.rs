//! The form of a report: photos, where, what, who. One form for all faces; the large-type mode asks for less.

use super::building::{Asker, Found, FoundView, search_box};
use super::framed;
use crate::report::face::Face;
use crate::report::rules::{Channel, PHOTOS_MAX, field};
use crate::{t, tf};
use http::ui::{hint, icon};
use http::{Choice, Cx, Field, Filled, Form, Input, Markup, Page, html};
use kernel::dictionary::Dictionary;
use kernel::id::{AreaId, CaseId, FileId};

/// What the form shows.
#[derive(Clone, Debug)]
pub struct FormView {
    /// Whose form it is.
    pub face: Face,
    /// The draft.
    pub draft: CaseId,
    /// What was written so far and what is wrong with it.
    pub filled: Filled,
    /// Photos that are kept already.
    pub photos: Vec<FileId>,
    /// The chosen building.
    pub chosen: Option<Found>,
    /// What was looked for.
    pub sought: String,
    /// Buildings found; nothing was looked for when absent.
    pub found: Option<FoundView>,
    /// Whether letters can leave; no address is asked for otherwise.
    pub mail: bool,
    /// The communities to choose from.
    pub communities: Vec<(AreaId, String)>,
}

/// The form's id, for the button in the bar.
const ID: &str = "report";

/// Returns the form.
pub fn form(cx: &Cx, dictionary: &Dictionary, view: &FormView) -> Page {
    let title = cx.t(title_key(view.face));
    let brief = cx.elder && view.face == Face::Resident;
    let body = html! {
        @if view.face == Face::Resident { (hint(t(cx.locale, "desk.report.urgent_first"))) }
        (Form::new(cx, view.face.base(), &view.filled).files().once().id(ID).draft(ID).body(html! {
            // Whoever presses Enter in a field goes on; the first button of a form is the one that Enter presses.
            button.ll-sr type="submit" name="do" value="next" tabindex="-1" aria-hidden="true" {}
            @if view.face == Face::Desk { (channel(cx, view)) }
            (photos(cx, dictionary, view))
            @if view.face == Face::Desk || brief { (what(cx, dictionary, view)) }
            (place(cx, dictionary, view, brief))
            @if view.face != Face::Desk && !brief { (what(cx, dictionary, view)) }
            @if !brief { (contact(cx, dictionary, view)) }
        }))
    };
    let bar = html! {
        button.btn.btn-primary.btn-lg type="submit" form=(ID) name="do" value="next" {
            (t(cx.locale, "desk.report.next"))
        }
    };
    framed(cx, view.face, &title, back(view.face), Some(bar), body)
}

const fn title_key(face: Face) -> &'static str {
    match face {
        Face::Resident => "desk.report.title",
        Face::Desk => "desk.report.title_desk",
        Face::Field => "desk.report.title_field",
    }
}

const fn back(face: Face) -> &'static str {
    match face {
        Face::Resident => "/",
        Face::Desk => "/work/cases",
        Face::Field => "/work",
    }
}

fn element(cx: &Cx, dictionary: &Dictionary, key: &str, filled: &Filled) -> Field {
    match dictionary.get(key) {
        Some(element) => Field::of(cx, element, filled),
        None => Field::new(cx, key, key, Input::Line, filled),
    }
}

fn channel(cx: &Cx, view: &FormView) -> Markup {
    let choices = [Channel::Window, Channel::Telephone]
        .map(|channel| Choice::new(channel.as_str(), t(cx.locale, channel.title_key())));
    let label = t(cx.locale, "desk.report.channel");
    html! {
        (Field::new(cx, field::CHANNEL, label, Input::Segments(choices.into()), &view.filled)
            .preset(Channel::Window.as_str()))
    }
}

fn photos(cx: &Cx, dictionary: &Dictionary, view: &FormView) -> Markup {
    let room = PHOTOS_MAX.saturating_sub(view.photos.len());
    html! {
        section aria-label=(t(cx.locale, "desk.report.photos")) {
            @if !view.photos.is_empty() { (kept(cx, view)) }
            @if room > 0 {
                (element(cx, dictionary, field::PHOTOS, &view.filled)
                    .input(Input::Photos(u32::try_from(room).unwrap_or(1)))
                    .label(t(cx.locale, "desk.report.photos"))
                    .help(t(cx.locale, "desk.report.photos_help")))
                button.btn.btn-sm.ll-noscript type="submit" name="do" value="photos" formnovalidate {
                    (icon("cloud-up")) (t(cx.locale, "desk.report.photos_keep"))
                }
            } @else {
                (hint(&tf(cx.locale, "desk.report.photos_full", &[("max", &PHOTOS_MAX)])))
            }
        }
    }
}

fn kept(cx: &Cx, view: &FormView) -> Markup {
    html! {
        p.form-label { (tf(cx.locale, "desk.report.photos_kept", &[("n", &view.photos.len())])) }
        div.ll-photos {
            @for (index, file) in view.photos.iter().enumerate() {
                @let number = index + 1;
                figure.ll-photo {
                    img src=(photo_address(view.face, view.draft, *file)) loading="lazy"
                        alt=(tf(cx.locale, "desk.report.photo_alt", &[("n", &number)]));
                    button.x type="submit" name="do" value={ "drop:" (file) } formnovalidate
                        aria-label=(tf(cx.locale, "desk.report.photo_drop", &[("n", &number)])) {
                        span { (icon("x")) }
                    }
                }
            }
        }
    }
}

/// Returns the address of a photo of a draft.
pub(super) fn photo_address(face: Face, draft: CaseId, file: FileId) -> String {
    format!("{}/photo/{draft}/{file}", face.base())
}

fn what(cx: &Cx, dictionary: &Dictionary, view: &FormView) -> Markup {
    html! {
        (element(cx, dictionary, field::WORDS, &view.filled)
            .label(t(cx.locale, "desk.report.what"))
            .placeholder(t(cx.locale, "desk.report.what_example")))
    }
}

fn place(cx: &Cx, dictionary: &Dictionary, view: &FormView, brief: bool) -> Markup {
    html! {
        section aria-label=(t(cx.locale, "desk.report.where")) {
            h2.form-label { (t(cx.locale, "desk.report.where")) }
            @if !brief { (building(cx, view)) }
            (element(cx, dictionary, field::ADDRESS, &view.filled)
                .optional()
                .label(t(cx.locale, "desk.report.address"))
                .help(t(cx.locale, "desk.report.address_help")))
            @if view.communities.len() > 1 && view.chosen.is_none() { (community(cx, view, brief)) }
            @if !brief {
                details.ll-more open[!view.filled.get(field::POINT).is_empty() || view.filled.wrong_with(field::POINT).is_some()] {
                    summary { (icon("map-pin")) (t(cx.locale, "desk.report.on_map")) }
                    (element(cx, dictionary, field::POINT, &view.filled))
                }
            }
        }
    }
}

fn community(cx: &Cx, view: &FormView, brief: bool) -> Markup {
    let choices =
        view.communities.iter().map(|(id, name)| Choice::new(id.to_string(), name.as_str()));
    let label = t(cx.locale, "desk.report.community");
    let help = if brief { "" } else { t(cx.locale, "desk.report.community_help") };
    html! {
        (Field::new(cx, field::COMMUNITY, label, Input::Select(choices.collect()), &view.filled)
            .help(help))
    }
}

fn building(cx: &Cx, view: &FormView) -> Markup {
    let label = t(cx.locale, "desk.report.building");
    html! {
        @if let Some(chosen) = &view.chosen {
            fieldset.ll-field {
                legend.form-label { (label) }
                label.form-check {
                    input.form-check-input type="checkbox" name=(field::PLACE) value=(chosen.id) checked;
                    span { (chosen.name) }
                }
                (hint(t(cx.locale, "desk.report.building_untick")))
            }
        } @else {
            div.ll-field {
                label.form-label for="f-find" { (label) }
                (search_box(cx, Asker::Report, &view.sought, view.filled.wrong_with(field::PLACE), view.found.as_ref()))
            }
        }
    }
}

fn contact(cx: &Cx, dictionary: &Dictionary, view: &FormView) -> Markup {
    let filled = &view.filled;
    let optional = |key: &str| element(cx, dictionary, key, filled).optional();
    html! {
        section aria-label=(t(cx.locale, "desk.report.who")) {
            @match view.face {
                Face::Resident => {
                    div.card.ll-pad {
                        (element(cx, dictionary, field::ANONYMOUS, filled)
                            .label(t(cx.locale, "desk.report.anonymous"))
                            .help(t(cx.locale, "desk.report.anonymous_help")))
                    }
                    @if !cx.is_resident() { (optional(field::NAME)) }
                    (optional(field::PHONE).help(t(cx.locale, "desk.report.phone_help")))
                    @if view.mail && !cx.is_resident() {
                        (optional(field::EMAIL).help(t(cx.locale, "desk.report.email_help")))
                    }
                },
                Face::Desk => {
                    (optional(field::NAME).label(t(cx.locale, "desk.report.caller_name")))
                    (optional(field::PHONE).label(t(cx.locale, "desk.report.caller_phone"))
                        .help(t(cx.locale, "desk.report.caller_help")))
                    @if view.mail {
                        (optional(field::EMAIL).label(t(cx.locale, "desk.report.caller_email"))
                            .help(t(cx.locale, "desk.report.caller_email_help")))
                    }
                    (element(cx, dictionary, field::ANONYMOUS, filled)
                        .label(t(cx.locale, "desk.report.caller_anonymous")).help(""))
                },
                Face::Field => {},
            }
        }
    }
}
