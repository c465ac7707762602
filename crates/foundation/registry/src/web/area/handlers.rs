//! Answers about areas: tree, records, changes, boundaries, people who answer, the public board.

use super::order_form::{self, Kind, Scene, outcome};
use super::pages;
use super::scene::{geojson_of, plain_geojson_of, scene};
use super::view::{self, Detail};
use crate::area::{
    Duty, NewDuty, Path as Way, area, boundary as drawn, duties, duties_of, end_duty, outlines,
    path, put_duty,
};
use crate::tree::{
    NewBoundary, Order, change_as as carry, check_boundary, preview, put_boundary_as, scope,
};
use crate::web::form::MISSING;
use crate::web::held::nothing_waits;
use http::axum::extract::{Path, State};
use http::form::{FormReader, Ids};
use http::{Answer, App, Cx, Failure, Filled, Flash, HomeCard, HomeCards, Listing, Page, Posted};
use kernel::area::Level;
use kernel::id::{AreaId, EventId};
use kernel::refusal::{Refusal, RefusalKind};
use std::sync::Arc;
use store::{BoxFuture, Error, Fault, Reader};

/// The tree of the reader's areas.
pub(crate) async fn list(State(app): State<App>, cx: Cx, listing: Listing) -> Answer {
    let rules = app.rules();
    let mut q = app.store.read(cx.tenant()).await?;
    let words = listing.words().unwrap_or_default();
    let asker = cx.asker(rules.roles());
    let overview = view::overview(&mut q, &asker, listing.read("in"), words).await?;
    let overview = overview.ok_or(Failure::NotFound)?;
    // Nothing stands under a grid: its own page tells of its buildings and people.
    let grid = overview.at.as_ref().filter(|at| at.area.level == Level::Grid);
    if let (Some(grid), None) = (grid, &overview.hits) {
        return Ok(Page::see_other(format!("/work/areas/{}", grid.area.id)));
    }
    Ok(pages::list(&cx, &listing, &overview))
}

/// Lines of what stands under an area, for the map.
pub(crate) async fn geojson(State(app): State<App>, cx: Cx, listing: Listing) -> Answer {
    let rules = app.rules();
    let mut q = app.store.read(cx.tenant()).await?;
    let parent: AreaId = listing.read("parent").ok_or(Failure::NotFound)?;
    let scope = cx.asker(rules.roles()).scope("area.view");
    let way = path(&mut q, &scope, parent).await?;
    let way = way.ok_or(Failure::NotFound)?;
    let outlines = outlines(&mut q, parent).await?;
    let branches = view::branches(&mut q, &way.area).await?;
    Ok(Page::data("application/geo+json", geojson_of(&outlines, &branches).into_bytes()))
}

/// Everything about an area.
pub(crate) async fn detail(
    State(app): State<App>,
    cx: Cx,
    Path(id): Path<AreaId>,
    listing: Listing,
) -> Answer {
    let rules = app.rules();
    let mut q = app.store.read(cx.tenant()).await?;
    let asker = cx.asker(rules.roles());
    let words = listing.words().unwrap_or_default();
    let found: Option<Detail> = view::detail(&mut q, &asker, id, words, listing.after()).await?;
    let found = found.ok_or(Failure::NotFound)?;
    let own = asker.scope("area.view").areas().contains(&id);
    let links = if own { http::own_area(&app, &cx) } else { Vec::new() };
    Ok(pages::detail(&cx, &listing, &found, &links))
}

/// Returns an area that the reader may change. What may not be seen is not there; what may only be seen is forbidden.
async fn editable(cx: &Cx, app: &App, q: &mut Reader, id: AreaId) -> Answer<Way> {
    let rules = app.rules();
    let asker = cx.asker(rules.roles());
    let way = path(q, &asker.scope("area.view"), id).await?.ok_or(Failure::NotFound)?;
    if !asker.may("area.edit", &way.belongs) {
        return Err(Failure::Forbidden);
    }
    if way.area.ended_on.is_some() { Err(Failure::NotFound) } else { Ok(way) }
}

async fn open(cx: &Cx, app: &App, q: &mut Reader, id: AreaId, kind: &str) -> Answer<Scene> {
    let way = editable(cx, app, q, id).await?;
    let kind = Kind::parse(kind).filter(|kind| kind.fits(way.area.level));
    let rules = app.rules();
    let asker = cx.asker(rules.roles());
    Ok(scene(q, &asker, kind.ok_or(Failure::NotFound)?, way).await?)
}

