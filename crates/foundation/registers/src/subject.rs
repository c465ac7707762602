//! A record as the subject of a matter: one noun for each register of which records know procedures.
//!
//! Architecture invariant: a card tells what every role that sees the register may read, and nothing about a person; the
//! record's own page tells the rest, to whoever sees it.

use crate::around::{gather, read_names};
use crate::command::{kind, leave_gone_state, titles};
use crate::pinned::Pinned;
use crate::shelf::{Shelf, is_open};
use crate::stored::{Masked, masked};
use crate::told::told;
use crate::viewer::Reads;
use crate::web;
use http::{Failure, Page};
use kernel::dictionary::{Element, Kind, Value};
use kernel::id::{AreaId, MatterId, OrgId, PlaceId};
use kernel::name::intern;
use kernel::procedure::{Event, Step, What};
use kernel::refusal::Refusal;
use kernel::register::{Act, Command, May, Runs, Values};
use kernel::rules::RuleSet;
use kernel::text::Text;
use matters::{
    Asked, Audience, CardPhoto, MatterRow, OnPage, Proposal, Subject, SubjectCard, SubjectFacts,
    SubjectVerbs,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{BoxFuture, Error, Fault, Query, Reading, Tx};
use uuid::Uuid;

/// Records of one register, as the runtime of procedures knows them.
struct RecordSubject {
    rules: Arc<RuleSet>,
    kind: &'static str,
    verbs: SubjectVerbs,
    pinned: Pinned,
}

/// Returns the nouns that the registers of rules are.
pub(crate) fn of_rules(rules: &Arc<RuleSet>) -> Vec<Arc<dyn Subject>> {
    let of = |shelf: Shelf<'_>| -> Arc<dyn Subject> {
        let verb = |may: &May| intern(&shelf.register.verb(may)).unwrap_or_default();
        let verbs = SubjectVerbs { view: verb(&May::See), reveal: verb(&May::Reveal) };
        let pinned = Pinned::default();
        Arc::new(RecordSubject { rules: rules.clone(), kind: kind(shelf), verbs, pinned })
    };
    // One that knows no procedures may have known some: those that still run go on.
    let shelves = rules.registers().map(|register| Shelf::of(rules, register));
    shelves.filter(|shelf| shelf.native().is_none()).map(of).collect()
}

