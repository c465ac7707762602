//! What the pages of a report need, loaded and put into words.

use super::draft::{Draft, Kept};
use super::face::Face;
use super::intake::Ready;
use super::joined::Joined;
use super::letters;
use super::near::point_of;
use super::offers::{Offer, Seeker, Sought, offers};
use super::pages::{
    CheckView, DoneView, FormView, Found, FoundView, JOINED, JoinedView, OfferView,
};
use super::place::{communities, dictionary_point, own_community};
use super::rules::{Contact, PHOTOS_MAX, Report, field};
use crate::case::states;
use crate::case::store as rows;
use crate::category::category_title;
use crate::category::store::accuracy;
use crate::desk::{Desk, DeskRules};
use crate::{t, tf};
use http::{Cx, Filled};
use kernel::access::{Actor, Who};
use kernel::area::Level;
use kernel::id::{CaseId, MatterId, PlaceId};
use kernel::mask;
use kernel::refusal::Refusal;
use matters::States;
use matters::view::briefs;
use matters::{Audience, MatterRow};
use registry::{AreaRow, PlaceRow};
use store::{Error, Fault, Query, Reader, Reading};

/// How many buildings a search shows.
const FOUND_MAX: usize = 8;
/// How many categories are proposed.
const GUESSES: usize = 3;

/// Returns a draft with what is known of who begins it: residents report where they live, staff where they work.
pub async fn blank(desk: &Desk, cx: &Cx, face: Face) -> Result<Kept, Fault> {
    let mut kept = Kept::default();
    let mut reader = desk.store.read(cx.tenant()).await?;
    let own = match (face, cx.account()) {
        (Face::Resident, Some(account)) => own_community(&mut reader, account).await?,
        (Face::Resident, None) => None,
        (Face::Desk | Face::Field, _) => match own_areas(desk, cx, &mut reader).await?.as_slice() {
            [only] => Some(only.id),
            _ => None,
        },
    };
    kept.draft.raw.community = own.map_or_else(String::new, |area| area.to_string());
    Ok(kept)
}

/// Returns the communities and grids for which staff may report; nothing for those who may in a whole street.
async fn own_areas(desk: &Desk, cx: &Cx, q: &mut impl Query) -> Result<Vec<AreaRow>, Fault> {
    let rules = desk.runtime.in_force();
    let ids = cx.asker(rules.rules.roles()).scope("case.report").areas();
    let mut rows = registry::areas(q, &ids).await?;
    rows.retain(|row| row.present);
    let whole = rows.iter().any(|row| !matches!(row.level, Level::Community | Level::Grid));
    rows.sort_by(|a, b| a.code.cmp(&b.code).then_with(|| a.name.cmp(&b.name)));
    Ok(if whole { Vec::new() } else { rows })
}

/// Tells whether somebody reports for grids alone, so that the form of the round is the one to fill in.
pub async fn on_the_round(desk: &Desk, cx: &Cx) -> Result<bool, Fault> {
    let mut reader = desk.store.read(cx.tenant()).await?;
    let own = own_areas(desk, cx, &mut reader).await?;
    Ok(!own.is_empty() && own.iter().all(|area| area.level == Level::Grid))
}

/// Returns the areas to choose from: a grid worker's own, else the communities of the office.
async fn choices(
    desk: &Desk,
    cx: &Cx,
    face: Face,
    q: &mut impl Query,
) -> Result<Vec<AreaRow>, Fault> {
    if face == Face::Field {
        let own = own_areas(desk, cx, q).await?;
        if !own.is_empty() {
            return Ok(own);
        }
    }
    communities(q).await
}

/// Returns the telephone number of the account that reports, as the form shows it: it is known already.
async fn own_phone(cx: &Cx, face: Face, q: &mut impl Query) -> Result<Option<String>, Fault> {
    match (face, cx.actor.who) {
        (Face::Resident, Who::Resident(account)) => {
            let contact = identity::contact(q, account).await?;
            Ok(contact.and_then(|contact| contact.phone).map(|phone| mask::phone(&phone)))
        }
        _ => Ok(None),
    }
}

