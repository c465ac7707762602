//! Handlers of the reporter's pages.

use super::pages::{Page as MatterPage, list_page, page};
use super::query::{At, reported, running, waiting};
use crate::command::{Doing, say as write_message};
use crate::load::briefs;
use crate::matter::{Audience, Note, Values};
use crate::panel::{self, Place};
use crate::refusal::MatterRefusal;
use crate::shown::{Brief, MatterView, OfferView};
use crate::web::Shared;
use crate::web::sheet::{Sent, conflict_part, doing_of, photos_of, words_of};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use http::form::{FormReader, Ids};
use http::{
    Answer, App, Cx, Failure, Filled, Flash, HomeCard, HomeCards, Listing, Page, Posted, html,
};
use kernel::access::Who;
use kernel::dictionary::FieldRefusal;
use kernel::id::{FileId, MatterId, MessageId};
use kernel::procedure::Act;
use kernel::refusal::{Refusal, RefusalKind};
use std::collections::BTreeMap;
use store::{BoxFuture, By, Error, Fault, Reading};

/// How many matters a page of the list has.
const PAGE: usize = 20;
/// How many cards the home page shows.
const CARDS: usize = 5;

fn place(id: MatterId) -> Place {
    Place::at(format!("/me/matters/{id}"))
}

/// Opens a matter for its reporter.
async fn open(shared: &Shared, cx: &Cx, id: MatterId) -> Result<MatterView, Failure> {
    let view = shared.open(cx, id).await?;
    if view.audience == Audience::Parties { Ok(view) } else { Err(Failure::NotFound) }
}

pub(crate) async fn list(State(shared): State<Shared>, cx: Cx, listing: Listing) -> Answer {
    let account = cx.account().ok_or(Failure::SignIn)?;
    let mut reader = shared.store.read(cx.tenant()).await?;
    let at = match (listing.after(), listing.before()) {
        (Some(after), _) => At::After(after),
        (None, Some(before)) => At::Before(before),
        (None, None) => At::First,
    };
    let found = reported(&mut reader, account, at, PAGE).await?;
    let mut q = Reading::from(&mut reader);
    let rows = briefs(&mut q, &shared.runtime, found.rows, &cx.actor, Audience::Parties, cx.locale)
        .await?;
    Ok(list_page(&cx, &listing, &rows, (found.before.as_ref(), found.after.as_ref())))
}

pub(crate) async fn show(
    State(shared): State<Shared>,
    mut cx: Cx,
    Path(id): Path<MatterId>,
) -> Answer {
    let view = open(&shared, &cx, id).await?;
    shared.seen(&mut cx, id).await?;
    shown(&shared, &cx, &view, place(id), None, Filled::empty()).await
}

async fn shown(
    shared: &Shared,
    cx: &Cx,
    view: &MatterView,
    place: Place,
    refused: Option<(String, Filled)>,
    said: Filled,
) -> Answer {
    let wrong = refused.as_ref().is_some_and(|(_, form)| !form.is_right()) || !said.is_right();
    let back = if matches!(cx.actor.who, Who::Resident(_)) { "/me/matters" } else { "/follow" };
    let hears = shared.hears(cx, view).await?;
    let shown = MatterPage { view, hears, place, refused, said, may_act: true, back };
    let page = page(cx, &shown);
    Ok(if wrong { page.refused() } else { page })
}

pub(crate) async fn photo(
    State(shared): State<Shared>,
    cx: Cx,
    Path((id, file)): Path<(MatterId, FileId)>,
    listing: Listing,
) -> Answer {
    let view = open(&shared, &cx, id).await?;
    shared.photo(&view, file, listing.get("size") == Some("thumb")).await
}

pub(crate) async fn send(
    State(shared): State<Shared>,
    cx: Cx,
    Path(id): Path<MatterId>,
    posted: Posted,
) -> Answer {
    let view = open(&shared, &cx, id).await?;
    answer_act(&shared, &cx, &view, place(id), &posted).await
}

