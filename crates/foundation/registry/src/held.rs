//! What of organisations areas have, for whoever is about to change them.

use http::{App, Held, HeldBy};
use kernel::text::Locale;
use store::{BoxFuture, Fault, Query, Reading, args};

/// Returns how many organisations areas have.
pub(crate) fn held<'q>(
    _: &'q App,
    locale: Locale,
    q: &'q mut Reading<'_>,
    by: &'q HeldBy,
) -> BoxFuture<'q, Result<Vec<Held>, Fault>> {
    Box::pin(async move {
        let areas = by.areas();
        if areas.is_empty() {
            return Ok(Vec::new());
        }
        let sql = "SELECT COUNT(*) FROM registry_org WHERE area_id = ANY($1) AND ended_on IS NULL";
        let (count,): (i64,) = q.one(sql, args![areas]).await?;
        let title = crate::t(locale, "registry.held.orgs").to_owned();
        Ok(vec![Held { title, count, waits: false, goes_to: None, lines: Vec::new(), next: None }])
    })
}
