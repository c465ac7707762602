//! What the pages of cases need, loaded and put into words.

use super::filter::Filter;
use super::kept;
use super::keyed::Keyed;
use super::list::{self, Counts, Seen};
use super::pages::{CaseView, Line, ListView};
use super::rules::SUBJECT;
use super::states;
use super::store::{self as rows, CaseRow};
use crate::category::{Catalogue, category_title};
use crate::desk::Desk;
use crate::dispatch::store as dispatches;
use http::{Cx, Failure, Filled, Listing};
use kernel::area::Level;
use kernel::id::{AreaId, CaseId, MatterId, OrgId};
use kernel::time::Instant;
use matters::OnPage;
use matters::panel::Place;
use matters::view::{MatterView, deadlines, load};
use matters::{Audience, MatterRow, States};
use std::collections::BTreeMap;
use store::{Fault, Query, Reader, Reading};

/// Loads the list of cases for whoever asks.
pub async fn list_view(desk: &Desk, cx: &Cx, listing: Listing) -> Result<ListView, Fault> {
    let rules = desk.rules()?;
    let in_force = desk.runtime.in_force();
    let roles = in_force.rules.roles();
    let filter = Filter::of(&listing);
    let mut reader = desk.store.read(cx.tenant()).await?;
    let seen = list::scope(&mut reader, roles, &cx.actor, "case.list", cx.now).await?;
    let (page, counts, states) = page_of(&mut reader, desk, &seen, &filter, &listing).await?;
    let has = |verb: &str| roles.has(&cx.actor, verb, cx.now);
    let communities = crate::report::place::communities(&mut reader).await?;
    let street = Query::tenant(&reader).into();
    let former = registry::former(&mut reader, street, Level::Community).await?;
    let leads = dispatches::receivers(&mut reader).await?;
    let saved = kept::of(&mut reader, cx.account()).await?;
    let names = Titles::of(&mut reader, &page.rows).await?;
    let ends = page.rows.iter().filter(|row| row.ended_at.is_none());
    let ends =
        ends.filter_map(|row| Some((MatterId::from_uuid(row.id.uuid()), row.due_at?, row.urgent)));
    let due = deadlines(&mut reader, &in_force, &ends.collect::<Vec<_>>()).await?;
    let line = |row: &CaseRow| Line {
        deadline: due.get(&MatterId::from_uuid(row.id.uuid())).cloned(),
        ..line(cx, &rules.catalogue, &names, row)
    };
    Ok(ListView {
        lines: page.rows.iter().map(line).collect(),
        next: page.next.map(|cursor| cursor.to_string()),
        counts: counts.states,
        states,
        late: counts.late,
        communities: communities_of(cx, communities, former),
        leads: leads.into_iter().map(|lead| (lead.id.to_string(), lead.name)).collect(),
        categories: categories(cx, &rules.catalogue),
        saved: saved
            .into_iter()
            .map(|kept| (kept.id.to_string(), kept.title, kept.query))
            .collect(),
        may_press: has("case.supervise"),
        may_export: has("case.export"),
        listing,
    })
}

/// Reads one page by the keys, or by conditions where keys do not answer what is asked.
async fn page_of(
    reader: &mut Reader,
    desk: &Desk,
    seen: &Seen,
    filter: &Filter,
    listing: &Listing,
) -> Result<(store::Page<CaseRow>, Counts, States), Fault> {
    let after = listing.after();
    if let Some(keyed) = Keyed::of(reader, &seen.scope, &seen.ranges, filter).await? {
        let keyed = keyed.counted(reader).await?;
        let states = states::of(reader, desk, &keyed.names()).await?;
        let page = keyed.page(reader, &states, filter, after, list::PAGE).await?;
        let counts = keyed.counts(reader, &states).await?;
        return Ok((page, counts, states));
    }
    let page = list::page(reader, &seen.ranges, filter, after, list::PAGE).await?;
    let counts = list::counts(reader, &seen.ranges, filter).await?;
    let mut names: Vec<&str> = page.rows.iter().map(|row| row.state.as_str()).collect();
    names.extend(counts.states.iter().map(|(state, ..)| state.as_str()));
    let states = states::of(reader, desk, &names).await?;
    Ok((page, counts, states))
}

