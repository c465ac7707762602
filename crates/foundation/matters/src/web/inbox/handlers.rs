//! Handlers of the inbox and of “mine”.

use super::pages::{EmptySeat, MinePage, Opened, WorkPage, mine_page};
use crate::inbox::{
    Filter, Groups, InboxRow, Seats, Waiting, areas, count, counts, item, line_of, list, mine,
    waiting_of,
};
use crate::load::{briefs, rows_by_id};
use crate::matter::Audience;
use crate::panel::Place;
use crate::projection::MatterRow;
use crate::runtime::Runtime;
use crate::shown::{Brief, MatterView, seat_name};
use crate::web::Shared;
use crate::web::sheet::{self, Change, detail};
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

/// A line of the inbox with its matter.
#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) row: InboxRow,
    pub(crate) brief: Brief,
    /// Everything of the matter that waits for the reader, the line's own among it.
    pub(crate) waits: Vec<Waiting>,
}

/// Returns a page of the inbox with its matters.
pub(crate) async fn lines(
    shared: &Shared,
    cx: &Cx,
    reader: &mut Reader,
    seats: &Seats,
    listing: &Listing,
    size: usize,
) -> Result<(Vec<Line>, Option<store::Cursor>), Failure> {
    let filter = filter_of(listing);
    let found: Page<InboxRow> = list(reader, seats, &filter, listing.after(), size).await?;
    let ids: Vec<MatterId> = found.rows.iter().map(|row| row.matter_id).collect();
    let waits = waiting_of(reader, seats, &ids).await?;
    let matters = rows_by_id(reader, &ids).await?;
    let briefs = brief(shared, cx, reader, matters).await?;
    let line = |row: InboxRow| {
        let brief = briefs.iter().find(|brief| brief.row.id == row.matter_id)?.clone();
        let of = waits.iter().filter(|one| one.matter_id == row.matter_id);
        Some(Line { waits: of.cloned().collect(), brief, row })
    };
    Ok((found.rows.into_iter().filter_map(line).collect(), found.next))
}

async fn brief(
    shared: &Shared,
    cx: &Cx,
    reader: &mut Reader,
    matters: Vec<MatterRow>,
) -> Result<Vec<Brief>, Failure> {
    let mut q = Reading::from(reader);
    let found = briefs(&mut q, &shared.runtime, matters, &cx.actor, Audience::Staff, cx.locale);
    Ok(found.await?)
}

/// The inbox's address.
pub(crate) const PATH: &str = "/work";

pub(crate) async fn inbox(State(shared): State<Shared>, mut cx: Cx, listing: Listing) -> Answer {
    let (page, seen) = shown(&shared, &cx, &listing, None).await?;
    if let Some(matter) = seen {
        shared.seen(&mut cx, matter).await?;
    }
    Ok(page.of(&cx))
}

/// Shows the inbox with a matter open in it that differs from how it is usually shown, such as by a form that was refused.
pub(crate) async fn shown_again(
    shared: &Shared,
    cx: &Cx,
    listing: &Listing,
    view: &MatterView,
    change: Change,
) -> Answer {
    let (page, _) = shown(shared, cx, listing, Some((view, change))).await?;
    Ok(page.of(cx))
}

/// Tells whether the line that an address has open still waits for whoever asks.
pub(crate) async fn waits(shared: &Shared, cx: &Cx, listing: &Listing) -> Result<bool, Failure> {
    let Some(id) = listing.read::<Uuid>("open") else { return Ok(false) };
    let mut reader = shared.store.read(cx.tenant()).await?;
    let seats = shared.seats(cx, &mut reader).await?;
    Ok(item(&mut reader, &seats, id).await?.is_some())
}

/// Returns the address of the inbox with a matter open in it; without one when it does not wait for whoever asks.
pub(crate) async fn opening(shared: &Shared, cx: &Cx, matter: MatterId) -> Result<String, Failure> {
    let mut reader = shared.store.read(cx.tenant()).await?;
    let seats = shared.seats(cx, &mut reader).await?;
    let line = line_of(&mut reader, &seats, matter).await?;
    Ok(line.map_or_else(|| PATH.to_owned(), |line| format!("{PATH}?open={line}")))
}

/// Returns the inbox, and the matter that the address opens by name.
async fn shown<'l>(
    shared: &Shared,
    cx: &Cx,
    listing: &'l Listing,
    change: Option<(&MatterView, Change)>,
) -> Result<(WorkPage<'l>, Option<MatterId>), Failure> {
    let mut reader = shared.store.read(cx.tenant()).await?;
    let all = shared.seats(cx, &mut reader).await?;
    let empty = empty_seats(shared, cx, &mut reader, &all).await?;
    let only = listing.get("seat").and_then(|key| all.only(key));
    // What one covers stands in groups of its own, or alone when it is asked for.
    let own = only.unwrap_or_else(|| Seats { own: all.own.clone(), ..Seats::default() });
    let (lines, next) = lines(shared, cx, &mut reader, &own, listing, PAGE).await?;
    let counted = counts(&mut reader, &own, &filter_of(listing)).await?;
    let areas = areas(&mut reader, &all).await?;
    let asked = match listing.read::<Uuid>("open") {
        Some(id) => item(&mut reader, &all, id).await?.map(|row| (id, row.matter_id)),
        None => None,
    };
    drop(reader);
    let opened = open_line(shared, cx, &lines, listing, asked, change).await?;
    let kinds = shared
        .runtime
        .subjects()
        .into_iter()
        .map(|one| (one.kind(), cx.of(&one.title()).to_owned()));
    let page = WorkPage {
        listing,
        rules: shared.runtime.in_force(),
        lines,
        next,
        counts: counted,
        kinds: kinds.collect(),
        areas,
        groups: Groups::at(cx.now),
        opened,
        empty,
    };
    Ok((page, asked.map(|(_, matter)| matter)))
}

