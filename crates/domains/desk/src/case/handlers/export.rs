//! Cases as a file: what the asker may see, with nothing about reporters; the export is written into the journal first.

use crate::case::export::{self, Exported};
use crate::case::filter::Filter;
use crate::desk::Desk;
use http::axum::extract::State;
use http::{Answer, Cx, Listing, Page};

/// Gives the list with its filters as CSV.
pub async fn export(State(desk): State<Desk>, cx: Cx, listing: Listing) -> Answer {
    let filter = Filter::of(&listing);
    let Exported { rows, bytes } = export::csv(&desk, &cx, &filter).await?;
    let query: Vec<(String, String)> =
        listing.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let by = cx.by("export");
    desk.store
        .write(by, move |tx| {
            Box::pin(async move {
                export::journal(tx, rows, &query);
                Ok(())
            })
        })
        .await?;
    let name = format!(
        "{}-{}.csv",
        cx.t("desk.cases.title"),
        kernel::time::date_text(cx.now.china_date())
    );
    Ok(Page::download("text/csv; charset=utf-8", &name, bytes))
}
