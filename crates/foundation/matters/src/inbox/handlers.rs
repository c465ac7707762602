//! Handlers of the inbox and of “mine”.

use super::groups::Groups;
use super::pages::{EmptySeat, MinePage, Opened, WorkPage, mine_page, work_page};
use super::query::{Filter, InboxRow, Seats, areas, count, counts, item, list, mine};
use crate::matter::{Audience, MatterRow};
use crate::panel::Place;
use crate::runtime::Runtime;
use crate::sheet::{self, detail};
use crate::site::Site;
use crate::view::{Brief, briefs, rows_by_id, seat_name};
use axum::extract::State;
use http::{Answer, App, Cx, Failure, Listing, MenuCount};
use kernel::id::MatterId;
use store::{BoxFuture, Fault, Page, Reader, Reading};
use uuid::Uuid;

/// How many entries a page of the inbox has.
const PAGE: usize = 50;

/// Reads the filters of an address.
pub(crate) fn filter_of(listing: &Listing) -> Filter {
    Filter {
        kind: listing.get("kind").map(str::to_owned),
        area: listing.read("area"),
        late: listing.get("late").is_some(),
    }
}

/// An entry of the inbox with its matter.
pub(crate) type Line = (InboxRow, Brief);

/// Returns a page of the inbox with its matters.
pub(crate) async fn lines(
    site: &Site,
    cx: &Cx,
    reader: &mut Reader,
    seats: &Seats,
    listing: &Listing,
    size: usize,
) -> Result<(Vec<Line>, Option<store::Cursor>), Failure> {
    let filter = filter_of(listing);
    let found: Page<InboxRow> = list(reader, seats, &filter, listing.after(), size).await?;
    let lines = with_matters(site, cx, reader, found.rows).await?;
    Ok((lines, found.next))
}

async fn with_matters(
    site: &Site,
    cx: &Cx,
    reader: &mut Reader,
    rows: Vec<InboxRow>,
) -> Result<Vec<Line>, Failure> {
    let ids: Vec<MatterId> = rows.iter().map(|row| row.matter_id).collect();
    let matters = rows_by_id(reader, &ids).await?;
    let found = brief(site, cx, reader, matters).await?;
    let of = |id: MatterId| found.iter().find(|brief| brief.row.id == id).cloned();
    Ok(rows.into_iter().filter_map(|row| Some((row.clone(), of(row.matter_id)?))).collect())
}

async fn brief(
    site: &Site,
    cx: &Cx,
    reader: &mut Reader,
    matters: Vec<MatterRow>,
) -> Result<Vec<Brief>, Failure> {
    let mut q = Reading::from(reader);
    let found = briefs(&mut q, &site.runtime, matters, &cx.actor, Audience::Staff, cx.locale);
    Ok(found.await?)
}

pub(crate) async fn inbox(State(site): State<Site>, mut cx: Cx, listing: Listing) -> Answer {
    let mut reader = site.store.read(cx.tenant()).await?;
    let all = site.seats(&cx, &mut reader).await?;
    let empty = empty_seats(&site, &cx, &mut reader, &all).await?;
    let only = listing.get("seat").and_then(|key| all.only(key));
    // What one covers stands in groups of its own, or alone when it is asked for.
    let shown = only.unwrap_or_else(|| Seats { own: all.own.clone(), ..Seats::default() });
    let (lines, next) = lines(&site, &cx, &mut reader, &shown, &listing, PAGE).await?;
    let counted = counts(&mut reader, &shown, &filter_of(&listing)).await?;
    let areas = areas(&mut reader, &all).await?;
    let opened = match listing.read::<Uuid>("open") {
        Some(id) => opened(&site, &cx, &mut reader, &all, &listing, id).await?,
        None => None,
    };
    drop(reader);
    if let Some(opened) = &opened {
        site.seen(&mut cx, opened.matter).await?;
    }
    let kinds = site.runtime.subjects().map(|one| (one.kind(), cx.of(&one.title()).to_owned()));
    Ok(work_page(
        &cx,
        &WorkPage {
            listing: &listing,
            lines: &lines,
            next: next.as_ref(),
            counts: &counted,
            kinds: kinds.collect(),
            areas,
            groups: Groups::at(cx.now),
            opened,
            empty,
        },
    ))
}

