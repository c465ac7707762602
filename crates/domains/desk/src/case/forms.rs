//! The form that an action of a case asks for: the desk's own where it asks for more than the procedure file.

use super::load;
use super::pages::{self, AcceptView, MergeView, RefuseView, Target};
use super::store::CaseRow;
use super::subject::case_of;
use crate::case::effect;
use crate::category::category_title;
use crate::desk::Desk;
use crate::dispatch;
use crate::report::load::search;
use crate::report::offers::{Offer, Seeker, Sought, offers};
use crate::report::rules::field;
use crate::{t, tf};
use http::{Cx, Failure, Filled, Markup};
use kernel::area::Level;
use kernel::dictionary::Point;
use kernel::procedure::Offered;
use matters::Asked;
use matters::view::OfferView;
use store::{Fault, Query};

/// Returns the desk's own form of an action; nothing where the procedure file says all that is asked.
pub async fn form(
    desk: &Desk,
    asked: Asked<'_>,
    offer: &OfferView,
    filled: Filled,
) -> Result<Option<Markup>, Failure> {
    let cx = asked.cx;
    let (Offered::Complete { instance, outcome } | Offered::Dispatch { instance, outcome }) =
        &offer.offered
    else {
        return Ok(None);
    };
    let row = load::row(desk, cx, case_of(&asked.view.row)).await?;
    let target = Target {
        id: row.id,
        instance: *instance,
        version: asked.view.row.version,
        place: asked.place.clone(),
    };
    let dispatches = matches!(offer.offered, Offered::Dispatch { .. });
    // What an outcome is called says the procedure file; what it does says its effect.
    let own = [effect::ACCEPT, effect::REFUSE, effect::MERGE];
    let effect = own.into_iter().find(|name| offer.effects.iter().any(|effect| effect == name));
    Ok(match effect {
        _ if dispatches => {
            let view = dispatch::load::view(desk, cx, &row, target, outcome, filled).await?;
            Some(dispatch::pages::dispatch(cx, &view))
        }
        Some(effect::ACCEPT) => {
            let view = accept(desk, cx, &row, target, filled).await?;
            Some(pages::accept(cx, &view))
        }
        Some(effect::REFUSE) => Some(pages::refuse(cx, &RefuseView { target, filled })),
        Some(effect::MERGE) => {
            let near = near(desk, cx, &row).await?;
            let near = near.iter().map(|offer| near_words(cx, offer)).collect();
            Some(pages::merge(cx, &MergeView { target, filled, near }))
        }
        _ => None,
    })
}

async fn accept(
    desk: &Desk,
    cx: &Cx,
    row: &CaseRow,
    target: Target,
    filled: Filled,
) -> Result<AcceptView, Fault> {
    let rules = desk.rules()?;
    let near = near(desk, cx, row).await?;
    let find = filled.get("find").to_owned();
    let mut reader = desk.store.read(cx.tenant()).await?;
    let said = super::store::reporter(&mut reader, row.id).await?;
    let found = if find.is_empty() { None } else { Some(search(cx, &mut reader, &find).await?) };
    let filled = preset(filled, field::CATEGORY, &row.category);
    let filled = match (row.urgent, filled.get("urgent_asked").is_empty()) {
        (true, true) => filled.with("urgent", "on"),
        _ => filled,
    };
    let filled = preset(filled, "title", row.own_title.as_deref().unwrap_or_default());
    let filled = preset(filled, "public_title", row.public_title.as_deref().unwrap_or_default());
    let area = row.community_id.unwrap_or(row.area_id);
    let grids = registry::below(&mut reader, area, Level::Grid).await?;
    let filled =
        preset(filled, "grid", &row.grid_id.map(|grid| grid.to_string()).unwrap_or_default());
    let _ = reader.now();
    Ok(AcceptView {
        target,
        filled,
        categories: rules
            .catalogue
            .all()
            .iter()
            .map(|one| {
                (
                    one.code.clone(),
                    cx.of(&one.title).to_owned(),
                    cx.of(&one.limit.words()).to_owned(),
                )
            })
            .collect(),
        guessed: match &row.guessed {
            Some(code) => cx.of(&category_title(&rules.catalogue, code)).to_owned(),
            None => t(cx.locale, "desk.accept.guessed_none").to_owned(),
        },
        place: row.whereabouts(&said),
        grids: grids.into_iter().map(|grid| (grid.id.to_string(), grid.name)).collect(),
        grid_known: row.grid_id.is_some(),
        sought: find,
        found,
        near: near.into_iter().map(|offer| (offer.id, offer.code, offer.title)).collect(),
    })
}

/// Sets a value where none was sent.
fn preset(filled: Filled, name: &str, value: &str) -> Filled {
    if filled.get(name).is_empty() && !value.is_empty() { filled.with(name, value) } else { filled }
}

async fn near(desk: &Desk, cx: &Cx, row: &CaseRow) -> Result<Vec<Offer>, Fault> {
    let mut reader = desk.store.read(cx.tenant()).await?;
    let said = super::store::words(&mut reader, row.id).await?.unwrap_or_default();
    let point = row.lon_e6.zip(row.lat_e6).and_then(|(lon, lat)| {
        Some(Point { lon_e6: i32::try_from(lon).ok()?, lat_e6: i32::try_from(lat).ok()? })
    });
    let sought = Sought {
        words: said,
        category: Some(row.category.clone()),
        point,
        place: row.place_id,
        seeker: Seeker::Staff { actor: cx.actor.clone(), but: Some(row.id) },
    };
    let rules = desk.runtime.in_force();
    offers(&mut reader, rules.rules.roles(), &sought).await
}

fn near_words(cx: &Cx, offer: &Offer) -> (String, String, String) {
    let how = match offer.near.metres.filter(|_| !offer.near.same_building) {
        Some(metres) => tf(cx.locale, "desk.merge.metres", &[("n", &metres)]),
        None => t(cx.locale, "desk.merge.same_building").to_owned(),
    };
    (offer.code.clone(), offer.title.clone(), how)
}
