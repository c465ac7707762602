//! The way of a report: form, check, send, receipt. Which face it is, the path says.

use super::face::{Face, Press, sent};
use super::intake;
use super::join::Also;
use super::joined::{self, Said};
use super::load;
use super::near;
use super::pages;
use super::rules::Channel;
use super::{draft, open};
use crate::desk::Desk;
use http::axum::extract::{Path, Query, State};
use http::{Answer, Cx, Failure, Filled, Listing, Page, Posted};
use kernel::id::{CaseId, FileId};
use kernel::refusal::Refusal;
use serde::Deserialize;
use store::Error;

/// What reports are counted by in `limits.toml`.
pub const REPORT: &str = "report";

/// What stands behind the question mark of the form's pages.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    draft: Option<CaseId>,
    find: String,
}

/// Shows the form: empty, or as far as it was filled in.
pub async fn form(State(desk): State<Desk>, cx: Cx, Query(asked): Query<Asked>) -> Answer {
    let face = Face::of(&cx.path);
    if face == Face::Desk && asked.draft.is_none() && load::on_the_round(&desk, &cx).await? {
        return Ok(Page::see_other(Face::Field.base()));
    }
    let kept = match asked.draft {
        Some(id) => intake::load(&desk, &cx, id).await?.map(|kept| (id, kept)),
        None => None,
    };
    let (id, kept) = match kept {
        Some(kept) => kept,
        None => (CaseId::from_uuid(cx.new_token()), load::blank(&desk, &cx, face).await?),
    };
    if kept.case.is_some() || kept.also.is_some() {
        return Ok(Page::see_other(face.page("/done", id)));
    }
    let filled = Filled::from(&sent(&kept.draft.raw, id));
    let view = load::form(&desk, &cx, face, id, &kept.draft, &asked.find, filled).await?;
    Ok(pages::form(&cx, desk.runtime.in_force().rules.dictionary(), &view))
}

/// What the box for a building asks while words are typed, or once a point is known.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    find: String,
    #[serde(rename = "as")]
    asker: String,
    near: String,
}

/// Answers with the list of choices alone: names of places, which everybody may know.
pub async fn places(State(desk): State<Desk>, cx: Cx, Query(typed): Query<Typed>) -> Answer {
    let found = match typed.near.trim() {
        "" => load::places(&desk, &cx, &typed.find).await?,
        at => near::places_near(&desk, &cx, at).await?,
    };
    let list = pages::choices(&cx, pages::Asker::of(&typed.asker), &found, "", false);
    Ok(Page::data("text/html; charset=utf-8", list.into_string().into_bytes()))
}

/// Where a map looks.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Looked {
    at: String,
}

/// Answers with the buildings of the community around a point, for the map on which a place is pointed at.
pub async fn map(State(desk): State<Desk>, cx: Cx, Query(looked): Query<Looked>) -> Answer {
    let places = near::map(&desk, &cx, &looked.at).await?;
    Ok(Page::data("application/geo+json", places.to_string().into_bytes()))
}

/// Takes the form: keeps photos and words, then does what the button asks for.
pub async fn take(State(desk): State<Desk>, cx: Cx, posted: Posted) -> Answer {
    let face = Face::of(&cx.path);
    let taken = intake::take(&desk, &cx, face, &posted).await?;
    if taken.over {
        return Ok(Page::see_other(face.page("/done", taken.id)));
    }
    let (mut faults, find) = (taken.faults.clone(), posted.get("find"));
    if taken.press.goes_on() && faults.is_empty() {
        match intake::ready(&desk, &cx, face, &taken.draft).await? {
            Ok(ready) => match go_on(&desk, &cx, face, &taken, ready).await {
                Ok(page) => return Ok(page),
                Err(Error::Refused(refusal)) if refusal.field.is_some() => faults.push(refusal),
                Err(error) => return Err(error.into()),
            },
            Err(wrong) => faults.extend(wrong),
        }
    }
    if faults.is_empty() {
        let sought = (taken.press == Press::Find).then_some(find).filter(|find| !find.is_empty());
        let here = Listing::of(face.base(), &format!("draft={}", taken.id));
        // The page comes back where it was left.
        let part = if taken.press == Press::Find { pages::WHERE } else { pages::PHOTOS };
        return Ok(Page::see_other(format!("{}#{part}", here.with("find", sought))));
    }
    shown_again(&desk, &cx, face, (taken.id, &taken.draft), find, &faults).await
}

/// Shows the form again with what is wrong beside its fields.
async fn shown_again(
    desk: &Desk,
    cx: &Cx,
    face: Face,
    (id, draft): (CaseId, &draft::Draft),
    find: &str,
    faults: &[Refusal],
) -> Answer {
    let filled = Filled::from(&sent(&draft.raw, id)).all_refused(cx, faults);
    let view = load::form(desk, cx, face, id, draft, find, filled).await?;
    Ok(pages::form(cx, desk.runtime.in_force().rules.dictionary(), &view).refused())
}

