//! The world behind a site in this process, and people who ask for its pages.

use crate::world::*;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, ORIGIN, SET_COOKIE};
use axum::http::{Request, StatusCode};
use http::{App, Authenticator, Manifest, Prefs, SignedIn, SiteConfig};
use kernel::access::Actor;
use kernel::id::{AccountId, TenantId};
use std::sync::Arc;
use store::{BoxFuture, Fault};
use testkit::Db;
use tower::ServiceExt;

static MANIFESTS: &[&Manifest] = &[&matters::MANIFEST];

/// People by the value of their session cookie.
pub const DESK_WORKER: &str = "desk";
pub const DISPATCHING: &str = "dispatcher";
pub const LEADING: &str = "leader";
pub const HANDLING: &str = "works";
pub const ASSISTING: &str = "pipes";
pub const NEXT_DOOR: &str = "stranger";
pub const REPORTING: &str = "zhou";
pub const OTHER_RESIDENT: &str = "neighbour";
pub const NOBODY: &str = "";

fn actor(cookie: &str) -> Option<Actor> {
    Some(match cookie {
        DESK_WORKER => desk(),
        DISPATCHING => dispatcher(),
        LEADING => leader(),
        HANDLING => works(),
        ASSISTING => pipes(),
        NEXT_DOOR => stranger(),
        REPORTING => resident(ZHOU),
        OTHER_RESIDENT => resident(NEIGHBOUR),
        _ => return None,
    })
}

struct People;

impl Authenticator for People {
    fn session<'a>(&'a self, cookie: &'a str) -> BoxFuture<'a, Result<Option<SignedIn>, Fault>> {
        let signed_in = actor(cookie.trim_end_matches("-elder")).map(|actor| SignedIn {
            actor,
            name: cookie.to_owned(),
            title: String::new(),
            area: vec!["桐荫街道".to_owned()],
            home: None,
            prefs: cookie.ends_with("-elder").then_some(Prefs { elder: true, ..Prefs::default() }),
            unread: 0,
        });
        Box::pin(async move { Ok(signed_in) })
    }

    fn keep_prefs<'a>(
        &'a self,
        _: TenantId,
        _: AccountId,
        _: Prefs,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async { Ok(()) })
    }
}

/// A picture of one dot, as PNG.
const DOT: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x00, 0x00, 0x90, 0x77, 0x53,
    0xde, 0x00, 0x00, 0x00, 0x0c, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0x70, 0x68, 0x38, 0x00,
    0x00, 0x02, 0x84, 0x01, 0x81, 0x18, 0x6a, 0x74, 0x87, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e,
    0x44, 0xae, 0x42, 0x60, 0x82,
];

/// A world with its site.
pub struct Site {
    pub world: World,
    router: Router,
}

/// An answer with its body read.
pub struct Answer {
    pub status: StatusCode,
    pub text: String,
    pub headers: axum::http::HeaderMap,
}

impl Answer {
    #[track_caller]
    pub fn says(&self, words: &[&str]) -> &Answer {
        for word in words {
            assert!(self.text.contains(word), "“{word}” is not in\n{}", self.plain());
        }
        self
    }

    #[track_caller]
    pub fn hides(&self, words: &[&str]) -> &Answer {
        for word in words {
            assert!(!self.text.contains(word), "“{word}” is in\n{}", self.plain());
        }
        self
    }

    #[track_caller]
    pub fn is(&self, status: StatusCode) -> &Answer {
        assert_eq!(self.status, status, "{}", self.plain());
        self
    }

    /// The words of the page.
    pub fn plain(&self) -> String {
        let mut out = String::new();
        let mut inside = false;
        for c in self.text.chars() {
            match c {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    out.push(' ');
                }
                c if !inside => out.push(c),
                _ => {}
            }
        }
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The values of ticked boxes with this name.
    pub fn ticked(&self, name: &str) -> Vec<String> {
        let start = format!("name=\"{name}\" value=\"");
        let values = self.text.split(&start).skip(1).filter_map(|rest| rest.split('"').next());
        values.map(|value| value.replace("&quot;", "\"").replace("&amp;", "&")).collect()
    }

    fn cookie(&self, name: &str) -> Option<String> {
        let lines = self.headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.filter_map(|line| line.split(';').next());
        pairs.find(|pair| pair.split('=').next() == Some(name)).map(str::to_owned)
    }

