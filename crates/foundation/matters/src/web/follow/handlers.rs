//! Following without an account: by the code, which shows what anybody may see, or by the secret link, which lets the
//! reporter confirm, veto and write.

use super::pages::{lookup_page, public_page};
use crate::follow::{Code, by_code, by_secret};
use crate::panel::Place;
use crate::refusal::MatterRefusal;
use crate::shown::MatterView;
use crate::web::Shared;
use crate::web::me::{MatterPage, answer_act, answer_say, page};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use http::{Answer, Cx, Failure, Filled, Listing, Page, Posted};
use kernel::access::Who;
use kernel::id::FileId;

/// What codes that are looked up are counted by in `limits.toml`.
pub(crate) const FOLLOW: &str = "follow";

pub(crate) async fn ask(cx: Cx, listing: Listing) -> Answer {
    let filled = Filled::empty().with("code", listing.get("code").unwrap_or_default());
    Ok(lookup_page(&cx, &filled))
}

/// Looks a code up. It is answered in the page itself: an address with a code would be kept, sent and tried out.
pub(crate) async fn look_up(State(shared): State<Shared>, cx: Cx, posted: Posted) -> Answer {
    if let Err(refusal) = cx.take(FOLLOW, 1) {
        let filled = Filled::from(&posted).refused(&cx, &refusal.on("code"));
        return Ok(lookup_page(&cx, &filled).status(StatusCode::TOO_MANY_REQUESTS));
    }
    let office = cx.config().tenant;
    let code = Code::read(posted.get("code"));
    let mut reader = shared.store.read(office).await?;
    let found = match &code {
        Some(code) => by_code(&mut reader, code).await?,
        None => None,
    };
    drop(reader);
    let Some(row) = found else {
        // Told by what was typed alone: whether there is a case of this number stays unsaid.
        let refused = match code {
            Some(code) if !code.has_signs() => MatterRefusal::CodeWithoutSigns,
            _ => MatterRefusal::CodeUnknown,
        };
        let filled = Filled::from(&posted).refused(&cx, &refused.into());
        return Ok(lookup_page(&cx, &filled).refused());
    };
    let view = shared.open_public(&cx, row).await?;
    Ok(public_page(&cx, &view))
}

/// Opens the matter of a secret as its reporter.
async fn open(shared: &Shared, cx: &mut Cx, secret: &str) -> Result<(MatterView, Place), Failure> {
    let row = by_secret(&shared.store, secret).await?;
    let row = row
        .ok_or_else(|| Failure::from(kernel::refusal::Refusal::from(MatterRefusal::LinkUnknown)))?;
    cx.actor.tenant = row.tenant_id;
    cx.actor.grants.clear();
    cx.actor.on_behalf = None;
    cx.actor.who = Who::Code { matter: row.id };
    let view = shared.open(cx, row.id).await?;
    Ok((view, Place::at(format!("/follow/{secret}"))))
}

pub(crate) async fn show(
    State(shared): State<Shared>,
    mut cx: Cx,
    Path(secret): Path<String>,
) -> Answer {
    let (view, place) = open(&shared, &mut cx, &secret).await?;
    let hears = shared.hears(&cx, &view).await?;
    let shown = MatterPage {
        view: &view,
        hears,
        place,
        refused: None,
        said: Filled::empty(),
        may_act: true,
        back: "/follow",
    };
    // The address is a key.
    Ok(page(&cx, &shown).secret())
}

pub(crate) async fn photo(
    State(shared): State<Shared>,
    mut cx: Cx,
    Path((secret, file)): Path<(String, FileId)>,
    listing: Listing,
) -> Answer {
    let (view, _) = open(&shared, &mut cx, &secret).await?;
    Ok(shared.photo(&view, file, listing.get("size") == Some("thumb")).await?.secret())
}

pub(crate) async fn send(
    State(shared): State<Shared>,
    mut cx: Cx,
    Path(secret): Path<String>,
    posted: Posted,
) -> Answer {
    let (view, place) = open(&shared, &mut cx, &secret).await?;
    Ok(answer_act(&shared, &cx, &view, place, &posted).await?.secret())
}

pub(crate) async fn say(
    State(shared): State<Shared>,
    mut cx: Cx,
    Path(secret): Path<String>,
    posted: Posted,
) -> Answer {
    let (view, place) = open(&shared, &mut cx, &secret).await?;
    Ok(answer_say(&shared, &cx, &view, place, &posted).await?.secret())
}

/// Stops the letters. Nobody but the holder of the secret link can: it is the address of the form.
pub(crate) async fn stop(
    State(shared): State<Shared>,
    mut cx: Cx,
    Path(secret): Path<String>,
    posted: Posted,
) -> Answer {
    let (view, place) = open(&shared, &mut cx, &secret).await?;
    posted.token()?;
    shared.stop_letters(&cx, &view).await?;
    Ok(Page::see_other(format!("{}#letters", place.page)).secret())
}
