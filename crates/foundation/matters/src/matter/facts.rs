//! What guards and evidence are judged on: the forms, the subject, the matter and the actor.

use super::form::{StayWords, Values, load_rows, said};
use super::history::History;
use super::keys::{MatterSeats, acting_keys, is_reporter};
use crate::in_force::RulesInForce;
use crate::projection::ReporterKind;
use kernel::access::{Actor, Roles};
use kernel::clock::Limit;
use kernel::dictionary::{self, Dictionary};
use kernel::expr;
use kernel::procedure::{Context, InstanceId};
use kernel::time::Instant;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::{Error, Reading};

/// What a domain knows about a matter's subject, for guards and limits.
#[derive(Clone, Debug, Default)]
pub struct SubjectFacts {
    /// Values by name, for guards; the values of the matter's forms are added by the runtime.
    pub values: BTreeMap<String, expr::Value>,
    /// Limits by the names in `limit = { from = "…" }`.
    pub limits: BTreeMap<String, Limit>,
}

/// Everything that the engine is told beside the matter itself.
pub(crate) struct Ground {
    rules: Arc<RulesInForce>,
    keys: BTreeSet<String>,
    limits: BTreeMap<String, Limit>,
    facts: BTreeMap<String, expr::Value>,
    given: BTreeSet<String>,
    words: BTreeMap<InstanceId, StayWords>,
}

impl Ground {
    /// Collects it for an actor, for a command with the values `given` or for the offers of a page; `subject` is what the
    /// domain knows.
    pub(crate) async fn of(
        q: &mut Reading<'_>,
        rules: Arc<RulesInForce>,
        subject: SubjectFacts,
        history: &History,
        actor: &Actor,
        given: &Values,
        now: Instant,
    ) -> Result<Ground, Error> {
        let row = &history.row;
        let mut keys = acting_keys(actor, row, now);
        keys.extend(stood_in(q, rules.rules.roles(), actor, history, &keys).await?);
        let mut ground = Ground {
            keys,
            limits: subject.limits,
            facts: subject.values,
            given: BTreeSet::new(),
            words: BTreeMap::new(),
            rules,
        };
        for (instance, form) in load_rows(q, row.id).await? {
            // What an earlier stay gave is a fact; evidence it was for that stay alone.
            ground.add(&form, instance == 0);
            let words = said(ground.rules.rules.dictionary(), &form);
            ground.words.insert(instance, words);
        }
        ground.add(given, true);
        let handled = actor.who.account().is_some_and(|account| history.handled_by(account));
        let own = [
            ("matter.urgent", row.urgent),
            ("matter.anonymous", row.reporter_kind == ReporterKind::Anonymous.word()),
            ("actor.handled", handled),
            ("actor.reporter", is_reporter(actor, row)),
        ];
        ground.facts.extend(own.map(|(name, yes)| (name.to_owned(), expr::Value::Bool(yes))));
        Ok(ground)
    }

    fn add(&mut self, values: &Values, given: bool) {
        for (key, json) in values.0.iter().filter(|(_, json)| !json.is_null()) {
            self.given.extend(given.then(|| key.clone()));
            if let Some(fact) = fact(self.rules.rules.dictionary(), key, json) {
                self.facts.insert(key.clone(), fact);
            }
        }
    }

    /// Returns the seats of a matter.
    pub(crate) fn seats(&self, history: &History) -> MatterSeats<'_> {
        MatterSeats::new(self.rules.rules.roles(), &history.row)
    }

    /// Returns the engine's view.
    pub(crate) fn context<'g>(&'g self, seats: &'g MatterSeats<'g>, now: Instant) -> Context<'g> {
        Context {
            now,
            calendar: self.rules.rules.calendar(),
            keys: &self.keys,
            seats,
            limits: &self.limits,
            facts: &self.facts,
            given: &self.given,
        }
    }

    /// Returns the words that were given with each stay.
    pub(crate) fn words(&self) -> BTreeMap<InstanceId, StayWords> {
        self.words.clone()
    }

    /// Returns the who-keys of the actor.
    pub(crate) fn keys(&self) -> &BTreeSet<String> {
        &self.keys
    }
}

/// Returns the seats of a matter that nobody holds and that the actor covers: whoever sees the work in the inbox can go on
/// with it. A stay that somebody else holds, too, is left to that one.
async fn stood_in(
    q: &mut Reading<'_>,
    roles: &Roles,
    actor: &Actor,
    history: &History,
    own: &BTreeSet<String>,
) -> Result<Vec<String>, Error> {
    let stays = history.folded.state.marking.values();
    let seats = stays.flat_map(|stay| {
        let asked = stay.ask.iter().map(|asked| std::slice::from_ref(&asked.of));
        std::iter::once(stay.who.as_slice()).chain(asked)
    });
    let seats: Vec<&[String]> =
        seats.filter(|seats| seats.iter().all(|key| !own.contains(key))).collect();
    let keys: BTreeSet<String> = seats.iter().flat_map(|seats| seats.iter().cloned()).collect();
    let found = identity::covered(q, roles, actor, keys.into_iter().collect()).await?;
    let empty = seats.iter().filter(|seats| seats.iter().all(|key| found.vacant.contains(key)));
    let keys = empty.flat_map(|seats| seats.iter()).filter(|key| found.own.contains(key));
    Ok(keys.cloned().collect())
}

fn fact(dictionary: &Dictionary, key: &str, json: &serde_json::Value) -> Option<expr::Value> {
    let element = dictionary.get(key)?;
    let kind_of = |key: &str| dictionary.get(key).map(|element| &element.kind);
    element.fact(&dictionary::Value::from_json(&element.kind, json, &kind_of)?)
}
