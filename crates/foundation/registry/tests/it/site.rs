//! A small town behind a site in this process, and people of several roles who ask for its pages.

use http::axum::Router;
use http::axum::body::{Body, to_bytes};
use http::axum::http::{Request, StatusCode, header};
use http::{App, Authenticator, Prefs, SignedIn, SiteConfig};
use kernel::access::{Actor, Grant, Who};
use kernel::area::{Approval, AreaChange, Level, NewArea, PlaceKind};
use kernel::id::{AccountId, AreaId, OrgId, PlaceId, TenantId};
use kernel::procedure::Vocabulary;
use kernel::rules::RuleSet;
use kernel::time::{Date, Instant, parse_date};
use registry::{Duty, NewBoundary, NewDuty, NewOrg, NewPlace, Order};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use store::{BoxFuture, Error, Fault, Store, Tx};
use testkit::Db;
use tower::ServiceExt;
use uuid::Uuid;

/// The rule files of the product, without procedures, which name what other crates register.
pub fn rules() -> RuleSet {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../rules");
    let mut files = BTreeMap::new();
    for part in ["", "calendar", "codes", "dictionary"] {
        for entry in std::fs::read_dir(folder.join(part)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                let key = if part.is_empty() { name } else { format!("{part}/{name}") };
                files.insert(key, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    RuleSet::load(&files, &BTreeMap::new(), day("2026-01-01"), &Vocabulary::default()).unwrap()
}

pub fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

/// Two streets of one district: the first with two communities of two grids each, the second with one.
#[derive(Clone, Debug)]
pub struct Town {
    pub district: AreaId,
    pub street: AreaId,
    pub east: AreaId,
    pub west: AreaId,
    /// Two grids of the eastern community, then two of the western.
    pub grids: Vec<AreaId>,
    /// A building of each grid.
    pub buildings: Vec<PlaceId>,
    pub office: OrgId,
    pub next_street: AreaId,
    pub next_community: AreaId,
}

pub fn approval() -> Option<Approval> {
    Some(Approval {
        number: "试政文〔2018〕1号".into(),
        by: "试区人民政府".into(),
        on: day("2018-12-01"),
    })
}

struct Builder<'t> {
    tx: &'t mut Tx,
    rules: Arc<RuleSet>,
}

impl Builder<'_> {
    async fn found(
        &mut self,
        id: AreaId,
        level: Level,
        parent: Option<AreaId>,
        name: &str,
        code: &str,
    ) -> Result<AreaId, Error> {
        let area = NewArea { id, name: name.into(), code: Some(code.into()) };
        let approval = approval().filter(|_| level == Level::Community);
        let change = AreaChange::Found { area, level, parent, equivalent: false, approval };
        let order = Order { change, on: day("2019-01-01"), reason: "设立".into() };
        registry::change(self.tx, self.rules.roles(), order).await?;
        Ok(id)
    }

    async fn draw(
        &mut self,
        area: AreaId,
        (west, south): (i64, i64),
        (wide, high): (i64, i64),
    ) -> Result<(), Error> {
        let new = NewBoundary {
            geojson: square(west, south, wide, high),
            on: day("2019-01-01"),
            reason: "划定".into(),
            approval: None,
        };
        registry::put_boundary(self.tx, self.rules.roles(), area, new).await?;
        Ok(())
    }

    async fn community(
        &mut self,
        town: &mut Town,
        name: &str,
        number: u16,
        west: i64,
    ) -> Result<AreaId, Error> {
        let id = self.tx.new_id();
        let code = format!("419801001{number:03}");
        let id = self.found(id, Level::Community, Some(town.street), name, &code).await?;
        self.draw(id, (west, 0), (2, 1)).await?;
        for at in 0..2 {
            let grid = self.tx.new_id();
            let label = format!("{name}{}格", at + 1);
            let grid = self
                .found(grid, Level::Grid, Some(id), &label, &format!("{code}{:03}", at + 1))
                .await?;
            self.draw(grid, (west + at, 0), (1, 1)).await?;
            let worker = NewDuty {
                id: self.tx.new_id(),
                area: grid,
                duty: Duty::GridWorker,
                name: format!("{label}员"),
                phone: Some(format!("0399-852{number:03}{at}")),
                account: None,
                from: day("2020-01-01"),
            };
            registry::put_duty(self.tx, self.rules.roles(), worker).await?;
            let new = NewPlace {
                id: self.tx.new_id(),
                kind: PlaceKind::Building,
                parent: None,
                name: format!("{name}路{}号", at + 1),
                address: format!("{name}路 {} 号", at + 1),
                point: None,
                households: 100 * (at + 1),
                position: at,
                area: Some(grid),
                on: day("2019-01-01"),
            };
            town.buildings.push(registry::add_place(self.tx, self.rules.roles(), new).await?);
            town.grids.push(grid);
        }
        Ok(id)
    }
}

/// A rectangle of blocks of a thousandth of a degree as GeoJSON.
pub fn square(west: i64, south: i64, wide: i64, high: i64) -> String {
    let at = |x: i64, y: i64| format!("[113.{},34.{}]", 600 + west + x, 700 + south + y);
    let ring = [(0, 0), (wide, 0), (wide, high), (0, high), (0, 0)].map(|(x, y)| at(x, y));
    format!(r#"{{"type":"Polygon","coordinates":[[{}]]}}"#, ring.join(","))
}

async fn build(tx: &mut Tx, rules: Arc<RuleSet>) -> Result<Town, Error> {
    let (city, district, next_street, next_community) =
        (tx.new_id(), tx.new_id(), tx.new_id(), tx.new_id());
    let street = AreaId::from_uuid(tx.tenant().uuid());
    let office: OrgId = tx.new_id();
    let mut town = Town {
        district,
        street,
        east: city,
        west: city,
        grids: Vec::new(),
        buildings: Vec::new(),
        office,
        next_street,
        next_community,
    };
    let mut builder = Builder { tx, rules: rules.clone() };
    builder.found(city, Level::City, None, "试市", "419800000000").await?;
    builder.found(district, Level::District, Some(city), "试区", "419801000000").await?;
    builder.found(street, Level::Street, Some(district), "甲街道", "419801001000").await?;
    town.east = builder.community(&mut town, "东里", 1, 2).await?;
    town.west = builder.community(&mut town, "西里", 2, 0).await?;
    builder.found(next_street, Level::Street, Some(district), "乙街道", "419801002000").await?;
    builder
        .found(next_community, Level::Community, Some(next_street), "南里", "419801002001")
        .await?;
    let office = NewOrg {
        id: office,
        kind: "street".into(),
        name: "甲街道办事处".into(),
        parent: None,
        area: street,
        credit_code: None,
        phone: None,
        address: None,
        takes_dispatches: true,
        on: day("2019-01-01"),
    };
    registry::add_org(tx, rules.roles(), office).await?;
    Ok(town)
}

/// A site with the town behind it.
pub struct Site {
    pub app: App,
    pub store: Store,
    pub town: Town,
    router: Router,
}

/// Who asks; the name is the session's cookie.
pub const ADMIN: &str = "admin";
/// Administrator of the street next door.
pub const NEXT: &str = "next";
/// Desk of the eastern community: may see, not change.
pub const DESK: &str = "desk";
pub const RESIDENT: &str = "resident";
pub const NOBODY: &str = "";

struct Sessions {
    tenant: TenantId,
    people: BTreeMap<&'static str, (Who, Option<Grant>)>,
}

impl Sessions {
    fn of(tenant: TenantId, town: &Town) -> Sessions {
        let account = |number| AccountId::from_uuid(Uuid::from_u128(number));
        let grant = |role: &str, area| {
            let from = Instant::from_micros(0);
            Some(Grant { role: role.into(), area, org: None, from, to: None })
        };
        let people = BTreeMap::from([
            (ADMIN, (Who::Staff(account(1)), grant("system.admin", town.street))),
            (NEXT, (Who::Staff(account(2)), grant("system.admin", town.next_street))),
            (DESK, (Who::Staff(account(3)), grant("community.desk", town.east))),
            (RESIDENT, (Who::Resident(account(4)), None)),
        ]);
        Sessions { tenant, people }
    }
}

impl Authenticator for Sessions {
    fn session<'a>(&'a self, cookie: &'a str) -> BoxFuture<'a, Result<Option<SignedIn>, Fault>> {
        let found = self.people.get(cookie).map(|(who, grant)| SignedIn {
            actor: Actor {
                tenant: self.tenant,
                who: *who,
                grants: grant.iter().cloned().collect(),
                on_behalf: None,
            },
            name: cookie.to_owned(),
            title: String::new(),
            area: Vec::new(),
            home: None,
            prefs: None,
            unread: 0,
        });
        Box::pin(async move { Ok(found) })
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

static MANIFESTS: &[&http::Manifest] = &[&registry::MANIFEST];

/// What came back.
pub struct Reply {
    pub status: StatusCode,
    pub to: String,
    pub text: String,
}

impl Reply {
    /// Fails unless the answer is a page that says all of `words`.
    pub fn says(&self, words: &[&str]) -> &Reply {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        self.holds(words)
    }

    /// Fails unless the form came back with `words`.
    pub fn refuses(&self, words: &[&str]) -> &Reply {
        assert_eq!(self.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", self.text);
        self.holds(words)
    }

    fn holds(&self, words: &[&str]) -> &Reply {
        for word in words {
            assert!(self.text.contains(word), "no “{word}” in {}", self.text);
        }
        self
    }

    /// Returns the value of an unseen field.
    pub fn hidden(&self, name: &str) -> Option<String> {
        let (_, rest) = self.text.split_once(&format!("name=\"{name}\" value=\""))?;
        rest.split('"').next().map(str::to_owned)
    }
}

impl Site {
    pub async fn of(db: &Db) -> Site {
        let store = db.open(&[&registry::MIGRATIONS]).await;
        let rules = Arc::new(rules());
        let for_town = rules.clone();
        let town = store.write(db.by(), move |tx| Box::pin(build(tx, for_town))).await.unwrap();
        let sessions = Arc::new(Sessions::of(db.tenant(), &town));
        let config = SiteConfig::new(db.tenant());
        let app = App::with_accounts(store.clone(), rules, config, MANIFESTS, sessions);
        let (router, _) = http::router(&app);
        Site { app, store, town, router }
    }

    async fn send(&self, request: Request<Body>) -> Reply {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let to = answer.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        let status = answer.status();
        let bytes = to_bytes(answer.into_body(), 1 << 24).await.unwrap();
        Reply {
            status,
            to: to.unwrap_or_default(),
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    /// Asks for a page.
    pub async fn get(&self, who: &str, path: &str) -> Reply {
        let request = Request::get(path).header(header::COOKIE, format!("ll_session={who}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Fills the form of a page and sends it to the page's own address.
    pub async fn fill(&self, who: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
        let form = self.get(who, path).await;
        let token = form.hidden("_token");
        let mut all: Vec<(&str, &str)> = fields.to_vec();
        all.extend(token.as_deref().map(|token| ("_token", token)));
        self.post(who, path, &all).await
    }

    /// Sends a form as another site would.
    pub async fn send_without_token(&self, who: &str, path: &str) -> Reply {
        let request = Request::post(path)
            .header(header::COOKIE, format!("ll_session={who}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from("step=confirm")).unwrap()).await
    }

    /// Sends a form with a valid token against forgery.
    pub async fn post(&self, who: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
        let home = if who == RESIDENT || who == NOBODY { "/" } else { "/work/areas" };
        let csrf = self.get(who, home).await.hidden("_csrf").unwrap_or_default();
        let mut all: Vec<(&str, &str)> = vec![("_csrf", &csrf)];
        all.extend(fields);
        let body: Vec<String> =
            all.iter().map(|(name, value)| format!("{}={}", coded(name), coded(value))).collect();
        let request = Request::post(path)
            .header(header::COOKIE, format!("ll_session={who}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body.join("&"))).unwrap()).await
    }
}

fn coded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// Fields of the government's approval.
pub const APPROVED: [(&str, &str); 3] = [
    ("area.approval", "试政文〔2026〕3号"),
    ("approval.by", "试区人民政府"),
    ("approval.on", "2026-05-01"),
];
