//! The states in which matters of a procedure can be, as the procedure file calls and draws them.

use super::card::StateTag;
use super::tag::state_tag;
use crate::runtime::Runtime;
use kernel::procedure::Procedure;
use store::{Error, Query, args};

/// A state: a step, or an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Its name in the procedure file.
    pub name: String,
    /// How it is called and drawn in short.
    pub tag: StateTag,
    /// Whether it is an end.
    pub ended: bool,
}

/// The states of a procedure: steps in the order of the file, then ends; behind them those of earlier versions in which
/// matters still are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct States(Vec<State>);

impl States {
    /// Returns the states of a procedure.
    fn of(runtime: &Runtime, procedure: &Procedure) -> States {
        let steps = procedure.steps.iter().map(|step| (&step.id, false));
        let ends = procedure.ends.iter().map(|end| (&end.id, true));
        let state = |(name, ended): (&String, bool)| {
            let tag = state_tag(procedure, name, runtime.icon(procedure, name));
            State { name: name.clone(), tag, ended }
        };
        States(steps.chain(ends).map(state).collect())
    }

    /// Returns the states of a procedure in force, and those of `seen` that only an earlier version of it has.
    pub async fn seen(
        q: &mut impl Query,
        runtime: &Runtime,
        procedure: &str,
        seen: &[&str],
    ) -> Result<States, Error> {
        let in_force = runtime.in_force();
        let now = in_force.rules.procedure(procedure);
        let mut states = now.map_or_else(States::default, |now| States::of(runtime, now));
        for name in seen {
            if states.get(name).is_none() {
                states.0.extend(earlier(q, runtime, procedure, name).await?);
            }
        }
        Ok(states)
    }

    /// Returns a state by its name.
    pub fn get(&self, name: &str) -> Option<&State> {
        self.0.iter().find(|state| state.name == name)
    }

    /// Returns how a state is called and drawn in short.
    pub fn tag(&self, name: &str) -> Option<&StateTag> {
        self.get(name).map(|state| &state.tag)
    }

    /// Returns all of them.
    pub fn iter(&self) -> impl Iterator<Item = &State> {
        self.0.iter()
    }
}

/// Returns a state that the procedure in force has not, as the version says that a matter in it began with. It is looked up
/// once while the program runs.
async fn earlier(
    q: &mut impl Query,
    runtime: &Runtime,
    procedure: &str,
    name: &str,
) -> Result<Option<State>, Error> {
    if let Some(known) = runtime.earlier_state(procedure, name) {
        return Ok(Some(known));
    }
    let tenant = q.tenant();
    let sql = "SELECT rules_sha256 FROM matter WHERE tenant_id = $1 AND procedure = $2 AND state = $3 LIMIT 1";
    let found: Option<(String,)> = q.opt(sql, args![tenant, procedure, name]).await?;
    let Some((sha256,)) = found else { return Ok(None) };
    let version = runtime.procedure(q, &sha256, procedure).await?;
    let state = States::of(runtime, &version).0.into_iter().find(|state| state.name == name);
    if let Some(state) = &state {
        runtime.keep_earlier_state(procedure, state.clone());
    }
    Ok(state)
}
