//! Organisations, areas and places are chosen by words, each within what the reader sees.

use http::axum::http::StatusCode;
use kernel::area::AreaChange;
use kernel::id::OrgId;
use registry::NewOrg;
use store::{Query, args};
use testkit::web::Answer;
use town::{
    BUILDING, GARDEN, MARKET, NOBODY, OTHER_BUILDING, OTHER_COMMUNITY, OTHER_STREET, PROPERTY,
    STREET, Town, approval, day,
};

const NEW: &str = "/work/orgs/new";
const UNKNOWN: &str = "没有这个选项，请从列表中选择。";

/// Adds an organisation as the program itself.
async fn org(town: &Town, name: &str, area: kernel::id::AreaId, parent: Option<OrgId>) -> OrgId {
    let id: OrgId = town.store.new_id();
    let new = NewOrg {
        id,
        kind: "merchant".into(),
        name: name.into(),
        parent,
        area,
        credit_code: None,
        phone: None,
        address: None,
        takes_dispatches: false,
        on: day("2019-01-01"),
    };
    let rules = town.rules.clone();
    let made = town.store.write(town.by(), move |tx| {
        Box::pin(async move { registry::add_org(tx, rules.roles(), new).await })
    });
    made.await.unwrap()
}

async fn asked(town: &Town, who: &str, kind: &str, only: &str, words: &str) -> Answer {
    let escaped: String = words.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let query = format!("only={only}&q={escaped}");
    town.sign_in(who).get(&format!("/pick/{kind}?{query}")).await
}

/// Returns the titles of the candidates for words, in their order.
async fn titles(town: &Town, who: &str, kind: &str, only: &str, words: &str) -> Vec<String> {
    let answer = asked(town, who, kind, only, words).await;
    let parts = answer.is(200).text.split("data-title=\"").skip(1);
    parts.map(|part| part.split('"').next().unwrap().to_owned()).collect()
}

async fn orgs(town: &Town) -> i64 {
    town.count("SELECT count(*) FROM registry_org").await
}