/// The covered seats for which something waits.
async fn empty_seats(
    site: &Site,
    cx: &Cx,
    reader: &mut Reader,
    seats: &Seats,
) -> Result<Vec<EmptySeat>, Failure> {
    let mut found = Vec::new();
    for key in &seats.covered.own {
        let Some(only) = seats.only(key) else { continue };
        let counts = counts(reader, &only, &Filter::default()).await?;
        if counts.all() == 0 {
            continue;
        }
        let rules = site.runtime.in_force();
        let name = seat_name(reader, &rules, key, cx.locale).await?;
        found.push(EmptySeat {
            key: key.clone(),
            name,
            count: counts.all(),
            late: counts.late > 0,
        });
    }
    Ok(found)
}

/// Opens an entry beside the list. One that was done meanwhile is gone from the inbox, and so not open.
async fn opened(
    site: &Site,
    cx: &Cx,
    reader: &mut Reader,
    seats: &Seats,
    listing: &Listing,
    id: Uuid,
) -> Result<Option<Opened>, Failure> {
    let Some(row) = item(reader, seats, id).await? else { return Ok(None) };
    let view = site.open(cx, row.matter_id).await?;
    let query = listing.with("open", Some(&id.to_string()));
    let query = query.split_once('?').map_or("", |(_, query)| query);
    // What was asked for is said anew by each link.
    let kept =
        query.split('&').filter(|pair| !pair.starts_with("do=") && !pair.starts_with("reveal="));
    let place = Place {
        page: "/work".to_owned(),
        query: kept.collect::<Vec<_>>().join("&"),
        forms: format!("/work/matters/{}", row.matter_id),
    };
    let mut shown = sheet::shown(site, cx, &view, place).await?;
    sheet::asked(listing, &mut shown);
    Ok(Some(Opened { id, matter: row.matter_id, markup: detail(cx, &view, &shown) }))
}

pub(crate) async fn mine_list(State(site): State<Site>, cx: Cx, listing: Listing) -> Answer {
    let account = cx.account().ok_or(Failure::SignIn)?;
    let mut reader = site.store.read(cx.tenant()).await?;
    let found = mine(&mut reader, account, listing.after(), PAGE).await?;
    let ids: Vec<MatterId> = found.rows.iter().map(|row| row.matter_id).collect();
    let matters = rows_by_id(&mut reader, &ids).await?;
    let briefs = brief(&site, &cx, &mut reader, matters).await?;
    let rows: Vec<(Brief, String)> = found
        .rows
        .iter()
        .filter_map(|row| {
            let brief = briefs.iter().find(|brief| brief.row.id == row.matter_id)?;
            Some((brief.clone(), row.why.clone()))
        })
        .collect();
    Ok(mine_page(&cx, &MinePage { listing: &listing, rows: &rows, next: found.next.as_ref() }))
}

/// The number beside the inbox in the menu.
pub(crate) fn menu_counts(app: App, cx: Cx) -> BoxFuture<'static, Result<Vec<MenuCount>, Fault>> {
    Box::pin(async move {
        if !cx.is_staff() {
            return Ok(Vec::new());
        }
        let mut reader = app.store.read(cx.tenant()).await?;
        let rules = app.part::<Runtime>().in_force();
        let seats = Seats::of(&mut reader, rules.rules.roles(), &cx.actor).await?;
        let (all, late) = count(&mut reader, &seats).await?;
        Ok(vec![MenuCount { href: "/work", count: all, late: late > 0 }])
    })
}