impl RecordSubject {
    fn shelf(&self) -> Option<Shelf<'_>> {
        Shelf::find(&self.rules, self.kind)
    }

    /// Returns what the register says about a matter's procedure: as it did when the matter began, in the states and fields of
    /// today.
    async fn runs(
        &self,
        q: &mut impl Query,
        matter: &MatterRow,
    ) -> Result<Option<(Shelf<'_>, Runs)>, Fault> {
        let Some(shelf) = self.shelf() else { return Ok(None) };
        let now = shelf.register.run(&matter.procedure);
        if matter.rules_sha256 == self.rules.sha256().hex() {
            return Ok(now.map(|runs| (shelf, runs.clone())));
        }
        let then = self.pinned.register(q, &matter.rules_sha256, self.kind).await?;
        let then = then.as_ref().and_then(|then| then.run(&matter.procedure));
        let runs = then.map(|runs| runs.under(shelf.register)).or_else(|| now.cloned());
        Ok(runs.map(|runs| (shelf, runs)))
    }

    async fn record(
        &self,
        q: &mut impl Query,
        matter: &MatterRow,
    ) -> Result<Option<Masked>, Fault> {
        let Some(shelf) = self.shelf() else { return Ok(None) };
        Ok(masked(q, shelf, &[matter.subject_id]).await?.into_iter().next())
    }

    async fn facts_of(
        &self,
        q: &mut Reading<'_>,
        matter: &MatterRow,
    ) -> Result<SubjectFacts, Fault> {
        let mut facts = SubjectFacts::default();
        let Some((shelf, runs)) = self.runs(q, matter).await? else { return Ok(facts) };
        let Some(found) = self.record(q, matter).await? else { return Ok(facts) };
        let values = &found.record.values;
        let fact = |(key, value): (&String, &Value)| {
            Some((key.clone(), shelf.dictionary().get(key)?.fact(value)?))
        };
        facts.values = values.iter().filter_map(fact).collect();
        if !shelf.register.facts.is_empty() {
            let around = gather(q, shelf, &[values], None).await?;
            let linked = shelf.register.facts.iter().filter_map(|fact| {
                use kernel::expr::Facts;
                Some((fact.element.clone(), around.facts.value(&fact.element)?))
            });
            facts.values.extend(linked);
        }
        let today = q.now().china_date();
        for (name, table) in &runs.limits {
            let Some(table) = self.rules.standards().get(table) else { continue };
            if let Some(Value::Code(code)) = table.by.as_ref().and_then(|by| values.get(by))
                && let Some(limit) = table.limit(code, today)
            {
                facts.limits.insert(name.clone(), limit);
            }
        }
        Ok(facts)
    }

    /// Moves the record to where its procedure is, and takes what the procedure left.
    async fn follow(
        &self,
        tx: &mut Tx,
        before: &MatterRow,
        matter: &MatterRow,
        events: &[Event],
    ) -> Result<(), Error> {
        let Some((shelf, runs)) = self.runs(tx, matter).await? else { return Ok(()) };
        let procedure = runs.procedure.clone();
        let register = shelf.register.running(&runs);
        let shelf = Shelf { register: &register, ..shelf };
        let act = if matter.runs() {
            let handed = handed(events);
            let began = events.iter().any(|event| matches!(event.what, What::Started { .. }));
            let start = shelf.register.start().map(|state| state.id.as_str());
            let stays = began && runs.during.at(&matter.state).is_none_or(|at| Some(at) == start);
            if handed.is_none() && (stays || before.state == matter.state) {
                return Ok(());
            }
            Act::Follow { procedure, step: matter.state.clone(), handed }
        } else if before.runs() {
            let given = given(tx, shelf, &runs, matter).await?;
            Act::Finish { procedure, end: matter.state.clone(), given }
        } else {
            return Ok(());
        };
        let command = Command { id: tx.new_id(), record: matter.subject_id, act };
        shelf.follow(tx, &command).await?;
        if matter.runs() { Ok(()) } else { leave_gone_state(tx, shelf, matter.subject_id).await }
    }

    async fn make_cards(
        &self,
        q: &mut Reading<'_>,
        matters: &[MatterRow],
        audience: Audience,
    ) -> Result<BTreeMap<MatterId, SubjectCard>, Fault> {
        let Some(shelf) = self.shelf() else { return Ok(BTreeMap::new()) };
        let one = &shelf.register.one;
        let bare =
            || SubjectCard { sort: one.clone(), title: one.clone(), ..SubjectCard::default() };
        if audience != Audience::Staff {
            return Ok(matters.iter().map(|matter| (matter.id, bare())).collect());
        }
        let ids: Vec<Uuid> = matters.iter().map(|matter| matter.subject_id).collect();
        let found = masked(q, shelf, &ids).await?;
        let names =
            read_names(q, shelf, found.iter().map(|one| &one.record.values), Reads::default())
                .await?;
        let points = points(q, shelf, &found).await?;
        let mut cards = BTreeMap::new();
        for matter in matters {
            let record = found.iter().find(|one| one.record.id == matter.subject_id);
            let Some(record) = record.map(|one| &one.record) else { continue };
            let mut card = SubjectCard {
                title: Text { zh: matter.title.clone(), ..titles(shelf, record) },
                point: points.get(&record.id).copied(),
                page: Some(web::address(shelf.register, record.id)),
                ..bare()
            };
            for (element, value) in read_by_all(shelf, &record.values) {
                match (value, &element.kind) {
                    (Value::Files(files), _) => {
                        let at = record.made_at;
                        card.photos.extend(files.iter().map(|file| CardPhoto { file: *file, at }));
                    }
                    (Value::Text(text), Kind::Text { lines: true }) if card.text.is_none() => {
                        card.text = Some(text.clone());
                    }
                    (Value::Id(id), Kind::Place) => {
                        card.place = names.word(element, *id).map(str::to_owned);
                    }
                    _ => {
                        let words = told(shelf.dictionary(), &names, element, value);
                        card.facts.extend(words.map(|words| (element.title.clone(), words)));
                    }
                }
            }
            cards.insert(matter.id, card);
        }
        Ok(cards)
    }

    /// Proposes the organisation that the record names.
    async fn lead(
        &self,
        q: &mut Reading<'_>,
        matter: &MatterRow,
        step: &Step,
    ) -> Result<Proposal, Error> {
        let Some((_, runs)) = self.runs(q, matter).await? else { return Ok(Proposal::default()) };
        let Some(key) = runs.hands_to.as_ref().filter(|_| step.assigns) else {
            return Ok(Proposal::default());
        };
        let record = self.record(q, matter).await?;
        let org = record.and_then(|one| one.record.values.get(key).cloned());
        let Some(Value::Id(org)) = org else {
            return Err(Refusal::invalid("registers.refusal.nobody_named").into());
        };
        let org = OrgId::from_uuid(org);
        let rows = registry::orgs_by_id(q, &[org]).await?;
        let present = rows.into_iter().find(|row| row.ended_on.is_none());
        let row = present.ok_or_else(|| Refusal::invalid("registers.refusal.nobody_named"))?;
        let lead = kernel::access::WhoKey::Org(org).to_string();
        Ok(Proposal { gets: Text::same(row.name), lead: Some(lead) })
    }
}

/// Returns the organisation to which a matter was handed by what happened.
fn handed(events: &[Event]) -> Option<OrgId> {
    let to = events.iter().rev().find_map(|event| match &event.what {
        What::Dispatched { lead, .. } => Some(&lead.who),
        What::Transferred { to, .. } => Some(to),
        _ => None,
    })?;
    match kernel::access::WhoKey::read(to) {
        Some(kernel::access::WhoKey::Org(org)) => Some(org),
        _ => None,
    }
}