testkit::both! {
    async fn a3_an_organisation_is_found_by_words_code_and_initials_within_what_one_sees(db: testkit::Db) {
        let town = crate::a3_orgs::open(db).await;
        let own = org(&town, "颐乐养老服务中心", GARDEN, None).await;
        let next = org(&town, "颐乐家政", OTHER_COMMUNITY, None).await;
        for words in ["颐乐", "养老", "yl", "YLYL", "颐乐 服务", "yile", "养老　服务中心"] {
            assert_eq!(titles(&town, "admin", "organisation", "", words).await, ["颐乐养老服务中心"], "{words}");
        }
        assert_eq!(titles(&town, "next_admin", "organisation", "", "yl").await, ["颐乐家政"]);
        assert!(titles(&town, "admin", "organisation", "", "颐乐 家政").await.is_empty());
        // Whoever sees the district sees both; whoever works for one community sees what lies in it.
        assert_eq!(titles(&town, "district", "organisation", "", "yl").await, ["颐乐家政", "颐乐养老服务中心"]);
        assert_eq!(titles(&town, "desk", "organisation", "", "yl").await, ["颐乐养老服务中心"]);
        assert!(titles(&town, "market", "organisation", "", "yl").await.is_empty());
        // Signs that mean something to a database or a page are signs.
        for words in ["%", "_", "'", "<script>", "😀", ",,"] {
            let answer = asked(&town, "admin", "organisation", "", words).await;
            assert!(!answer.is(200).text.contains("<script>") && !answer.text.contains("data-title"));
        }
        // An id that was typed: seen, not seen, nobody's; the last two are told alike.
        let area = GARDEN.to_string();
        let nobody = uuid::Uuid::from_u128(7).to_string();
        let mut told = Vec::new();
        for parent in [next.to_string(), nobody] {
            let fields = [("organisation.area", area.as_str()), ("organisation.parent", &parent), ("organisation.name", "石榴园商会"), ("organisation.kind", "merchant"), ("organisation.from", "2020-01-01")];
            let sent = town.sign_in("admin").fill(NEW, &fields).await;
            sent.is(422).has_all(&["f-organisation-parent-error", UNKNOWN]).lacks("颐乐家政");
            told.push(sent.plain());
        }
        assert_eq!(told[0], told[1]);
        let parent = own.to_string();
        let fields = [("organisation.area", area.as_str()), ("organisation.parent", &parent), ("organisation.name", "石榴园商会"), ("organisation.kind", "merchant"), ("organisation.from", "2020-01-01")];
        assert_eq!(town.sign_in("admin").fill(NEW, &fields).await.status, StatusCode::SEE_OTHER);
    }

    async fn a3_a_form_that_asks_for_candidates_comes_back_and_saves_nothing(db: testkit::Db) {
        let town = crate::a3_orgs::open(db).await;
        let own = org(&town, "颐乐养老服务中心", GARDEN, None).await;
        let before = orgs(&town).await;
        let area = GARDEN.to_string();
        let rest = [("organisation.area", area.as_str()), ("organisation.name", "颐"), ("organisation.kind", "merchant")];
        let send = async |own: &[(&str, &str)]| town.sign_in("admin").fill(NEW, &[&rest[..], own].concat()).await;
        // The button finds; what is wrong elsewhere is not told, and what was written is still there.
        let found = send(&[("_q:organisation.parent", "yl"), ("_find", "organisation.parent")]).await;
        found.is(200).has_all(&["<mark>颐乐</mark>养老服务中心", "找到 1 个", "就是它", "value=\"颐\"", "石榴园社区"]).lacks_all(&["ll-errors", "invalid-feedback"]);
        assert_eq!(found.values("organisation.parent"), [own.to_string()]);
        // Words that nobody answered yet ask by themselves.
        send(&[("_q:organisation.parent", "yl")]).await.is(200).has("就是它").lacks("ll-errors");
        // Answered ones do not: the form is checked, and the list stays.
        send(&[("_q:organisation.parent", "yl"), ("_was:organisation.parent", "yl")]).await.is(422).has_all(&["就是它", "ll-errors"]);
        let chosen = own.to_string();
        let taken = send(&[("_q:organisation.parent", "yl"), ("organisation.parent", &chosen), ("_take", "organisation.parent")]).await;
        taken.is(200).has_all(&["ll-picked", "换一个", "颐乐养老服务中心", "商户"]).lacks_all(&["就是它", "ll-errors"]);
        let dropped = send(&[("organisation.parent", &chosen), ("_drop", "organisation.parent")]).await;
        dropped.is(200).lacks_all(&["颐乐养老服务中心", "ll-errors"]);
        send(&[("_q:organisation.parent", "没有这家"), ("_find", "organisation.parent")]).await.is(200).has_all(&["没有找到“没有这家”", "换个说法"]);
        send(&[("_find", "organisation.parent")]).await.is(200).has("先写几个字");
        assert_eq!(orgs(&town).await, before);
    }

    async fn a3_what_is_there_and_not_seen_stays_and_says_nothing(db: testkit::Db) {
        let town = crate::a3_orgs::open(db).await;
        let next = org(&town, "颐乐集团", OTHER_COMMUNITY, None).await;
        let own = org(&town, "颐乐养老", GARDEN, Some(next)).await;
        let edit = format!("/work/orgs/{own}/change");
        let admin = town.sign_in("admin");
        let page = admin.get(&edit).await;
        page.is(200).has("（无权查看）").lacks_all(&["颐乐集团", &next.to_string()]);
        let form = (edit.as_str(), "organisation.name");
        let rest = [("organisation.name", "颐乐养老"), ("organisation.kind", "merchant")];
        let saved = admin.fill_in(&page, form, &[&rest[..], &[("organisation.phone", "0399-85200001")]].concat()).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let row = registry::org(&mut q, own).await.unwrap().unwrap();
        assert_eq!((row.parent_id, row.phone.as_deref()), (Some(next), Some("0399-85200001")));
        drop(q);
        // It may be let go, and then it is gone.
        let page = admin.get(&edit).await;
        let dropped = admin.fill_in(&page, form, &[&rest[..], &[("_drop", "organisation.parent")]].concat()).await;
        dropped.is(200).lacks("（无权查看）");
        let saved = admin.fill_in(&dropped, form, &rest).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let mut q = town.store.read(town.tenant()).await.unwrap();
        assert_eq!(registry::org(&mut q, own).await.unwrap().unwrap().parent_id, None);
    }

    async fn a3_what_may_not_be_chosen_says_why(db: testkit::Db) {
        let town = crate::a3_orgs::open(db).await;
        let own = org(&town, "颐乐养老", GARDEN, None).await;
        let ended = org(&town, "颐乐物业", GARDEN, None).await;
        let rules = town.rules.clone();
        town.store.write(town.by(), move |tx| Box::pin(async move {
            registry::end_org(tx, rules.roles(), ended, day("2026-05-01"), None).await
        })).await.unwrap();
        let only = format!("but:{own}");
        let answer = asked(&town, "admin", "organisation", &only, "yl").await;
        answer.is(200).has_all(&["已撤销 2026-05-01", "就是这一个", "aria-disabled=\"true\""]);
        // It is refused as well when its id is sent.
        let edit = format!("/work/orgs/{own}/change");
        for id in [own, ended] {
            let sent = town.sign_in("admin").fill(&edit, &[("organisation.name", "颐乐养老"), ("organisation.kind", "merchant"), ("organisation.parent", &id.to_string())]).await;
            sent.is(422).has_all(&["这一个不能选", "f-organisation-parent-error"]);
        }
        // Who goes on with the work takes dispatches.
        let heir = format!("/work/orgs/{PROPERTY}/do/end");
        let found = town.sign_in("admin").fill(&heir, &[("_q:organisation.heir", "颐乐养老"), ("_find", "organisation.heir")]).await;
        found.is(200).has("不接受派遣");
    }

    async fn a1_an_area_is_found_by_name_code_and_level(db: testkit::Db) {
        let town = crate::a3_orgs::open(db).await;
        for words in ["石榴园", "sly", "419801001001", "石榴 社区"] {
            assert_eq!(titles(&town, "admin", "area", "upto:community", words).await, ["石榴园社区"], "{words}");
        }
        assert_eq!(titles(&town, "admin", "area", "level:grid", "网格 麦市").await, ["麦市网格", "麦市西网格"]);
        assert_eq!(titles(&town, "admin", "area", "", "419801001001001").await, ["第一网格"]);
        // Those next door, and the level that is not asked for, are not there.
        assert!(titles(&town, "admin", "area", "", "柳岸").await.is_empty());
        assert!(titles(&town, "admin", "area", "upto:community", "第一网格").await.is_empty());
        assert!(titles(&town, "desk", "area", "", "麦市").await.is_empty());
        // A field that asks for a right shows where one has it; an unknown right is nowhere.
        assert!(titles(&town, "desk", "area", "may:organisation.add", "石榴园").await.is_empty());
        assert!(titles(&town, "admin", "area", "may:nothing", "石榴园").await.is_empty());
        let next = OTHER_COMMUNITY.to_string();
        let fields = [("organisation.area", next.as_str()), ("organisation.name", "柳岸商会"), ("organisation.kind", "merchant"), ("organisation.from", "2020-01-01")];
        town.sign_in("admin").fill(NEW, &fields).await.is(422).has_all(&["f-organisation-area-error", UNKNOWN]).lacks("柳岸社区");
        let grid = town::GRID.to_string();
        let fields = [("organisation.area", grid.as_str()), ("organisation.name", "网格商会"), ("organisation.kind", "merchant"), ("organisation.from", "2020-01-01")];
        town.sign_in("admin").fill(NEW, &fields).await.is(422).has_all(&["这一个不能选：级别不对"]);
    }

    async fn a1_a_place_is_found_by_whoever_may_name_it(db: testkit::Db) {
        let town = crate::a3_orgs::open(db).await;
        for who in ["desk", "zhou", NOBODY] {
            let found = asked(&town, who, "place", "", "石榴园3").await;
            found.is(200).has_all(&[&format!("data-id=\"{BUILDING}\""), "石榴园社区"]);
            assert!(titles(&town, who, "place", "", "柳岸").await.is_empty(), "{who}");
        }
        let next = asked(&town, "district", "place", "", "柳岸").await;
        next.is(200).has(&format!("data-id=\"{OTHER_BUILDING}\""));
        assert!(titles(&town, "desk", "place", "kind:compound", "石榴园3").await.is_empty());
    }

    async fn a3_names_follow_what_becomes_of_areas_and_organisations(db: testkit::Db) {
        let town = crate::a3_orgs::open(db).await;
        let own = org(&town, "颐乐养老", MARKET, None).await;
        let rules = town.rules.clone();
        town.store.write(town.by(), move |tx| Box::pin(async move {
            registry::rename_org(tx, rules.roles(), own, "长青养老").await
        })).await.unwrap();
        assert!(titles(&town, "admin", "organisation", "", "yl").await.iter().all(|title| title != "颐乐养老"));
        assert_eq!(titles(&town, "admin", "organisation", "", "cq").await, ["长青养老"]);
        // A community that comes under another street takes its organisations along.
        town.change(AreaChange::Transfer { area: MARKET, to: OTHER_STREET, approval: approval() }).await;
        assert!(titles(&town, "admin", "organisation", "", "cq").await.is_empty());
        assert!(titles(&town, "admin", "area", "", "麦市").await.is_empty());
        assert_eq!(titles(&town, "next_admin", "organisation", "", "cq").await, ["长青养老"]);
        assert_eq!(titles(&town, "next_admin", "area", "level:community", "麦市").await, ["麦市社区"]);
    }

    async fn a3_names_of_an_earlier_program_are_indexed_at_the_start(db: testkit::Db) {
        let town = crate::a3_orgs::open(db).await;
        town.store.write(town.by(), move |tx| Box::pin(async move {
            tx.exec("DELETE FROM registry_word", args![]).await?;
            tx.exec("UPDATE registry_org SET spelling = 0", args![]).await?;
            tx.exec("UPDATE registry_area SET spelling = 0", args![]).await?;
            Ok(())
        })).await.unwrap();
        assert!(titles(&town, "admin", "organisation", "", "柏合").await.is_empty());
        let by = store::By::system(town.tenant(), "registry", "index");
        let total = registry::index_names(&town.store, &by).await.unwrap();
        assert_eq!(total, 12 + 6, "areas and organisations of the town");
        assert_eq!(titles(&town, "admin", "organisation", "", "柏合").await, ["柏合物业"]);
        assert_eq!(titles(&town, "admin", "area", "", "sly").await, ["石榴园社区"]);
        assert_eq!(registry::index_names(&town.store, &by).await.unwrap(), 0);
    }

    async fn a3_a_word_that_many_share_reads_one_range_and_says_that_there_are_more(db: testkit::Db) {
        let town = crate::a3_orgs::open(db).await;
        let rules = town.rules.clone();
        town.store.write(town.by(), move |tx| Box::pin(async move {
            for number in 0..450 {
                let name = format!("{}号便民店", 1000 + number);
                let new = NewOrg { id: tx.new_id(), kind: "merchant".into(), name, parent: None, area: GARDEN, credit_code: None, phone: None, address: None, takes_dispatches: false, on: day("2019-01-01") };
                registry::add_org(tx, rules.roles(), new).await?;
            }
            Ok(())
        })).await.unwrap();
        let found = asked(&town, "admin", "organisation", "", "便民店").await;
        found.is(200).has("还有更多，再写一点");
        assert_eq!(titles(&town, "admin", "organisation", "", "便民店").await.len(), 8);
        assert_eq!(titles(&town, "admin", "organisation", "", "便民店 1449").await, ["1449号便民店"]);
        let mut q = town.store.read(town.tenant()).await.unwrap();
        if town.db.engine() == testkit::Engine::Sqlite {
            store::row! {
                /// A line of a plan.
                struct Plan {
                    /// What is done.
                    detail: String,
                }
            }
            let sql = "EXPLAIN QUERY PLAN SELECT x.of_id FROM registry_word x
                 WHERE x.scope_id = $1 AND x.kind = $2 AND x.word >= $3 AND x.word < $4 ORDER BY x.word, x.of_id LIMIT 400";
            let plan: Vec<Plan> = q.all(sql, args![STREET, "organisation", "便", "便\u{10ffff}"]).await.unwrap();
            let told: Vec<&str> = plan.iter().map(|line| line.detail.as_str()).collect();
            assert_eq!(told.len(), 1, "one range, no sort: {told:?}");
            assert!(told[0].starts_with("SEARCH x USING") && told[0].contains("scope_id=? AND kind=? AND word>? AND word<?"), "{told:?}");
        }
    }

    async fn denied_candidates_to_whoever_has_no_business_with_them(db: testkit::Db) {
        let town = crate::a3_orgs::open(db).await;
        for who in [NOBODY, "zhou"] {
            for kind in ["organisation", "area"] {
                let answer = asked(&town, who, kind, "", "石榴园").await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who} {kind}");
                answer.lacks("data-title");
            }
        }
        // A grid worker sees areas and no organisations.
        assert_eq!(asked(&town, "grid", "organisation", "", "柏合").await.status, StatusCode::NOT_FOUND);
        assert_eq!(asked(&town, "admin", "nothing", "", "柏合").await.status, StatusCode::NOT_FOUND);
        // Whoever asks without end is sent away for a while.
        let browser = town.sign_in("desk");
        let mut last = StatusCode::OK;
        for _ in 0..620 {
            last = browser.get("/pick/organisation?q=").await.status;
            if last != StatusCode::OK {
                break;
            }
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    }
}