/// Carries out what the reporter sent from a page at `place`.
pub(crate) async fn answer_act(
    shared: &Shared,
    cx: &Cx,
    view: &MatterView,
    place: Place,
    posted: &Posted,
) -> Answer {
    let Some(offer) = view.offer(posted.get("do")) else {
        return not_offered(shared, cx, view, place, posted).await;
    };
    let code = offer.code.clone();
    let (doing, form) = match doing_of(shared, cx, view, offer, posted).await? {
        Sent::Again(filled) => {
            return shown(shared, cx, view, place, Some((code, filled)), Filled::empty()).await;
        }
        Sent::Right(doing, form) => (doing, form),
    };
    let rating = match rating(shared, offer, &doing, posted) {
        Ok(rating) => rating,
        Err(refusal) => {
            let filled = form.refused(cx, &refusal.on(view.graded_by()));
            return shown(shared, cx, view, place, Some((code, filled)), Filled::empty()).await;
        }
    };
    match shared.act_both(cx, view.row.id, *doing, rating).await {
        Ok(_) => Ok(thanked(cx, place, posted)),
        Err(Error::Refused(refusal)) => match refusal.kind {
            RefusalKind::Conflict | RefusalKind::Gone => {
                overtaken(shared, cx, view.row.id, posted, (&refusal, &place)).await
            }
            RefusalKind::Invalid | RefusalKind::TooMany => {
                let filled = form.refused(cx, &refusal);
                shown(shared, cx, view, place, Some((code, filled)), Filled::empty()).await
            }
            RefusalKind::Forbidden | RefusalKind::NotFound => Err(Failure::Refused(refusal)),
        },
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

/// What is not offered may have been done with this form; else somebody was faster.
async fn not_offered(
    shared: &Shared,
    cx: &Cx,
    view: &MatterView,
    place: Place,
    posted: &Posted,
) -> Answer {
    Ok(match shared.carried_out(cx, view.row.id, posted).await? {
        true => thanked(cx, place, posted),
        false => conflict(cx, view, posted, &MatterRefusal::NotOffered.into(), &place),
    })
}

/// Thanks the reporter for what was sent.
fn thanked(cx: &Cx, place: Place, posted: &Posted) -> Page {
    http::files::kept(cx, posted.file_count());
    let text = crate::t(cx.locale, "matters.me.thanks").to_owned();
    Page::see_other(place.page).flash(cx, &Flash { text, bad: false, undo: None })
}

/// Shows the matter as it is now, because it was changed meanwhile.
async fn overtaken(
    shared: &Shared,
    cx: &Cx,
    id: MatterId,
    posted: &Posted,
    (refusal, place): (&Refusal, &Place),
) -> Answer {
    let view = shared.open(cx, id).await?;
    Ok(conflict(cx, &view, posted, refusal, place))
}

/// Returns the rating that comes with a confirmation, as the command that rates after the end: one press, the same rules.
fn rating(
    shared: &Shared,
    offer: &OfferView,
    doing: &Doing,
    posted: &Posted,
) -> Result<Option<Doing>, Refusal> {
    let rules = shared.runtime.in_force();
    let dictionary = rules.rules.dictionary();
    let (Some(transition), Some(element)) = (&offer.rate, dictionary.grade()) else {
        return Ok(None);
    };
    let given = FormReader::of(dictionary, posted, Ids::Caller).take(element, &element.key, false);
    let first = |mut wrong: Vec<FieldRefusal>| Refusal::from(wrong.remove(0));
    let given = given.map_err(first)?;
    let Some(grade) = given else { return Ok(None) };
    let form = Values::from(BTreeMap::from([(element.key.clone(), grade)]));
    let act = Act::Named { transition: transition.clone() };
    Ok(Some(Doing::new(doing.second_id(), act).form(form, Vec::new())))
}

fn conflict(cx: &Cx, view: &MatterView, posted: &Posted, refusal: &Refusal, place: &Place) -> Page {
    let seen: i64 = posted.read("version").unwrap_or(view.row.version);
    let part = conflict_part(cx, view, seen, refusal, &words_of(view, posted), &place.page);
    let frame = http::Resident { back: Some(&place.page), ..http::Resident::default() };
    cx.resident_deep(&view.title, &frame, html! { (part) }).status(StatusCode::CONFLICT)
}

pub(crate) async fn say(
    State(shared): State<Shared>,
    cx: Cx,
    Path(id): Path<MatterId>,
    posted: Posted,
) -> Answer {
    let view = open(&shared, &cx, id).await?;
    answer_say(&shared, &cx, &view, place(id), &posted).await
}

/// Keeps a message that the reporter sent from a page at `place`.
pub(crate) async fn answer_say(
    shared: &Shared,
    cx: &Cx,
    view: &MatterView,
    place: Place,
    posted: &Posted,
) -> Answer {
    let photos = match photos_of(shared, cx, "photos", 3, posted).await? {
        Ok(photos) => photos,
        Err(refusal) => {
            let filled = Filled::from(posted).refused(cx, &refusal);
            return shown(shared, cx, view, place, None, filled).await;
        }
    };
    let note = Note::parties(posted.get("note")).with_photos(photos);
    let id = view.row.id;
    let message = MessageId::from_uuid(posted.token()?);
    let by = By { matter: Some(id), ..cx.by("matter") };
    let said = shared
        .store
        .write(by, move |tx| Box::pin(async move { write_message(tx, id, message, note).await }));
    match said.await {
        Ok(_) => {
            http::files::kept(cx, posted.file_count());
            Ok(Page::see_other(place.page))
        }
        // It has ended meanwhile: what was written comes back, with where to go.
        Err(Error::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
            let view = shared.open(cx, id).await?;
            Ok(conflict(cx, &view, posted, &refusal, &place))
        }
        Err(Error::Refused(refusal)) => {
            let filled = Filled::from(posted).refused(cx, &refusal);
            shown(shared, cx, view, place, None, filled).await
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

/// The reporter's running matters on the home page: those that wait for the reporter stand by themselves.
pub(crate) fn home_cards(app: App, cx: Cx) -> BoxFuture<'static, Result<Vec<HomeCards>, Fault>> {
    Box::pin(async move {
        let Who::Resident(account) = cx.actor.who else { return Ok(Vec::new()) };
        let shared = Shared::new(&app);
        let mut reader = shared.store.read(cx.tenant()).await?;
        let rows = running(&mut reader, account, CARDS).await?;
        let mut q = Reading::from(&mut reader);
        let found =
            briefs(&mut q, &shared.runtime, rows, &cx.actor, Audience::Parties, cx.locale).await;
        let found = match found {
            Ok(found) => found,
            Err(Error::Fault(fault)) => return Err(fault),
            Err(Error::Refused(_)) => return Ok(Vec::new()),
        };
        let (waits, runs): (Vec<&Brief>, Vec<&Brief>) =
            found.iter().partition(|brief| brief.now.waits_for_reporter());
        let group = |key, briefs: Vec<&Brief>, waits, order| HomeCards {
            title: crate::t(cx.locale, key).to_owned(),
            all: Some(("/me/matters".to_owned(), crate::t(cx.locale, "matters.me.all").to_owned())),
            cards: briefs.into_iter().map(|brief| card(&cx, brief)).collect(),
            waits,
            order,
        };
        Ok(vec![
            group("matters.me.waits", waits, true, 5),
            group("matters.me.title", runs, false, 10),
        ])
    })
}

/// How far what waits is counted for the tab.
const WAITING_MAX: usize = 100;

/// How many matters wait for whoever asks.
pub(crate) fn waits(app: App, cx: Cx) -> BoxFuture<'static, Result<u32, Fault>> {
    Box::pin(async move {
        let Who::Resident(account) = cx.actor.who else { return Ok(0) };
        let mut reader = app.store.read(cx.tenant()).await?;
        waiting(&mut reader, account, WAITING_MAX).await
    })
}

fn card(cx: &Cx, brief: &Brief) -> HomeCard {
    let tag = brief.now.tag();
    let place = brief.card.as_ref().and_then(|card| card.place.as_deref());
    HomeCard {
        title: match place.filter(|_| brief.now.waits_for_reporter()) {
            Some(place) => format!("{place}　{}", brief.title),
            None => brief.title.clone(),
        },
        line: panel::sentence(cx, &brief.now),
        href: format!("/me/matters/{}", brief.row.id),
        state: tag
            .map(|tag| (panel::situation(tag.situation), cx.of(&tag.word).to_owned(), tag.icon)),
        steps: Some(brief.now.place),
        phone: None,
    }
}
