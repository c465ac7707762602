//! Voting for another: 居民委员会组织法 (2025) 第十九条第四款; 物业管理条例 第十二条第二款.

use super::world::{Election, ballot, owners, roll};
use crate::support::date;
use kernel::ballot::{Poll, Proxy, RollKind, Writing, accept_proxies, proxy_notice};

fn proxy(principal: &str, holder: &str) -> Proxy {
    Proxy {
        principal: principal.to_owned(),
        holder: holder.to_owned(),
        writing: Writing::Written,
        on: date("2026-05-01"),
    }
}

fn poll(id: &str, mode: &str) -> Poll {
    let mut election = Election::new(id, mode)
        .people(&["a", "b", "c", "d", "e", "f", "g"])
        .office("chair", 1, "a b")
        .office("member", 4, "c d e f g");
    election.draft.persons[0].key = "p000009".to_owned();
    Poll::new(election.rules, election.draft).unwrap()
}

/// Returns the refusals of proxies, in order; empty texts for those that hold.
fn refusals(id: &str, mode: &str, proxies: &[Proxy]) -> Vec<&'static str> {
    let rules = &ballot(id).mode(mode).unwrap().proxy;
    let kind = ballot(id).mode(mode).unwrap().roll.kind;
    let (kept, refused) = accept_proxies(rules, &roll(kind, 10), &poll(id, mode), proxies);
    proxies
        .iter()
        .map(|proxy| {
            let found = refused.iter().find(|(other, _)| other == proxy);
            match found {
                Some((_, refusal)) => refusal.key.rsplit('.').next().unwrap(),
                None => {
                    assert!(kept.contains(proxy));
                    ""
                }
            }
        })
        .collect()
}

#[test]
fn art19_4_three_for_each_holder() {
    for id in ["committee", "sichuan_committee"] {
        for mode in ["all", "households"] {
            let proxies: Vec<Proxy> =
                (1..=4).map(|index| proxy(&format!("p{index:06}"), "p000000")).collect();
            assert_eq!(refusals(id, mode, &proxies), ["", "", "", "proxy_too_many"], "{id} {mode}");
        }
    }
}

#[test]
fn art19_4_never_a_candidate() {
    assert_eq!(refusals("committee", "all", &[proxy("p000001", "p000009")]), ["proxy_candidate"]);
}

#[test]
fn art19_4_none_where_representatives_vote() {
    for id in ["committee", "sichuan_committee", "recall", "sichuan_recall"] {
        let rules = &ballot(id).mode("representatives").unwrap().proxy;
        assert!(!rules.allowed, "{id}");
    }
    assert_eq!(
        refusals("committee", "representatives", &[proxy("p000001", "p000002")]),
        ["proxy_none"]
    );
}

#[test]
fn art19_4_in_writing_by_voters_for_voters_and_not_passed_on() {
    let all = |proxies: &[Proxy]| refusals("committee", "all", proxies);
    let spoken = Proxy { writing: Writing::Spoken, ..proxy("p000001", "p000002") };
    assert_eq!(all(&[spoken]), ["proxy_spoken"]);
    let late = Proxy { on: date("2026-05-07"), ..proxy("p000001", "p000002") };
    assert_eq!(all(&[late]), ["proxy_late"]);
    assert_eq!(all(&[proxy("x", "p000002")]), ["proxy_principal_unknown"]);
    assert_eq!(all(&[proxy("p000001", "x")]), ["proxy_holder_unknown"]);
    assert_eq!(all(&[proxy("p000001", "p000001")]), ["proxy_self"]);
    assert_eq!(
        all(&[proxy("p000001", "p000002"), proxy("p000002", "p000003")]),
        ["proxy_passed_on", ""]
    );
    assert_eq!(
        all(&[proxy("p000001", "p000002"), proxy("p000001", "p000003")]),
        ["", "proxy_twice"]
    );
}

#[test]
fn art19_4_both_names_are_published() {
    for mode in ["all", "households"] {
        let rules = &ballot("committee").mode(mode).unwrap().proxy;
        let proxies = [proxy("p1", "h"), proxy("p2", "h"), proxy("p3", "g")];
        let notice = proxy_notice(rules, &proxies, |key| format!("name of {key}"));
        assert!(notice.published);
        assert!(notice.cite.contains("第十九条第四款"));
        assert_eq!(
            notice.rows,
            [
                ("name of g".to_owned(), vec!["name of p3".to_owned()]),
                ("name of h".to_owned(), vec!["name of p1".to_owned(), "name of p2".to_owned()]),
            ]
        );
    }
}

#[test]
fn property_regulation_art12_2_an_owner_is_represented_by_anybody() {
    let rules = &ballot("owners_ordinary").mode("all").unwrap().proxy;
    let mut draft = super::world::draft("all");
    draft.items.push(super::world::question("q", Some("other")));
    let poll = Poll::new(ballot("owners_ordinary"), draft).unwrap();
    let proxies: Vec<Proxy> =
        (0..9).map(|index| proxy(&format!("o{index:06}"), "a lawyer")).collect();
    let (kept, refused) = accept_proxies(rules, &owners(&[1; 9]), &poll, &proxies);
    assert_eq!((kept.len(), refused.len()), (9, 0));
    assert_eq!(roll(RollKind::Voters, 1).lines().len(), 1);
}
