//! What the pages of a report need, loaded and put into words.

use super::draft::{Draft, Kept};
use super::face::Face;
use super::intake::Ready;
use super::letters;
use super::offers::{Offer, Seeker, Sought, offers};
use super::pages::{CheckView, DoneView, FormView, Found, FoundView, OfferView};
use super::place::{communities, own_community};
use super::rules::{Contact, PHOTOS_MAX, Report};
use crate::case::faces::face_of;
use crate::case::store as rows;
use crate::category::store::accuracy;
use crate::desk::{Desk, DeskRules};
use crate::{t, tf};
use http::{Cx, Filled};
use kernel::id::{CaseId, MatterId, PlaceId};
use matters::view::briefs;
use matters::{Audience, MatterRow};
use registry::PlaceRow;
use store::{Error, Fault, Query, Reader, Reading};

/// How many buildings a search shows.
const FOUND_MAX: usize = 8;
/// How many categories are proposed.
const GUESSES: usize = 3;

/// Returns a draft with what is known of who begins it: residents and grid workers mostly report where they live or work.
pub async fn blank(desk: &Desk, cx: &Cx, face: Face) -> Result<Kept, Fault> {
    let mut kept = Kept::default();
    if let (Face::Resident | Face::Field, Some(account)) = (face, cx.account()) {
        let mut reader = desk.store.read(cx.tenant()).await?;
        let own = own_community(&mut reader, account).await?;
        kept.draft.raw.community = own.map_or_else(String::new, |area| area.to_string());
    }
    Ok(kept)
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
    let areas = communities(&mut reader).await?;
    Ok(FormView {
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
        offers(&mut reader, in_force.rules.roles(), &sought(&rules, cx, face, ready)).await?;
    let other = |code: &str| !guesses.iter().any(|guess| guess.code == code);
    let others = rules.catalogue.all().iter().filter(|category| other(&category.code));
    let lead = |kind: &str| org_kind(cx, in_force.rules.dictionary(), kind);
    Ok(CheckView {
        face,
        draft: id,
        numbers: numbers(cx, rules.emergency.called_for(words)),
        offers: near.iter().map(|offer| offer_view(cx, face, offer)).collect(),
        answers: answers(cx, &mut reader, ready).await?,
        photos: draft.photos.clone(),
        guesses: guesses
            .iter()
            .map(|guess| (guess.code.clone(), cx.of(&guess.title).to_owned(), lead(&guess.lead)))
            .collect(),
        others: others.map(|other| (other.code.clone(), cx.of(&other.title).to_owned())).collect(),
        chosen: draft.raw.category.clone(),
        accuracy: accuracy(&mut reader).await?.told(),
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
pub fn sought(rules: &DeskRules, cx: &Cx, face: Face, ready: &Ready) -> Sought {
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
            Face::Desk | Face::Field => Seeker::Staff { actor: cx.actor.clone(), but: None },
        },
    }
}

fn offer_view(cx: &Cx, face: Face, offer: &Offer) -> OfferView {
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
        state: face_of(&offer.state).map_or_else(String::new, |face| cx.of(&face.word).to_owned()),
        when: cx.date(offer.reported_at),
        near,
    }
}

async fn answers(
    cx: &Cx,
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
    rows.push(row("desk.check.who", who(cx, &ready.report)));
    rows.retain(|(_, value)| !value.is_empty());
    Ok(rows)
}

fn who(cx: &Cx, report: &Report) -> String {
    match report.contact() {
        Contact::Anonymous => t(cx.locale, "desk.check.nobody").to_owned(),
        Contact::Left { account, name, phone, email } => {
            let own = account.map(|_| cx.name.clone());
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
        link: kept.secret.as_ref().map(|secret| cx.link(&format!("/follow/{secret}"))),
        mine,
    }))
}
