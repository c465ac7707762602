//! Many at once: tick, look at what will happen to each, then do it. Each matter is a transaction of its own; what cannot
//! be done says why and holds nothing up. What somebody saw or said is never claimed for many.

use super::bulk_pages::{Done, Planned, choose_page, done_page, preview_page};
use super::handlers::lines;
use crate::command::Doing;
use crate::inbox::item;
use crate::runtime::Proposal;
use crate::shown::{Bulk, MatterView, OfferView, Said, act_of};
use crate::web::Shared;
use axum::extract::State;
use http::{Answer, Cx, Failure, Listing, Posted};
use kernel::id::MatterId;
use kernel::procedure::{Action, Offered};
use std::collections::BTreeSet;
use store::{Error, Reading};
use uuid::Uuid;

/// The most matters of one go.
const MOST: usize = 100;

/// What is done to all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// The outcome that the procedure file lets be chosen for many, such as accepting.
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

    /// Tells whether it is an offer of this kind.
    fn takes(self, offer: &OfferView) -> bool {
        match self {
            What::Forward => offer.bulk == Bulk::Allowed,
            What::Urge => matches!(offer.offered, Offered::Act { action: Action::Urge, .. }),
        }
    }

    /// Returns the offer that it takes of a matter.
    fn offer(self, view: &MatterView, instance: u32) -> Option<&OfferView> {
        let here = |offer: &&OfferView| self == What::Urge || offer.instance() == Some(instance);
        view.offers.iter().filter(here).find(|offer| self.takes(offer))
    }
}

pub(crate) async fn choose(State(shared): State<Shared>, cx: Cx, listing: Listing) -> Answer {
    let mut reader = shared.store.read(cx.tenant()).await?;
    let seats = shared.seats(&cx, &mut reader).await?;
    let (lines, next) = lines(&shared, &cx, &mut reader, &seats, &listing, MOST).await?;
    Ok(choose_page(&cx, &listing, &shared.runtime.in_force(), &lines, next.as_ref()))
}

pub(crate) async fn forward(state: State<Shared>, cx: Cx, posted: Posted) -> Answer {
    preview(state, cx, posted, What::Forward).await
}

pub(crate) async fn urge(state: State<Shared>, cx: Cx, posted: Posted) -> Answer {
    preview(state, cx, posted, What::Urge).await
}

/// Shows what will happen to each, before anything does. A matter that waits in several lines is urged once.
async fn preview(State(shared): State<Shared>, cx: Cx, posted: Posted, what: What) -> Answer {
    let (mut planned, mut seen) = (Vec::new(), BTreeSet::new());
    for id in posted.all("id").take(MOST) {
        let Ok(id) = id.parse::<Uuid>() else { continue };
        let mut reader = shared.store.read(cx.tenant()).await?;
        let seats = shared.seats(&cx, &mut reader).await?;
        let Some(entry) = item(&mut reader, &seats, id).await? else { continue };
        drop(reader);
        let stay = if what == What::Urge { 0 } else { entry.instance };
        if seen.insert((entry.matter_id, stay)) {
            let view = shared.open(&cx, entry.matter_id).await?;
            planned.push(plan(&shared, &cx, &view, entry.instance, what).await?);
        }
    }
    Ok(preview_page(&cx, what, &planned))
}

async fn plan(
    shared: &Shared,
    cx: &Cx,
    view: &MatterView,
    instance: u32,
    what: What,
) -> Result<Planned, Failure> {
    let mut planned = Planned {
        id: view.row.id,
        title: view.title.clone(),
        code: view.row.code.clone(),
        step: view.now.step.clone(),
        offer: None,
        gets: String::new(),
        lead: String::new(),
        why: None,
        version: view.row.version,
    };
    let Some(offer) = what.offer(view, instance) else {
        let here = view.offers.iter().filter(|offer| offer.instance() == Some(instance));
        let states = what == What::Forward && here.into_iter().any(|one| one.bulk == Bulk::States);
        planned.why = states.then(|| crate::t(cx.locale, "matters.bulk.states").to_owned());
        return Ok(planned);
    };
    planned.why.clone_from(&offer.refused);
    if planned.why.is_none() {
        match proposal(shared, cx, view, offer).await? {
            Ok(found) => {
                planned.offer = Some((offer.code.clone(), offer.title.clone()));
                planned.gets = cx.of(&found.gets).to_owned();
                planned.lead = found.lead.unwrap_or_default();
            }
            Err(why) => planned.why = Some(why),
        }
    }
    Ok(planned)
}