/// Returns what the steps of a matter were given of what is written into the record.
async fn given(
    tx: &mut Tx,
    shelf: Shelf<'_>,
    runs: &Runs,
    matter: &MatterRow,
) -> Result<Values, Fault> {
    if runs.writes.is_empty() {
        return Ok(Values::new());
    }
    let all = matters::values(tx, matter.id).await?;
    let wanted = runs.writes.values();
    let value = |key: &String| Some((key.clone(), shelf.value(key, all.0.get(key)?)?));
    Ok(wanted.filter_map(value).collect())
}

/// Returns the values that every role which sees the register may read, in the order of its file.
fn read_by_all<'a>(
    shelf: Shelf<'a>,
    values: &'a Values,
) -> impl Iterator<Item = (&'a Element, &'a Value)> {
    let register = shelf.register;
    register.fields.iter().filter_map(move |field| {
        let key = &field.element;
        let element = shelf.dictionary().get(key).filter(|element| is_open(element))?;
        let hidden = register.access.values().any(|access| access.hides(key));
        (!hidden).then_some((element, values.get(key)?))
    })
}

/// Returns where records are on the map.
async fn points(
    q: &mut Reading<'_>,
    shelf: Shelf<'_>,
    found: &[Masked],
) -> Result<BTreeMap<Uuid, (i64, i64)>, Fault> {
    let Some(key) = &shelf.register.belongs.place else { return Ok(BTreeMap::new()) };
    let place = |one: &Masked| match one.record.values.get(key) {
        Some(Value::Id(id)) => Some((one.record.id, PlaceId::from_uuid(*id))),
        _ => None,
    };
    let at: Vec<(Uuid, PlaceId)> = found.iter().filter_map(place).collect();
    let ids: Vec<PlaceId> = at.iter().map(|(_, place)| *place).collect();
    let rows = registry::places(q, &ids).await?;
    let point = |(record, place): (Uuid, PlaceId)| {
        let point = rows.iter().find(|row| row.id == place)?.point?;
        Some((record, (point.lat_e6, point.lon_e6)))
    };
    Ok(at.into_iter().filter_map(point).collect())
}

impl Subject for RecordSubject {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn title(&self) -> Text {
        self.shelf().map(|shelf| shelf.register.one.clone()).unwrap_or_default()
    }

    fn verbs(&self) -> SubjectVerbs {
        self.verbs
    }

    fn tells_who_began(&self) -> bool {
        let Some(shelf) = self.shelf() else { return true };
        let account = |key: &String| {
            shelf.dictionary().get(key).is_some_and(|element| element.kind == Kind::Account)
        };
        let hidden = |key: &String| shelf.register.access.values().any(|access| access.hides(key));
        let mut fields = shelf.register.fields.iter().map(|field| &field.element);
        !fields.any(|key| account(key) && hidden(key))
    }

    fn facts<'a>(
        &'a self,
        q: &'a mut Reading<'_>,
        matter: &'a MatterRow,
    ) -> BoxFuture<'a, Result<SubjectFacts, Fault>> {
        Box::pin(self.facts_of(q, matter))
    }

    fn happened<'a>(
        &'a self,
        tx: &'a mut Tx,
        before: &'a MatterRow,
        matter: &'a MatterRow,
        events: &'a [Event],
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(self.follow(tx, before, matter, events))
    }

    fn cards<'a>(
        &'a self,
        q: &'a mut Reading<'_>,
        matters: &'a [MatterRow],
        audience: Audience,
    ) -> BoxFuture<'a, Result<BTreeMap<MatterId, SubjectCard>, Fault>> {
        Box::pin(self.make_cards(q, matters, audience))
    }

    fn ground<'a>(
        &'a self,
        q: &'a mut Reading<'_>,
        matter: &'a MatterRow,
    ) -> BoxFuture<'a, Result<Option<AreaId>, Fault>> {
        Box::pin(async move {
            let Some(shelf) = self.shelf() else { return Ok(None) };
            let Some(one) = self.record(q, matter).await? else { return Ok(None) };
            let place = shelf.register.belongs.place.as_ref();
            let Some(Value::Id(id)) = place.and_then(|key| one.record.values.get(key)) else {
                return Ok(None);
            };
            let place = registry::place(q, PlaceId::from_uuid(*id)).await?;
            Ok(place.and_then(|row| row.grid_id.or(row.community_id)))
        })
    }

    fn page<'a>(
        &'a self,
        asked: Asked<'a>,
        open: OnPage,
    ) -> BoxFuture<'a, Result<Option<Page>, Failure>> {
        Box::pin(async move {
            let Some(shelf) = self.shelf() else { return Ok(None) };
            web::with_matter(shelf, asked, open).await
        })
    }

    fn propose<'a>(
        &'a self,
        q: &'a mut Reading<'_>,
        matter: &'a MatterRow,
        step: &'a Step,
    ) -> BoxFuture<'a, Result<Proposal, Error>> {
        Box::pin(self.lead(q, matter, step))
    }
}
