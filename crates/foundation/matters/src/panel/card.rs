//! What a matter is about: where, who, what, photos.

use super::Place;
use crate::shown::{Given, MatterView, ReporterCard, SubjectCard};
use http::ui::Point;
use http::{Cx, Markup, html, ui};
use kernel::id::FileId;
use kernel::time::Instant;

/// Returns the subject's facts beside its photos and place on the map; `revealed` stands in place of the masked reporter.
pub fn subject(cx: &Cx, view: &MatterView, place: &Place, revealed: Option<Markup>) -> Markup {
    let Some(card) = &view.card else { return html! {} };
    let pairs = pairs(cx, view, card, place, revealed);
    html! {
        div.ll-grid-2 {
            (ui::datagrid(&pairs))
            div.ll-stack-s {
                @if let Some((lat, lon)) = card.point { (map(cx, view, card, (lat, lon))) }
                (gallery(cx, view, place))
            }
        }
    }
}

fn pairs(
    cx: &Cx,
    view: &MatterView,
    card: &SubjectCard,
    place: &Place,
    revealed: Option<Markup>,
) -> Vec<(String, Markup)> {
    let t = |key| crate::t(cx.locale, key).to_owned();
    let mut pairs = Vec::new();
    let grid = view.row.grid_id.and_then(|grid| view.names.area(grid));
    let area = grid.or_else(|| view.names.area(view.row.area_id)).unwrap_or_default();
    let where_ = html! {
        @if let Some(words) = &card.place { (words) br; }
        span.ll-3 { (area) }
    };
    pairs.push((t("matters.card.where"), where_));
    if let Some(reporter) = &card.reporter {
        let shown = revealed.unwrap_or_else(|| masked(cx, reporter, place));
        pairs.push((t("matters.card.reporter"), shown));
    }
    if let Some(text) = &card.text {
        pairs.push((t("matters.card.said"), html! { div.ll-pre { (text) } }));
    }
    pairs.extend(
        card.facts.iter().map(|(name, value)| (cx.of(name).to_owned(), html! { (cx.of(value)) })),
    );
    if !card.links.is_empty() {
        let links = html! {
            @for (words, href) in &card.links { a href=(href) { (words) } "　" }
        };
        pairs.push((t("matters.card.related"), links));
    }
    pairs
}

/// The reporter, masked, with the way to see more.
fn masked(cx: &Cx, reporter: &ReporterCard, place: &Place) -> Markup {
    let words: Vec<&str> =
        [&reporter.name, &reporter.phone].into_iter().flatten().map(String::as_str).collect();
    let nobody = match reporter.anonymous {
        true => crate::t(cx.locale, "matters.who.anonymous"),
        false => crate::t(cx.locale, "matters.who.no_contact"),
    };
    let shown = if words.is_empty() { nobody.to_owned() } else { words.join(" ") };
    let href = place.asking("reveal", "1");
    let label = crate::t(cx.locale, "matters.reveal.open");
    html! {
        (ui::mask(&shown, reporter.can_reveal.then_some((href.as_str(), label))))
        @if let Some(mail) = &reporter.mail { br; span.ll-3 { (cx.of(mail)) } }
    }
}

/// Where it is: drawn by the lines and names that the office has, unless it has tiles of a map.
fn map(cx: &Cx, view: &MatterView, card: &SubjectCard, (lat, lon): (i64, i64)) -> Markup {
    let label = card.place.clone().unwrap_or_else(|| cx.of(&card.title).to_owned());
    if let (Some(sketch), None) = (&view.sketch, &cx.config().tiles) {
        return ui::sketch(&label, sketch);
    }
    let point = Point { lng: lon, lat, label: label.clone(), href: String::new(), class: "late" };
    ui::Map::of(cx).center(lon, lat).points(vec![point]).view(&label)
}

/// Returns how it was and how it is: the reporter's photos, then what each who handled or checked it in the last round
/// showed and told. Earlier rounds are folded; on paper they stand open.
pub fn gallery(cx: &Cx, view: &MatterView, place: &Place) -> Markup {
    let shown = photos(cx, view, place);
    let (last, before) = view.rounds();
    html! {
        @if !shown.is_empty() { (ui::photos(&shown)) }
        (words(&last))
        @for (round, given) in &before {
            details.ll-more.ll-round open[cx.path.ends_with("/print")] {
                summary { (crate::tf(cx.locale, "matters.card.round", &[("n", round)])) }
                (ui::photos(&given.iter().flat_map(|one| given_photos(cx, view, place, one)).collect::<Vec<_>>()))
                (words(given))
            }
        }
    }
}

/// What was written, under whose words they are.
fn words(given: &[&Given]) -> Markup {
    let told: Vec<(&Given, &String)> =
        given.iter().filter_map(|one| Some((*one, one.words.as_ref()?))).collect();
    html! {
        @if !told.is_empty() {
            dl.ll-given {
                @for (one, words) in told { dt.ll-s.ll-3 { (one.label) } dd.ll-pre { (words) } }
            }
        }
    }
}

/// Photos of the subject and of the last round, each with its words.
pub(crate) fn photos(cx: &Cx, view: &MatterView, place: &Place) -> Vec<ui::Photo> {
    let label = crate::t(cx.locale, "matters.card.before");
    let before = view.card.iter().flat_map(|card| &card.photos);
    let before = before.map(|one| photo(cx, view, place, one.file, label, one.at));
    let (last, _) = view.rounds();
    let after = last.into_iter().flat_map(|one| given_photos(cx, view, place, one));
    before.chain(after).collect()
}

fn given_photos(cx: &Cx, view: &MatterView, place: &Place, given: &Given) -> Vec<ui::Photo> {
    let files = given.photos.iter();
    files.map(|file| photo(cx, view, place, *file, &given.label, given.at)).collect()
}

fn photo(
    cx: &Cx,
    view: &MatterView,
    place: &Place,
    file: FileId,
    label: &str,
    at: Instant,
) -> ui::Photo {
    let (thumb, full) = place.photo(file);
    let caption = format!("{label} {}", cx.date(at));
    ui::Photo { thumb, full, alt: format!("{} · {caption}", view.title), caption }
}
