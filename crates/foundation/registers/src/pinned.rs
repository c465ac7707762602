//! Registers as they were when matters began: a matter keeps the version of the rules with which it began.

use kernel::register::{Register, parse};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use store::{Fault, Query};

/// The files of one register in earlier versions of the rules, by their hashes; each is read once.
#[derive(Debug, Default)]
pub(crate) struct Pinned(RwLock<BTreeMap<String, Option<Arc<Register>>>>);

impl Pinned {
    /// Returns a register as a version of the rules has it; none where that has no such file, or one that nobody can read any
    /// more.
    pub(crate) async fn register(
        &self,
        q: &mut impl Query,
        sha256: &str,
        id: &str,
    ) -> Result<Option<Arc<Register>>, Fault> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(sha256).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let path = format!("registers/{id}.toml");
        let version = store::rules_pinned(q, sha256).await?;
        let text = version.as_ref().and_then(|version| version.files.get(&path)?.as_str());
        let register = text.and_then(|text| parse(&path, text).ok()).map(Arc::new);
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(sha256.to_owned(), register.clone());
        Ok(register)
    }
}
