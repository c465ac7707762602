//! The form that an action of a case asks for: the desk's own where it asks for more than the procedure file.

use super::load::{self, Open};
use super::pages::{self, AcceptView, MergeView, RefuseView, Target};
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
use matters::panel;
use store::{Fault, Query};

/// Returns the form of an action; nothing when it is not offered to the reader.
pub async fn form(
    desk: &Desk,
    cx: &Cx,
    open: &Open,
    code: &str,
    filled: Filled,
    find: &str,
) -> Result<Option<Markup>, Failure> {
    let Some(offer) = open.matter.offer(code) else { return Ok(None) };
    let own = offer.page.is_some() && offer.refused.is_none();
    let target =
        |instance: u32| Target { id: open.row.id, instance, version: open.matter.row.version };
    match &offer.offered {
        Offered::Complete { instance, outcome } if own && outcome == "accept" => {
            let view = accept(desk, cx, open, target(*instance), filled, find).await?;
            Ok(Some(pages::accept(cx, &view)))
        }
        Offered::Complete { instance, outcome } if own && outcome == "refuse" => {
            Ok(Some(pages::refuse(cx, &RefuseView { target: target(*instance), filled })))
        }
        Offered::Complete { instance, outcome } if own && outcome == "merge" => {
            let near = near(desk, cx, open).await?;
            let near = near.iter().map(|offer| near_words(cx, offer)).collect();
            Ok(Some(pages::merge(cx, &MergeView { target: target(*instance), filled, near })))
        }
        Offered::Dispatch { instance, outcome } if own => {
            let view =
                dispatch::load::view(desk, cx, open, target(*instance), outcome, filled).await?;
            Ok(Some(dispatch::pages::dispatch(cx, &view)))
        }
        _ => {
            let choices = load::choices(desk, cx).await?;
            let place = load::place(open.row.id);
            Ok(Some(panel::action_form(cx, &open.matter, &place, offer, &choices, &filled)))
        }
    }
}

async fn accept(
    desk: &Desk,
    cx: &Cx,
    open: &Open,
    target: Target,
    filled: Filled,
    find: &str,
) -> Result<AcceptView, Fault> {
    let rules = desk.rules()?;
    let row = &open.row;
    let near = near(desk, cx, open).await?;
    let mut reader = desk.store.read(cx.tenant()).await?;
    let said = super::store::reporter(&mut reader, row.id).await?;
    let found = if find.is_empty() { None } else { Some(search(cx, &mut reader, find).await?) };
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
        sought: find.to_owned(),
        found,
        near: near.into_iter().map(|offer| (offer.id, offer.code, offer.title)).collect(),
    })
}

/// Sets a value where none was sent.
fn preset(filled: Filled, name: &str, value: &str) -> Filled {
    if filled.get(name).is_empty() && !value.is_empty() { filled.with(name, value) } else { filled }
}

async fn near(desk: &Desk, cx: &Cx, open: &Open) -> Result<Vec<Offer>, Fault> {
    let row = &open.row;
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
