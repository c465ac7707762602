//! The states of a procedure: those of the version in force, and those of earlier ones in which matters still are.

use crate::runtime::Runtime;
use crate::shown::{State, States};
use kernel::procedure::Procedure;
use store::{Error, Query, args};

/// Returns the states of a procedure in force, and those of `seen` that only an earlier version of it has.
pub async fn states_seen(
    q: &mut impl Query,
    runtime: &Runtime,
    procedure: &str,
    seen: &[&str],
) -> Result<States, Error> {
    let in_force = runtime.in_force();
    let now = in_force.rules.procedure(procedure);
    let mut states = now.map_or_else(States::default, |now| of(runtime, now));
    for name in seen {
        if states.get(name).is_none()
            && let Some(state) = earlier(q, runtime, procedure, name).await?
        {
            states.add(state);
        }
    }
    Ok(states)
}

fn of(runtime: &Runtime, procedure: &Procedure) -> States {
    States::of(procedure, |name| runtime.icon(procedure, name))
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
    let state = of(runtime, &version).get(name).cloned();
    if let Some(state) = &state {
        runtime.keep_earlier_state(procedure, state.clone());
    }
    Ok(state)
}