/// Tells whether the answers are to be looked at before they are sent: there is a number to dial first or an open case like
/// it, or, where it is accepted at once, nobody can tell the category.
pub async fn has_to_look(
    desk: &Desk,
    cx: &Cx,
    face: Face,
    ready: (CaseId, &Ready),
    accept: bool,
) -> Result<bool, Fault> {
    let rules = desk.rules()?;
    if !rules.emergency.called_for(ready.1.report.words()).is_empty() {
        return Ok(true);
    }
    let sought = sought(&rules, cx, face, ready);
    if accept && sought.category.is_none() {
        return Ok(true);
    }
    let in_force = desk.runtime.in_force();
    let mut reader = desk.store.read(cx.tenant()).await?;
    Ok(!offers(&mut reader, in_force.rules.roles(), &sought).await?.is_empty())
}

/// Tells whether whoever registers may accept, too.
fn may_accept(desk: &Desk, cx: &Cx, face: Face) -> bool {
    let rules = desk.runtime.in_force();
    face == Face::Desk && rules.rules.roles().has(&cx.actor, "case.accept", cx.now)
}

/// Loads what the form shows.
pub async fn form(
    desk: &Desk,
    cx: &Cx,
    face: Face,
    id: CaseId,
    draft: &Draft,
    find: &str,
    filled: Filled,
) -> Result<FormView, Fault> {
    let mut reader = desk.store.read(cx.tenant()).await?;
    let chosen = match draft.raw.place.parse::<PlaceId>() {
        Ok(place) => found(&mut reader, place).await?,
        Err(_) => None,
    };
    let found =
        if find.trim().is_empty() { None } else { Some(search(cx, &mut reader, find).await?) };
    let areas = choices(desk, cx, face, &mut reader).await?;
    let chosen_area = areas.iter().find(|area| filled.get(field::COMMUNITY) == area.id.to_string());
    let around = chosen_area.and_then(|area| area.label).and_then(dictionary_point);
    Ok(FormView {
        around: point_of(desk, filled.get(field::POINT)).or(around),
        own_phone: own_phone(cx, face, &mut reader).await?,
        may_accept: may_accept(desk, cx, face),
        face,
        draft: id,
        filled,
        photos: draft.photos.iter().copied().take(PHOTOS_MAX).collect(),
        chosen,
        sought: find.to_owned(),
        found,
        mail: desk.mail,
        communities: areas.into_iter().map(|area| (area.id, area.name)).collect(),
    })
}

async fn found(q: &mut impl Query, id: PlaceId) -> Result<Option<Found>, Fault> {
    let name = registry::address_of(q, id).await?;
    Ok(Some(Found { id, name }).filter(|found| !found.name.is_empty()))
}

/// Returns buildings and compounds of the office by what people call them, each by its full name.
pub async fn search(cx: &Cx, q: &mut impl Query, words: &str) -> Result<FoundView, Fault> {
    let street = q.tenant().into();
    let found = registry::find_places(q, street, words, FOUND_MAX).await?;
    let key = match (found.many, found.numbered) {
        (false, false) => "desk.report.more_number",
        (false, true) => "desk.report.more_name",
        (true, false) => "desk.report.many_number",
        (true, true) => "desk.report.many_name",
    };
    let more = tf(cx.locale, key, &[("n", &found.more)]);
    let name = |place: &PlaceRow| Found { id: place.id, name: place.full_name() };
    Ok(FoundView {
        places: found.places.iter().map(name).collect(),
        more: if found.more > 0 { more } else { String::new() },
        here: None,
    })
}

/// Returns what the list of choices shows while the words are typed.
pub async fn places(desk: &Desk, cx: &Cx, words: &str) -> Result<FoundView, Fault> {
    let mut reader = desk.store.read(cx.tenant()).await?;
    search(cx, &mut reader, words).await
}

