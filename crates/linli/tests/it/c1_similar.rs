//! Similar cases on the whole program with the rules that ship: what somebody wrote cannot be asked out of the offers.

use crate::fields::{between, value};
use crate::site::{Server, Site};
use crate::{inspect, torture};
use kernel::id::{CaseId, PlaceId};
use store::{Query as _, args};
use testkit::web::{Answer, Browser, Form};
use uuid::Uuid;

const WORDS: &str = "我是302王建军，电话13912345678，楼上半夜打麻将";

/// Sends the form of a report as far as the check of the answers; nothing when the program asks for a rest.
async fn checked(client: &Browser, place: PlaceId, words: &str) -> Option<Answer> {
    let form = client.get("/report").await;
    let (csrf, token) = (value(&form.text, "_csrf")?, value(&form.text, "_token")?);
    let place = place.to_string();
    let fields = [
        ("_csrf", csrf.as_str()),
        ("_token", token.as_str()),
        ("do", "next"),
        ("case.description", words),
        ("case.place", place.as_str()),
    ];
    let kept = client.submit(&Form::new("/report", &fields)).await;
    if kept.status == 429 {
        return None;
    }
    assert_eq!(kept.status, 303, "{}", kept.text);
    let check = client.get(kept.to()).await;
    assert_eq!(check.status, 200, "{}", check.text);
    Some(check)
}

/// Sends a form of the check: `send`, or `join` with a case.
async fn sent(client: &Browser, check: &Answer, to: &str, case: &str) -> Answer {
    let csrf = value(&check.text, "_csrf").unwrap();
    let token = value(&check.text, "_token").unwrap();
    let category = value(&check.text, "case.category").unwrap_or_default();
    let fields =
        [("_csrf", &*csrf), ("_token", &*token), ("case.category", &*category), ("case", case)];
    client.submit(&Form::new(to, &fields)).await
}

fn offers(check: &Answer) -> Option<String> {
    let form = between(&check.text, "/report/join", "</form>")?;
    value(form, "case")
}

/// Returns a building in which no case runs, so that nothing else is offered.
async fn quiet_building(site: &Site) -> PlaceId {
    let store = site.open().await;
    let tenant = inspect::office(&store).await;
    let mut q = store.read(tenant).await.unwrap();
    let sql = "SELECT p.id FROM registry_place p WHERE p.parent_id IS NOT NULL AND p.community_id IS NOT NULL \
        AND NOT EXISTS (SELECT 1 FROM desk_case c WHERE c.place_id = p.id) ORDER BY p.id LIMIT 1";
    let quiet: Vec<(PlaceId,)> = q.all(sql, args![]).await.unwrap();
    quiet.first().expect("a building without cases").0
}

async fn also(site: &Site, case: Uuid) -> i64 {
    let store = site.open().await;
    let tenant = inspect::office(&store).await;
    let mut q = store.read(tenant).await.unwrap();
    let sql = "SELECT also_count FROM desk_case WHERE tenant_id = $1 AND id = $2";
    let found: Option<(i64,)> = q.opt(sql, args![tenant, CaseId::from_uuid(case)]).await.unwrap();
    found.map_or(0, |(count,)| count)
}

testkit::both! {
    async fn c1_no_pair_of_private_words_can_be_asked_out(db: Db) {
        let site = Site::filled(&db).await;
        let store = site.open().await;
        let tenant = inspect::office(&store).await;
        let sessions = torture::sign_in(&store, tenant).await;
        store.close().await;
        let place = quiet_building(&site).await;
        let server = Server::start(&site).await;
        let client = |who: usize| Browser::at(&server.address).with_session(&sessions[who]);
        let (victim, thief) = (client(0), client(1));
        let check = checked(&victim, place, WORDS).await.unwrap();
        let case: Uuid = value(&check.text, "_token").unwrap().parse().unwrap();
        assert_eq!(sent(&victim, &check, "/report/send", "").await.status, 303);
        // Every pair of digits, and the words themselves.
        let pairs = (0..100).map(|pair| format!("{pair:02}"));
        let words = ["王建", "建军", "麻将", "石头", WORDS].map(str::to_owned);
        let (mut asked, mut last) = (0, None);
        for question in words.into_iter().chain(pairs) {
            let Some(check) = checked(&thief, place, &question).await else { continue };
            assert_ne!(offers(&check), Some(case.to_string()), "{question} is told to be in somebody's words");
            assert!(!check.text.contains(&case.to_string()));
            (asked, last) = (asked + 1, Some(check));
        }
        assert!(asked >= 5, "only {asked} were answered");
        // What was not offered is not joined either, by whomever, and it counts nobody.
        let check = last.unwrap();
        let refused = sent(&thief, &check, "/report/join", &case.to_string()).await;
        assert_eq!(refused.status, 409, "{}", refused.text);
        if let Some(check) = checked(&victim, place, WORDS).await {
            let own = sent(&victim, &check, "/report/join", &case.to_string()).await;
            assert_eq!(own.status, 409, "{}", own.text);
        }
        assert_eq!(also(&site, case).await, 0);
        server.kill().await;
    }
}
