//! Handlers of the page of one matter for staff.

use super::again::{done, where_it_was};
use crate::command::{Doing, say};
use crate::matter::Note;
use crate::refusal::MatterRefusal;
use crate::shown::MatterView;
use crate::web::sheet::{
    Change, Reveal, Sent, asked, conflict_part, doing_of, own, page, paper, shown, words_of,
};
use crate::web::{Shared, inbox};
use crate::{follow, staff_may, unfollow};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use http::{Answer, Cx, Failure, Filled, Flash, Listing, Page, Posted, html};
use kernel::id::{FileId, MatterId, MessageId};
use kernel::procedure::Act;
use kernel::refusal::{Refusal, RefusalKind};
use store::{By, Error, Look, Reading};

pub(crate) async fn show(
    State(shared): State<Shared>,
    mut cx: Cx,
    Path(id): Path<MatterId>,
    listing: Listing,
) -> Answer {
    let view = shared.open_for_staff(&cx, id).await?;
    shared.seen(&mut cx, id).await?;
    let mut shown = shown(&shared, &cx, &view, own(id)).await?;
    asked(&shared, &cx, &view, &listing, &mut shown).await?;
    Ok(page(&cx, &view, &shown))
}

pub(crate) async fn print(
    State(shared): State<Shared>,
    cx: Cx,
    Path(id): Path<MatterId>,
) -> Answer {
    let view = shared.open_for_staff(&cx, id).await?;
    Ok(paper(&cx, &view, &own(id)))
}

pub(crate) async fn photo(
    State(shared): State<Shared>,
    cx: Cx,
    Path((id, file)): Path<(MatterId, FileId)>,
    listing: Listing,
) -> Answer {
    let view = shared.open_for_staff(&cx, id).await?;
    shared.photo(&view, file, listing.get("size") == Some("thumb")).await
}

pub(crate) async fn send(
    State(shared): State<Shared>,
    cx: Cx,
    Path(id): Path<MatterId>,
    posted: Posted,
) -> Answer {
    let view = shared.open_for_staff(&cx, id).await?;
    let back = http::on_site(posted.get("back"), "/work");
    let Some(offer) = view.offer(posted.get("do")) else {
        if shared.carried_out(&cx, id, &posted).await? {
            let text = crate::tf(cx.locale, "matters.sheet.sent_before", &[("title", &view.title)]);
            return done(&shared.store, &shared.runtime, &cx, id, &posted, text).await;
        }
        let refusal = MatterRefusal::NotOffered.into();
        return Ok(conflict(&cx, &view, &posted, &refusal, &back));
    };
    match doing_of(&shared, &cx, &view, offer, &posted).await? {
        Sent::Again(filled) => again(&shared, &cx, &view, &back, &offer.code, filled).await,
        Sent::Right(doing, form) => match shared.act(&cx, id, *doing).await {
            Ok(_) => {
                http::files::kept(&cx, posted.file_count());
                let text = crate::tf(
                    cx.locale,
                    "matters.sheet.done",
                    &[("what", &offer.title), ("title", &view.title)],
                );
                done(&shared.store, &shared.runtime, &cx, id, &posted, text).await
            }
            Err(Error::Refused(refusal)) => {
                refused(&shared, &cx, (&posted, form), id, &refusal, &back).await
            }
            Err(Error::Fault(fault)) => Err(fault.into()),
        },
    }
}

