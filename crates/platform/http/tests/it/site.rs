//! A small site for tests and for looking at pages: a database in a folder that vanishes, three people, a few routes.

use axum::Router;
use axum::body::Body;
use axum::http::header::{COOKIE, HOST, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::Response;
use futures_util::future::{BoxFuture, FutureExt, ready};
use http::{App, Authenticator, Manifest, Prefs, SignedIn, SiteConfig};
use kernel::access::{Actor, Grant, Who};
use kernel::id::{AccountId, AreaId, TenantId};
use kernel::procedure::Vocabulary;
use kernel::rules::RuleSet;
use kernel::text::Text;
use kernel::time::{Date, Instant, Month, Time};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use store::{Config, Env, Fault, PassedClock, Store};
use tower::ServiceExt;
use uuid::Uuid;

/// The rules of the site: one role, one verb, nothing else.
const ROLES: &str = r#"
[verbs]
"case.list" = { zh = "查看案件列表", en = "List cases" }

[roles."community.desk"]
title = { zh = "社区受理员", en = "Community desk" }
level = "community"
verbs = ["case.list"]
purpose = { zh = "办理居民反映", en = "Handling residents' reports" }
unmask = []
apart = []
"#;

/// The office of the site.
pub fn tenant() -> TenantId {
    TenantId::from_uuid(Uuid::from_u128(0x0100))
}

/// Tuesday, 24 November 2026, 9:30 in China.
pub fn morning() -> Instant {
    let date = Date::from_calendar_date(2026, Month::November, 24).unwrap();
    Instant::from_china(date, Time::from_hms(9, 30, 0).unwrap())
}

/// A site and what keeps it alive.
pub struct Site {
    pub app: App,
    pub router: Router,
    pub routes: Vec<http::RouteInfo>,
    pub clock: Arc<PassedClock>,
    pub people: Arc<People>,
    _folder: tempfile::TempDir,
}

/// Three people: `resident`, `staff` (holds a role), `other` (staff without a role).
#[derive(Default)]
pub struct People {
    pub kept: Mutex<Vec<(AccountId, Prefs)>>,
}

impl Authenticator for People {
    fn session<'a>(&'a self, cookie: &'a str) -> BoxFuture<'a, Result<Option<SignedIn>, Fault>> {
        let account = |n: u128| AccountId::from_uuid(Uuid::from_u128(n));
        let (who, name, title) = match cookie {
            "resident" => (Who::Resident(account(1)), "周敏", ""),
            "staff" => (Who::Staff(account(2)), "何静", "社区工作者"),
            "other" => (Who::Staff(account(3)), "高远", "城建科"),
            "broken" => {
                let fault = Fault::outside("the database is away");
                return ready(Err(fault)).boxed();
            }
            _ => return ready(Ok(None)).boxed(),
        };
        let desk = Grant {
            role: "community.desk".to_owned(),
            area: AreaId::from_uuid(Uuid::from_u128(0x0101)),
            org: None,
            from: Instant::MIN,
            to: None,
        };
        let grants = if cookie == "staff" { vec![desk] } else { Vec::new() };
        let actor = Actor { tenant: tenant(), who, grants, on_behalf: None };
        let kept = self.kept.lock().unwrap();
        let prefs = kept.iter().rev().find(|(id, _)| Some(*id) == who.account());
        let signed_in = SignedIn {
            actor,
            name: name.to_owned(),
            title: title.to_owned(),
            area: vec!["桐荫街道".to_owned(), "石榴园社区".to_owned()],
            home: None,
            prefs: prefs.map(|(_, prefs)| *prefs),
            unread: 2,
        };
        ready(Ok(Some(signed_in))).boxed()
    }

    fn keep_prefs<'a>(
        &'a self,
        _: TenantId,
        account: AccountId,
        prefs: Prefs,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        self.kept.lock().unwrap().push((account, prefs));
        ready(Ok(())).boxed()
    }
}

