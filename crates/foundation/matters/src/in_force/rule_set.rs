//! Rules in force and rules that matters pinned.

use super::Clocks;
use kernel::name::intern;
use kernel::procedure::{Procedure, parse};
use kernel::rules::RuleSet;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Fault, FaultKind, Query};

/// The rules of one version with its procedures shared.
#[derive(Debug)]
pub struct RulesInForce {
    /// The SHA-256 of the version, in hex; matters pin it.
    pub sha256: String,
    /// The rules.
    pub rules: Arc<RuleSet>,
    /// When the end of a clock is near.
    pub clocks: Clocks,
    procedures: BTreeMap<String, Arc<Procedure>>,
}

impl RulesInForce {
    pub(crate) fn new(rules: Arc<RuleSet>) -> RulesInForce {
        let shared = |procedure: &Procedure| (procedure.id.clone(), Arc::new(procedure.clone()));
        RulesInForce {
            sha256: rules.sha256().hex(),
            // A file that cannot be read was refused when the rules were applied.
            clocks: Clocks::of(&rules).unwrap_or_default(),
            procedures: rules.procedures().map(shared).collect(),
            rules,
        }
    }

    /// Returns the element by which a reporter says how satisfied they are.
    pub(crate) fn graded_by(&self) -> Option<&'static str> {
        self.rules.dictionary().grade().and_then(|element| intern(&element.key))
    }

    /// Returns a procedure by its id.
    pub fn procedure(&self, id: &str) -> Option<&Arc<Procedure>> {
        self.procedures.get(id)
    }
}

/// Reads the procedure `id` out of the version of the rules that is kept in the database. It was checked when the version
/// was applied.
pub(crate) async fn read_pinned(
    q: &mut impl Query,
    sha256: &str,
    id: &str,
) -> Result<Procedure, Fault> {
    let fault = |what: &str| {
        Fault::new(FaultKind::Shape, format!("rules {sha256}, procedure {id}: {what}"))
    };
    let version = store::rules_pinned(q, sha256).await?;
    let files = version.ok_or_else(|| fault("no such version in the database"))?.files;
    let path = format!("procedures/{id}.toml");
    let text = files.get(&path).and_then(Value::as_str).ok_or_else(|| fault("no such file"))?;
    parse(&path, text).map_err(|_| fault("the file cannot be read any more"))
}
