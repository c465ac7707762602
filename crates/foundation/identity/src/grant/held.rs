//! Whose roles areas have, for whoever is about to change them.

use http::{App, Held, HeldBy};
use kernel::text::Locale;
use store::{BoxFuture, Fault, Query, Reading, args};

/// Returns how many people hold which role for areas.
pub(crate) fn held<'q>(
    app: &'q App,
    locale: Locale,
    q: &'q mut Reading<'_>,
    by: &'q HeldBy,
) -> BoxFuture<'q, Result<Vec<Held>, Fault>> {
    Box::pin(async move {
        let areas = by.areas();
        if areas.is_empty() {
            return Ok(Vec::new());
        }
        let now = q.now();
        let sql = "SELECT g.role, COUNT(DISTINCT g.account_id) FROM identity_grant g
            JOIN identity_staff s ON s.id = g.account_id
            WHERE g.area_id = ANY($1) AND s.open AND (g.to_at IS NULL OR g.to_at > $2)
            GROUP BY g.role ORDER BY g.role";
        let rows: Vec<(String, i64)> = q.all(sql, args![areas, now]).await?;
        let rules = app.rules();
        let title = |role: &str| {
            let found = rules.roles().get(role);
            found.map_or_else(|| role.to_owned(), |role| role.title.get(locale).to_owned())
        };
        let held = |(role, count): (String, i64)| Held {
            title: title(&role),
            count,
            waits: false,
            goes_to: None,
            lines: Vec::new(),
            next: None,
        };
        Ok(rows.into_iter().map(held).collect())
    })
}
