//! The statements by which lists are read: ranges of the primary key, several of them in one.

use super::Range;
use crate::db::row::FromRow;
use crate::db::value::{Arg, Args, IntoArg};
use crate::{Fault, FaultKind, Query};
use kernel::id::TenantId;
use uuid::Uuid;

/// The most ranges that one statement merges; SQLite takes 500.
const LANES_MAX: usize = 400;

/// A statement that is put together from fixed texts; every value is bound.
pub(super) struct Statement {
    args: Args,
    lanes: usize,
}

impl Statement {
    /// Begins a statement about one list of one office.
    pub(super) fn new(tenant: TenantId, list_no: i64) -> Statement {
        Statement { args: vec![tenant.into_arg(), list_no.into_arg()], lanes: 0 }
    }

    fn bind(&mut self, value: impl IntoArg) -> String {
        let value: Arg = value.into_arg();
        self.args.push(value);
        format!("${}", self.args.len())
    }

    /// Returns the conditions of the office, the list and a scope.
    fn scoped(&mut self, scope: Uuid) -> String {
        format!("tenant_id = $1 AND list_no = $2 AND scope_id = {}", self.bind(scope))
    }

    /// Returns the conditions by which a range is narrowed.
    fn narrowed(&mut self, range: &Range) -> String {
        let mut text = String::new();
        if let Some(below) = range.below {
            text.push_str(&format!(" AND sort_no < {}", self.bind(below)));
        }
        for (column, facet) in ["f1", "f2", "f3"].into_iter().zip(&range.facets) {
            if let Some(facet) = facet {
                text.push_str(&format!(" AND {column} = {}", self.bind(facet.as_str())));
            }
        }
        text
    }

    /// Returns how many stand in one scope and part, counted up to `most`, as a value.
    pub(super) fn counted(
        &mut self,
        range: &Range,
        scope: Uuid,
        part: &str,
        most: usize,
    ) -> String {
        let scoped = self.scoped(scope);
        let part = self.bind(part);
        let narrowed = self.narrowed(range);
        format!(
            "(SELECT count(*) FROM (SELECT 1 FROM list_key WHERE {scoped} AND part = {part}{narrowed} LIMIT {most}) AS c)"
        )
    }

    /// Returns the ranges of all scopes and parts, each up to `most` keys behind a condition, together.
    pub(super) fn lanes(
        &mut self,
        range: &Range,
        columns: &str,
        behind: &str,
        most: usize,
    ) -> String {
        let lanes =
            range.scopes.iter().flat_map(|scope| range.parts.iter().map(|part| (*scope, part)));
        let lanes: Vec<(Uuid, &String)> = lanes.collect();
        self.lanes += lanes.len();
        let texts = lanes.into_iter().map(|(scope, part)| {
            let scoped = self.scoped(scope);
            let part = self.bind(part.as_str());
            let narrowed = self.narrowed(range);
            format!(
                "SELECT {columns} FROM (SELECT {columns} FROM list_key WHERE {scoped} AND part = {part}{narrowed}{behind}
                 ORDER BY sort_no, sort_text, item_id LIMIT {most}) AS k"
            )
        });
        texts.collect::<Vec<_>>().join(" UNION ALL ")
    }

    /// Returns the condition that keys stand behind a cursor; nothing for one that is no place in a list.
    pub(super) fn behind(&mut self, cursor: &[Arg]) -> Option<String> {
        let [no @ Arg::Int(Some(_)), text @ Arg::Text(Some(_)), id @ Arg::Id(Some(_))] = cursor
        else {
            return None;
        };
        let (no, text, id) =
            (self.bind(no.clone()), self.bind(text.clone()), self.bind(id.clone()));
        Some(format!(" AND (sort_no, sort_text, item_id) > ({no}, {text}, {id})"))
    }

    /// Returns the walk from part to part of a scope as a table `p` of parts.
    fn stepped(&mut self, scope: Uuid) -> String {
        let scoped = self.scoped(scope);
        format!(
            "WITH RECURSIVE p(part) AS (
               SELECT (SELECT part FROM list_key WHERE {scoped} ORDER BY part LIMIT 1)
               UNION ALL
               SELECT (SELECT k.part FROM list_key k WHERE {scoped} AND k.part > p.part ORDER BY k.part LIMIT 1)
               FROM p WHERE p.part IS NOT NULL)"
        )
    }

    /// Returns the parts of a scope.
    pub(super) fn parts(&mut self, scope: Uuid) -> String {
        format!("{} SELECT part FROM p WHERE part IS NOT NULL", self.stepped(scope))
    }

    /// Returns the parts of a scope with how many stand there, each counted up to `most`.
    pub(super) fn by_part(&mut self, range: &Range, scope: Uuid, most: usize) -> String {
        let stepped = self.stepped(scope);
        let scoped = self.scoped(scope);
        let narrowed = self.narrowed(range);
        format!(
            "{stepped} SELECT part, (SELECT count(*) FROM (SELECT 1 FROM list_key k WHERE {scoped} AND k.part = p.part{narrowed}
               LIMIT {most}) AS c) AS n FROM p WHERE part IS NOT NULL"
        )
    }

    /// Runs the statement.
    pub(super) async fn run<T: FromRow>(
        self,
        q: &mut impl Query,
        sql: &str,
        most: usize,
    ) -> Result<Vec<T>, Fault> {
        if self.lanes > LANES_MAX {
            // Fewer would leave out what stands in the rest, and nobody would know.
            let what = format!("a list is read from {} ranges, {LANES_MAX} at most", self.lanes);
            return Err(Fault::new(FaultKind::Shape, what));
        }
        q.parts().rows(sql.to_owned().into(), self.args, most).await
    }
}
