//! Language, large type and dark pages: one click, kept in a cookie and, for those signed in, in the account.

use crate::app::{App, Routes};
use crate::auth::Prefs;
use crate::cx::Cx;
use crate::entry::Needs;
use crate::form::Posted;
use crate::page::{Answer, Page};
use crate::site::cookies;
use axum::extract::State;
use kernel::text::Locale;

/// A year, in seconds.
const YEAR_SECONDS: i64 = 365 * 24 * 3600;

/// Returns the route that keeps settings.
pub(crate) fn routes(app: &App) -> Routes {
    Routes::new(app.clone()).post("/prefs", Needs::Anyone, keep).done()
}

/// Keeps the settings and goes back to the page from which they were changed.
async fn keep(State(app): State<App>, cx: Cx, posted: Posted) -> Answer {
    let prefs = Prefs {
        locale: Some(posted.opt("locale").and_then(Locale::parse).unwrap_or(cx.locale)),
        elder: posted.opt("elder").map_or(cx.elder, |value| value == "1"),
        dark: posted.opt("dark").map_or(cx.dark, |value| value == "1"),
    };
    if let Some(account) = cx.account() {
        app.shared.authenticator.keep_prefs(cx.tenant(), account, prefs).await?;
    }
    let mut page = Page::back_to(posted.get("back"), "/");
    page.cookie(&cookies::line(app.config.secure, cookies::PREFS, &write(prefs), YEAR_SECONDS));
    Ok(page)
}

/// `zh-e-d`: language, large type, dark.
fn write(prefs: Prefs) -> String {
    let mut text = prefs.locale.unwrap_or_default().name().to_owned();
    for (on, word) in [(prefs.elder, "-e"), (prefs.dark, "-d")] {
        if on {
            text.push_str(word);
        }
    }
    text
}

/// Reads settings from the cookie; what cannot be read is left out.
pub(crate) fn read(text: &str) -> Prefs {
    let mut parts = text.split('-');
    let locale = parts.next().and_then(Locale::parse);
    let rest: Vec<&str> = parts.collect();
    Prefs { locale, elder: rest.contains(&"e"), dark: rest.contains(&"d") }
}
