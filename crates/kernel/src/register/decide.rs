//! Decisions on records: a command and a record give events or a refusal.
//!
//! Architecture invariant: a state is written by the adding of a record, by an action that is declared, and by a procedure
//! that is declared, each from a state that it names; by nothing else.

use super::accept::{Form, belongs, drop_unasked, facts, kept, lacking, may_write, put, unlinked};
use super::context::{Context, Doing, preset, says_whose, whose};
use super::event::{Change, Event, Mover, What};
use super::facts::{RecordFacts, holds};
use super::model::{Action, By, May, Register, Runs, Starts, State};
use super::project::title;
use super::record::{Act, Command, Record, Values, Writes};
use super::refused::{Clash, RecordRefusal, beside};
use super::sight::{Seen, Show, masked};
use super::sound::{short, sound};
use crate::access::Belongs;
use crate::dictionary::{FieldRefusal, Value};
use crate::id::{AccountId, AreaId, OrgId};
use crate::text::Text;
use std::collections::{BTreeMap, BTreeSet};

/// The longest reason for which an account is named, in characters.
const WHY_MAX: usize = 200;

/// Answers a command with the events that it causes; none where nothing changes. Fold them with [`super::apply`] and store
/// them in one transaction with what [`super::project`] makes of the record. What may not be there twice, the shelf knows.
pub fn decide(
    register: &Register,
    record: Option<&Record>,
    command: &Command,
    context: &Context<'_>,
) -> Result<Vec<Event>, RecordRefusal> {
    let event = |what| Event { at: context.now, command: command.id, by: context.account(), what };
    let happened = match (record, &command.act) {
        (None, Act::Add { values }) => vec![add(register, values, context)?],
        (Some(_), Act::Add { .. }) => return Err(RecordRefusal::AddedBefore),
        (None, _) => return Err(RecordRefusal::Unknown),
        (Some(record), act) => {
            let form = Form::Change(record);
            let of = belongs(register, form, context).unwrap_or_default();
            Deciding { register, record, of, context }.act(act)?
        }
    };
    Ok(happened.into_iter().map(event).collect())
}

fn add(register: &Register, values: &Values, context: &Context<'_>) -> Result<What, RecordRefusal> {
    let mut values = values.clone();
    drop_unasked(register, Form::Add, &mut values, context);
    let whose = whose(register, &values, context)?;
    let of = whose.belongs();
    if context.sight().is_some_and(|sight| !sight.may(&May::Add, &of)) {
        return Err(RecordRefusal::NotYours);
    }
    let mut wrong = Vec::new();
    for (key, value) in &values {
        let element = context.dictionary.get(key);
        let begins = || register.field(key).and_then(|field| preset(field, context));
        let writes = may_write(register, Form::Add, key, Some(&of), context);
        let Some(element) = element.filter(|_| writes || begins().as_ref() == Some(value)) else {
            wrong.push(beside(key, "kernel.refusal.field_unknown"));
            continue;
        };
        if writes && begins().as_ref() != Some(value) {
            wrong.extend(unlinked(context, element, None, Some(value)).err());
        }
    }
    wrong.extend(lacking(register, Form::Add, &values, Some(&of), context));
    if !wrong.is_empty() {
        return Err(RecordRefusal::Fields(wrong));
    }
    let state = register.start().map(|state| state.id.clone());
    sound(register, Form::Add, state.as_deref(), &values, context)?;
    let dated = register.fields.iter().filter(|field| field.dated);
    Ok(What::Added {
        register: register.id.clone(),
        number: context.number.map(str::to_owned),
        title: title(register, context.dictionary, &values, &|element, id| {
            context.lookup.name(element, id)
        }),
        state,
        whose,
        values,
        dated: dated.map(|field| field.element.clone()).collect(),
    })
}

/// A command on a record being decided.
struct Deciding<'a> {
    register: &'a Register,
    record: &'a Record,
    of: Belongs,
    context: &'a Context<'a>,
}

