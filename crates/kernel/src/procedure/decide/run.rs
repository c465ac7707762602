//! A decision in the making: the state as it becomes, and the events so far.

use crate::clock::Limit;
use crate::expr::{Guard, Truth, Value};
use crate::procedure::command::Context;
use crate::procedure::event::{Because, Branch, Event, InstanceId, Party, What};
use crate::procedure::model::{
    ASSIGNEE, JOIN, Join, Kind, LimitRule, Procedure, REPORTER, SYSTEM, Step, URGENT, Urgent,
    is_role,
};
use crate::procedure::refusal::ProcedureRefusal;
use crate::procedure::state::{Instance, MatterState, apply};
use crate::time::Instant;
use uuid::Uuid;

/// Blocks inside blocks deeper than this are a broken file.
const DEPTH_MAX: usize = 8;

pub(super) struct Run<'a> {
    procedure: &'a Procedure,
    context: &'a Context<'a>,
    command: Uuid,
    at: Instant,
    by: String,
    state: MatterState,
    events: Vec<Event>,
}

impl<'a> Run<'a> {
    /// The clock of another node may be behind: events never go back in time.
    pub fn new(
        procedure: &'a Procedure,
        state: &MatterState,
        command: Uuid,
        context: &'a Context<'a>,
    ) -> Run<'a> {
        let at = state.at.map_or(context.now, |last| last.max(context.now));
        let state = state.clone();
        Run { procedure, context, command, at, by: SYSTEM.to_owned(), state, events: Vec::new() }
    }

    pub fn procedure(&self) -> &'a Procedure {
        self.procedure
    }

    pub fn context(&self) -> &'a Context<'a> {
        self.context
    }

    pub fn state(&self) -> &MatterState {
        &self.state
    }

    pub fn at(&self) -> Instant {
        self.at
    }

    pub fn into_events(self) -> Vec<Event> {
        self.events
    }

    pub fn emit(&mut self, what: What) {
        let event = Event { at: self.at, command: self.command, by: self.by.clone(), what };
        apply(&mut self.state, &event);
        self.events.push(event);
    }

    /// Returns an active stay.
    pub fn stay(&self, id: InstanceId) -> Result<Instance, ProcedureRefusal> {
        self.state.marking.get(&id).cloned().ok_or(ProcedureRefusal::StepOver { instance: id })
    }

    pub fn step_of(&self, stay: &Instance) -> Result<&'a Step, ProcedureRefusal> {
        self.procedure.step(&stay.step).ok_or(ProcedureRefusal::Broken)
    }

    /// Tells whether the actor holds one of `who` (as a file writes it), and acts under that key from here on.
    pub fn act_as(&mut self, who: &[String], held_by: &[String]) -> Result<(), ProcedureRefusal> {
        for name in who {
            let keys = match name.as_str() {
                ASSIGNEE => held_by.to_vec(),
                _ => self.key_of(name, held_by).into_iter().collect(),
            };
            if let Some(key) = keys.into_iter().find(|key| self.context.keys.contains(key)) {
                self.by = key;
                return Ok(());
            }
        }
        Err(ProcedureRefusal::NotYours)
    }

    /// Acts under one of these who-keys.
    pub fn act_under(&mut self, keys: &[String]) -> Result<(), ProcedureRefusal> {
        let key = keys.iter().find(|key| self.context.keys.contains(*key));
        self.by.clone_from(key.ok_or(ProcedureRefusal::NotYours)?);
        Ok(())
    }

    /// Acts as whoever it is; a role tells more than an account.
    pub fn act_as_anybody(&mut self) {
        let key = self.context.keys.iter().next_back();
        self.by = key.cloned().unwrap_or_else(|| "nobody".to_owned());
    }

    /// Returns the who-key for a name of the file, if there is such a seat.
    pub fn key_of(&self, name: &str, held_by: &[String]) -> Option<String> {
        if name == REPORTER || name == SYSTEM || !is_role(name) {
            return Some(name.to_owned());
        }
        self.context.seats.seat(name, held_by)
    }

    /// Returns the who-keys of those who act at a step.
    fn holders(&self, step: &Step) -> Result<Vec<String>, ProcedureRefusal> {
        if step.who.is_empty() && !step.kind.lasts() {
            return Ok(vec![SYSTEM.to_owned()]);
        }
        let urgent = self.urgent(step).map(|urgent| &urgent.who).filter(|who| !who.is_empty());
        let names = urgent.unwrap_or(&step.who);
        let mut found = Vec::with_capacity(names.len());
        for name in names {
            let key = match name.as_str() {
                ASSIGNEE => self.state.lead.as_ref().ok_or(ProcedureRefusal::Broken)?.who.clone(),
                _ => self
                    .key_of(name, &[])
                    .ok_or_else(|| ProcedureRefusal::NoSeat { role: name.clone() })?,
            };
            if !found.contains(&key) {
                found.push(key);
            }
        }
        Ok(found)
    }

    /// Moves to a step, an end or a join.
    pub fn go(
        &mut self,
        to: &str,
        from: Option<&str>,
        branch: Option<Branch>,
    ) -> Result<(), ProcedureRefusal> {
        self.go_deep(to, from, branch, 0)
    }

    fn go_deep(
        &mut self,
        to: &str,
        from: Option<&str>,
        branch: Option<Branch>,
        depth: usize,
    ) -> Result<(), ProcedureRefusal> {
        if depth > DEPTH_MAX {
            return Err(ProcedureRefusal::Broken);
        }
        if let Some(step) = self.procedure.step(to) {
            return self.enter(step, from, branch, depth);
        }
        match branch {
            Some(branch) if to == JOIN => self.join(branch, depth),
            None if self.procedure.end(to).is_some() => {
                self.emit(What::Ended { end: to.to_owned() });
                Ok(())
            }
            _ => Err(ProcedureRefusal::Broken),
        }
    }

    fn enter(
        &mut self,
        step: &'a Step,
        from: Option<&str>,
        branch: Option<Branch>,
        depth: usize,
    ) -> Result<(), ProcedureRefusal> {
        let from = from.map(str::to_owned);
        let Some(branches) = &step.branches else {
            let who = self.holders(step)?;
            let limit = step.lasts.or_else(|| self.limit_of(step, step.limit.as_ref()));
            let (instance, urgent) = (self.state.last_instance + 1, self.urgent(step).is_some());
            let step = step.id.clone();
            self.emit(What::Entered { instance, step, who, limit, from, branch, urgent });
            return Ok(());
        };
        let of = self.state.last_instance + 1;
        self.emit(What::Entered {
            instance: of,
            step: step.id.clone(),
            who: Vec::new(),
            limit: None,
            from,
            branch,
            urgent: false,
        });
        if !branches.steps.is_empty() {
            for (index, first) in branches.steps.iter().enumerate() {
                self.go_deep(
                    first,
                    Some(&step.id),
                    Some(Branch { of, lead: index == 0 }),
                    depth + 1,
                )?;
            }
            return Ok(());
        }
        let lead = self.state.lead.clone().ok_or(ProcedureRefusal::Broken)?;
        self.enter_party(step, of, true, &lead);
        for assistant in self.state.assistants.clone() {
            self.enter_party(step, of, false, &assistant);
        }
        Ok(())
    }

    /// Opens the branch of a party named at dispatch.
    pub fn enter_party(&mut self, step: &Step, of: InstanceId, lead: bool, party: &Party) {
        self.emit(What::Entered {
            instance: self.state.last_instance + 1,
            step: step.id.clone(),
            who: vec![party.who.clone()],
            limit: party.limit.or_else(|| self.party_limit(step, lead)),
            from: None,
            branch: Some(Branch { of, lead }),
            urgent: self.urgent(step).is_some(),
        });
    }

    /// Returns what is otherwise at a step, when the matter is urgent now.
    fn urgent<'s>(&self, step: &'s Step) -> Option<&'s Urgent> {
        let is_urgent = self.context.facts.value(URGENT) == Some(Value::Bool(true));
        step.urgent.as_ref().filter(|_| is_urgent)
    }

    fn limit_of(&self, step: &Step, rule: Option<&LimitRule>) -> Option<Limit> {
        let urgent = self.urgent(step).and_then(|urgent| urgent.limit);
        urgent.or_else(|| self.limit(rule?))
    }

    fn party_limit(&self, step: &Step, lead: bool) -> Option<Limit> {
        let own = step.assist.as_ref().filter(|_| !lead);
        self.limit_of(step, own.or(step.limit.as_ref()))
    }

    fn limit(&self, rule: &LimitRule) -> Option<Limit> {
        let supplied = rule.from.as_ref().and_then(|name| self.context.limits.get(name));
        Some(supplied.copied().unwrap_or(rule.limit))
    }

    /// Closes the block of a branch that is done, if its join says so.
    fn join(&mut self, branch: Branch, depth: usize) -> Result<(), ProcedureRefusal> {
        let block = self.stay(branch.of)?;
        let step = self.step_of(&block)?;
        let join = step.branches.as_ref().ok_or(ProcedureRefusal::Broken)?.join;
        let closes = match join {
            Join::All => false,
            Join::Any => true,
            Join::Lead => branch.lead,
        };
        if closes || self.state.branches(block.id).next().is_none() {
            self.close(&block, step, depth)
        } else {
            Ok(())
        }
    }

    /// Closes a block after an assistant left it, if nobody is left inside.
    pub fn close_if_empty(&mut self, of: InstanceId) -> Result<(), ProcedureRefusal> {
        if self.state.branches(of).next().is_some() {
            return Ok(());
        }
        let block = self.stay(of)?;
        let step = self.step_of(&block)?;
        self.close(&block, step, 0)
    }

    fn close(
        &mut self,
        block: &Instance,
        step: &'a Step,
        depth: usize,
    ) -> Result<(), ProcedureRefusal> {
        self.cancel_inside(block.id, Because::Joined);
        let target = step.outcomes.first().ok_or(ProcedureRefusal::Broken)?;
        let (to, counted) = self.way(
            &format!("{}.{}", step.id, target.name),
            target.max,
            &target.to,
            &target.then,
        )?;
        self.emit(What::Completed {
            instance: block.id,
            outcome: target.name.clone(),
            to: to.clone(),
            counted,
            effects: target.effects.clone(),
        });
        self.go_deep(&to, Some(&step.id), block.branch, depth + 1)
    }

    /// Cancels everything inside a block, the innermost first.
    pub fn cancel_inside(&mut self, block: InstanceId, because: Because) {
        let inside: Vec<InstanceId> = self.state.branches(block).map(|stay| stay.id).collect();
        for instance in inside {
            self.cancel_inside(instance, because);
            self.emit(What::Cancelled { instance, because });
        }
    }

    /// Cancels every stay, the innermost first.
    pub fn cancel_all(&mut self, because: Because) {
        let outer: Vec<InstanceId> = self
            .state
            .marking
            .values()
            .filter(|stay| stay.branch.is_none())
            .map(|stay| stay.id)
            .collect();
        for instance in outer {
            self.cancel_inside(instance, because);
            self.emit(What::Cancelled { instance, because });
        }
    }

    /// Returns where a counted way leads this time, and its counter.
    pub fn way(
        &self,
        key: &str,
        max: Option<u32>,
        to: &str,
        then: &Option<String>,
    ) -> Result<(String, Option<String>), ProcedureRefusal> {
        let Some(max) = max else { return Ok((to.to_owned(), None)) };
        if self.state.count(key) < max {
            return Ok((to.to_owned(), Some(key.to_owned())));
        }
        let then = then.clone().ok_or(ProcedureRefusal::Broken)?;
        Ok((then, Some(key.to_owned())))
    }

    /// Refuses when a condition does not hold, or cannot be told.
    pub fn guard(&self, when: Option<&Guard>) -> Result<(), ProcedureRefusal> {
        let Some(guard) = when else { return Ok(()) };
        match guard.eval(self.context.facts) {
            Truth::True => Ok(()),
            Truth::False => Err(ProcedureRefusal::GuardFails { when: guard.source().to_owned() }),
            Truth::Unknown { missing } => Err(ProcedureRefusal::GuardUnknown { missing }),
        }
    }

    /// Tells whether a condition is known to hold.
    pub fn holds(&self, when: &Guard) -> bool {
        when.eval(self.context.facts) == Truth::True
    }

    /// Refuses when elements that have to be given are not.
    pub fn evidence<'e>(
        &self,
        elements: impl IntoIterator<Item = &'e String>,
    ) -> Result<(), ProcedureRefusal> {
        let given = self.context.given;
        let missing: Vec<String> =
            elements.into_iter().filter(|element| !given.contains(*element)).cloned().collect();
        if missing.is_empty() { Ok(()) } else { Err(ProcedureRefusal::NeedsEvidence { missing }) }
    }

    /// One of the elements has to be given, if there are any.
    pub fn one_of(&self, elements: &[String]) -> Result<(), ProcedureRefusal> {
        if elements.is_empty() || elements.iter().any(|one| self.context.given.contains(one)) {
            return Ok(());
        }
        Err(ProcedureRefusal::NeedsOneOf { missing: elements.to_vec() })
    }

    /// Tells whether what `to` names waits for parties named at dispatch.
    pub fn needs_parties(&self, to: &str) -> bool {
        self.procedure.step(to).is_some_and(|step| {
            let assigned = step.branches.as_ref().is_some_and(|branches| branches.steps.is_empty());
            assigned || (step.kind != Kind::Parallel && step.who.iter().any(|who| who == ASSIGNEE))
        })
    }
}