/// Communities to choose from; those that have ended come last and are named as such.
fn communities_of(
    cx: &Cx,
    present: Vec<registry::AreaRow>,
    former: Vec<registry::AreaRow>,
) -> Vec<(String, String)> {
    let was = |area: registry::AreaRow| {
        (area.id.to_string(), cx.tf("desk.cases.former", &[("name", &area.name)]))
    };
    let is = present.into_iter().map(|area| (area.id.to_string(), area.name));
    is.chain(former.into_iter().map(was)).collect()
}

fn categories(cx: &Cx, catalogue: &Catalogue) -> Vec<(String, String)> {
    catalogue
        .all()
        .iter()
        .map(|category| (category.code.clone(), cx.of(&category.title).to_owned()))
        .collect()
}

/// Names of areas and organisations that rows mention.
pub struct Titles {
    areas: BTreeMap<AreaId, String>,
    orgs: BTreeMap<OrgId, String>,
}

impl Titles {
    /// Looks the names up, one query for areas and one for organisations.
    pub async fn of(q: &mut impl Query, rows: &[CaseRow]) -> Result<Titles, Fault> {
        let mut areas: Vec<AreaId> =
            rows.iter().flat_map(|row| [row.community_id, row.grid_id]).flatten().collect();
        areas.sort_unstable();
        areas.dedup();
        let mut orgs: Vec<OrgId> = rows.iter().filter_map(|row| row.lead_org).collect();
        orgs.sort_unstable();
        orgs.dedup();
        let areas = registry::areas(q, &areas).await?.into_iter().map(|area| (area.id, area.name));
        let areas = areas.collect();
        let orgs = registry::orgs_by_id(q, &orgs).await?.into_iter().map(|org| (org.id, org.name));
        Ok(Titles { areas, orgs: orgs.collect() })
    }

    /// Returns the name of an area.
    pub fn area(&self, id: Option<AreaId>) -> &str {
        id.and_then(|id| self.areas.get(&id)).map_or("", String::as_str)
    }

    /// Returns the name of an organisation.
    pub fn org(&self, id: Option<OrgId>) -> &str {
        id.and_then(|id| self.orgs.get(&id)).map_or("", String::as_str)
    }
}

fn line(cx: &Cx, catalogue: &Catalogue, names: &Titles, row: &CaseRow) -> Line {
    let place = format!("{} {}", names.area(row.community_id), row.place_words());
    Line {
        id: row.id,
        code: row.code.clone(),
        title: cx.of(&row.called(catalogue)).to_owned(),
        state: row.state.clone(),
        urgent: row.urgent,
        rework: row.rework.is_some(),
        category: cx.of(&category_title(catalogue, &row.category)).to_owned(),
        place: place.trim().to_owned(),
        lead: names.org(row.lead_org).to_owned(),
        deadline: None,
        reported_at: row.reported_at,
    }
}

/// A case that is open for staff.
pub struct Open {
    /// The row.
    pub row: CaseRow,
    /// Its matter as the reader sees it.
    pub matter: MatterView,
}

/// Opens a case for staff; that there is none, or that it is none of the asker's business, is the same.
pub async fn open(desk: &Desk, cx: &Cx, id: CaseId) -> Result<Open, Failure> {
    let mut reader = desk.store.read(cx.tenant()).await?;
    let matter = MatterRow::load(&mut reader, MatterId::from_uuid(id.uuid())).await?;
    let matter = matter.filter(|matter| matter.subject_kind == SUBJECT).ok_or(Failure::NotFound)?;
    let sees = matters::audience(&mut reader, &desk.runtime, &cx.actor, &matter).await?;
    if sees != Some(Audience::Staff) {
        return Err(Failure::NotFound);
    }
    let row = rows::load(&mut reader, id).await?.ok_or(Failure::NotFound)?;
    let mut q = Reading::from(&mut reader);
    let matter = load(&mut q, &desk.runtime, matter, &cx.actor, Audience::Staff, cx.locale).await?;
    Ok(Open { row, matter })
}

