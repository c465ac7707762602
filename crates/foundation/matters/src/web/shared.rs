//! What the handlers of this crate share.

use crate::access::audience;
use crate::command::{Doing, Outcome, act};
use crate::inbox::Seats;
use crate::load::load;
use crate::matter::Audience;
use crate::panel::Choices;
use crate::projection::{MatterRow, ReporterKind};
use crate::runtime::{Hears, Runtime};
use crate::shown::{MatterView, OfferView, Party};
use http::form::Choice;
use http::{App, Cx, Failure, Posted};
use kernel::access::{Who, WhoKey};
use kernel::id::{AccountId, FileId, MatterId};
use store::{By, Error, Fault, Query, Reader, Reading, Store, args};

/// What the handlers of this crate share. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) store: Store,
    pub(crate) runtime: Runtime,
}

impl Shared {
    pub(crate) fn new(app: &App) -> Shared {
        Shared { store: app.store.clone(), runtime: app.part::<Runtime>().as_ref().clone() }
    }

    /// Tells whether whoever asks has sent this form before, and it was carried out: no answer came, and so it comes again.
    pub(crate) async fn carried_out(
        &self,
        cx: &Cx,
        id: MatterId,
        posted: &Posted,
    ) -> Result<bool, Failure> {
        let mut q = self.store.read(cx.tenant()).await?;
        let (tenant, command) = (q.tenant(), posted.token()?);
        let sql = "SELECT actor_id FROM matter_event
            WHERE tenant_id = $1 AND matter_id = $2 AND command_id = $3";
        let by: Vec<(Option<AccountId>,)> = q.all(sql, args![tenant, id, command]).await?;
        Ok(by.first().is_some_and(|(by,)| *by == cx.actor.who.account()))
    }

    /// Returns a matter for whoever asks; that there is none, or that it is none of the asker's business, is the same.
    pub(crate) async fn open(&self, cx: &Cx, id: MatterId) -> Result<MatterView, Failure> {
        let mut reader = self.store.read(cx.tenant()).await?;
        let row = MatterRow::load(&mut reader, id).await?.ok_or(Failure::NotFound)?;
        self.open_row(&mut reader, cx, row).await
    }

    /// Returns a matter for staff. The reporter's page is another one, even for staff who brought something themselves.
    pub(crate) async fn open_for_staff(
        &self,
        cx: &Cx,
        id: MatterId,
    ) -> Result<MatterView, Failure> {
        let view = self.open(cx, id).await?;
        if view.audience == Audience::Staff { Ok(view) } else { Err(Failure::NotFound) }
    }

    /// Notes that whoever asks has opened a matter: the notices about it are read, and the bell counts them no more.
    pub(crate) async fn seen(&self, cx: &mut Cx, id: MatterId) -> Result<(), Failure> {
        let Some(account) = cx.account() else { return Ok(()) };
        let mut reader = self.store.read(cx.tenant()).await?;
        let unread = identity::is_unread(&mut reader, account, id.uuid()).await?;
        drop(reader);
        if unread {
            let by = By { matter: Some(id), ..cx.by("notice") };
            self.store.write(by, move |tx| Box::pin(identity::mark_about(tx, id.uuid()))).await?;
            cx.unread = cx.unread.saturating_sub(1);
        }
        Ok(())
    }

    async fn open_row(
        &self,
        reader: &mut Reader,
        cx: &Cx,
        row: MatterRow,
    ) -> Result<MatterView, Failure> {
        let sees = audience(reader, &self.runtime, &cx.actor, &row).await?;
        let sees = sees.ok_or(Failure::NotFound)?;
        let mut q = Reading::from(reader);
        Ok(load(&mut q, &self.runtime, row, &cx.actor, sees, cx.locale).await?)
    }

    /// Returns the seats whose work is in the asker's inbox.
    pub(crate) async fn seats(&self, cx: &Cx, reader: &mut Reader) -> Result<Seats, Failure> {
        if let Some(seats) = cx.remembered() {
            return Ok(seats);
        }
        let rules = self.runtime.in_force();
        Ok(Seats::of(reader, rules.rules.roles(), &cx.actor).await?)
    }

    /// Returns what anybody who has the code may see.
    pub(crate) async fn open_public(&self, cx: &Cx, row: MatterRow) -> Result<MatterView, Failure> {
        let mut reader = self.store.read(row.tenant_id).await?;
        let mut q = Reading::from(&mut reader);
        Ok(load(&mut q, &self.runtime, row, &cx.actor, Audience::Public, cx.locale).await?)
    }

