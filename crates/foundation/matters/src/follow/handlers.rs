//! Following without an account: by the code, which shows what anybody may see, or by the secret link, which lets the
//! reporter confirm, veto and write.

use super::link::{by_code, by_secret};
use super::pages::{lookup_page, public_page};
use crate::me::{MatterPage, answer_act, answer_say, page};
use crate::panel::Place;
use crate::refusal::MatterRefusal;
use crate::site::Site;
use crate::view::MatterView;
use axum::extract::{Path, State};
use http::{Answer, Buckets, Cx, Failure, Filled, Listing, Posted, Throttle};
use kernel::access::Who;
use kernel::id::FileId;
use std::sync::Arc;

/// How many codes one browser may look up: a telephone call's worth at once, then one every two minutes.
const LOOKUPS: Throttle = Throttle { burst: 10, per_hour: 30 };

/// What the handlers of following share.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) site: Site,
    lookups: Arc<Buckets>,
}

impl Desk {
    pub(crate) fn new(site: Site) -> Desk {
        Desk { site, lookups: Arc::new(Buckets::new(LOOKUPS)) }
    }
}

pub(crate) async fn ask(cx: Cx, listing: Listing) -> Answer {
    let filled = Filled::empty().with("code", listing.get("code").unwrap_or_default());
    Ok(lookup_page(&cx, &filled))
}

/// Looks a code up. It is answered in the page itself: an address with a code would be kept, sent and tried out.
pub(crate) async fn look_up(State(desk): State<Desk>, cx: Cx, posted: Posted) -> Answer {
    desk.lookups.take(&cx.browser, cx.now).map_err(Failure::TooMany)?;
    let office = cx.config().tenant;
    let mut reader = desk.site.store.read(office).await?;
    let found = by_code(&mut reader, posted.get("code")).await?;
    drop(reader);
    let Some(row) = found else {
        let filled = Filled::from(&posted).refused(&cx, &MatterRefusal::CodeUnknown.into());
        return Ok(lookup_page(&cx, &filled).refused());
    };
    let view = desk.site.open_public(&cx, row).await?;
    Ok(public_page(&cx, &view))
}

/// Opens the matter of a secret as its reporter.
async fn open(desk: &Desk, cx: &mut Cx, secret: &str) -> Result<(MatterView, Place), Failure> {
    let row = by_secret(&desk.site.store, secret).await?;
    let row = row
        .ok_or_else(|| Failure::from(kernel::refusal::Refusal::from(MatterRefusal::LinkUnknown)))?;
    cx.actor.tenant = row.tenant_id;
    cx.actor.grants.clear();
    cx.actor.on_behalf = None;
    cx.actor.who = Who::Code { matter: row.id };
    let view = desk.site.open(cx, row.id).await?;
    Ok((view, Place::at(format!("/follow/{secret}"))))
}

pub(crate) async fn show(
    State(desk): State<Desk>,
    mut cx: Cx,
    Path(secret): Path<String>,
) -> Answer {
    let (view, place) = open(&desk, &mut cx, &secret).await?;
    let choices = desk.site.choices(&cx, &view).await?;
    let shown = MatterPage {
        view: &view,
        place,
        choices: &choices,
        refused: None,
        said: Filled::empty(),
        may_act: true,
        back: "/follow",
    };
    // The address is a key; the site's `Referrer-Policy: same-origin` keeps it from travelling to others.
    Ok(page(&cx, &shown))
}

pub(crate) async fn photo(
    State(desk): State<Desk>,
    mut cx: Cx,
    Path((secret, file)): Path<(String, FileId)>,
    listing: Listing,
) -> Answer {
    let (view, _) = open(&desk, &mut cx, &secret).await?;
    desk.site.photo(&view, file, listing.get("size") == Some("thumb")).await
}

pub(crate) async fn send(
    State(desk): State<Desk>,
    mut cx: Cx,
    Path(secret): Path<String>,
    posted: Posted,
) -> Answer {
    let (view, place) = open(&desk, &mut cx, &secret).await?;
    answer_act(&desk.site, &cx, &view, place, &posted).await
}

pub(crate) async fn say(
    State(desk): State<Desk>,
    mut cx: Cx,
    Path(secret): Path<String>,
    posted: Posted,
) -> Answer {
    let (view, place) = open(&desk, &mut cx, &secret).await?;
    answer_say(&desk.site, &cx, &view, place, &posted).await
}