/// Returns a case whose matter is open.
pub async fn row(desk: &Desk, cx: &Cx, id: CaseId) -> Result<CaseRow, Failure> {
    let mut reader = desk.store.read(cx.tenant()).await?;
    rows::load(&mut reader, id).await?.ok_or(Failure::NotFound)
}

/// Opens a case for staff who may do a verb to it: in its area, or for an organisation that takes part.
pub async fn open_for(desk: &Desk, cx: &Cx, id: CaseId, verb: &str) -> Result<Open, Failure> {
    let open = open(desk, cx, id).await?;
    let mut reader = desk.store.read(cx.tenant()).await?;
    let row = &open.matter.row;
    let may = matters::staff_may(&mut reader, &desk.runtime, &cx.actor, row, verb).await?;
    if may { Ok(open) } else { Err(Failure::Forbidden) }
}

/// Returns where the forms and photos of a case are: its own page, and its matter's for what every matter has.
pub fn place(id: CaseId) -> Place {
    Place {
        page: format!("/work/cases/{id}"),
        forms: format!("/work/matters/{id}"),
        ..Place::default()
    }
}

/// Puts together what the page of a case shows.
pub async fn case_view(desk: &Desk, cx: &Cx, open: Open) -> Result<CaseView, Failure> {
    let rules = desk.rules()?;
    let Open { row, matter } = open;
    let mut reader = desk.store.read(cx.tenant()).await?;
    let may_publish =
        matters::staff_may(&mut reader, &desk.runtime, &cx.actor, &matter.row, "case.accept")
            .await?;
    let names = Titles::of(&mut reader, std::slice::from_ref(&row)).await?;
    let category = rules.catalogue.get(&row.category);
    Ok(CaseView {
        id: row.id,
        place: place(row.id),
        category: cx.of(&category_title(&rules.catalogue, &row.category)).to_owned(),
        limit: category.map(|one| (cx.of(&one.limit.words()).to_owned(), one.source.clone())),
        follows: match cx.account() {
            Some(account) => matters::follows(&mut reader, matter.row.id, account).await?,
            None => None,
        },
        channel: row.channel.title_key(),
        lead: row.lead_org.map(|lead| names.org(Some(lead)).to_owned()),
        merged_into: match row.merged_into {
            Some(id) => rows::load(&mut reader, id).await?.map(|case| (case.id, case.code)),
            None => None,
        },
        merged: merged_into(&mut reader, row.id).await?,
        also: row.also_count,
        refused_dispatches: dispatches::refused_of(&mut reader, row.id).await?,
        public: Filled::empty()
            .within("public")
            .with("title", row.own_title.unwrap_or_default())
            .with("public_title", row.public_title.unwrap_or_default()),
        may_publish,
        on: OnPage::default(),
        matter,
    })
}

async fn merged_into(reader: &mut Reader, id: CaseId) -> Result<Vec<(CaseId, String)>, Fault> {
    let merged = rows::merged_into(reader, id).await?;
    Ok(merged.into_iter().map(|case| (case.id, case.code)).collect())
}

/// Returns when something with a limit is due that begins now.
pub fn due(desk: &Desk, now: Instant, limit: kernel::clock::Limit) -> Option<Instant> {
    use kernel::clock::{ClockChange, ClockEvent, deadline};
    let rules = desk.runtime.in_force().rules.clone();
    let begins = [ClockEvent { at: now, change: ClockChange::Started { limit } }];
    deadline(&begins, rules.calendar()).ok().map(|clock| clock.due)
}
