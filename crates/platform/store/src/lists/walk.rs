//! Going through a list in its order: one range, or several merged.

use super::Range;
use super::sql::Statement;
use crate::{Cursor, Engine, Fault, Query, args};
use uuid::Uuid;

/// So many keys are walked over for one page. Whoever narrows a list to what is rare goes on from there by a link.
pub const WALK_MAX: usize = 5_000;

/// The most lines of a plan that are told.
const PLAN_MAX: usize = 1_000;

crate::row! {
    /// A key that was met.
    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub struct KeyRow {
        /// The first key of order.
        pub sort_no: i64,
        /// The rest of the order.
        pub sort_text: String,
        /// What stands there.
        pub item_id: Uuid,
    }
}

impl KeyRow {
    /// Returns where a page goes on behind it.
    pub fn cursor(&self) -> Cursor {
        Cursor(args![self.sort_no, self.sort_text.as_str(), self.item_id])
    }
}

/// A walk through the ranges of a list.
///
/// ```ignore
/// let mut walk = Walk::new(range, after, 25);
/// while let Some(keys) = walk.next(q).await? { … }
/// ```
pub struct Walk {
    range: Range,
    /// Behind which key it goes on.
    after: Option<Cursor>,
    step: usize,
    walked: usize,
    over: bool,
}

impl Walk {
    /// Begins behind a key, in steps of so many. A cursor that is no place in a list is ignored.
    pub fn new(range: Range, after: Option<Cursor>, step: usize) -> Walk {
        Walk { range, after, step: step.max(1), walked: 0, over: false }
    }

    /// Returns the next keys in order, each thing once; nothing at the end, or when it went as far as one page may.
    pub async fn next(&mut self, q: &mut impl Query) -> Result<Option<Vec<KeyRow>>, Fault> {
        let empty = self.range.scopes.is_empty() || self.range.parts.is_empty();
        if empty || self.over || self.is_cut() {
            return Ok(None);
        }
        let (sql, text) = self.statement(q);
        let found: Vec<KeyRow> = sql.run(q, &text, self.step).await?;
        self.over = found.len() < self.step;
        self.walked += found.len();
        if let Some(last) = found.last() {
            self.after = Some(last.cursor());
        }
        Ok((!found.is_empty()).then_some(found))
    }

    fn statement(&self, q: &impl Query) -> (Statement, String) {
        let mut sql = Statement::new(q.tenant(), self.range.list_no);
        let behind = self.after.as_ref().and_then(|Cursor(values)| sql.behind(values));
        let columns = "sort_no, sort_text, item_id";
        let behind = behind.unwrap_or_default();
        let mut text = sql.lanes(&self.range, columns, &behind, self.step);
        if self.range.scopes.len() * self.range.parts.len() > 1 {
            // A few short lanes are merged; the same thing stands in those of several heads under the same key.
            text = format!(
                "SELECT DISTINCT {columns} FROM ({text}) AS merged ORDER BY {columns} LIMIT {}",
                self.step
            );
        }
        (sql, text)
    }

    /// Returns the plan by which the database reads the next keys, a line each; nothing where nothing is read.
    pub async fn plan(&self, q: &mut impl Query) -> Result<Vec<String>, Fault> {
        if self.range.scopes.is_empty() || self.range.parts.is_empty() {
            return Ok(Vec::new());
        }
        let (sql, text) = self.statement(q);
        let lines = match q.parts().conn.engine() {
            Engine::Sqlite => {
                let text = format!("EXPLAIN QUERY PLAN {text}");
                let rows: Vec<(i64, i64, i64, String)> = sql.run(q, &text, PLAN_MAX).await?;
                rows.into_iter().map(|(.., line)| line).collect()
            }
            Engine::Postgres => {
                let text = format!("EXPLAIN {text}");
                let rows: Vec<(String,)> = sql.run(q, &text, PLAN_MAX).await?;
                rows.into_iter().map(|(line,)| line).collect()
            }
        };
        Ok(lines)
    }

    /// Tells whether it stopped because it went as far as one page may.
    pub fn is_cut(&self) -> bool {
        self.walked >= WALK_MAX && !self.over
    }

    /// Returns where it goes on.
    pub fn after(&self) -> Option<Cursor> {
        self.after.clone()
    }
}
