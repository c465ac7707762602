//! Cases as a file: what the asker may see, with nothing about reporters; the export is written into the journal first.

use crate::case::export::{Export, Reached, journal};
use crate::case::filter::Filter;
use crate::desk::Desk;
use http::axum::extract::State;
use http::{Cx, Failure, Listing, Parts};
use std::sync::Arc;

/// Gives the list with its filters as CSV.
pub async fn export(State(desk): State<Desk>, cx: Cx, listing: Listing) -> Result<Parts, Failure> {
    let store = desk.store.clone();
    let export = Export::of(desk, cx.clone(), Filter::of(&listing)).await?;
    let rows = export.rows();
    let query: Vec<(String, String)> =
        listing.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let by = cx.by("export");
    store
        .write(by, move |tx| {
            Box::pin(async move {
                journal(tx, rows, &query);
                Ok(())
            })
        })
        .await?;
    let name = format!(
        "{}-{}.csv",
        cx.t("desk.cases.title"),
        kernel::time::date_text(cx.now.china_date())
    );
    let export = Arc::new(export);
    let next = move |from| {
        let export = export.clone();
        async move { export.part(from).await }
    };
    Ok(Parts::download("text/csv; charset=utf-8", &name, Reached::Start, next))
}
