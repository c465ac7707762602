//! The town with the desk, and what the tests of cases say often.

use http::axum::extract::State;
use http::{Answer as Page, App, Cx, Manifest, Needs, Routes};
use kernel::id::CaseId;
use kernel::person::DataSubject;
use matters::Brings;
use testkit::Db;
use testkit::web::{Answer, Browser};
use town::Town;

/// The desk with one more page: a resident's own copy, which identity's pages give in the program.
static MANIFEST: Manifest = Manifest { routes, ..desk::MANIFEST };
static BRINGS: Brings = Brings { manifest: &MANIFEST, ..desk::BRINGS };

fn routes(app: &App) -> Routes {
    let copied = Routes::new(app.clone()).get("/copy", Needs::Resident, copy).done();
    (desk::MANIFEST.routes)(app).merge(copied)
}

async fn copy(State(app): State<App>, cx: Cx) -> Page {
    let subject = DataSubject::account_holder(cx.account().unwrap());
    let found = desk::MANIFEST.export.unwrap()(app, cx, subject).await?;
    let reports = found.into_iter().map(|(_, reports)| reports).collect();
    Ok(http::Page::download(
        "application/json",
        "copy.json",
        serde_json::to_vec(&serde_json::Value::Array(reports)).unwrap(),
    ))
}

/// Makes the town with the desk on a database.
pub async fn town(db: Db) -> Town {
    Town::new(db, &[&BRINGS]).await
}

/// Returns the only case, or the last of several.
pub async fn last_case(town: &Town) -> CaseId {
    town.last_matter().await
}

/// Puts cases of before right, as the program does when it starts.
pub async fn put_right(town: &Town) -> usize {
    let rules = desk::InForce::default().put(&town.rules).unwrap();
    desk::put_right(&town.store, rules).await.unwrap()
}

/// Opens the form of an action on a case's page: the link whose code begins with `code`.
pub async fn open(browser: &Browser, case: CaseId, code: &str) -> Answer {
    let page = browser.get(&format!("/work/cases/{case}")).await.ok();
    let link = page.links(&format!("do={code}")).into_iter().next();
    let link = link.unwrap_or_else(|| panic!("no action {code}:\n{}", page.plain()));
    browser.get(&link).await.ok()
}