/// Loads what the check of the answers shows.
pub async fn check(
    desk: &Desk,
    cx: &Cx,
    face: Face,
    id: CaseId,
    draft: &Draft,
    ready: &Ready,
) -> Result<CheckView, Fault> {
    let rules = desk.rules()?;
    let mut reader = desk.store.read(cx.tenant()).await?;
    let words = ready.report.words();
    let guesses = rules.catalogue.guess(words, GUESSES);
    let in_force = desk.runtime.in_force();
    let near =
        offers(&mut reader, in_force.rules.roles(), &sought(&rules, cx, face, (id, ready))).await?;
    let seen: Vec<&str> = near.iter().map(|offer| offer.state.as_str()).collect();
    let called = states::of(&mut reader, desk, &seen).await?;
    let other = |code: &str| !guesses.iter().any(|guess| guess.code == code);
    let others = rules.catalogue.all().iter().filter(|category| other(&category.code));
    let lead = |kind: &str| org_kind(cx, in_force.rules.dictionary(), kind);
    Ok(CheckView {
        face,
        draft: id,
        numbers: numbers(cx, rules.emergency.called_for(words)),
        offers: near.iter().map(|offer| offer_view(cx, (&rules, &called), face, offer)).collect(),
        answers: answers(cx, face, &mut reader, ready).await?,
        photos: draft.photos.clone(),
        guesses: guesses
            .iter()
            .map(|guess| (guess.code.clone(), cx.of(&guess.title).to_owned(), lead(&guess.lead)))
            .collect(),
        others: others.map(|other| (other.code.clone(), cx.of(&other.title).to_owned())).collect(),
        chosen: draft.raw.category.clone(),
        accuracy: accuracy(&mut reader).await?.told(),
        may_accept: may_accept(desk, cx, face),
        anonymous: ready.report.contact().is_anonymous(),
    })
}

/// Returns the name of a kind of organisation, as the code table has it.
pub fn org_kind(cx: &Cx, dictionary: &kernel::dictionary::Dictionary, kind: &str) -> String {
    let code = dictionary.table("organisation_kind").and_then(|table| table.get(kind));
    code.map_or_else(String::new, |code| cx.of(&code.title).to_owned())
}

fn numbers(cx: &Cx, lines: Vec<&super::emergency::Line>) -> Vec<(String, String)> {
    lines.into_iter().map(|line| (line.number.clone(), cx.of(&line.title).to_owned())).collect()
}

/// Returns what a report is compared by, and for whom: staff within what they may see, everybody else among what is public.
pub fn sought(rules: &DeskRules, cx: &Cx, face: Face, (id, ready): (CaseId, &Ready)) -> Sought {
    let words = ready.report.words();
    let guess = || rules.catalogue.guess(words, 1).first().map(|guess| guess.code.clone());
    Sought {
        words: words.to_owned(),
        category: ready.report.category().map(str::to_owned).or_else(guess),
        point: ready.located.point,
        place: ready.located.place.as_ref().map(|place| place.id),
        seeker: match face {
            Face::Resident => {
                Seeker::Reporter { account: cx.account(), browser: cx.browser.clone() }
            }
            Face::Desk | Face::Field => Seeker::Staff { actor: cx.actor.clone(), but: Some(id) },
        },
    }
}

fn offer_view(
    cx: &Cx,
    (rules, called): (&DeskRules, &States),
    face: Face,
    offer: &Offer,
) -> OfferView {
    let near = offer.near.metres.filter(|_| !offer.near.same_building);
    let near = match (near, face) {
        (None, _) => t(cx.locale, "desk.check.same_building").to_owned(),
        (Some(_), Face::Resident) => t(cx.locale, "desk.check.near_by").to_owned(),
        (Some(metres), Face::Desk | Face::Field) => {
            tf(cx.locale, "desk.check.near", &[("n", &metres.max(1))])
        }
    };
    OfferView {
        id: offer.id,
        code: offer.code.clone(),
        title: offer.title.clone(),
        category: cx.of(&category_title(&rules.catalogue, &offer.category)).to_owned(),
        place: offer.place.clone(),
        state: states::word(cx, called, &offer.state),
        when: cx.date(offer.reported_at),
        near,
    }
}

async fn answers(
    cx: &Cx,
    face: Face,
    q: &mut impl Query,
    ready: &Ready,
) -> Result<Vec<(String, String)>, Fault> {
    let mut place = String::new();
    if let Some(row) = &ready.located.place {
        place.push_str(&registry::address_of(q, row.id).await?);
        place.push(' ');
    }
    place.push_str(ready.report.place().address());
    let community = &ready.located.community.name;
    let grid = ready.located.grid.as_ref().map(|grid| grid.name.as_str());
    let area = grid.map_or_else(|| community.clone(), |grid| format!("{community} · {grid}"));
    let row = |key: &str, value: String| (t(cx.locale, key).to_owned(), value);
    let mut rows = vec![
        row("desk.check.what", ready.report.words().to_owned()),
        row("desk.check.where", place.trim().to_owned()),
        row("desk.check.area", area),
    ];
    let phone = own_phone(cx, face, q).await?;
    rows.push(row("desk.check.who", who(cx, &ready.report, phone)));
    rows.retain(|(_, value)| !value.is_empty());
    Ok(rows)
}

