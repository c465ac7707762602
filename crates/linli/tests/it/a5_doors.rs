//! Doors that strangers try: signing up as somebody who is there already.

use crate::inspect;
use crate::site::{Server, Site};
use crate::visitor::{behind_proxy, sign_in};
use kernel::id::{AccountId, AreaId, TenantId};
use store::{Query, Store, args};
use testkit::web::Browser;
use uuid::Uuid;

const PASSWORD: &str = "Shadow by 3 stairs";
const DEMO: &str = "Linli-demo-2026";
const DOOR: &str = "/work/sign-in";

async fn accounts(store: &Store) -> Vec<(TenantId, AccountId)> {
    let mut q = store.read_shared().await.unwrap();
    q.all("SELECT tenant_id, id FROM identity_account ORDER BY id", args![]).await.unwrap()
}

/// Areas of every level, inside the office and outside.
async fn areas(store: &Store) -> Vec<(AreaId, String)> {
    let mut q = store.read_shared().await.unwrap();
    q.all("SELECT id, level FROM registry_area ORDER BY level, id", args![]).await.unwrap()
}

async fn sign_up(server: &Server, id: Uuid, name: &str, area: AreaId) -> (u16, Option<String>) {
    let visitor = Browser::at(&server.address);
    let (id, area) = (id.to_string(), area.to_string());
    let fields = [
        ("_token", id.as_str()),
        ("account.name", name),
        ("account.display_name", "影子"),
        ("account.password_new", PASSWORD),
        ("account.password_again", PASSWORD),
        ("account.community", area.as_str()),
        ("account.consent", "on"),
    ];
    let answer = visitor.fill_at("/sign-up", "/sign-up", &fields).await;
    (answer.status.as_u16(), visitor.session())
}

testkit::both! {
    async fn a5_nobody_signs_up_as_an_account_that_is_there(db: Db) {
        let site = Site::filled(&db).await;
        behind_proxy(&site);
        let store = site.open().await;
        let office = inspect::office(&store).await;
        let (all, areas) = (accounts(&store).await, areas(&store).await);
        let mut q = store.read(office).await.unwrap();
        let own = registry::below(&mut q, office.into(), kernel::area::Level::Community).await.unwrap();
        drop(q);
        // Every account by an area of the office; some of each kind and office by one area of every other sort.
        let mut elsewhere: Vec<AreaId> = Vec::new();
        let mut levels: Vec<&str> = Vec::new();
        for (area, level) in &areas {
            let here = own.iter().any(|row| row.id == *area);
            let seen = levels.iter().filter(|it| *it == level).count();
            if !here && seen < 2 {
                levels.push(level);
                elsewhere.push(*area);
            }
        }
        assert!(elsewhere.len() >= 5, "{elsewhere:?}");
        let server = Server::start(&site).await;
        let mut tried = 0;
        for (at, (home, id)) in all.iter().enumerate() {
            let mut by = vec![own[at % own.len()].id];
            if *home != office || at % 8 == 0 {
                by.extend(&elsewhere);
            } else {
                by.push(elsewhere[at % elsewhere.len()]);
            }
            for area in by {
                tried += 1;
                let (status, session) = sign_up(&server, id.uuid(), &format!("ghost{tried}"), area).await;
                assert!(matches!(status, 409 | 422), "{id} by {area}: {status}");
                assert_eq!(session, None, "{id} by {area}");
            }
        }
        assert!(tried > 2 * all.len(), "{tried}");
        assert_eq!(accounts(&store).await, all, "an account was made");
        store.close().await;
    }

    async fn a5_fifteen_of_the_office_get_in_while_a_sprayer_with_fresh_cookies_is_stopped(db: Db) {
        let site = Site::filled(&db).await;
        behind_proxy(&site);
        let server = Server::start(&site).await;
        let office = "203.0.113.9";
        let at_office = || Browser::at(&server.address).from(office);
        let names = ["desk01", "desk02", "desk03", "desk04", "desk05", "dispatcher", "duty", "leader", "chengjian",
            "zhifa", "paishui", "grid0101", "grid0102", "secadmin", "audit"];
        // The browsers of the office have been signed in before.
        let mut staff = Vec::new();
        for name in names {
            let browser = at_office();
            assert_eq!(sign_in(&browser, DOOR, name, DEMO).await.status, 303, "{name}");
            assert_eq!(browser.fill_at("/work/account", "/sign-out", &[]).await.status, 303);
            staff.push((name, browser));
        }
        let (mut looked_at, mut sprayed) = (0, 0);
        for (name, browser) in &mut staff {
            for _ in 0..8 {
                sprayed += 1;
                let tried = sign_in(&at_office(), DOOR, &format!("somebody{sprayed}"), "Spring-2026-x").await;
                assert_eq!(tried.status, 422);
                looked_at += usize::from(tried.text.contains("用户名或密码不对"));
            }
            // Real names are sprayed as well.
            let tried = sign_in(&at_office(), DOOR, name, "Spring-2026-x").await;
            looked_at += usize::from(tried.text.contains("用户名或密码不对"));
            let entered = sign_in(browser, DOOR, name, DEMO).await;
            assert_eq!((entered.status.as_u16(), browser.session().is_some()), (303, true), "{name} after {sprayed}");
        }
        assert!((20..=40).contains(&looked_at), "{looked_at} of {sprayed} were looked at");
        server.kill().await;
    }

    async fn a5_two_people_never_share_an_id(db: Db) {
        let site = Site::filled(&db).await;
        behind_proxy(&site);
        let store = site.open().await;
        let office = inspect::office(&store).await;
        let mut q = store.read(office).await.unwrap();
        let own = registry::below(&mut q, office.into(), kernel::area::Level::Community).await.unwrap();
        drop(q);
        let server = Server::start(&site).await;
        let id: Uuid = store.new_id();
        let (first, session) = sign_up(&server, id, "first.one", own[0].id).await;
        assert!((first, session.is_some()) == (303, true), "{first}");
        let (second, session) = sign_up(&server, id, "second.one", own[1].id).await;
        assert!(matches!(second, 409 | 422) && session.is_none(), "{second}");
        // Ids that no form of ours can have had are refused.
        let made_up = [Uuid::nil(), Uuid::from_u128(5), kernel::id::v7(kernel::time::Instant::from_china(
            kernel::time::parse_date("2099-01-01").unwrap(), kernel::time::Time::MIDNIGHT), [7; 10])];
        for (at, id) in made_up.into_iter().enumerate() {
            let (status, session) = sign_up(&server, id, &format!("made.up{at}"), own[0].id).await;
            assert!(status == 422 && session.is_none(), "{id}: {status}");
        }
        let visitor = Browser::at(&server.address);
        assert_eq!(sign_in(&visitor, "/sign-in", "first.one", PASSWORD).await.status, 303);
        assert!(visitor.get("/me/account").await.text.contains("first.one"));
        assert_eq!(sign_in(&Browser::at(&server.address), "/sign-in", "second.one", PASSWORD).await.status, 422);
        store.close().await;
    }
}
