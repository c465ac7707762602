//! The states in which matters of a procedure can be, as the procedure file calls and draws them.

use super::card::StateTag;
use super::tag::state_tag;
use kernel::procedure::Procedure;

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
    /// Returns the states of a procedure; `icon` draws a step that names no icon.
    pub(crate) fn of(procedure: &Procedure, icon: impl Fn(&str) -> &'static str) -> States {
        let steps = procedure.steps.iter().map(|step| (&step.id, false));
        let ends = procedure.ends.iter().map(|end| (&end.id, true));
        let state = |(name, ended): (&String, bool)| {
            let tag = state_tag(procedure, name, icon(name));
            State { name: name.clone(), tag, ended }
        };
        States(steps.chain(ends).map(state).collect())
    }

    /// Adds a state that only an earlier version has.
    pub(crate) fn add(&mut self, state: State) {
        self.0.push(state);
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
