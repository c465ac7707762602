//! Many at once: tick, look at what will happen to each, then do it. Each matter is a transaction of its own; what cannot
//! be done says why and holds nothing up.

use super::bulk_pages::{Done, Planned, choose_page, done_page, preview_page};
use super::handlers::lines;
use super::query::item;
use crate::matter::Doing;
use crate::site::Site;
use crate::view::{MatterView, OfferView, Said, act_of};
use axum::extract::State;
use http::{Answer, Cx, Failure, Listing, Posted};
use kernel::id::MatterId;
use kernel::procedure::{Action, Offered};
use store::Error;
use uuid::Uuid;

/// The most matters of one go.
const MOST: usize = 100;

/// What is done to all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// The first outcome that needs nothing but a press, such as accepting.
    Forward,
    /// 催办.
    Urge,
}

impl What {
    fn parse(word: &str) -> Option<What> {
        match word {
            "forward" => Some(What::Forward),
            "urge" => Some(What::Urge),
            _ => None,
        }
    }

    pub(crate) const fn word(self) -> &'static str {
        match self {
            What::Forward => "forward",
            What::Urge => "urge",
        }
    }

    /// Returns the offer that it takes of a matter.
    fn offer(self, view: &MatterView, instance: u32) -> Option<&OfferView> {
        view.offers.iter().find(|offer| match (&offer.offered, self) {
            (Offered::Complete { instance: stay, .. }, What::Forward) => {
                *stay == instance && offer.is_plain() && offer.page.is_none()
            }
            (Offered::Act { action: Action::Urge, .. }, What::Urge) => true,
            _ => false,
        })
    }
}

pub(crate) async fn choose(State(site): State<Site>, cx: Cx, listing: Listing) -> Answer {
    let mut reader = site.store.read(cx.tenant()).await?;
    let (lines, next) = lines(&site, &cx, &mut reader, &listing, MOST).await?;
    Ok(choose_page(&cx, &listing, &lines, next.as_ref()))
}

pub(crate) async fn forward(state: State<Site>, cx: Cx, posted: Posted) -> Answer {
    preview(state, cx, posted, What::Forward).await
}

pub(crate) async fn urge(state: State<Site>, cx: Cx, posted: Posted) -> Answer {
    preview(state, cx, posted, What::Urge).await
}

/// Shows what will happen to each, before anything does.
async fn preview(State(site): State<Site>, cx: Cx, posted: Posted, what: What) -> Answer {
    let mut planned = Vec::new();
    for id in posted.all("id").take(MOST) {
        let Ok(id) = id.parse::<Uuid>() else { continue };
        let mut reader = site.store.read(cx.tenant()).await?;
        let Some(entry) = item(&mut reader, &cx.actor, id).await? else { continue };
        drop(reader);
        let view = site.open(&cx, entry.matter_id).await?;
        planned.push(plan(&view, entry.instance, what));
    }
    Ok(preview_page(&cx, what, &planned))
}

fn plan(view: &MatterView, instance: u32, what: What) -> Planned {
    let offer = what.offer(view, instance);
    Planned {
        id: view.row.id,
        title: view.title.clone(),
        code: view.row.code.clone(),
        step: view.now.step.clone(),
        offer: offer
            .filter(|offer| offer.refused.is_none())
            .map(|offer| (offer.code.clone(), offer.title.clone())),
        why: offer.and_then(|offer| offer.refused.clone()),
        version: view.row.version,
    }
}

pub(crate) async fn carry_out(State(site): State<Site>, cx: Cx, posted: Posted) -> Answer {
    What::parse(posted.get("what")).ok_or(Failure::NotFound)?;
    let token = posted.token()?;
    let mut done = Vec::new();
    for (index, chosen) in posted.all("do").take(MOST).enumerate() {
        let mut parts = chosen.splitn(3, ':');
        let (Some(id), Some(version), Some(code)) = (parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let (Ok(id), Ok(version)) = (id.parse::<MatterId>(), version.parse::<i64>()) else {
            continue;
        };
        done.push(one(&site, &cx, id, version, code, derived(token, index)).await?);
    }
    Ok(done_page(&cx, &done))
}

/// One matter of many: what it saw is what it acts on, as on its own page.
async fn one(
    site: &Site,
    cx: &Cx,
    id: MatterId,
    version: i64,
    code: &str,
    command: Uuid,
) -> Result<Done, Failure> {
    let view = site.open(cx, id).await?;
    let title = view.title.clone();
    let told = |refused: Option<String>| Done { id, title: title.clone(), refused };
    // The command may have been carried out before by the same form: then nothing is offered, and nothing is wrong.
    let Some(offer) = view.offer(code) else {
        let before = view.whole_history.folded.state.commands.contains(&command);
        let gone = crate::t(cx.locale, "matters.sheet.gone").to_owned();
        return Ok(told((!before).then_some(gone)));
    };
    let act = act_of(&offer.offered, Said::default())
        .map_err(|refusal| Failure::Refused(refusal.into()))?;
    match site.act(cx, id, Doing::new(command, act).at(version)).await {
        Ok(_) => Ok(told(None)),
        Err(Error::Refused(refusal)) => Ok(told(Some(cx.say(&refusal)))),
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

/// Returns the command id of the form's row: sending the form twice acts once on each.
fn derived(token: Uuid, index: usize) -> Uuid {
    let mut bytes = *token.as_bytes();
    let index = u16::try_from(index).unwrap_or(u16::MAX).to_be_bytes();
    bytes[14] ^= index[0];
    bytes[15] ^= index[1];
    Uuid::from_bytes(bytes)
}
