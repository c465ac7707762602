//! What stands on the page of a record beside its facts: place, pictures before and after, records that link to it, files,
//! what it lacks.

use super::load::RecordView;
use crate::web::list::{shown, title_of};
use crate::web::words::{Words, files_of, look};
use http::ui::{self, Photo, Point, Situation};
use http::{Cx, Markup, html};
use kernel::dictionary::Value;
use kernel::id::FileId;
use kernel::register::{May, Seen};

/// Returns the map around the place of a record, with its words.
pub(super) fn place(cx: &Cx, view: &RecordView<'_>) -> Markup {
    let Some(place) = &view.place else { return html! {} };
    let name = match &place.parent_name {
        Some(parent) => format!("{parent} {}", place.name),
        None => place.name.clone(),
    };
    let register = view.here.register();
    let state = view.found.seen.state.as_deref().and_then(|id| register.state(id));
    let class = match state.map(|state| look(state).0) {
        Some(Situation::Waiting) => "waiting",
        Some(Situation::Late | Situation::Urgent) => "late",
        Some(Situation::Done) => "done",
        Some(Situation::Idle) => "idle",
        Some(Situation::Moving) | None => "moving",
    };
    html! {
        section.card {
            div.card-header { h2.card-title { (cx.t("registers.record.place")) } }
            @if let Some(sketch) = &view.sketch { div.ll-recordmap { (ui::sketch(&name, sketch)) } }
            @else if let Some(point) = place.point {
                @let (lng, lat) = (point.lon_e6, point.lat_e6);
                @let here = Point { lng, lat, label: name.clone(), href: String::new(), class };
                div.ll-recordmap { (ui::Map::of(cx).points(vec![here]).center(lng, lat).near().view(&name)) }
            }
            div.card-body.ll-s {
                b { (name) }
                @if !place.address.is_empty() { br; span.ll-3 { (place.address) } }
            }
        }
    }
}

/// Returns the pictures from before and after side by side; a missing one is drawn as a gap.
pub(super) fn before_after(
    cx: &Cx,
    view: &RecordView<'_>,
    words: &Words<'_>,
    before: &str,
    after: &str,
) -> Markup {
    let hidden = |key: &str| {
        view.here.sight.field(key, &view.found.belongs) == kernel::register::Show::Hidden
    };
    let (one, two) = (files(view, before), files(view, after));
    let nothing = (hidden(before) && hidden(after)) || (one.is_empty() && two.is_empty());
    html! {
        @if !nothing {
            section.card {
                div.card-header {
                    h2.card-title { (cx.t("registers.record.before_after")) }
                    span.card-actions.ll-s.ll-3 { (cx.tf("registers.value.files", &[("n", &(one.len() + two.len()))])) }
                }
                div.ll-ba {
                    (side(cx, view, &one, &words.title(before), "registers.record.no_before"))
                    (side(cx, view, &two, &words.title(after), "registers.record.no_after"))
                }
            }
        }
    }
}

fn files(view: &RecordView<'_>, key: &str) -> Vec<FileId> {
    match view.found.seen.values.get(key) {
        Some(Seen::Whole(Value::Files(files))) => files.clone(),
        _ => Vec::new(),
    }
}

fn side(cx: &Cx, view: &RecordView<'_>, files: &[FileId], title: &str, none: &str) -> Markup {
    let at = view.here.record(view.found.seen.id);
    html! {
        figure {
            @match files.split_first() {
                Some((first, rest)) => {
                    a.ll-photo href={ (at) "/files/" (first) } { img src={ (at) "/files/" (first) } alt=(title) loading="lazy" decoding="async"; }
                    @if !rest.is_empty() {
                        div.rest { @for file in rest { a href={ (at) "/files/" (file) } { img src={ (at) "/files/" (file) "?size=thumb" } alt=(title) loading="lazy" decoding="async"; } } }
                    }
                },
                None => div.wait { (ui::icon("photo-off")) span { (cx.t(none)) } },
            }
            figcaption.cap { b { (title) } }
        }
    }
}

/// Returns the records of other registers that link to this one.
pub(super) fn related(cx: &Cx, view: &RecordView<'_>) -> Markup {
    html! {
        @if !view.related.is_empty() {
            section.card {
                div.card-header { h2.card-title { (cx.t("registers.record.related")) } }
                div.ll-rel {
                    @for beside in &view.related {
                        @let register = beside.here.register();
                        section {
                            h3 { (ui::icon(register.icon.unwrap_or("list-details"))) (cx.of(&register.title)) }
                            @for one in &beside.lists {
                                @let title = register.list(&one.list).map(|list| cx.of(&list.title));
                                p.list { @if let Some(title) = title { (title) } " " span.ll-3 { (shown(one.count)) } }
                                ul {
                                    @for row in &one.listing.rows {
                                        @let state = row.seen.state.as_deref().and_then(|id| register.state(id));
                                        li {
                                            a href=(beside.here.record(row.seen.id)) { (title_of(cx, row)) }
                                            @if let Some(state) = state { @let (situation, icon) = look(state); (ui::state_plain(situation, cx.of(&state.title), icon)) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Returns the files of a record that stand nowhere else.
pub(super) fn all_files(cx: &Cx, view: &RecordView<'_>, words: &Words<'_>) -> Markup {
    let (register, dictionary) = (view.here.register(), view.here.shelf.dictionary());
    let at = view.here.record(view.found.seen.id);
    let values = &view.found.seen.values;
    let pictures = files_of(register, dictionary, values, true);
    let others = files_of(register, dictionary, values, false);
    let photo = |key: &str, file: &FileId| Photo {
        thumb: format!("{at}/files/{file}?size=thumb"),
        full: format!("{at}/files/{file}"),
        alt: words.title(key),
        caption: String::new(),
    };
    let photos: Vec<Photo> = pictures
        .iter()
        .flat_map(|(key, files)| files.iter().map(move |file| (*key, file)))
        .map(|(key, file)| photo(key, file))
        .collect();
    html! {
        @if !photos.is_empty() || !others.is_empty() {
            section.card {
                div.card-header { h2.card-title { (cx.t("registers.record.files")) } }
                div.card-body {
                    @if !photos.is_empty() { (ui::photos(&photos)) }
                    @if !others.is_empty() {
                        ul.ll-list {
                            @for (key, files) in &others { @for (number, file) in files.iter().enumerate() {
                                li { a.t.go href={ (at) "/files/" (file) } { (ui::icon("file-text")) (words.title(key)) " " (number + 1) } }
                            } }
                        }
                    }
                }
            }
        }
    }
}

/// Returns what a record lacks, with the way to mend it.
pub(super) fn lacks(cx: &Cx, view: &RecordView<'_>) -> Markup {
    let at = view.here.record(view.found.seen.id);
    let id = |key: &str| http::Filled::empty().id_of(key);
    html! {
        @if !view.lacks.is_empty() && view.found.seen.may.contains(&May::Change) && cx.is_work() {
            section.card.ll-lacks {
                div.card-header { h2.card-title { (cx.t("registers.record.lacks")) } }
                ul.ll-list {
                    @for one in &view.lacks {
                        li { span.ll-grow { a.t href={ (at) "/change#" (id(&one.field)) } { (cx.say(&one.why)) } } }
                    }
                }
            }
        }
    }
}