/// A report that is filled in is sent, unless the answers are to be looked at first: because that was asked for, or because
/// there is a number to dial or an open case like it.
async fn go_on(
    desk: &Desk,
    cx: &Cx,
    face: Face,
    taken: &intake::Taken,
    ready: intake::Ready,
) -> Result<Page, Error> {
    let accept = taken.press == Press::Accept;
    if taken.press == Press::Next
        || load::has_to_look(desk, cx, face, (taken.id, &ready), accept).await?
    {
        return Ok(Page::see_other(face.page("/check", taken.id)));
    }
    sent_off(desk, cx, face, taken.id, ready, taken.draft.photos.clone(), accept).await?;
    Ok(Page::see_other(face.page("/done", taken.id)))
}

/// Opens the case of a draft, and accepts it at once if that was asked for; twice is once.
async fn sent_off(
    desk: &Desk,
    cx: &Cx,
    face: Face,
    id: CaseId,
    ready: intake::Ready,
    photos: Vec<FileId>,
    accept: bool,
) -> Result<(), Error> {
    cx.take(REPORT, 1)?;
    let by = intake::by(cx, face, ready.report.contact().is_anonymous());
    let count = photos.len();
    let new = intake::command(desk, cx, id, ready, photos);
    let state = desk.clone();
    desk.store
        .write_again(by, move |tx| {
            let (state, new) = (state.clone(), new.clone());
            Box::pin(async move {
                let opened = open::open_draft(tx, &state, new).await?;
                if accept && !opened.repeated {
                    crate::case::command::accept_new(tx, &state, opened.id).await?;
                }
                Ok(())
            })
        })
        .await?;
    http::files::kept(cx, count);
    Ok(())
}

/// Shows the answers before they are sent, with what is near by.
pub async fn check(State(desk): State<Desk>, cx: Cx, Query(asked): Query<Asked>) -> Answer {
    let face = Face::of(&cx.path);
    let (id, kept) = unsent(&desk, &cx, asked.draft).await?;
    if kept.case.is_some() || kept.also.is_some() {
        return Ok(Page::see_other(face.page("/done", id)));
    }
    let Ok(ready) = intake::ready(&desk, &cx, face, &kept.draft).await? else {
        return Ok(Page::see_other(face.page("", id)));
    };
    let view = load::check(&desk, &cx, face, id, &kept.draft, &ready).await?;
    Ok(pages::check(&cx, &view, &Filled::from(&sent(&kept.draft.raw, id))))
}