impl<'a> Deciding<'a> {
    fn act(&self, act: &Act) -> Result<Vec<What>, RecordRefusal> {
        match act {
            Act::Add { .. } => Err(RecordRefusal::AddedBefore),
            Act::Change { base, values } => self.change(*base, values),
            Act::Move { action, values } => self.do_action(action, values),
            Act::End => self.end(),
            Act::Name { account, why } => self.name(*account, why),
            Act::Unname { account } => self.unname(*account),
            Act::Begin { procedure, step } => self.begin(procedure, step),
            Act::Follow { procedure, step, handed } => self.follow(procedure, step, *handed),
            Act::Finish { procedure, end, given } => self.finish(procedure, end, given),
            Act::Derive { values } => self.derive(values),
            Act::Settle => self.settle(),
            Act::Renew => self.renew(),
            Act::Hold { held } => self.hold(*held),
        }
    }

    /// Refuses what whoever acts may not do; of what is not seen, not even that it is there is told.
    fn may(&self, may: &May) -> Result<(), RecordRefusal> {
        let Some(sight) = self.context.sight() else { return Ok(()) };
        if !sight.scope().matches(&self.of) {
            Err(RecordRefusal::Unknown)
        } else if !sight.may(may, &self.of) {
            Err(RecordRefusal::NotYours)
        } else {
            Ok(())
        }
    }

    /// Refuses what the program alone does.
    fn program(&self) -> Result<(), RecordRefusal> {
        match self.context.doing {
            Doing::Program => Ok(()),
            Doing::Actor(sight) if !sight.scope().matches(&self.of) => Err(RecordRefusal::Unknown),
            Doing::Actor(_) => Err(RecordRefusal::NotYours),
        }
    }

    fn open(&self) -> Result<(), RecordRefusal> {
        if self.record.closed_at.is_some() { Err(RecordRefusal::Ended) } else { Ok(()) }
    }

    fn change(&self, base: u64, writes: &Writes) -> Result<Vec<What>, RecordRefusal> {
        self.may(&May::Change)?;
        self.open()?;
        let form = Form::Change(self.record);
        let differing = self.differing(writes);
        self.writable(form, writes.keys(), &differing)?;
        self.clashes(base, &differing)?;
        let mut values = self.record.values.clone();
        put(&mut values, &differing);
        drop_unasked(self.register, form, &mut values, self.context);
        let changed = self.changed(&values)?;
        if changed.is_some() {
            self.fit(form, self.record.state.as_deref(), &values)?;
        }
        Ok(changed.into_iter().collect())
    }

    /// Returns those new values that are not there yet.
    fn differing(&self, writes: &Writes) -> Writes {
        let same =
            |key: &String, value: &Option<Value>| self.record.values.get(key) == value.as_ref();
        let differing = writes.iter().filter(|(key, value)| !same(key, value));
        differing.map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    /// Refuses fields that whoever acts may not write, and links that he or she does not see. A value that goes because
    /// it is no longer asked is nobody's writing.
    fn writable<'k>(
        &self,
        form: Form<'_>,
        keys: impl Iterator<Item = &'k String>,
        differing: &Writes,
    ) -> Result<(), RecordRefusal> {
        let mut values = self.record.values.clone();
        put(&mut values, differing);
        let unasked = drop_unasked(self.register, form, &mut values, self.context);
        let mut wrong = Vec::new();
        for key in keys {
            let goes = unasked.contains(key) && differing.get(key).is_none_or(Option::is_none);
            let writes = may_write(self.register, form, key, Some(&self.of), self.context);
            let element = self.context.dictionary.get(key).filter(|_| writes || goes);
            let Some(element) = element else {
                wrong.push(beside(key, "kernel.refusal.field_unknown"));
                continue;
            };
            let Some(value) = differing.get(key).filter(|_| !goes) else { continue };
            let present = self.record.values.get(key);
            if let Some(why) = kept(self.register, form, key) {
                wrong.push(beside(key, why));
            }
            wrong.extend(unlinked(self.context, element, present, value.as_ref()).err());
        }
        if wrong.is_empty() { Ok(()) } else { Err(RecordRefusal::Fields(wrong)) }
    }