/// Returns what is wrong with a form, or the failure that no form can mend.
fn mendable(error: Error) -> Answer<Vec<Refusal>> {
    match error {
        Error::Refused(refusal) if refusal.kind != RefusalKind::Forbidden => Ok(vec![refusal]),
        other => Err(other.into()),
    }
}

/// The form of a change.
pub(crate) async fn change_form(
    State(app): State<App>,
    cx: Cx,
    Path((id, kind)): Path<(AreaId, String)>,
) -> Answer {
    let mut q = app.store.read(cx.tenant()).await?;
    let scene = open(&cx, &app, &mut q, id, &kind).await?;
    Ok(pages::change(&cx, app.rules().dictionary(), &scene, &pages::preset(&cx, &scene)))
}

/// A change: shown first, then, once confirmed, carried out.
pub(crate) async fn change(
    State(app): State<App>,
    cx: Cx,
    Path((id, kind)): Path<(AreaId, String)>,
    posted: Posted,
) -> Answer {
    let (rules, mut q) = (app.rules(), app.store.read(cx.tenant()).await?);
    let scene = open(&cx, &app, &mut q, id, &kind).await?;
    let again = |wrong: &[Refusal]| {
        let filled = Filled::from(&posted).all_refused(&cx, wrong);
        pages::change(&cx, rules.dictionary(), &scene, &filled)
    };
    if posted.get("step") == "edit" {
        return Ok(again(&[]));
    }
    let order = match order_form::order(&scene, &posted, rules.dictionary(), posted.token()?) {
        Ok(order) => order,
        Err(wrong) => return Ok(again(&wrong).refused()),
    };
    if posted.get("step") != "confirm" {
        return match preview(&mut q, rules.roles(), &cx.actor, &order).await {
            Ok(preview) => {
                let held = held(&app, &cx, &mut q, &order).await?;
                Ok(pages::preview(&cx, &scene, &posted, &order, &preview, &held))
            }
            Err(error) => Ok(again(&mendable(error)?).refused()),
        };
    }
    let to = outcome(&order.change, id);
    match write_change(&app, &cx, EventId::from_uuid(posted.token()?), order).await {
        Ok(()) => Ok(done(&cx, to)),
        Err(error) => Ok(again(&mendable(error)?).refused()),
    }
}

/// What runs in, waits in or belongs to the areas whose ground a change moves.
async fn held(app: &App, cx: &Cx, q: &mut Reader, order: &Order) -> Answer<Vec<http::Held>> {
    use kernel::area::AreaChange as C;
    let areas = match &order.change {
        C::Merge { .. } | C::Split { .. } | C::Rebound { .. } | C::End { .. } => {
            scope(&order.change)
        }
        C::Transfer { area, .. } => vec![*area],
        _ => return Ok(Vec::new()),
    };
    let holders = areas.into_iter().map(http::Holder::Area).collect();
    let by = http::HeldBy { holders, after: None, size: 0, asker: None };
    Ok(http::held(app, cx.locale, &mut store::Reading::from(q), &by).await?)
}

async fn write_change(app: &App, cx: &Cx, id: EventId, order: Order) -> Result<(), Error> {
    let (rules, asking, locale) = (app.rules(), app.clone(), cx.locale);
    let write = app.store.write(cx.by("area_change"), move |tx| {
        Box::pin(async move {
            if let kernel::area::AreaChange::End { area, .. } = order.change {
                let holder = http::Holder::Area(area);
                nothing_waits(tx, &asking, locale, holder).await?;
            }
            carry(tx, rules.roles(), id, order).await.map(|_| ())
        })
    });
    write.await
}

fn done(cx: &Cx, id: AreaId) -> Page {
    let text = cx.t("registry.change.done");
    Page::see_other(format!("/work/areas/{id}")).flash(cx, &Flash { text, bad: false, undo: None })
}

/// The form of a boundary.
pub(crate) async fn boundary_form(
    State(app): State<App>,
    cx: Cx,
    Path(id): Path<AreaId>,
) -> Answer {
    let mut q = app.store.read(cx.tenant()).await?;
    let way = editable(&cx, &app, &mut q, id).await?;
    let filled = Filled::empty().with("area.from", kernel::time::date_text(cx.now.china_date()));
    Ok(pages::boundary(&cx, app.rules().dictionary(), &way, &filled))
}

