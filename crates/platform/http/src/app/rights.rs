//! Rights over one's own data, asked of every crate: a copy and erasure (个人信息保护法 art. 45, 47).

use super::App;
use crate::cx::Cx;
use kernel::person::DataSubject;
use serde_json::{Map, Value};
use store::{Error, Fault, Query, Tx};

impl App {
    /// Returns what all crates keep about a data subject.
    pub async fn copy_of(
        &self,
        cx: &Cx,
        subject: DataSubject,
    ) -> Result<Map<String, Value>, Fault> {
        let mut copy = Map::new();
        for export in self.manifests().iter().filter_map(|manifest| manifest.export) {
            copy.extend(export(self.clone(), cx.clone(), subject).await?);
        }
        Ok(copy)
    }

    /// Erases what all crates keep about a data subject, as far as they need it no longer, in one transaction; returns how
    /// many rows changed.
    pub async fn erase_of(&self, tx: &mut Tx, subject: DataSubject) -> Result<u64, Error> {
        let (now, mut rows) = (Query::now(tx), 0);
        for erase in self.manifests().iter().filter_map(|manifest| manifest.erase) {
            rows += erase(tx, subject, now).await?;
        }
        Ok(rows)
    }
}
