//! Moves in the procedures of records: whoever's move it is takes an outcome, told by the structure of the file alone.

use super::data::{Example, Recorded};
use super::stage::{Kept, Stage, told};
use crate::Shelf;
use kernel::access::WhoKey;
use kernel::dictionary::{Kind, Value};
use kernel::id::{MatterId, OrgId};
use kernel::procedure::{Act, Kind as StepKind, Party, Procedure, Step, Target};
use kernel::register::{Record, Runs, Values};
use kernel::time::Instant;
use matters::Doing;
use matters::demo::{Player, Stay, asked, stays};
use std::collections::BTreeMap;
use store::{By, Error, FileMeta};

impl Stage {
    /// Makes the next move in the procedure of a record; returns when there is another.
    pub(super) async fn step(
        &mut self,
        of: &Recorded,
        kept: &mut Kept,
    ) -> Result<Option<Instant>, Error> {
        let rules = self.rules();
        let Some(shelf) = Shelf::find(&rules, &of.id) else { return Ok(None) };
        let (Some(matter), Some(example)) = (kept.matter, of.example(kept.number, kept.round))
        else {
            return Ok(None);
        };
        let open = stays(&self.store, self.cast.tenant, matter).await?;
        let Some(stay) = open.iter().rfind(|stay| stay.part != "block") else { return Ok(None) };
        let mut all = shelf.register.runs.iter();
        let found = all.find_map(|runs| {
            let procedure = shelf.rules.procedure(&runs.procedure)?;
            Some((runs, procedure, procedure.step(&stay.step)?))
        });
        let Some((runs, procedure, step)) = found.filter(|(.., step)| by_hand(step.kind)) else {
            return Ok(None);
        };
        let Some(player) = self.cast.holders(&stay.who).next() else { return Ok(None) };
        let Some(target) = outcome(procedure, step, kept) else { return Ok(None) };
        let mut q = self.store.read(self.cast.tenant).await?;
        let record = shelf.load(&mut q, kept.record).await?;
        drop(q);
        let Some(record) = record else { return Ok(None) };
        let (form, files) = self.given(shelf, (of, example), (step, target), kept, &record).await?;
        let goes_on = procedure.step(&target.to).is_some();
        let act = match self.lead(runs, example, &record).filter(|_| step.assigns && goes_on) {
            Some(lead) => dispatch(stay, target, lead),
            None => Act::Complete { instance: stay.instance, outcome: Some(target.name.clone()) },
        };
        let doing = Doing::new(self.store.new_id(), act).form(form, files);
        self.take(matter, player, doing, of).await?;
        kept.moves += 1;
        Ok(kept.waits().then(|| self.after(&mut kept.dice)))
    }

    /// Gives what a step and its outcome need, and words where they may be given and are said.
    async fn given(
        &mut self,
        shelf: Shelf<'_>,
        (of, example): (&Recorded, &Example),
        (step, target): (&Step, &Target),
        kept: &mut Kept,
        record: &Record,
    ) -> Result<(matters::Values, Vec<FileMeta>), Error> {
        let photo = self.photo(&example.scene, true, kept.number).await?;
        let community = self.name(kept.spot.community).await?;
        let mut dice = kept.dice.clone();
        let mut pen = self.pen(shelf, kept, &community, photo, &record.values);
        let mut values = Values::new();
        for (element, needed) in asked(shelf.dictionary(), step, target) {
            let said = dice.pick(of.says(example, &element.key, &target.name)).cloned();
            let photo = matches!(element.kind, Kind::File { .. });
            if !needed && said.is_none() && !photo {
                continue;
            }
            let said = said.map(serde_json::Value::String);
            let text = pen.write(element, said.as_ref(), || self.store.new_id());
            let taken = shelf.dictionary().accept_as(element, &text.unwrap_or_default(), false);
            let value = taken.map_err(|wrong| told(format!("{}: {wrong:?}", element.key)))?;
            values.extend(value.map(|value| (element.key.clone(), value)));
        }
        let given: BTreeMap<String, Value> = values;
        Ok((matters::Values::from(given), pen.files))
    }

    /// Returns to whom a matter is handed: whom the record names, else whom the example names, else anybody.
    fn lead(&self, runs: &Runs, example: &Example, record: &Record) -> Option<Party> {
        let key = runs.hands_to.as_ref();
        let named = key.and_then(|key| match record.values.get(key) {
            Some(Value::Id(id)) => Some(OrgId::from_uuid(*id)),
            _ => None,
        });
        let units = &self.cast.units;
        let kind = key.and_then(|key| example.values.get(key)?.as_str());
        let of_kind = units.iter().find(|(unit, _)| Some(unit.as_str()) == kind);
        let org = named.or_else(|| of_kind.or(units.first())?.1.org)?;
        Some(Party { who: WhoKey::Org(org).to_string(), limit: None })
    }

    async fn take(
        &self,
        matter: MatterId,
        player: Player,
        doing: Doing,
        of: &Recorded,
    ) -> Result<(), Error> {
        let runtime = self.runtime.clone();
        let actor = player.actor(self.cast.tenant);
        let by = By { actor, purpose: "handling", matter: Some(matter) };
        let what = format!("{:?}", doing.command.act);
        let done = self.store.write(by, move |tx| {
            Box::pin(async move { matters::act(tx, &runtime, matter, doing).await.map(|_| ()) })
        });
        done.await.map_err(|error| match error {
            Error::Refused(refusal) => {
                told(format!("{}: {refusal} to {what} of {}", of.id, player.role))
            }
            fault => fault,
        })
    }
}

/// Tells whether somebody's hand ends a step of this kind, and nothing else has to happen.
fn by_hand(kind: StepKind) -> bool {
    matches!(kind, StepKind::Task | StepKind::Decision)
}

/// Chooses an outcome: the usual one stands first in the file.
fn outcome<'s>(procedure: &Procedure, step: &'s Step, kept: &mut Kept) -> Option<&'s Target> {
    let at = |id: &str| procedure.steps.iter().position(|step| step.id == id);
    let here = at(&step.id);
    let mut others = step.outcomes.iter().skip(1);
    if kept.way.otherwise
        && let Some(ends) = others.clone().find(|one| procedure.end(&one.to).is_some())
    {
        return Some(ends);
    }
    if kept.way.back
        && !kept.sent_back
        && let Some(back) = others.find(|one| at(&one.to).is_some_and(|to| Some(to) <= here))
    {
        kept.sent_back = true;
        return Some(back);
    }
    step.outcomes.first()
}

fn dispatch(stay: &Stay, target: &Target, lead: Party) -> Act {
    let (instance, outcome) = (stay.instance, Some(target.name.clone()));
    Act::Dispatch { instance, outcome, lead, assistants: Vec::new() }
}