/// A boundary: drawn beside the old one first, then, once confirmed, put in force.
pub(crate) async fn boundary(
    State(app): State<App>,
    cx: Cx,
    Path(id): Path<AreaId>,
    posted: Posted,
) -> Answer {
    let (rules, mut q) = (app.rules(), app.store.read(cx.tenant()).await?);
    let way = editable(&cx, &app, &mut q, id).await?;
    let again = |wrong: &[Refusal]| {
        let filled = Filled::from(&posted).all_refused(&cx, wrong);
        pages::boundary(&cx, rules.dictionary(), &way, &filled)
    };
    if posted.get("step") == "edit" {
        return Ok(again(&[]));
    }
    let new = match new_boundary(&posted, rules.dictionary()) {
        Ok(new) => new,
        Err(wrong) => return Ok(again(&wrong).refused()),
    };
    let shape = match check_boundary(&mut q, id, &new).await {
        Ok(shape) => shape,
        Err(error) => return Ok(again(&mendable(error)?).refused()),
    };
    if posted.get("step") != "confirm" {
        let before = drawn(&mut q, id, new.on).await?;
        return Ok(pages::boundary_preview(&cx, &way, &new, &shape, before.as_deref()));
    }
    let change = EventId::from_uuid(posted.token()?);
    let put = app.store.write(cx.by("area_change"), move |tx| {
        Box::pin(async move { put_boundary_as(tx, rules.roles(), change, id, new).await })
    });
    put.await?;
    Ok(done(&cx, id))
}

fn new_boundary(
    posted: &Posted,
    dictionary: &kernel::dictionary::Dictionary,
) -> Result<NewBoundary, Vec<Refusal>> {
    let mut reading = FormReader::of(dictionary, posted, Ids::Caller);
    let uploaded = posted.files("file").next();
    let geojson = match uploaded {
        Some(file) => Some(String::from_utf8_lossy(&file.bytes).into_owned()),
        None => reading.need("area.boundary", MISSING),
    };
    let on = reading.date("area.from", "area.from");
    let reason = order_form::reason(&mut reading);
    let approval = order_form::approval(&mut reading);
    let made = geojson.zip(on).zip(reason);
    reading.end(made.map(|((geojson, on), reason)| NewBoundary { geojson, on, reason, approval }))
}

/// The form that puts somebody in charge.
pub(crate) async fn duty_form(State(app): State<App>, cx: Cx, Path(id): Path<AreaId>) -> Answer {
    let mut q = app.store.read(cx.tenant()).await?;
    let way = editable(&cx, &app, &mut q, id).await?;
    let filled = Filled::empty().with("area.from", kernel::time::date_text(cx.now.china_date()));
    Ok(pages::duty(&cx, app.rules().dictionary(), &way, &filled))
}

/// Puts somebody in charge.
pub(crate) async fn duty(
    State(app): State<App>,
    cx: Cx,
    Path(id): Path<AreaId>,
    posted: Posted,
) -> Answer {
    let (rules, mut q) = (app.rules(), app.store.read(cx.tenant()).await?);
    let way = editable(&cx, &app, &mut q, id).await?;
    let again = |wrong: &[Refusal]| {
        let filled = Filled::from(&posted).all_refused(&cx, wrong);
        pages::duty(&cx, rules.dictionary(), &way, &filled).refused()
    };
    let new = match new_duty(id, &posted, rules.dictionary()) {
        Ok(new) => new,
        Err(wrong) => return Ok(again(&wrong)),
    };
    let write = app.store.write(cx.by("area_change"), {
        let rules = Arc::clone(&rules);
        move |tx| Box::pin(async move { put_duty(tx, rules.roles(), new).await })
    });
    match write.await {
        Ok(_) => Ok(done(&cx, id)),
        Err(error) => Ok(again(&mendable(error)?)),
    }
}

fn new_duty(
    area: AreaId,
    posted: &Posted,
    dictionary: &kernel::dictionary::Dictionary,
) -> Result<NewDuty, Vec<Refusal>> {
    let mut reading = FormReader::of(dictionary, posted, Ids::Caller);
    let id = EventId::from_uuid(posted.token().map_err(|refusal| vec![refusal])?);
    let duty = reading.need("duty.duty", MISSING).and_then(|key| key.parse::<Duty>().ok());
    let name = reading.need("duty.name", MISSING);
    let phone = reading.text("organisation.phone", "duty.phone");
    let from = reading.date("area.from", "area.from");
    let made = duty.zip(name).zip(from);
    reading.end(made.map(|((duty, name), from)| NewDuty {
        id,
        area,
        duty,
        name,
        phone,
        account: None,
        from,
    }))
}

