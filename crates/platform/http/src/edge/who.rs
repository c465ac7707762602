//! Makes the [`Cx`] of a request: session, language, settings, menu.

use crate::app::App;
use crate::auth::{Prefs, SignedIn};
use crate::cx::Cx;
use crate::intake::forged::Bearer;
use crate::prefs;
use crate::shell;
use crate::site::cookies::{self, FLASH, GUEST, PREFS, SESSION};
use crate::site::{Site, client};
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use kernel::access::{Actor, Who};
use kernel::text::Locale;
use std::sync::Arc;
use store::Fault;

/// A request's context with what must go out with the answer.
pub(crate) struct Known {
    pub(crate) cx: Cx,
    pub(crate) bearer: Bearer,
    /// A fresh guest cookie, for somebody who has none.
    pub(crate) new_guest: Option<String>,
}

/// Finds out who asks.
pub(crate) async fn known(app: &App, site: &Arc<Site>, request: &Parts) -> Result<Known, Fault> {
    let (headers, secure) = (&request.headers, app.config.secure);
    let session = cookies::get(headers, secure, SESSION).filter(|value| !value.is_empty());
    let signed_in = match session {
        Some(value) => app.shared.authenticator.session(value).await?,
        None => None,
    };
    let guest = cookies::get(headers, secure, GUEST).filter(|value| site.is_guest(value));
    let (bearer, new_guest) = match (&signed_in, session, guest) {
        (Some(_), Some(session), _) => (format!("session:{session}"), None),
        (_, _, Some(guest)) => (format!("guest:{guest}"), None),
        _ => {
            let fresh = site.new_guest();
            (format!("guest:{fresh}"), Some(fresh))
        }
    };
    let mut cx = context(app, site, request, signed_in);
    cx.csrf = site.form_token(&bearer);
    // The guest's cookie stays when somebody signs in, so that what was begun before is found again.
    cx.browser = site.browser_key(guest.or(new_guest.as_deref()).unwrap_or(&bearer));
    cx.flash = cookies::get(headers, secure, FLASH).and_then(|value| site.read_flash(value));
    if cx.is_work() && cx.is_staff() {
        // What was sent is answered by another page; only a page that is asked for has numbers.
        cx.menu = Arc::new(shell::menu(app, &cx, request.method == Method::GET).await);
    } else if cx.is_resident() && request.method == Method::GET {
        cx.waits = waits(app, &cx).await;
    }
    let fresh = new_guest.is_some();
    Ok(Known { cx, bearer: Bearer { key: bearer, fresh }, new_guest })
}

/// Returns how many things wait for a resident. A number that cannot be had is left out, as in the menu.
async fn waits(app: &App, cx: &Cx) -> u32 {
    let mut count = 0;
    for slot in app.manifests().iter().filter_map(|manifest| manifest.slots.waits) {
        match slot(app.clone(), cx.clone()).await {
            Ok(found) => count += found,
            Err(fault) => tracing::warn!(%fault, "a number of the tabs is missing"),
        }
    }
    count
}

fn context(app: &App, site: &Arc<Site>, request: &Parts, signed_in: Option<SignedIn>) -> Cx {
    let headers = &request.headers;
    let chosen = cookies::get(headers, app.config.secure, PREFS).map(prefs::read);
    let kept = signed_in.as_ref().and_then(|signed_in| signed_in.prefs);
    let wish = kept.or(chosen).unwrap_or_default();
    let locale = wish.locale.unwrap_or_else(|| browser_locale(headers));
    let uri = &request.uri;
    let guest =
        Actor { tenant: app.config.tenant, who: Who::Nobody, grants: Vec::new(), on_behalf: None };
    let someone = signed_in.unwrap_or_else(|| SignedIn {
        actor: guest,
        name: String::new(),
        title: String::new(),
        area: Vec::new(),
        home: None,
        prefs: None,
        unread: 0,
    });
    let Prefs { elder, dark, .. } = wish;
    Cx {
        actor: someone.actor,
        name: someone.name,
        title: someone.title,
        area: someone.area,
        home: someone.home,
        locale,
        elder,
        dark,
        now: app.store.now(),
        csrf: String::new(),
        browser: String::new(),
        path: uri.path().to_owned(),
        query: uri.query().unwrap_or_default().to_owned(),
        unread: someone.unread,
        waits: 0,
        network: client::network(&app.config, request),
        menu: Arc::new(Vec::new()),
        known: Arc::default(),
        flash: None,
        site: site.clone(),
        finder: Some(Arc::new(app.clone())),
    }
}

/// Returns the first language of `Accept-Language` that pages are written in; Chinese when there is none.
fn browser_locale(headers: &HeaderMap) -> Locale {
    let wish = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let tags = wish.unwrap_or_default().split(',').filter_map(|part| part.split(';').next());
    tags.map(str::trim).find_map(Locale::parse).unwrap_or_default()
}
