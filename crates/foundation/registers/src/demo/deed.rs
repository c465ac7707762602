//! What is done with a record of the demonstration that has no procedure yet: an action, or the beginning of one.

use super::course::Deed;
use super::data::Recorded;
use super::stage::{Kept, Stage};
use crate::Shelf;
use kernel::id::MatterId;
use kernel::register::{Act, Action, Command, Form, May, Record, Starts};
use kernel::time::{Duration, Instant};
use matters::demo::Player;
use std::collections::BTreeMap;
use store::Error;

impl Stage {
    /// Takes the next turn with a record; returns when there is another.
    pub(super) async fn turn(
        &mut self,
        of: &Recorded,
        kept: &mut Kept,
    ) -> Result<Option<Instant>, Error> {
        if kept.matter.is_some() {
            return self.step(of, kept).await;
        }
        let rules = self.rules();
        let Some(shelf) = Shelf::find(&rules, &of.id) else { return Ok(None) };
        let Some(deed) = kept.deed.take() else { return Ok(None) };
        let mut q = self.store.read(self.cast.tenant).await?;
        let record = shelf.load(&mut q, kept.record).await?;
        drop(q);
        let Some(record) = record else { return Ok(None) };
        match deed {
            Deed::Begin(way) => {
                kept.way = way;
                self.begin(shelf, kept, &record).await
            }
            Deed::Leave | Deed::Return | Deed::End => {
                self.press(shelf, of, deed, kept, &record).await
            }
        }
    }

    /// Begins the first procedure that a press begins.
    async fn begin(
        &self,
        shelf: Shelf<'_>,
        kept: &mut Kept,
        record: &Record,
    ) -> Result<Option<Instant>, Error> {
        let mut runs = shelf.register.runs.iter();
        let Some(runs) = runs.find(|runs| runs.starts == Starts::Press) else { return Ok(None) };
        let procedure = runs.procedure.clone();
        let Some(step) = shelf.rules.procedure(&procedure).map(|one| one.start.clone()) else {
            return Ok(None);
        };
        let Some(player) = self.who_may(shelf, kept, record, &procedure) else { return Ok(None) };
        let act = Act::Begin { procedure, step };
        let command = Command { id: self.store.new_id(), record: record.id, act };
        kept.matter = Some(MatterId::from_uuid(command.id));
        self.command(shelf.register, player, command, Vec::new()).await?;
        Ok(kept.waits().then(|| self.after(&mut kept.dice)))
    }

    /// Does the first action that does what is to be done.
    async fn press(
        &mut self,
        shelf: Shelf<'_>,
        of: &Recorded,
        deed: Deed,
        kept: &mut Kept,
        record: &Record,
    ) -> Result<Option<Instant>, Error> {
        let mut actions = shelf.register.actions.iter();
        let Some(action) = actions.find(|action| does(shelf, action, deed, record)) else {
            return Ok(None);
        };
        let Some(player) = self.who_may(shelf, kept, record, &action.id) else { return Ok(None) };
        let Some(example) = of.example(kept.number, kept.round) else { return Ok(None) };
        let actor = player.actor(self.cast.tenant);
        let viewer = shelf.sight(&actor, self.now());
        let photo = self.photo(&example.scene, example.mended, kept.number).await?;
        let community = self.name(kept.spot.community).await?;
        let mut dice = kept.dice.clone();
        let mut pen = self.pen(shelf, kept, &community, photo, &record.values);
        let mut raw = BTreeMap::new();
        for element in action.asks.iter().filter_map(|key| shelf.dictionary().get(key)) {
            let said = dice.pick(of.says(example, &element.key, &action.id)).cloned();
            let said = said.map(serde_json::Value::String);
            let text = pen.write(element, said.as_ref(), || self.store.new_id());
            raw.extend(text.map(|text| (element.key.clone(), text)));
        }
        let files = pen.files;
        let values = self.accept(shelf, &viewer, Form::Act(record, action), &raw, &of.id).await?;
        let act = Act::Move { action: action.id.clone(), values };
        let command = Command { id: self.store.new_id(), record: record.id, act };
        self.command(shelf.register, player, command, files).await?;
        if deed != Deed::Return || is_start(shelf, &action.to) {
            return Ok(None);
        }
        kept.deed = Some(Deed::Return);
        Ok(Some(self.working(self.now().plus(Duration::days(6)))))
    }

    /// Returns somebody who may do something with a record.
    fn who_may(
        &self,
        shelf: Shelf<'_>,
        kept: &Kept,
        record: &Record,
        what: &str,
    ) -> Option<Player> {
        let (may, belongs, now) = (May::Act(what.to_owned()), record.whose.belongs(), self.now());
        let may =
            |player: &Player| shelf.sight(&player.actor(self.cast.tenant), now).may(&may, &belongs);
        self.near(&kept.spot).into_iter().find(may)
    }
}

/// Tells whether an action does what is to be done with a record, in the state in which that is.
fn does(shelf: Shelf<'_>, action: &Action, deed: Deed, record: &Record) -> bool {
    let from = record.state.as_ref().is_some_and(|state| action.from.contains(state));
    let ends = shelf.register.state(&action.to).is_some_and(|state| state.ends);
    let back = is_start(shelf, &action.to);
    let here = record.state.as_deref().is_some_and(|state| is_start(shelf, state));
    from && match deed {
        Deed::End => ends,
        Deed::Leave => !ends && !back,
        Deed::Return => !ends && back != here,
        Deed::Begin(_) => false,
    }
}

fn is_start(shelf: Shelf<'_>, state: &str) -> bool {
    shelf.register.state(state).is_some_and(|state| state.start)
}