/// Sends the report. A second press finds the case of the first.
pub async fn send(State(desk): State<Desk>, cx: Cx, posted: Posted) -> Answer {
    let face = Face::of(&cx.path);
    let (id, mut kept) = unsent(&desk, &cx, Some(CaseId::from_uuid(posted.token()?))).await?;
    if kept.case.is_some() || kept.also.is_some() {
        return Ok(Page::see_other(face.page("/done", id)));
    }
    posted.get(super::rules::field::CATEGORY).clone_into(&mut kept.draft.raw.category);
    let ready = match intake::ready(&desk, &cx, face, &kept.draft).await? {
        Ok(ready) => ready,
        Err(faults) => return Err(first(faults)),
    };
    let accept = Press::of(&posted) == Press::Accept;
    if accept && load::sought(&*desk.rules()?, &cx, face, (id, &ready)).category.is_none() {
        return Ok(Page::see_other(format!("{}#f-case-category", face.page("/check", id))));
    }
    let photos = kept.draft.photos.clone();
    match sent_off(&desk, &cx, face, id, ready, photos, accept).await {
        Ok(()) => Ok(Page::see_other(face.page("/done", id))),
        Err(Error::Refused(refusal)) if accept && refusal.field.is_some() => {
            shown_again(&desk, &cx, face, (id, &kept.draft), "", &[refusal]).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Follows an open case about the same thing instead of sending a second one.
pub async fn join(State(desk): State<Desk>, cx: Cx, posted: Posted) -> Answer {
    let face = Face::of(&cx.path);
    let (id, kept) = unsent(&desk, &cx, Some(CaseId::from_uuid(posted.token()?))).await?;
    if kept.case.is_some() || kept.also.is_some() {
        return Ok(Page::see_other(face.page("/done", id)));
    }
    let not_offered = || Refusal::conflict("desk.refusal.not_offered");
    let case: CaseId = posted.read("case").ok_or_else(not_offered)?;
    let Ok(ready) = intake::ready(&desk, &cx, face, &kept.draft).await? else {
        return Ok(Page::see_other(face.page("", id)));
    };
    let anonymous = ready.report.contact().is_anonymous();
    cx.take(REPORT, 1)?;
    let photos = kept.draft.photos.len();
    let link = matches!(ready.report.channel(), Channel::Online | Channel::Window);
    let also = Also {
        draft: id,
        browser: cx.browser.clone(),
        case,
        sought: load::sought(&*desk.rules()?, &cx, face, (id, &ready)),
        who: intake::counted(&cx, face, &ready.report),
        said: Said {
            words: ready.report.words().to_owned(),
            address: ready.report.place().address().to_owned(),
            photos: kept.draft.photos,
        },
        secret: link.then(|| intake::secret(&desk)),
    };
    let rules = desk.runtime.in_force();
    desk.store
        .write(intake::by(&cx, face, anonymous), move |tx| {
            Box::pin(async move { super::join::join(tx, rules.rules.roles(), also).await })
        })
        .await?;
    http::files::kept(&cx, photos);
    Ok(Page::see_other(face.page("/done", id)))
}

/// Shows the receipt; the secret link as long as it may be shown.
pub async fn done(State(desk): State<Desk>, cx: Cx, Query(asked): Query<Asked>) -> Answer {
    let face = Face::of(&cx.path);
    let (id, kept) = unsent(&desk, &cx, asked.draft).await?;
    match load::done(&desk, &cx, face, id, &kept).await? {
        // The secret link stands on it.
        Some(view) => Ok(pages::done(&cx, &view).secret()),
        None => Ok(Page::see_other(face.page("", id))),
    }
}

/// Forgets the secret: the reporter has it.
pub async fn kept(State(desk): State<Desk>, cx: Cx, posted: Posted) -> Answer {
    let face = Face::of(&cx.path);
    let id = CaseId::from_uuid(posted.token()?);
    let browser = cx.browser.clone();
    let by = intake::by(&cx, face, true);
    desk.store
        .write(by, move |tx| {
            Box::pin(async move { Ok(draft::forget_secret(tx, id, &browser).await?) })
        })
        .await?;
    Ok(Page::see_other(face.page("/done", id)))
}

/// Shows a photo of a draft to the browser that sent it.
pub async fn photo(
    State(desk): State<Desk>,
    cx: Cx,
    Path((id, file)): Path<(CaseId, FileId)>,
) -> Answer {
    let kept = intake::load(&desk, &cx, id).await?.ok_or(Failure::NotFound)?;
    if !kept.draft.photos.contains(&file) {
        return Err(Failure::NotFound);
    }
    Ok(http::files::serve(desk.store.files().thumb(cx.tenant(), file).await?, "photo.jpg"))
}

/// Opens the own link of somebody who has the trouble of a case too.
async fn own_joined(desk: &Desk, cx: &Cx, secret: &str) -> Result<joined::Joined, Failure> {
    let mut reader = desk.store.read(cx.tenant()).await?;
    let found = joined::by_secret(&mut reader, secret).await?;
    found.ok_or_else(|| Refusal::not_found("desk.refusal.link_unknown").into())
}

/// Shows somebody who has the trouble of a case too the own words, and how far the case is.
pub async fn joined_page(State(desk): State<Desk>, cx: Cx, Path(secret): Path<String>) -> Answer {
    let joined = own_joined(&desk, &cx, &secret).await?;
    let view = load::joined(&desk, &cx, &secret, joined).await?;
    // The address is a key.
    Ok(pages::joined(&cx, &view).secret())
}

/// Shows a photo that belongs to an own link.
pub async fn joined_photo(
    State(desk): State<Desk>,
    cx: Cx,
    Path((secret, file)): Path<(String, FileId)>,
) -> Answer {
    let joined = own_joined(&desk, &cx, &secret).await?;
    if !joined.said.is_some_and(|said| said.photos.contains(&file)) {
        return Err(Failure::NotFound);
    }
    Ok(http::files::serve(desk.store.files().get(cx.tenant(), file).await?, "photo.jpg").secret())
}

/// Takes back what was written: nobody but the holder of the link can, for it is the address of the form.
pub async fn take_back(
    State(desk): State<Desk>,
    cx: Cx,
    Path(secret): Path<String>,
    posted: Posted,
) -> Answer {
    posted.token()?;
    let joined = own_joined(&desk, &cx, &secret).await?;
    desk.store
        .write(intake::by(&cx, Face::Resident, true), move |tx| {
            Box::pin(async move { joined::take_back(tx, &joined).await })
        })
        .await?;
    Ok(Page::see_other(format!("{}/{secret}", pages::JOINED)).secret())
}

/// Returns a draft of this browser; without one the form begins anew.
async fn unsent(
    desk: &Desk,
    cx: &Cx,
    id: Option<CaseId>,
) -> Result<(CaseId, draft::Kept), Failure> {
    let gone = || Refusal::not_found("desk.refusal.draft_gone");
    let id = id.ok_or_else(gone)?;
    let kept = intake::load(desk, cx, id).await?.ok_or_else(gone)?;
    Ok((id, kept))
}

fn first(faults: Vec<Refusal>) -> Failure {
    faults.into_iter().next().map_or(Failure::NotFound, Failure::Refused)
}