    /// Returns what forms offer to choose from.
    pub(crate) async fn choices(
        &self,
        cx: &Cx,
        view: &MatterView,
        offer: &OfferView,
    ) -> Result<Choices, Failure> {
        let rules = self.runtime.in_force().rules.clone();
        let street = view.row.street_id.unwrap_or(view.row.area_id);
        let mut reader = self.store.read(cx.tenant()).await?;
        let departments = registry::departments(&mut reader, street).await?;
        let choice = |org: registry::OrgRow| Choice::new(WhoKey::Org(org.id).to_string(), org.name);
        let mut parties: Vec<Choice> = departments.into_iter().map(choice).collect();
        let named = self.named(&mut Reading::from(&mut reader), view, offer).await?;
        let lead = named.map(|(who, name)| {
            if parties.iter().all(|party| party.value != who) {
                parties.insert(0, Choice::new(&who, name));
            }
            who
        });
        let reported = view.row.reporter_kind != ReporterKind::Staff.word();
        Ok(Choices { rules, parties, lead, reported })
    }

    /// Returns whom the noun of a matter names for a step at which somebody is named.
    async fn named(
        &self,
        q: &mut Reading<'_>,
        view: &MatterView,
        offer: &OfferView,
    ) -> Result<Option<(String, String)>, Failure> {
        if offer.ask.party != Party::LeadAndAssistants && offer.ask.party != Party::One {
            return Ok(None);
        }
        let stay = offer.instance().and_then(|stay| view.whole_history.folded.stays.get(&stay));
        let step = stay.and_then(|stay| view.whole_history.procedure.step(&stay.stay.step));
        let subject = self.runtime.subject(&view.row.subject_kind);
        let (Some(step), Some(subject)) = (step.filter(|step| step.assigns), subject) else {
            return Ok(None);
        };
        match subject.propose(q, &view.row, step).await {
            Ok(found) => Ok(found.lead.map(|lead| (lead, found.gets.zh))),
            Err(Error::Refused(_)) => Ok(None),
            Err(Error::Fault(fault)) => Err(fault.into()),
        }
    }

    /// Carries out a command as whoever asks.
    pub(crate) async fn act(&self, cx: &Cx, id: MatterId, doing: Doing) -> Result<Outcome, Error> {
        let runtime = self.runtime.clone();
        let by = By { matter: Some(id), ..cx.by("matter") };
        self.store
            .write(by, move |tx| Box::pin(async move { act(tx, &runtime, id, doing).await }))
            .await
    }

    /// Carries out a command, and perhaps a second one that it makes possible: both or neither.
    pub(crate) async fn act_both(
        &self,
        cx: &Cx,
        id: MatterId,
        doing: Doing,
        second: Option<Doing>,
    ) -> Result<Outcome, Error> {
        let runtime = self.runtime.clone();
        let by = By { matter: Some(id), ..cx.by("matter") };
        let done = self.store.write(by, move |tx| {
            Box::pin(async move {
                let done = act(tx, &runtime, id, doing).await?;
                match second {
                    Some(second) => act(tx, &runtime, id, second).await,
                    None => Ok(done),
                }
            })
        });
        done.await
    }

    /// Returns whether whoever opened a matter by its secret link hears by letters what happens.
    pub(crate) async fn hears(&self, cx: &Cx, view: &MatterView) -> Result<Hears, Fault> {
        let subject = self.runtime.subject(&view.row.subject_kind);
        match (&cx.actor.who, subject) {
            (Who::Code { .. }, Some(subject)) => {
                let mut reader = self.store.read(view.row.tenant_id).await?;
                subject.hears(&mut Reading::from(&mut reader), &view.row).await
            }
            _ => Ok(Hears::Nothing),
        }
    }

    /// Stops the letters to whoever opened a matter by its secret link.
    pub(crate) async fn stop_letters(&self, cx: &Cx, view: &MatterView) -> Result<(), Error> {
        let Some(subject) = self.runtime.subject(&view.row.subject_kind) else {
            return Ok(());
        };
        let row = view.row.clone();
        let by = By { matter: Some(row.id), ..cx.by("matter") };
        self.store
            .write(by, move |tx| Box::pin(async move { subject.stop_letters(tx, &row).await }))
            .await
    }

    /// Returns a photo of a matter, small or whole.
    pub(crate) async fn photo(
        &self,
        view: &MatterView,
        file: FileId,
        thumb: bool,
    ) -> Result<http::Page, Failure> {
        if !view.shows(file) {
            return Err(Failure::NotFound);
        }
        let files = self.store.files();
        let tenant = view.row.tenant_id;
        let stored = match thumb {
            true => files.thumb(tenant, file).await?,
            false => files.get(tenant, file).await?,
        };
        Ok(http::files::serve(stored, "photo.jpg"))
    }

    /// Returns what the kinds of step show about the stays that last.
    pub(crate) async fn parts(&self, view: &MatterView) -> Result<Vec<http::Markup>, Failure> {
        let mut reader = self.store.read(view.row.tenant_id).await?;
        let _ = Query::tenant(&reader);
        let mut q = Reading::from(&mut reader);
        let history = &view.whole_history;
        let mut parts = Vec::new();
        for stay in history.folded.state.leaves() {
            let Some(step) = history.procedure.step(&stay.step) else { continue };
            let Some(kind) = self.runtime.kind(step.kind) else { continue };
            parts.extend(kind.part(&mut q, &view.row, step, stay).await?);
        }
        Ok(parts)
    }
}
