//! The form of a report: photos, where, what, who. One form for all faces; the large-type mode asks for less.

use super::building::{Asker, Found, FoundView, search_box};
use super::framed;
use crate::report::face::Face;
use crate::report::rules::{Channel, PHOTOS_MAX, field};
use crate::{t, tf};
use http::ui::{Map, hint, icon};
use http::{Choice, Cx, Field, Filled, Form, Input, Markup, Page, html};
use kernel::dictionary::{Dictionary, Point};
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
    /// The communities to choose from; on a grid worker's round the own grids.
    pub communities: Vec<(AreaId, String)>,
    /// The middle of the map, where it is known about where it will be.
    pub around: Option<Point>,
    /// The telephone number of the account, masked.
    pub own_phone: Option<String>,
    /// Whether it may be accepted at once.
    pub may_accept: bool,
}

/// The form's id, for the button in the bar.
const ID: &str = "report";
/// The part about the photos, and the part about the place: where the page comes back to.
pub const PHOTOS: &str = "photos";
/// See [`PHOTOS`].
pub const WHERE: &str = "where";

/// Returns the form: a photo, what happened, where. Whoever fills these in is done.
pub fn form(cx: &Cx, dictionary: &Dictionary, view: &FormView) -> Page {
    let title = cx.t(title_key(view.face));
    let brief = cx.elder && view.face == Face::Resident;
    let press = if view.may_accept { "accept" } else { "send" };
    let body = html! {
        @if view.face == Face::Resident { (hint(t(cx.locale, "desk.report.urgent_first"))) }
        (Form::new(cx, view.face.base(), &view.filled).files().once().id(ID).draft(ID).body(html! {
            // Whoever presses Enter in a field goes on; the first button of a form is the one that Enter presses.
            button.ll-sr type="submit" name="do" value=(press) tabindex="-1" aria-hidden="true" {}
            @if view.face == Face::Desk { (channel(cx, view)) }
            @if view.face != Face::Desk { (photos(cx, dictionary, view)) }
            (what(cx, dictionary, view))
            (place(cx, dictionary, view, brief))
            @if view.face == Face::Desk { (photos(cx, dictionary, view)) }
            @if !brief { (contact(cx, dictionary, view)) }
        }))
    };
    framed(cx, view.face, &title, Some(back(view.face)), Some(bar(cx, view)), body)
}