/// Opens the line that the address names; what was asked for and is done meanwhile makes room for the first line.
async fn open_line(
    shared: &Shared,
    cx: &Cx,
    lines: &[Line],
    listing: &Listing,
    asked: Option<(Uuid, MatterId)>,
    change: Option<(&MatterView, Change)>,
) -> Result<Option<Opened>, Failure> {
    let first = lines.first().map(|line| (line.row.id, line.row.matter_id));
    let held =
        change.as_ref().map(|(view, _)| (listing.read("open").unwrap_or_default(), view.row.id));
    let Some(one) = held.or(asked).or(first) else { return Ok(None) };
    let opened = opened(shared, cx, lines, listing, one, change).await?;
    Ok(Some(Opened { asked: asked.is_some() || held.is_some(), ..opened }))
}

/// The covered seats for which something waits.
async fn empty_seats(
    shared: &Shared,
    cx: &Cx,
    reader: &mut Reader,
    seats: &Seats,
) -> Result<Vec<EmptySeat>, Failure> {
    let mut found = Vec::new();
    for key in &seats.covered.own {
        let Some(only) = seats.only(key) else { continue };
        let counts = counts(reader, &only, &Filter::default()).await?;
        if counts.all().number == 0 {
            continue;
        }
        let rules = shared.runtime.in_force();
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

/// Opens a line beside the list, with the form of what is usually done, or of what was asked for.
async fn opened(
    shared: &Shared,
    cx: &Cx,
    lines: &[Line],
    listing: &Listing,
    (id, matter): (Uuid, MatterId),
    change: Option<(&MatterView, Change)>,
) -> Result<Opened, Failure> {
    let loaded;
    let view = match &change {
        Some((view, _)) => *view,
        None => {
            loaded = shared.open(cx, matter).await?;
            &loaded
        }
    };
    let mut shown = sheet::shown(shared, cx, view, place(lines, listing, id, matter)).await?;
    sheet::asked(shared, cx, view, listing, &mut shown).await?;
    match change {
        Some((_, change)) => sheet::changed(shared, cx, view, &mut shown, change).await?,
        None if shown.is_bare() => sheet::usual(shared, cx, view, &mut shown).await?,
        None => {}
    }
    Ok(Opened { id, asked: true, markup: detail(cx, view, &shown) })
}

/// Returns where a line is open, and where one goes on from it: to the next line, from the last one to the first.
fn place(lines: &[Line], listing: &Listing, id: Uuid, matter: MatterId) -> Place {
    let address = address(listing, Some(id));
    let at = lines.iter().position(|line| line.row.id == id);
    let after = at.and_then(|at| lines.get(at + 1));
    let next = after.or_else(|| lines.first().filter(|line| line.row.id != id));
    Place {
        page: PATH.to_owned(),
        query: address.split_once('?').map_or("", |(_, query)| query).to_owned(),
        line: anchor(id),
        forms: format!("/work/matters/{matter}"),
        then: match next {
            Some(line) => open_at(listing, line.row.id),
            None => self::address(listing, None),
        },
    }
}

/// Returns the name of a line, to which the list goes when there are no scripts to keep it where it was.
pub(crate) fn anchor(id: Uuid) -> String {
    format!("i-{id}")
}

/// Returns the address of the same page of the list with a line open, at that line.
pub(crate) fn open_at(listing: &Listing, id: Uuid) -> String {
    format!("{}#{}", address(listing, Some(id)), anchor(id))
}

/// What was asked for on a line is said anew by each link.
fn address(listing: &Listing, open: Option<Uuid>) -> String {
    let open = open.map(|id| id.to_string());
    listing.here(&["open", "do", "reveal"], open.as_deref().map(|id| ("open", id)))
}

pub(crate) async fn mine_list(State(shared): State<Shared>, cx: Cx, listing: Listing) -> Answer {
    let account = cx.account().ok_or(Failure::SignIn)?;
    let mut reader = shared.store.read(cx.tenant()).await?;
    let found = mine(&mut reader, account, listing.after(), PAGE).await?;
    let ids: Vec<MatterId> = found.rows.iter().map(|row| row.matter_id).collect();
    let matters = rows_by_id(&mut reader, &ids).await?;
    let briefs = brief(&shared, &cx, &mut reader, matters).await?;
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
        cx.remember(seats);
        Ok(vec![MenuCount { href: PATH, count: all, late, says: "matters.menu.count" }])
    })
}
