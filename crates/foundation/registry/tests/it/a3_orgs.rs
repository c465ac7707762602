//! Organisations with posts, terms of office and vacancies.

use http::axum::http::StatusCode;
use kernel::id::OrgId;
use town::{GARDEN, OFFICE, OTHER_COMMUNITY, Town, day};

async fn add(town: &Town, fields: &[(&str, &str)]) -> OrgId {
    let done = town.sign_in("admin").fill("/work/orgs/new", fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    done.to().rsplit('/').next().unwrap().parse().unwrap()
}

testkit::both! {
    async fn a3_posts_and_terms(db: Db) {
        let town = Town::new(db, &[]).await;
        let area = GARDEN.to_string();
        let fields = [("organisation.area", area.as_str()), ("organisation.name", "石榴园第二居民委员会"), ("organisation.kind", "committee"), ("area.from", "2019-01-01")];
        let org = add(&town, &fields).await;
        let base = format!("/work/orgs/{org}");
        let post = [("post.title", "委员"), ("post.seats", "2"), ("post.term_years", "5"), ("area.from", "2019-01-01")];
        assert_eq!(town.sign_in("admin").fill(&format!("{base}/posts"), &post).await.status, StatusCode::SEE_OTHER);
        town.sign_in("admin").get(&base).await.is(200).has_all(&["委员", "空缺 2 人", "任期 5 年"]);
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let post = registry::posts(&mut q, org).await.unwrap()[0].id;
        let appoint = format!("{base}/posts/{post}");
        for (name, from) in [("周甲", "2020-02-29"), ("吴乙", "2024-03-01")] {
            let sent = town.sign_in("admin").fill(&appoint, &[("duty.name", name), ("area.from", from)]).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        }
        let page = town.sign_in("admin").get(&base).await;
        page.is(200).has_all(&["周甲", "任期至 2025-02-28", "任期已满", "任期至 2029-03-01"]);
        assert!(!page.text.contains("空缺"));
        town.sign_in("admin").fill(&appoint, &[("duty.name", "郑丙"), ("area.from", "2026-05-06")]).await.is(422).has_all(&["已满员"]);
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let holder = registry::holders(&mut q, org).await.unwrap().into_iter().find(|row| row.name == "周甲").unwrap().id;
        let leave = format!("{base}/holders/{holder}");
        town.sign_in("admin").fill(&leave, &[("area.to", "2019-01-01")]).await.is(422).has_all(&["日期早于开始日期"]);
        assert_eq!(town.sign_in("admin").fill(&leave, &[("area.to", "2026-05-06")]).await.status, StatusCode::SEE_OTHER);
        town.sign_in("admin").get(&base).await.is(200).has_all(&["空缺 1 人", "历任", "2020-02-29 至 2026-05-05"]);
        assert_eq!(town.sign_in("admin").fill(&appoint, &[("duty.name", "郑丙"), ("area.from", "2026-05-06")]).await.status, StatusCode::SEE_OTHER);
    }

    async fn a3_wrong_fields_are_told_beside_them(db: Db) {
        let town = Town::new(db, &[]).await;
        let path = "/work/orgs/new";
        town.sign_in("admin").fill(path, &[("organisation.name", "乙"), ("organisation.credit_code", "123")]).await
            .is(422).has_all(&["f-organisation-name-error", "f-organisation-kind-error", "f-organisation-credit_code-error", "f-organisation-area-error"]);
        let base = format!("/work/orgs/{}", OFFICE);
        let post = [("post.title", "主任"), ("post.seats", "0"), ("area.from", "2019-01-01")];
        town.sign_in("admin").fill(&format!("{base}/posts"), &post).await.is(422).has_all(&["职数为 1–200"]);
        let years = [("post.title", "主任"), ("post.seats", "1"), ("post.term_years", "99"), ("area.from", "2019-01-01")];
        town.sign_in("admin").fill(&format!("{base}/posts"), &years).await.is(422).has_all(&["f-post-term_years-error"]);
    }

    async fn a3_parent_area_seats_and_terms_are_read_like_every_field(db: Db) {
        let town = Town::new(db, &[]).await;
        let (area, office) = (GARDEN.to_string(), OFFICE.to_string());
        let path = "/work/orgs/new";
        let org = |name: &'static str| [("organisation.name", name), ("organisation.kind", "merchant"), ("area.from", "2020-01-01")];
        // What is no id, nobody's id and an organisation that the actor does not see are told beside the field.
        let nobody = uuid::Uuid::from_u128(7).to_string();
        let next = {
            let sent = town.sign_in("next_admin").fill(path, &[&org("邻街商会")[..], &[("organisation.area", &OTHER_COMMUNITY.to_string())]].concat()).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
            sent.to().rsplit('/').next().unwrap().to_owned()
        };
        for parent in ["x", nobody.as_str(), next.as_str()] {
            let fields = [&org("石榴园商会")[..], &[("organisation.area", &area), ("organisation.parent", parent)]].concat();
            town.sign_in("admin").fill(path, &fields).await.is(422).has_all(&["f-organisation-parent-error"]);
        }
        let fields = [&org("石榴园商会")[..], &[("organisation.area", "x")]].concat();
        town.sign_in("admin").fill(path, &fields).await.is(422).has_all(&["f-organisation-area-error"]);
        let fields = [&org("石榴园商会")[..], &[("organisation.area", &area), ("organisation.takes", "perhaps")]].concat();
        town.sign_in("admin").fill(path, &fields).await.is(422).has_all(&["f-organisation-takes-error"]);
        // A box that says no is not ticked.
        let fields = [&org("石榴园商会")[..], &[("organisation.area", &area), ("organisation.takes", "false"), ("organisation.parent", &office)]].concat();
        let made = add(&town, &fields).await;
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let row = registry::org(&mut q, made).await.unwrap().unwrap();
        assert_eq!((row.takes_dispatches, row.parent_id), (false, Some(OFFICE)));
        let posts = format!("/work/orgs/{made}/posts");
        let wrong = [("post.title", ""), ("post.seats", "两个"), ("post.term_years", "五年"), ("area.from", "2019-01-01")];
        town.sign_in("admin").fill(&posts, &wrong).await
            .is(422).has_all(&["f-post-title-error", "f-post-seats-error", "f-post-term_years-error"]);
    }

    async fn a3_one_name_or_credit_code_at_once_is_told_beside_the_field(db: Db) {
        let town = Town::new(db, &[]).await;
        let (east, next) = (GARDEN.to_string(), OTHER_COMMUNITY.to_string());
        let path = "/work/orgs/new";
        let two = |area: &str, name: &str, code: &str| {
            [("organisation.area", area), ("organisation.name", name), ("organisation.kind", "merchant"), ("organisation.credit_code", code), ("area.from", "2020-01-01")]
                .map(|(name, value)| (name, value.to_owned()))
        };
        // Two administrators of one office with one name, two of two offices with one code.
        let tries = [
            (("admin", two(&east, "石榴园商会", "")), ("admin", two(&east, "石榴园商会", "")), "f-organisation-name-error"),
            (("admin", two(&east, "甲商会", "91350100M000100Y43")), ("next_admin", two(&next, "乙商会", "91350100M000100Y43")), "f-organisation-credit_code-error"),
        ];
        for ((one, first), (other, second), told) in tries {
            let a: Vec<(&str, &str)> = first.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let b: Vec<(&str, &str)> = second.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let (a, b) = futures_util::future::join(town.sign_in(one).fill(path, &a), town.sign_in(other).fill(path, &b)).await;
            let (well, refused) = if a.status == StatusCode::SEE_OTHER { (a, b) } else { (b, a) };
            assert_eq!(well.status, StatusCode::SEE_OTHER, "{}", well.text);
            refused.is(422).has_all(&[told]);
        }
    }

    async fn a3_renames_stay_and_a_stale_form_is_refused(db: Db) {
        let town = Town::new(db, &[]).await;
        let base = format!("/work/orgs/{}", OFFICE);
        let edit = format!("{base}/edit");
        let fields = [("organisation.name", "桐荫街道办"), ("organisation.kind", "street"), ("organisation.phone", "0399-85200001"), ("version", "1")];
        assert_eq!(town.sign_in("admin").fill(&edit, &fields).await.status, StatusCode::SEE_OTHER);
        town.sign_in("admin").get(&base).await.is(200).has_all(&["桐荫街道办", "名称沿革", "桐荫街道办事处", "0399-85200001"]);
        town.sign_in("admin").fill(&edit, &fields).await.is(422).has_all(&["别人刚改过"]);
        assert_eq!(town.sign_in("admin").fill(&format!("{base}/end"), &[("area.to", "2026-05-07")]).await.status, StatusCode::SEE_OTHER);
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let row = registry::org(&mut q, OFFICE).await.unwrap().unwrap();
        assert_eq!(row.ended_on, Some(day("2026-05-07")));
    }

    async fn a3_the_list_goes_on_from_page_to_page(db: Db) {
        let town = Town::new(db, &[]).await;
        let area = GARDEN.to_string();
        for number in 10..45 {
            let name = format!("石榴园商户{number}");
            let fields = [("organisation.area", area.as_str()), ("organisation.name", name.as_str()), ("organisation.kind", "merchant"), ("area.from", "2020-01-01")];
            add(&town, &fields).await;
        }
        let first = town.sign_in("admin").get("/work/orgs?kind=merchant").await;
        first.is(200).has_all(&["石榴园商户10", "商户", "rel=\"next\""]);
        assert!(!first.text.contains("石榴园商户44") && !first.text.contains("桐荫街道办事处"));
        let (_, rest) = first.text.split_once("rel=\"next\" href=\"").unwrap();
        let next = rest.split('"').next().unwrap().replace("&amp;", "&");
        town.sign_in("admin").get(&next).await.is(200).has_all(&["石榴园商户44"]);
        town.sign_in("admin").get("/work/orgs?q=商户12").await.is(200).has_all(&["石榴园商户12"]);
        // The desk of the community sees what is there for it, not the street's office.
        let own = town.sign_in("desk").get("/work/orgs").await;
        own.is(200).has_all(&["石榴园商户10"]);
        assert!(!own.text.contains("桐荫街道办事处") && !own.text.contains("登记组织"));
    }
}