/// One press sends; who wants to read the answers first may.
fn bar(cx: &Cx, view: &FormView) -> Markup {
    let send = |press: &str, name: &str, key: &str, main: bool| {
        html! {
            button.btn.btn-lg.btn-primary[main] type="submit" form=(ID) name="do" value=(press) {
                @if main { (icon(name)) } (t(cx.locale, key))
            }
        }
    };
    html! {
        @if view.face == Face::Desk {
            @if view.may_accept { (send("accept", "checkbox", "desk.report.accept", true)) }
            (send("send", "send", "desk.report.register", !view.may_accept))
        } @else {
            (send("send", "send", "desk.check.send", true))
        }
        button.btn.btn-ghost.btn-lg type="submit" form=(ID) name="do" value="next" { (t(cx.locale, "desk.report.next")) }
    }
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
        Some(element) => Field::of(cx, dictionary, element, filled),
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
    let none = view.photos.is_empty();
    let label = match view.face {
        Face::Desk => "desk.report.photos_desk",
        Face::Resident | Face::Field => "desk.report.photos",
    };
    let field = || {
        let field = element(cx, dictionary, field::PHOTOS, &view.filled)
            .input(Input::Photos(u32::try_from(room).unwrap_or(1)))
            .label(t(cx.locale, label))
            .help(t(cx.locale, "desk.report.photos_help"));
        match none {
            true => field,
            false => field.placeholder(t(cx.locale, "desk.report.photos_more")).label_hidden(),
        }
    };
    html! {
        section id=(PHOTOS) aria-label=(t(cx.locale, label)) {
            @if !none { (kept(cx, view)) }
            @if room > 0 {
                (field())
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

/// Where one stands, the map, or the building's name: one of them is enough.
fn place(cx: &Cx, dictionary: &Dictionary, view: &FormView, brief: bool) -> Markup {
    html! {
        section.ll-where id=(WHERE) aria-label=(t(cx.locale, "desk.report.where")) {
            h2.form-label { (t(cx.locale, "desk.report.where")) }
            @if !brief { (point(cx, dictionary, view)) (building(cx, view)) }
            (element(cx, dictionary, field::ADDRESS, &view.filled)
                .optional()
                .label(t(cx.locale, "desk.report.address"))
                .help(t(cx.locale, "desk.report.address_help")))
            @if view.communities.len() > 1 && view.chosen.is_none() { (community(cx, view, brief)) }
            @else if let ([(only, _)], Face::Field) = (view.communities.as_slice(), view.face) {
                input type="hidden" name=(field::COMMUNITY) value=(only);
            }
        }
    }
}

fn point(cx: &Cx, dictionary: &Dictionary, view: &FormView) -> Markup {
    let map = Map::of(cx).on_demand().places("/report/map?at=");
    let map = match view.around {
        Some(at) => map.center(i64::from(at.lon_e6), i64::from(at.lat_e6)).near(),
        None => map,
    };
    html! { (element(cx, dictionary, field::POINT, &view.filled).help("").label_hidden().map(map)) }
}

/// Which community: asked at once only where nothing else will tell it, else one opening deep.
fn community(cx: &Cx, view: &FormView, brief: bool) -> Markup {
    let choices =
        view.communities.iter().map(|(id, name)| Choice::new(id.to_string(), name.as_str()));
    let key = match view.face {
        Face::Field => "desk.report.grid",
        Face::Resident | Face::Desk => "desk.report.community",
    };
    let select = Input::Select(choices.collect());
    let asked = Field::new(cx, field::COMMUNITY, t(cx.locale, key), select, &view.filled);
    let own = view.filled.get(field::COMMUNITY);
    let own = view.communities.iter().find(|(id, _)| id.to_string() == own);
    let summary = match own {
        Some((_, name)) => tf(cx.locale, "desk.report.community_own", &[("name", name)]),
        None => t(cx.locale, "desk.report.community_else").to_owned(),
    };
    html! {
        @if brief || view.face == Face::Field {
            (asked)
        } @else {
            details.ll-more open[view.filled.wrong_with(field::COMMUNITY).is_some()] {
                summary { (summary) }
                (asked.help(t(cx.locale, "desk.report.community_help")))
            }
        }
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

/// The number of the account is told, so that nobody wonders whether it is used; another one may be written.
fn phone(cx: &Cx, view: &FormView, field: Field) -> Markup {
    let field = field.help(t(cx.locale, "desk.report.phone_help"));
    html! {
        @match &view.own_phone {
            Some(own) => {
                div.ll-field {
                    p.form-label { (t(cx.locale, "desk.report.phone_own")) }
                    p { (own) "　" span.ll-s.ll-3 { (t(cx.locale, "desk.report.phone_own_line")) } }
                    details.ll-more open[!view.filled.get(field::PHONE).is_empty() || view.filled.wrong_with(field::PHONE).is_some()] {
                        summary { (t(cx.locale, "desk.report.phone_other")) }
                        (field.label(t(cx.locale, "desk.report.phone_this")))
                    }
                }
            },
            None => (field),
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
                    (phone(cx, view, optional(field::PHONE)))
                    @if !cx.is_resident() { (optional(field::NAME)) }
                    @if view.mail && !cx.is_resident() {
                        (optional(field::EMAIL).help(t(cx.locale, "desk.report.email_help")))
                    }
                    div.card.ll-pad.ll-mt-5 {
                        (element(cx, dictionary, field::ANONYMOUS, filled)
                            .label(t(cx.locale, "desk.report.anonymous"))
                            .help(t(cx.locale, "desk.report.anonymous_help")))
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