/// Returns what the offer does to the matter, or why it needs its form.
async fn proposal(
    shared: &Shared,
    cx: &Cx,
    view: &MatterView,
    offer: &OfferView,
) -> Result<Result<Proposal, String>, Failure> {
    let stay = offer.instance().and_then(|stay| view.whole_history.folded.stays.get(&stay));
    let subject = shared.runtime.subject(&view.row.subject_kind);
    let step = stay.and_then(|stay| view.whole_history.procedure.step(&stay.stay.step));
    let (Some(step), Some(subject)) = (step, subject) else { return Ok(Ok(Proposal::default())) };
    let mut reader = shared.store.read(cx.tenant()).await?;
    let mut q = Reading::from(&mut reader);
    match subject.propose(&mut q, &view.row, step).await {
        Ok(found) => Ok(Ok(found)),
        Err(Error::Refused(refusal)) => Ok(Err(cx.say(&refusal))),
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

/// One line of the form: the matter as it was seen, what is done to it, and who was proposed.
struct Chosen<'p> {
    id: MatterId,
    version: i64,
    code: &'p str,
    lead: &'p str,
}

impl<'p> Chosen<'p> {
    fn parse(text: &'p str) -> Option<Chosen<'p>> {
        let mut parts = text.splitn(4, '/');
        let (id, version) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Chosen { id, version, code: parts.next()?, lead: parts.next().unwrap_or_default() })
    }
}

pub(crate) async fn carry_out(State(shared): State<Shared>, cx: Cx, posted: Posted) -> Answer {
    let what = What::parse(posted.get("what")).ok_or(Failure::NotFound)?;
    let token = posted.token()?;
    let (mut done, mut seen) = (Vec::new(), BTreeSet::new());
    for (index, text) in posted.all("do").take(MOST).enumerate() {
        let Some(line) = Chosen::parse(text) else { continue };
        if seen.insert((line.id, line.code)) {
            done.push(one(&shared, &cx, what, &line, derived(token, index)).await?);
        }
    }
    Ok(done_page(&cx, what, &done))
}

/// One matter of many: what it saw is what it acts on, as on its own page.
async fn one(
    shared: &Shared,
    cx: &Cx,
    what: What,
    line: &Chosen<'_>,
    command: Uuid,
) -> Result<Done, Failure> {
    let view = shared.open(cx, line.id).await?;
    let title = view.title.clone();
    let did = view.offer(line.code).map(|offer| offer.title.clone());
    let told = |refused: Option<String>| Done {
        id: line.id,
        title: title.clone(),
        did: did.clone(),
        refused,
    };
    let gone = || crate::t(cx.locale, "matters.sheet.gone").to_owned();
    // The command may have been carried out before by the same form: then nothing is offered, and nothing is wrong.
    let before = view.whole_history.folded.state.commands.contains(&command);
    let Some(offer) = view.offer(line.code).filter(|offer| what.takes(offer) && !before) else {
        return Ok(told((!before).then(gone)));
    };
    let lead = match proposal(shared, cx, &view, offer).await? {
        Ok(found) => found.lead,
        Err(why) => return Ok(told(Some(why))),
    };
    if lead.as_deref().unwrap_or_default() != line.lead {
        return Ok(told(Some(gone())));
    }
    let act = act_of(&offer.offered, Said { to: lead, ..Said::default() })
        .map_err(|refusal| Failure::Refused(refusal.into()))?;
    match shared.act(cx, line.id, Doing::new(command, act).at(line.version)).await {
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