    /// Refuses fields that somebody else changed after the version on which this is based; all others are merged.
    fn clashes(&self, base: u64, differing: &Writes) -> Result<(), RecordRefusal> {
        if base >= self.record.version {
            return Ok(());
        }
        let later = |key: &String| self.context.later.is_none_or(|later| later.contains(key));
        let clashing = differing.iter().filter(|(key, _)| later(key));
        let clashes: Vec<Clash> = clashing
            .map(|(key, mine)| Clash {
                field: key.clone(),
                theirs: self.record.values.get(key).map(|value| self.seen(key, value)),
                mine: mine.clone().map(Seen::Whole),
            })
            .collect();
        if clashes.is_empty() { Ok(()) } else { Err(RecordRefusal::Clash(clashes)) }
    }

    fn seen(&self, key: &str, value: &Value) -> Seen {
        let Some(sight) = self.context.sight() else { return Seen::Whole(value.clone()) };
        let one = Values::from([(key.to_owned(), value.clone())]);
        let shown = sight.values_in(&one, &self.of).remove(key);
        let nothing = || match self.context.dictionary.get(key) {
            Some(element) if sight.field(key, &self.of) != Show::Hidden => masked(element, value),
            _ => String::new(),
        };
        shown.unwrap_or_else(|| Seen::Masked(nothing()))
    }

    /// Refuses values that lack something or may not be kept together.
    fn fit(
        &self,
        form: Form<'_>,
        state: Option<&str>,
        values: &Values,
    ) -> Result<(), RecordRefusal> {
        let lacking = lacking(self.register, form, values, Some(&self.of), self.context);
        if !lacking.is_empty() {
            return Err(RecordRefusal::Fields(lacking));
        }
        sound(self.register, form, state, values, self.context)
    }

    /// Returns the change to new values; none where they are the same.
    fn changed(&self, values: &Values) -> Result<Option<What>, RecordRefusal> {
        let before = &self.record.values;
        let keys: BTreeSet<&String> = before.keys().chain(values.keys()).collect();
        let mut fields = BTreeMap::new();
        for key in keys.into_iter().filter(|key| before.get(*key) != values.get(*key)) {
            let dated = self.register.field(key).is_some_and(|field| field.dated);
            let from = dated.then(|| self.context.today());
            let (before, after) = (before.get(key).cloned(), values.get(key).cloned());
            fields.insert(key.clone(), Change { before, after, from });
        }
        if fields.is_empty() {
            return Ok(None);
        }
        let names = |element: &_, id| self.context.lookup.name(element, id);
        let titled = self.register.title_from.iter().any(|key| fields.contains_key(key));
        let new = titled.then(|| title(self.register, self.context.dictionary, values, &names));
        let belonging = fields.keys().any(|key| says_whose(self.register, key));
        let whose =
            if belonging { Some(whose(self.register, values, self.context)?) } else { None };
        Ok(Some(What::Changed {
            fields,
            title: new.filter(|title| *title != self.record.title),
            whose: whose.filter(|whose| *whose != self.record.whose),
        }))
    }

    fn do_action(&self, id: &str, writes: &Writes) -> Result<Vec<What>, RecordRefusal> {
        let found = self.register.action(id).zip(self.state_after(id));
        let Some((action, to)) = found else {
            self.may(&May::See)?;
            return Err(RecordRefusal::ActionUnknown);
        };
        self.may(&May::Act(action.id.clone()))?;
        let from = self.is_in(&action.from)?;
        let form = Form::Act(self.record, action);
        let differing = self.differing(writes);
        self.writable(form, writes.keys(), &differing)?;
        let mut values = self.record.values.clone();
        put(&mut values, &differing);
        let given = self.given(action, &mut values, writes);
        let asked = values.iter().chain(&given).map(|(key, value)| (key.clone(), value.clone()));
        let asked: Values = asked.collect();
        let lacking = lacking(self.register, form, &asked, Some(&self.of), self.context);
        if !lacking.is_empty() {
            return Err(RecordRefusal::Fields(lacking));
        }
        let state = Some(from.as_str());
        let known = RecordFacts { state, ..facts(self.register, form, &asked, self.context) };
        if !holds(action.when.as_ref(), &known) {
            return Err(RecordRefusal::NotNow { action: action.title.clone() });
        }
        drop_unasked(self.register, form, &mut values, self.context);
        let changed = self.changed(&values)?;
        if changed.is_some() {
            sound(self.register, form, Some(&to.id), &values, self.context)?;
        }
        let mover = Mover::Action(action.id.clone());
        let moved = What::Moved { from, to: to.id.clone(), mover, given, ends: to.ends };
        Ok(changed.into_iter().chain([moved]).collect())
    }

