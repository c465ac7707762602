//! The procedures of which a record is the subject, as far as the reader sees them: those that run, with what can be done, and
//! those that ran.

use crate::command::of_record;
use crate::web::here::Here;
use crate::{Found, Shelf};
use http::{Answer, Cx, Failure, Listing, Markup, html};
use kernel::id::MatterId;
use kernel::time::Instant;
use matters::panel::{self, Place};
use matters::view::{Brief, MatterView};
use matters::{Asked, Audience, MatterRow, OnPage, Runtime};
use store::{Reader, Reading, Store};
use uuid::Uuid;

/// How many that ran stand on the page.
const PAST: usize = 5;

/// The procedures of a record.
#[derive(Default)]
pub(crate) struct Procedures {
    /// Those that run, the first begun first.
    pub(crate) running: Vec<Opened>,
    /// The one that ran last, where none runs.
    last: Option<Opened>,
    /// Others that ran, the last begun first.
    past: Vec<Brief>,
}

/// A procedure with everything that is told of it.
pub(crate) struct Opened {
    /// It, as the reader sees it.
    pub(crate) view: MatterView,
    /// Where its forms are.
    pub(crate) place: Place,
    /// What is open of it.
    pub(crate) open: OnPage,
}

/// Where procedures are looked up.
#[derive(Clone, Copy)]
pub(crate) struct Office<'a> {
    /// The database and files.
    pub(crate) store: &'a Store,
    /// Running procedures.
    pub(crate) runtime: &'a Runtime,
}

/// Loads the procedures of a record that the reader may see.
pub(super) async fn load(
    cx: &Cx,
    office: Office<'_>,
    here: &Here<'_>,
    found: &Found,
) -> Answer<Procedures> {
    if here.register().runs.is_empty() {
        return Ok(Procedures::default());
    }
    let mut reader = office.store.read(cx.tenant()).await?;
    let rows = seen(&mut reader, office.runtime, cx, here.shelf, found.record.id).await?;
    let (running, past): (Vec<MatterRow>, Vec<MatterRow>) =
        rows.into_iter().partition(MatterRow::runs);
    let mut all = Procedures::default();
    let mut past: Vec<MatterRow> = past;
    let last = if running.is_empty() { past.pop() } else { None };
    let several = running.len() > 1;
    for row in running.into_iter().chain(last) {
        let (id, runs) = (row.id, row.runs());
        let mut q = Reading::from(&mut reader);
        let (actor, sees) = (&cx.actor, Audience::Staff);
        let view = matters::view::load(&mut q, office.runtime, row, actor, sees, cx.locale).await?;
        let place = Place {
            page: here.record(found.record.id),
            query: if several { format!("matter={id}") } else { String::new() },
            forms: format!("/work/matters/{id}"),
            ..Place::default()
        };
        let one = Opened { view, place, open: OnPage::default() };
        if runs { all.running.push(one) } else { all.last = Some(one) }
    }
    let past = past.into_iter().rev().take(PAST).collect();
    let mut q = Reading::from(&mut reader);
    let sees = Audience::Staff;
    all.past =
        matters::view::briefs(&mut q, office.runtime, past, &cx.actor, sees, cx.locale).await?;
    Ok(all)
}

/// Returns the procedures of a record that the reader may see as staff.
pub(crate) async fn seen(
    reader: &mut Reader,
    runtime: &Runtime,
    cx: &Cx,
    shelf: Shelf<'_>,
    record: Uuid,
) -> Answer<Vec<MatterRow>> {
    let mut rows = of_record(reader, shelf, record).await?;
    let mut seen = Vec::new();
    for row in rows.drain(..) {
        let sees = matters::audience(reader, runtime, &cx.actor, &row).await?;
        if sees == Some(Audience::Staff) {
            seen.push(row);
        }
    }
    Ok(seen)
}

impl Procedures {
    /// Opens what the address asks for: the form of an action.
    pub(super) async fn ask(
        &mut self,
        cx: &Cx,
        office: Office<'_>,
        listing: &Listing,
    ) -> Result<(), Failure> {
        let Some(code) = listing.get("do") else { return Ok(()) };
        let of: Option<MatterId> = listing.read("matter");
        let mut running = self.running.iter_mut();
        let Some(one) = running.find(|one| of.is_none_or(|of| one.view.row.id == of)) else {
            return Ok(());
        };
        let Office { store, runtime } = office;
        let asked = Asked { store, runtime, cx, view: &one.view, place: &one.place };
        one.open.form = Some(matters::form(asked, code).await?);
        Ok(())
    }

    fn opened(&self) -> impl Iterator<Item = &Opened> {
        self.running.iter().chain(&self.last)
    }

    /// Tells whether a procedure runs.
    pub(super) fn runs(&self, procedure: &str) -> bool {
        self.running.iter().any(|one| one.view.row.procedure == procedure)
    }

    /// Puts what is open into the procedure whose it is.
    pub(super) fn open(&mut self, matter: MatterId, open: OnPage) {
        if let Some(one) = self.running.iter_mut().find(|one| one.view.row.id == matter) {
            one.open = open;
        }
    }
}

/// Returns what comes next by the procedures that run: how each stands, what the reader may do, and the form that is open.
pub(super) fn next(cx: &Cx, all: &Procedures) -> Markup {
    html! {
        @for one in &all.running {
            @let matter = &one.view;
            section.ll-next.is-waiting[waits(matter)].is-late[is_late(cx, matter)] aria-label=(cx.t("registers.record.next")) {
                span.what { (panel::sentence(cx, &matter.now)) }
                (panel::action_bar(cx, matter, &one.place, None))
            }
            @if let Some(form) = &one.open.form { div.ll-acting.ll-mt-4 data-work data-asked { (form) } }
        }
    }
}

fn waits(matter: &MatterView) -> bool {
    matter.offers.iter().any(|offer| offer.moves() && offer.refused.is_none())
}

fn is_late(cx: &Cx, matter: &MatterView) -> bool {
    matter.row.due_at.is_some_and(|due| due < cx.now)
}

/// Returns what happened in the procedures that are told whole. Where one began with the record, the record tells that.
pub(super) fn told(
    cx: &Cx,
    all: &Procedures,
) -> impl Iterator<Item = (Instant, http::ui::Happened)> {
    all.opened().flat_map(|one| {
        // The last that is told is the first that happened.
        let began = one.view.history.len().saturating_sub(1);
        panel::entries(cx, &one.view, &one.place).take(began)
    })
}

/// Returns the cards of the procedures: where each stands and how it goes on; those that ran in a line each.
pub(super) fn cards(cx: &Cx, all: &Procedures) -> Markup {
    html! {
        @for one in all.opened() {
            (panel::now_card(cx, &one.view))
            section.card {
                div.card-header {
                    h2.card-title { (cx.of(&one.view.whole_title())) }
                    span.card-actions.ll-s { a href=(one.place.forms) { (cx.t("registers.matters.whole")) } }
                }
                div.card-body { (panel::way(cx, &one.view)) }
            }
        }
        @if !all.past.is_empty() {
            section.card {
                div.card-header { h2.card-title { (cx.t("registers.matters.past")) } }
                ul.ll-list {
                    @for one in &all.past {
                        li {
                            span.ll-grow {
                                a.t href={ "/work/matters/" (one.row.id) } { (one.row.code) }
                                @if let Some(at) = one.row.ended_at { span.ll-3.ll-s { "　" (cx.date(at)) } }
                            }
                            (panel::states(cx, &one.now, false))
                        }
                    }
                }
            }
        }
    }
}