    /// The values of hidden fields of the form that goes to `action` and has `has` in it.
    #[track_caller]
    pub fn form(&self, action: &str, has: &str) -> Vec<(String, String)> {
        let forms =
            self.text.split("<form").skip(1).map(|rest| rest.split("</form>").next().unwrap());
        let own = format!("action=\"{action}\"");
        let form = forms.filter(|form| form.contains(&own)).find(|form| form.contains(has));
        let form =
            form.unwrap_or_else(|| panic!("no form to {action} with {has} in\n{}", self.text));
        let value = |input: &str, name: &str| {
            let rest = input.split(&format!("{name}=\"")).nth(1)?;
            Some(rest.split('"').next()?.replace("&quot;", "\"").replace("&amp;", "&"))
        };
        form.split("<input")
            .skip(1)
            .filter(|input| input.contains("type=\"hidden\""))
            .filter_map(|input| Some((value(input, " name")?, value(input, " value")?)))
            .collect()
    }
}

impl Site {
    pub async fn on(db: Db) -> Site {
        let world = World::on(db).await;
        let config = SiteConfig { secret: Some([7; 32]), ..SiteConfig::new(world.tenant()) };
        let rules = world.runtime.in_force().rules.clone();
        let app =
            App::with_accounts(world.store.clone(), rules, config, MANIFESTS, Arc::new(People))
                .with(world.runtime.clone());
        let (router, _) = http::router(&app);
        Site { world, router }
    }

    async fn send(&self, who: &str, more: &str, mut request: Request<Body>) -> Answer {
        let session = if who.is_empty() { String::new() } else { format!("ll_session={who}") };
        let cookies = [session.as_str(), more];
        let cookies: Vec<&str> = cookies.into_iter().filter(|one| !one.is_empty()).collect();
        request.headers_mut().insert(COOKIE, cookies.join("; ").parse().unwrap());
        request.headers_mut().insert(HOST, "127.0.0.1:8080".parse().unwrap());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            headers: parts.headers,
        }
    }

    pub async fn get(&self, who: &str, path: &str) -> Answer {
        self.send(who, "", Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Sends fields with the token of whoever sends them.
    pub async fn post(&self, who: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let start = self.get(who, "/follow").await;
        let csrf =
            start.form("/follow", "code").into_iter().find(|(name, _)| name == "_csrf").unwrap().1;
        let guest = start.cookie("ll_guest").unwrap_or_default();
        let token: uuid::Uuid = self.world.store.new_id();
        let token = token.to_string();
        let mut all = vec![("_csrf", csrf.as_str())];
        if !fields.iter().any(|(name, _)| *name == "_token") {
            all.push(("_token", &token));
        }
        all.extend(fields);
        self.send(who, &guest, posting(path, &all)).await
    }

    /// Opens a page and sends one of its forms with more fields.
    pub async fn fill(
        &self,
        who: &str,
        page: &str,
        (action, has): (&str, &str),
        fields: &[(&str, &str)],
    ) -> Answer {
        let page = self.get(who, page).await;
        page.is(StatusCode::OK);
        self.fill_in(who, &page, (action, has), fields).await
    }

    /// Sends a form of a page that was opened before.
    pub async fn fill_in(
        &self,
        who: &str,
        page: &Answer,
        (action, has): (&str, &str),
        fields: &[(&str, &str)],
    ) -> Answer {
        let hidden = page.form(action, has);
        let guest = page.cookie("ll_guest").unwrap_or_default();
        let mut all: Vec<(&str, &str)> =
            hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        all.extend(fields);
        self.send(who, &guest, posting(action, &all)).await
    }

    /// Sends a form of a page that was opened before, in parts, with a photo in the field `photo`.
    pub async fn fill_with_photo(
        &self,
        who: &str,
        page: &Answer,
        (action, has): (&str, &str),
        fields: &[(&str, &str)],
        photo: &str,
    ) -> Answer {
        let hidden = page.form(action, has);
        let all = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let mut body = Vec::new();
        for (name, value) in all.chain(fields.iter().copied()) {
            body.extend(
                format!(
                    "--part\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .bytes(),
            );
        }
        body.extend(
            format!("--part\r\nContent-Disposition: form-data; name=\"{photo}\"; filename=\"p.png\"\r\nContent-Type: image/png\r\n\r\n")
                .bytes(),
        );
        body.extend(DOT);
        body.extend(b"\r\n--part--\r\n");
        let request = Request::post(action)
            .header(CONTENT_TYPE, "multipart/form-data; boundary=part")
            .header(ORIGIN, "http://127.0.0.1:8080")
            .body(Body::from(body))
            .unwrap();
        let guest = page.cookie("ll_guest").unwrap_or_default();
        self.send(who, &guest, request).await
    }

    /// Sends a form without the token against forged forms.
    pub async fn forge(&self, who: &str, path: &str) -> Answer {
        self.send(who, "", posting(path, &[("do", "complete.1.accept")])).await
    }
}

/// A form that may carry files is sent in parts, any other in one line; both are taken.
fn posting(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let body: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}={}", coded(name), coded(value))).collect();
    Request::post(path)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(ORIGIN, "http://127.0.0.1:8080")
        .body(Body::from(body.join("&")))
        .unwrap()
}

fn coded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