fn who(cx: &Cx, report: &Report, own_phone: Option<String>) -> String {
    match report.contact() {
        Contact::Anonymous => t(cx.locale, "desk.check.nobody").to_owned(),
        Contact::Left { account, name, phone, email } => {
            let own = account.map(|_| cx.name.clone());
            let phone = phone.clone().or(own_phone.filter(|_| account.is_some()));
            let parts = [own.as_ref(), name.as_ref(), phone.as_ref(), email.as_ref()];
            let said: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
            if said.is_empty() {
                t(cx.locale, "desk.check.no_contact").to_owned()
            } else {
                said.join("　")
            }
        }
    }
}

/// Loads what the own link of somebody who has the trouble of a case too shows: the own words, and what is public.
pub async fn joined(
    desk: &Desk,
    cx: &Cx,
    secret: &str,
    joined: Joined,
) -> Result<JoinedView, Error> {
    let unknown = || Refusal::not_found("desk.refusal.link_unknown");
    let mut reader = desk.store.read(cx.tenant()).await?;
    let case = rows::load(&mut reader, joined.case).await?.ok_or_else(unknown)?;
    // What was merged goes on as another case.
    let case = case.merged_into.unwrap_or(case.id);
    let matter = MatterRow::load(&mut reader, MatterId::from_uuid(case.uuid())).await?;
    let matter = matter.ok_or_else(unknown)?;
    let nobody =
        Actor { who: Who::Nobody, grants: Vec::new(), on_behalf: None, ..cx.actor.clone() };
    let mut q = Reading::from(&mut reader);
    let public = Audience::Public;
    let matter =
        matters::view::load(&mut q, &desk.runtime, matter, &nobody, public, cx.locale).await?;
    Ok(JoinedView { page: format!("{JOINED}/{secret}"), joined, matter })
}

/// Returns who was told of an emergency: those whose move it is, as everybody may know them.
async fn told(
    desk: &Desk,
    cx: &Cx,
    reader: &mut Reader,
    case: CaseId,
) -> Result<Vec<String>, Error> {
    let row = MatterRow::load(reader, MatterId::from_uuid(case.uuid())).await?;
    let mut q = Reading::from(reader);
    let rows = row.into_iter().collect();
    let public = Audience::Public;
    let briefs = briefs(&mut q, &desk.runtime, rows, &cx.actor, public, cx.locale).await?;
    let holders = briefs.into_iter().flat_map(|brief| brief.now.holders);
    Ok(holders.map(|holder| holder.name).collect())
}

/// Loads the receipt; nothing when the draft was not sent.
pub async fn done(
    desk: &Desk,
    cx: &Cx,
    face: Face,
    id: CaseId,
    kept: &Kept,
) -> Result<Option<DoneView>, Error> {
    let Some(case) = kept.case.or(kept.also) else { return Ok(None) };
    let mut reader = desk.store.read(cx.tenant()).await?;
    let Some(row) = rows::load(&mut reader, case).await? else { return Ok(None) };
    let resident = matches!(cx.actor.who, kernel::access::Who::Resident(_));
    let mine = resident && kept.also.is_none() && kept.secret.is_none() && !row.anonymous;
    let told = if row.urgent { told(desk, cx, &mut reader, case).await? } else { Vec::new() };
    let mail = match kept.case {
        Some(case) if desk.mail => letters::sent(&mut reader, case).await?.told(),
        _ => None,
    };
    Ok(Some(DoneView {
        told,
        mail,
        face,
        draft: id,
        case,
        code: row.code,
        joined: kept.also.is_some(),
        due: row.due_at,
        link: kept.secret.as_ref().map(|secret| {
            let page = if kept.also.is_some() { JOINED } else { "/follow" };
            cx.link(&format!("{page}/{secret}"))
        }),
        accepted: row.accepted_at.is_some(),
        mine,
    }))
}