/// Returns the settings of the site.
pub fn config() -> SiteConfig {
    SiteConfig {
        owner: Text::new("桐荫街道", "Tongyin Street"),
        phone: Some("0571-8800 0000".to_owned()),
        emergency: vec![
            (Text::new("急救", "Ambulance"), "120".to_owned()),
            (Text::new("报警", "Police"), "110".to_owned()),
            (Text::new("火警", "Fire"), "119".to_owned()),
        ]
        .into(),
        demo: true,
        secret: Some([9; 32]),
        ..SiteConfig::new(tenant())
    }
}

impl Site {
    /// Returns a site with these settings and manifests.
    pub async fn new(config: SiteConfig, manifests: &'static [&'static Manifest]) -> Site {
        Site::with(config, manifests, rules(None)).await
    }

    /// Returns a site under these limits.
    pub async fn limited(
        config: SiteConfig,
        manifests: &'static [&'static Manifest],
        limits: &str,
    ) -> Site {
        Site::with(config, manifests, rules(Some(limits))).await
    }

    async fn with(
        config: SiteConfig,
        manifests: &'static [&'static Manifest],
        rules: RuleSet,
    ) -> Site {
        let folder = tempfile::TempDir::with_prefix("linli-http-").unwrap();
        store::init_key_file(&folder.path().join("keys")).unwrap();
        let clock = Arc::new(PassedClock::new(morning()));
        let place = Config {
            url: format!("sqlite:{}", folder.path().join("linli.db").display()),
            key_file: folder.path().join("keys"),
            files: folder.path().join("files"),
        };
        let store = Store::open(place, Env::passed(clock.clone(), 7), &[]).await.unwrap();
        let people = Arc::new(People::default());
        let app = App::with_accounts(store, Arc::new(rules), config, manifests, people.clone());
        let (router, routes) = http::router(&app);
        Site { app, router, routes, clock, people, _folder: folder }
    }

    /// Asks for a page.
    pub async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.send(Request::get(path).header(COOKIE, cookie).body(Body::empty()).unwrap()).await
    }

    /// Sends a request.
    pub async fn send(&self, mut request: Request<Body>) -> Answer {
        request.headers_mut().entry(HOST).or_insert("127.0.0.1:8080".parse().unwrap());
        Answer::of(self.router.clone().oneshot(request).await.unwrap()).await
    }

    /// Opens a page with a form and returns the cookies and the token with which it can be sent.
    pub async fn form(&self, path: &str, cookie: &str) -> (String, String) {
        let page = self.get(path, cookie).await;
        let token = page.text.split("name=\"_csrf\" value=\"").nth(1).unwrap();
        let token = token.split('"').next().unwrap().to_owned();
        let guest = page.set_cookie("ll_guest");
        let cookies = [Some(cookie.to_owned()).filter(|c| !c.is_empty()), guest];
        (cookies.into_iter().flatten().collect::<Vec<_>>().join("; "), token)
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, cookie: &str, body: impl Into<String>) -> Answer {
        let request = Request::post(path)
            .header(COOKIE, cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", "http://127.0.0.1:8080")
            .body(Body::from(body.into()))
            .unwrap();
        self.send(request).await
    }
}

fn rules(limits: Option<&str>) -> RuleSet {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../rules");
    let mut files = BTreeMap::from([("roles.toml".to_owned(), ROLES.to_owned())]);
    for name in ["calendar/hours.toml", "calendar/2026.toml", "dictionary/retention.toml"] {
        files.insert(name.to_owned(), std::fs::read_to_string(folder.join(name)).unwrap());
    }
    files.extend(limits.map(|text| (http::LIMITS_FILE.to_owned(), text.to_owned())));
    let date = morning().china_date();
    RuleSet::load(&files, &BTreeMap::new(), date, &Vocabulary::default()).unwrap()
}

/// An answer with its body read.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    pub bytes: usize,
}

impl Answer {
    async fn of(response: Response) -> Answer {
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes: bytes.len(),
        }
    }

    /// Returns a header as text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Returns `name=value` of a cookie that the answer sets.
    pub fn set_cookie(&self, name: &str) -> Option<String> {
        let lines = self.headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.filter_map(|line| line.split(';').next());
        pairs.find(|pair| pair.split('=').next() == Some(name)).map(str::to_owned)
    }
}
