//! How a list is read for somebody, told: which ranges, and by what plan.

use super::page::Ask;
use super::range::Reach;
use crate::planned;
use crate::shelf::Shelf;
use crate::viewer::Viewer;
use std::fmt::Write;
use store::lists::Walk;
use store::{Fault, Query};

/// How a list is read for somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explained {
    /// Whether the list has the keys of every record.
    pub ready: bool,
    /// The ranges that are read: whose, and which tabs.
    pub ranges: Vec<String>,
    /// Whether every record of the ranges is shown; else each is asked.
    pub exact: bool,
    /// The plan by which the database reads a page.
    pub plan: Vec<String>,
}

impl Shelf<'_> {
    /// Returns how a list is read for somebody; nothing where it is not offered.
    pub async fn explain(
        self,
        q: &mut impl Query,
        viewer: &Viewer<'_>,
        list: &str,
        ask: &Ask,
        size: usize,
    ) -> Result<Option<Explained>, Fault> {
        let ready = planned::is_ready(q, self, list).await?;
        let Some(offered) = viewer.lists().into_iter().find(|one| one.list.id == list) else {
            return Ok(None);
        };
        let Some(reach) = Reach::of(q, self, &offered, ask).await? else {
            return Ok(Some(Explained { ready, ..Explained::default() }));
        };
        let heads = reach.scope.heads().fold(String::new(), |mut text, head| {
            let _ = write!(text, "{}{head:?}", if text.is_empty() { "" } else { ", " });
            text
        });
        let mut ranges = vec![format!("heads: {heads}")];
        for scope in &reach.range.scopes {
            ranges.push(format!("range {scope}: {}", reach.range.parts.join(", ")));
        }
        let (exact, walk) = (reach.exact, Walk::new(reach.range, None, size + 1));
        let plan = walk.plan(q).await?;
        Ok(Some(Explained { ready, ranges, exact, plan }))
    }
}