/// The form that ends somebody's charge.
pub(crate) async fn duty_end_form(
    State(app): State<App>,
    cx: Cx,
    Path((id, duty)): Path<(AreaId, EventId)>,
) -> Answer {
    let mut q = app.store.read(cx.tenant()).await?;
    let way = editable(&cx, &app, &mut q, id).await?;
    let row = duties(&mut q, id).await?.into_iter().find(|row| row.id == duty);
    let row = row.filter(|row| row.to_on.is_none()).ok_or(Failure::NotFound)?;
    let filled = Filled::empty().with("area.to", kernel::time::date_text(cx.now.china_date()));
    Ok(pages::duty_end(&cx, &way, &row, &filled))
}

/// Ends somebody's charge.
pub(crate) async fn duty_end(
    State(app): State<App>,
    cx: Cx,
    Path((id, duty)): Path<(AreaId, EventId)>,
    posted: Posted,
) -> Answer {
    let (rules, mut q) = (app.rules(), app.store.read(cx.tenant()).await?);
    let way = editable(&cx, &app, &mut q, id).await?;
    let row = duties(&mut q, id).await?.into_iter().find(|row| row.id == duty);
    let row = row.filter(|row| row.to_on.is_none()).ok_or(Failure::NotFound)?;
    let again = |wrong: &[Refusal]| {
        let filled = Filled::from(&posted).all_refused(&cx, wrong);
        pages::duty_end(&cx, &way, &row, &filled).refused()
    };
    let mut reading = FormReader::of(rules.dictionary(), &posted, Ids::Caller);
    let on = reading.date("area.from", "area.to");
    let on = match reading.end(on) {
        Ok(on) => on,
        Err(wrong) => return Ok(again(&wrong)),
    };
    let write = app.store.write(cx.by("area_change"), {
        let rules = Arc::clone(&rules);
        move |tx| Box::pin(async move { end_duty(tx, rules.roles(), duty, on).await })
    });
    match write.await {
        Ok(()) => Ok(done(&cx, id)),
        Err(error) => Ok(again(&mendable(error)?)),
    }
}

/// The outlines of the office's own street, open to everybody as its boards are.
pub(crate) async fn office_geojson(State(app): State<App>, cx: Cx) -> Answer {
    let mut q = app.store.read(cx.tenant()).await?;
    let outlines = outlines(&mut q, AreaId::from(cx.config().tenant)).await?;
    Ok(Page::data("application/geo+json", plain_geojson_of(&outlines).into_bytes()))
}

/// The public information board of where the resident who asks lives, else of the office’s own street.
pub(crate) async fn office_board(State(app): State<App>, cx: Cx) -> Answer {
    let office = AreaId::from(cx.config().tenant);
    if let Some(home) = cx.home.filter(|_| cx.is_resident()) {
        let mut q = app.store.read(cx.tenant()).await?;
        if let Some(board) = view::board(&mut q, home, cx.now.china_date()).await? {
            return Ok(pages::board(&cx, &board));
        }
    }
    board(State(app), cx, Path(office)).await
}

/// Where a resident lives, on the home page: the community with whom to call, and the way to its board.
pub(crate) fn home(app: App, cx: Cx) -> BoxFuture<'static, Result<Vec<HomeCards>, Fault>> {
    Box::pin(async move {
        let Some(id) = cx.home.filter(|_| cx.is_resident()) else { return Ok(Vec::new()) };
        let mut q = app.store.read(cx.tenant()).await?;
        let Some(area) = area(&mut q, id).await?.filter(|area| area.present) else {
            return Ok(Vec::new());
        };
        let duties = duties_of(&mut q, &[id], cx.now.china_date()).await?;
        let told = [Duty::GridWorker, Duty::Head];
        let duty = told.iter().find_map(|duty| duties.iter().find(|row| row.duty == *duty));
        let line = duty.map(|row| format!("{} {}", cx.of(&row.duty.title()), row.name));
        let card = HomeCard {
            title: area.name.clone(),
            line: line.unwrap_or_default(),
            href: format!("/open/areas/{id}"),
            state: None,
            steps: None,
            phone: duty.and_then(|row| row.phone.clone()),
        };
        let title = cx.t("registry.home.title");
        Ok(vec![HomeCards { title, all: None, cards: vec![card], waits: false, order: 30 }])
    })
}

/// The public information board of a street, a community or a grid.
pub(crate) async fn board(State(app): State<App>, cx: Cx, Path(id): Path<AreaId>) -> Answer {
    let mut q = app.store.read(cx.tenant()).await?;
    let board = view::board(&mut q, id, cx.now.china_date()).await?;
    Ok(pages::board(&cx, &board.ok_or(Failure::NotFound)?))
}