    fn state_after(&self, action: &str) -> Option<&'a State> {
        self.register.action(action).and_then(|action| self.register.state(&action.to))
    }

    /// Takes out of new values what an action asks for and the register does not keep.
    fn given(&self, action: &Action, values: &mut Values, writes: &Writes) -> Values {
        let beside = action.asks.iter().filter(|key| self.register.field(key).is_none());
        beside
            .filter_map(|key| {
                values.remove(key);
                Some((key.clone(), writes.get(key)?.clone()?))
            })
            .collect()
    }

    /// Returns the state that the record leaves: it has to be one of these.
    fn is_in(&self, states: &[String]) -> Result<String, RecordRefusal> {
        let state = self.record.state.clone().unwrap_or_default();
        if states.contains(&state) {
            return Ok(self.left(state));
        }
        let title = self.register.state(&state).map(|state| state.title.clone());
        Err(RecordRefusal::StateNot { state: title.unwrap_or_else(|| Text::same(state)) })
    }

    fn end(&self) -> Result<Vec<What>, RecordRefusal> {
        self.may(&May::End)?;
        if !self.register.states.is_empty() {
            return Err(RecordRefusal::ActionUnknown);
        }
        self.open()?;
        Ok(vec![What::Ended])
    }

    fn name(&self, account: AccountId, why: &str) -> Result<Vec<What>, RecordRefusal> {
        self.may(&May::Name)?;
        let why = why.trim();
        if why.is_empty() || why.chars().count() > WHY_MAX {
            return Err(RecordRefusal::WhyMissing);
        }
        let named = self.record.named.contains_key(&account);
        let event = (!named).then(|| What::Named { account, why: why.to_owned() });
        Ok(event.into_iter().collect())
    }

    fn unname(&self, account: AccountId) -> Result<Vec<What>, RecordRefusal> {
        self.may(&May::Name)?;
        let named = self.record.named.contains_key(&account);
        Ok(named.then_some(What::Unnamed { account }).into_iter().collect())
    }

    /// A procedure that begins when a record is added is begun by the program alone.
    fn begin(&self, procedure: &str, step: &str) -> Result<Vec<What>, RecordRefusal> {
        let Some(runs) = self.register.run(procedure) else {
            self.may(&May::See)?;
            return Err(RecordRefusal::ActionUnknown);
        };
        match runs.starts {
            Starts::Add => self.program()?,
            Starts::Press => self.may(&May::Act(procedure.to_owned()))?,
        }
        let from = self.is_in(&runs.from)?;
        let to = runs.during.at(step).and_then(|during| self.register.state(during));
        let mover = Mover::Begun(procedure.to_owned());
        Ok(to.and_then(|to| moved(from, to, mover)).into_iter().collect())
    }

    /// Where something else moved the record meanwhile, the procedure goes on without moving it.
    fn follow(
        &self,
        procedure: &str,
        step: &str,
        handed: Option<OrgId>,
    ) -> Result<Vec<What>, RecordRefusal> {
        self.program()?;
        let runs = self.register.run(procedure).ok_or(RecordRefusal::ActionUnknown)?;
        let mut values = self.record.values.clone();
        if let (Some(key), Some(org)) = (&runs.hands_to, handed) {
            values.insert(key.clone(), Value::Id(org.uuid()));
            short(&values)?;
        }
        let to = runs.during.at(step).and_then(|during| self.register.state(during));
        let mover = Mover::Stepped { procedure: procedure.to_owned(), step: step.to_owned() };
        let moved = self.from(runs).zip(to).and_then(|(from, to)| moved(from, to, mover));
        Ok(self.changed(&values)?.into_iter().chain(moved).collect())
    }

    /// Returns the state that the record leaves, if it is one in which a procedure has it.
    fn from(&self, runs: &Runs) -> Option<String> {
        let state = self.record.state.as_ref()?;
        let mut of_it = runs.from.iter().chain(runs.during.states());
        of_it.any(|one| one == state).then(|| self.left(state.clone()))
    }

    /// Returns the state that the record leaves where it is read to be in one: that in which it was left.
    fn left(&self, state: String) -> String {
        self.record.left_in.clone().unwrap_or(state)
    }

    fn finish(
        &self,
        procedure: &str,
        end: &str,
        given: &Values,
    ) -> Result<Vec<What>, RecordRefusal> {
        self.program()?;
        let runs = self.register.run(procedure).ok_or(RecordRefusal::ActionUnknown)?;
        let to = runs.ends.get(end).and_then(|state| self.register.state(state));
        let to = to.ok_or_else(|| RecordRefusal::EndUnknown { end: end.to_owned() })?;
        let mut values = self.record.values.clone();
        put(&mut values, &written(runs, given));
        short(&values)?;
        let finished = (procedure.to_owned(), end.to_owned());
        let mover = Mover::Finished { procedure: finished.0, end: finished.1 };
        let moved = self.from(runs).and_then(|from| moved(from, to, mover));
        Ok(self.changed(&values)?.into_iter().chain(moved).collect())
    }

    fn derive(&self, writes: &Writes) -> Result<Vec<What>, RecordRefusal> {
        self.program()?;
        let derived = |key: &String| {
            self.register.field(key).is_some_and(|field| field.by == Some(By::Derived))
        };
        let strange = writes.keys().filter(|key| !derived(key));
        let wrong: Vec<FieldRefusal> =
            strange.map(|key| beside(key, "kernel.refusal.field_unknown")).collect();
        if !wrong.is_empty() {
            return Err(RecordRefusal::Fields(wrong));
        }
        let mut values = self.record.values.clone();
        put(&mut values, writes);
        short(&values)?;
        Ok(self.changed(&values)?.into_iter().collect())
    }

    fn settle(&self) -> Result<Vec<What>, RecordRefusal> {
        self.program()?;
        if let Some((key, heir)) = self.heir() {
            let mut values = self.record.values.clone();
            values.insert(key, Value::Id(heir.uuid()));
            return Ok(self.changed(&values)?.into_iter().collect());
        }
        let whose = whose(self.register, &self.record.values, self.context)?;
        let changed = (whose != self.record.whose).then(|| What::Changed {
            fields: BTreeMap::new(),
            title: None,
            whose: Some(whose),
        });
        Ok(changed.into_iter().collect())
    }

    /// Returns the field that says where the record lies, with the area that goes on with what the one in it left.
    fn heir(&self) -> Option<(String, AreaId)> {
        let key = self.register.belongs.area.clone()?;
        let Some(Value::Id(area)) = self.record.values.get(&key) else { return None };
        let heir = self.context.lookup.heir(AreaId::from_uuid(*area))?;
        Some((key, heir))
    }

    /// Moves the record out of a state that is gone from the file, into the one that took its place.
    fn renew(&self) -> Result<Vec<What>, RecordRefusal> {
        self.program()?;
        let to = self.record.state.as_deref().and_then(|state| self.register.state(state));
        let from = self.record.left_in.clone();
        let moved = from.zip(to).and_then(|(from, to)| moved(from, to, Mover::Rules));
        Ok(moved.into_iter().collect())
    }

    fn hold(&self, held: bool) -> Result<Vec<What>, RecordRefusal> {
        self.program()?;
        Ok((held != self.record.held).then_some(What::Held { held }).into_iter().collect())
    }
}

/// Returns the move to another state; none to the same.
fn moved(from: String, to: &State, mover: Mover) -> Option<What> {
    let (id, ends) = (to.id.clone(), to.ends);
    (from != id).then(|| What::Moved { from, to: id, mover, given: Values::new(), ends })
}

/// Returns what a procedure writes of what its steps were given. What it was not given stays as it is.
fn written(runs: &Runs, given: &Values) -> Writes {
    let writes = runs.writes.iter();
    writes
        .filter_map(|(field, from)| Some((field.clone(), Some(given.get(from)?.clone()))))
        .collect()
}