/// Takes back what whoever asks did last.
pub(crate) async fn undo(
    State(shared): State<Shared>,
    cx: Cx,
    Path(id): Path<MatterId>,
    listing: Listing,
    posted: Posted,
) -> Answer {
    let view = shared.open_for_staff(&cx, id).await?;
    let version: i64 = listing.read("version").ok_or(Failure::NotFound)?;
    let doing = Doing::new(posted.token()?, Act::Undo).at(version);
    match shared.act(&cx, id, doing).await {
        Ok(_) => {
            let text = crate::tf(cx.locale, "matters.undo.done", &[("title", &view.title)]);
            let to = inbox::opening(&shared, &cx, id).await?;
            Ok(Page::see_other(to).flash(&cx, &Flash { text, bad: false, undo: None }))
        }
        Err(Error::Refused(refusal)) => {
            let text = cx.say(&refusal);
            let to = own(id).page;
            Ok(Page::see_other(to).flash(&cx, &Flash { text, bad: true, undo: None }))
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

/// From how many digits on a number in a reason is somebody's: a telephone, a document.
const REASON_DIGITS: usize = 7;

/// Returns what is wrong with the reason of a look: it is kept in plain, for the person looked at to read.
fn wrong_reason(reason: &str) -> Option<MatterRefusal> {
    if reason.chars().count() < 4 {
        return Some(MatterRefusal::ReasonMissing);
    }
    let number = kernel::mask::longest_number(reason) >= REASON_DIGITS;
    number.then_some(MatterRefusal::ReasonNumber)
}

/// What was wrong stands beside its field; what changed meanwhile is shown in both versions.
async fn refused(
    shared: &Shared,
    cx: &Cx,
    (posted, form): (&Posted, Filled),
    id: MatterId,
    refusal: &Refusal,
    back: &str,
) -> Answer {
    let view = shared.open_for_staff(cx, id).await?;
    let code = posted.get("do").to_owned();
    match refusal.kind {
        RefusalKind::Conflict | RefusalKind::Gone => Ok(conflict(cx, &view, posted, refusal, back)),
        RefusalKind::Invalid | RefusalKind::TooMany if view.offer(&code).is_some() => {
            again(shared, cx, &view, back, &code, form.refused(cx, refusal)).await
        }
        _ => Err(Failure::Refused(refusal.clone())),
    }
}

async fn again(
    shared: &Shared,
    cx: &Cx,
    view: &MatterView,
    back: &str,
    code: &str,
    filled: Filled,
) -> Answer {
    let right = filled.is_right();
    let change = Change::Form { code: code.to_owned(), filled, told: html! {} };
    let page = where_it_was(shared, cx, view, back, change).await?;
    Ok(if right { page } else { page.refused() })
}

fn conflict(cx: &Cx, view: &MatterView, posted: &Posted, refusal: &Refusal, back: &str) -> Page {
    let seen: i64 = posted.read("version").unwrap_or(view.row.version);
    let part = conflict_part(cx, view, seen, refusal, &words_of(view, posted), back);
    let body = html! { h1.ll-title { (view.title) } (part) };
    cx.work(&view.title, body).status(StatusCode::CONFLICT)
}

/// Returns where a small form was sent from: the matter's own page, unless it says another one.
fn origin(listing: &Listing, id: MatterId) -> String {
    http::on_site(listing.get("back").unwrap_or_default(), &own(id).page)
}

pub(crate) async fn do_say(
    State(shared): State<Shared>,
    cx: Cx,
    Path(id): Path<MatterId>,
    listing: Listing,
    posted: Posted,
) -> Answer {
    let view = shared.open_for_staff(&cx, id).await?;
    let note = Note::parties(posted.get("note"));
    let message = MessageId::from_uuid(posted.token()?);
    let by = By { matter: Some(id), ..cx.by("matter") };
    let said = shared
        .store
        .write(by, move |tx| Box::pin(async move { say(tx, id, message, note).await }))
        .await;
    match said {
        Ok(_) => Ok(Page::see_other(origin(&listing, id))),
        Err(Error::Refused(refusal)) => {
            let said = Filled::from(&posted).refused(&cx, &refusal);
            let back = origin(&listing, id);
            Ok(where_it_was(&shared, &cx, &view, &back, Change::Said(said)).await?.refused())
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

pub(crate) async fn do_follow(
    State(shared): State<Shared>,
    cx: Cx,
    Path(id): Path<MatterId>,
    listing: Listing,
    posted: Posted,
) -> Answer {
    shared.open_for_staff(&cx, id).await?;
    let begins = posted.get("want") != "stop";
    let account = cx.account().ok_or(Failure::SignIn)?;
    let by = By { matter: Some(id), ..cx.by("matter") };
    shared
        .store
        .write(by, move |tx| {
            Box::pin(async move {
                match begins {
                    true => follow(tx, id, account).await?,
                    false => unfollow(tx, id, account).await?,
                }
                Ok(())
            })
        })
        .await?;
    Ok(Page::see_other(origin(&listing, id)))
}

/// Shows the reporter's data for a reason, which the person can read afterwards.
pub(crate) async fn reveal(
    State(shared): State<Shared>,
    cx: Cx,
    Path(id): Path<MatterId>,
    posted: Posted,
) -> Answer {
    let view = shared.open_for_staff(&cx, id).await?;
    let mut reader = shared.store.read(cx.tenant()).await?;
    let subject = shared.runtime.subject(&view.row.subject_kind).ok_or(Failure::NotFound)?;
    let verb = subject.verbs().reveal;
    if !staff_may(&mut reader, &shared.runtime, &cx.actor, &view.row, verb).await? {
        return Err(Failure::Forbidden);
    }
    let back = http::on_site(posted.get("back"), &own(id).page);
    let reason = posted.get("reason").to_owned();
    if let Some(wrong) = wrong_reason(&reason) {
        let filled = Filled::from(&posted).refused(&cx, &wrong.into());
        let asking = Change::Reveal(Reveal::Asking(Box::new(filled)));
        return Ok(where_it_was(&shared, &cx, &view, &back, asking).await?.refused());
    }
    let mut q = Reading::from(&mut reader);
    let found = subject.reveal(&mut q, &view.row).await?.ok_or(Failure::NotFound)?;
    let fields = found.fields.iter().map(|(key, _)| key.clone()).collect();
    let look =
        Look { subject_kind: found.subject_kind, subject: found.subject, fields, why: reason };
    shared.store.look(By { matter: Some(id), ..cx.by("matter") }, look).await?;
    let rules = shared.runtime.in_force();
    let title = |key: &str| {
        let element = rules.rules.dictionary().get(key);
        element.map_or_else(|| key.to_owned(), |element| cx.of(&element.title).to_owned())
    };
    let fields = found.fields.iter().map(|(key, value)| (title(key), value.clone())).collect();
    drop(reader);
    where_it_was(&shared, &cx, &view, &back, Change::Reveal(Reveal::Open(fields))).await
}
