//! What areas and organisations hold, for whoever is about to change or end them.

use crate::refusal::RegistryRefusal;
use http::{App, Held, HeldBy, Holder};
use kernel::text::Locale;
use store::{BoxFuture, Error, Fault, Query, Reading, Tx, args};

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

/// Refuses while anything waits for a holder.
pub async fn nothing_waits(
    tx: &mut Tx,
    app: &App,
    locale: Locale,
    holder: Holder,
) -> Result<(), Error> {
    let by = HeldBy { holders: vec![holder], after: None, size: 0, asker: None };
    let held = http::held(app, locale, &mut Reading::Tx(tx), &by).await?;
    let count = held.iter().filter(|held| held.waits).map(|held| held.count).max().unwrap_or(0);
    match (count, holder) {
        (0, _) => Ok(()),
        (_, Holder::Area(_)) => Err(RegistryRefusal::AreaOpen { count }.into()),
        _ => Err(RegistryRefusal::StillOpen { count }.into()),
    }
}
