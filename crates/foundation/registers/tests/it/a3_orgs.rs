//! Organisations through the pages of registers: their table is the registry's, their faces are those of every register.

use super::pages_facility::sent;
use crate::desk::verify;
use http::axum::http::StatusCode;
use kernel::area::{AreaChange, MergeInto, NewArea};
use kernel::id::OrgId;
use store::args;
use testkit::web::{Answer, Browser};
use town::{DRAINAGE, GARDEN, MARKET, MERGED, OFFICE, OTHER_COMMUNITY, PROPERTY, Town, WORKS, day};

pub const LIST: &str = "/work/orgs";

/// Makes the town with its organisations listed.
pub async fn open(db: testkit::Db) -> Town {
    let town = Town::new(db, &[&registers::BRINGS]).await;
    town.work().await;
    town
}

async fn add(who: &Browser, fields: &[(&str, &str)]) -> String {
    who.fill(&format!("{LIST}/new"), fields).await.onward()
}

/// Opens the form of an organisation and sends it with these fields.
async fn changed(who: &Browser, at: &str, fields: &[(&str, &str)]) -> Answer {
    let change = format!("{at}/change");
    let form = who.get(&change).await;
    sent(who, &change, &form, fields).await
}

fn id_of(at: &str) -> OrgId {
    at.rsplit('/').next().unwrap().parse().unwrap()
}

testkit::both! {
    async fn a3_organisations_are_a_register_on_the_registry_s_table(db: testkit::Db) {
        let town = open(db).await;
        let admin = town.sign_in("admin");
        admin.get(LIST).await.is(200).has_all(&["柏合物业", "桐荫街道办事处", "物业服务企业", "登记组织", "接受派遣"]);
        let area = GARDEN.to_string();
        let at = add(&admin, &[("organisation.name", "石榴园商会"), ("organisation.kind", "merchant"), ("organisation.area", &area), ("organisation.from", "2026-05-06")]).await;
        let page = admin.get(&at).await;
        page.is(200).has_all(&["石榴园商会", "商户", "石榴园社区", "存续", "05-06"]);
        assert_eq!(verify(&town).await, Vec::<String>::new());
        let row = town.count("SELECT COUNT(*) FROM registry_org WHERE name = '石榴园商会'").await;
        assert_eq!((row, town.count("SELECT COUNT(*) FROM register_record").await), (1, 0));
    }

    async fn a3_wrong_fields_are_told_beside_them(db: testkit::Db) {
        let town = open(db).await;
        let fields = [("organisation.name", "乙"), ("organisation.credit_code", "123")];
        town.sign_in("admin").fill(&format!("{LIST}/new"), &fields).await
            .is(422).has_all(&["f-organisation-name-error", "f-organisation-kind-error", "f-organisation-credit_code-error", "f-organisation-area-error"]);
    }

    async fn a3_parent_and_area_are_read_like_every_field(db: testkit::Db) {
        let town = open(db).await;
        let (admin, new) = (town.sign_in("admin"), format!("{LIST}/new"));
        let (area, office) = (GARDEN.to_string(), OFFICE.to_string());
        let org = |name: &'static str| [("organisation.name", name), ("organisation.kind", "merchant"), ("organisation.from", "2020-01-01")];
        // What is no id, nobody's id and an organisation that the actor does not see are told beside the field.
        let nobody = uuid::Uuid::from_u128(7).to_string();
        let next = add(&town.sign_in("next_admin"), &[&org("邻街商会")[..], &[("organisation.area", &OTHER_COMMUNITY.to_string())]].concat()).await;
        let next = id_of(&next).to_string();
        for parent in ["x", nobody.as_str(), next.as_str()] {
            let fields = [&org("石榴园商会")[..], &[("organisation.area", &area), ("organisation.parent", parent)]].concat();
            admin.fill(&new, &fields).await.is(422).has_all(&["f-organisation-parent-error"]);
        }
        for wrong in ["x", nobody.as_str()] {
            let fields = [&org("石榴园商会")[..], &[("organisation.area", wrong)]].concat();
            admin.fill(&new, &fields).await.is(422).has_all(&["f-organisation-area-error"]);
        }
        // A box that says no is not ticked.
        let fields = [&org("石榴园商会")[..], &[("organisation.area", &area), ("organisation.takes", "false"), ("organisation.parent", &office)]].concat();
        let made = id_of(&add(&admin, &fields).await);
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let row = registry::org(&mut q, made).await.unwrap().unwrap();
        assert_eq!((row.takes_dispatches, row.parent_id), (false, Some(OFFICE)));
        // Nothing stands below itself.
        let at = format!("{LIST}/{made}");
        changed(&admin, &at, &[("organisation.parent", &made.to_string())]).await.is(422).has("f-organisation-parent-error");
    }

    async fn a3_one_name_or_credit_code_at_once_is_told_beside_the_field(db: testkit::Db) {
        let town = open(db).await;
        let (east, next, new) = (GARDEN.to_string(), OTHER_COMMUNITY.to_string(), format!("{LIST}/new"));
        let two = |area: &str, name: &str, code: &str| {
            [("organisation.area", area), ("organisation.name", name), ("organisation.kind", "merchant"), ("organisation.credit_code", code), ("organisation.from", "2020-01-01")]
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
            let (one, other) = (town.sign_in(one), town.sign_in(other));
            let (a, b) = futures_util::future::join(one.fill(&new, &a), other.fill(&new, &b)).await;
            let (well, refused) = if a.status == StatusCode::SEE_OTHER { (a, b) } else { (b, a) };
            well.onward();
            refused.is(422).has_all(&[told]);
        }
        assert_eq!(verify(&town).await, Vec::<String>::new());
    }

    async fn a3_a_form_sent_ten_times_at_once_makes_one(db: testkit::Db) {
        let town = open(db).await;
        let (admin, new, area) = (town.sign_in("admin"), format!("{LIST}/new"), GARDEN.to_string());
        let token = admin.get(&new).await.hidden("_token").expect("the form has a token");
        let fields = [("_token", token.as_str()), ("organisation.name", "石榴园商铺联合会"), ("organisation.kind", "merchant"), ("organisation.area", &area), ("organisation.from", "2020-01-01")];
        for answer in futures_util::future::join_all((0..10).map(|_| admin.post(&new, &fields))).await {
            answer.onward();
        }
        assert_eq!(town.count("SELECT COUNT(*) FROM registry_org WHERE name = '石榴园商铺联合会'").await, 1);
        assert_eq!(verify(&town).await, Vec::<String>::new());
    }

    async fn a3_renames_stay_and_what_two_people_change_is_merged_or_shown(db: testkit::Db) {
        let town = open(db).await;
        let admin = town.sign_in("admin");
        let at = format!("{LIST}/{OFFICE}");
        let change = format!("{at}/change");
        let (one, two, three) = (admin.get(&change).await, admin.get(&change).await, admin.get(&change).await);
        sent(&admin, &change, &one, &[("organisation.name", "桐荫街道办"), ("organisation.phone", "0399-85200001")]).await.onward();
        admin.get(&at).await.is(200).has_all(&["桐荫街道办", "名称沿革", "桐荫街道办事处", "0399-85200001", "街道办事处、镇政府"]);
        // Another field is merged; the same one is told with both values.
        sent(&admin, &change, &two, &[("organisation.address", "桐荫路 20 号")]).await.onward();
        admin.get(&at).await.is(200).has_all(&["桐荫街道办", "桐荫路 20 号", "0399-85200001"]);
        let clash = sent(&admin, &change, &three, &[("organisation.phone", "0399-85200002")]).await;
        clash.is(409).has_all(&["0399-85200001", "0399-85200002"]);
        let past = admin.get(&format!("{at}/history")).await;
        past.is(200).has_all(&["登记", "桐荫街道办事处", "桐荫街道办", "0399-85200001", "桐荫路 20 号", "高阳"]);
        assert_eq!(verify(&town).await, Vec::<String>::new());
        admin.get(&format!("{LIST}?part=present")).await.is(200).has("桐荫街道办");
    }

    async fn a3_an_organisation_ends_and_stays_to_be_read(db: testkit::Db) {
        let town = open(db).await;
        let admin = town.sign_in("admin");
        let at = format!("{LIST}/{OFFICE}");
        let end = format!("{at}/do/end");
        admin.get(&end).await.is(200).has_all(&["撤销日期", "承接单位", "存续", "已撤销"]);
        admin.fill(&end, &[]).await.is(422).has("f-organisation-to-error");
        admin.fill(&end, &[("organisation.to", "2018-01-01")]).await.is(422).has("f-organisation-to-error");
        let itself = OFFICE.to_string();
        admin.fill(&end, &[("organisation.to", "2026-05-07"), ("organisation.heir", &itself)]).await.is(422).has("f-organisation-heir-error");
        let form = admin.get(&end).await;
        let fields = [("organisation.to", "2026-05-07")];
        admin.press(&form, &end, &fields).await.onward();
        // Sent again it has ended as it was.
        admin.press(&form, &end, &fields).await.onward();
        let mut q = town.store.read(town.tenant()).await.unwrap();
        let row = registry::org(&mut q, OFFICE).await.unwrap().unwrap();
        assert_eq!(row.ended_on, Some(day("2026-05-07")));
        admin.get(&at).await.is(200).has_all(&["已撤销", "05-07"]).lacks("/change\"");
        admin.get(&format!("{at}/change")).await.is(403);
        admin.get(&format!("{LIST}?part=present")).await.is(200).lacks("桐荫街道办事处");
        admin.get(&format!("{LIST}?part=ended")).await.is(200).has("桐荫街道办事处");
        assert_eq!(verify(&town).await, Vec::<String>::new());
    }

    async fn a3_the_list_goes_on_from_page_to_page(db: testkit::Db) {
        let town = open(db).await;
        let admin = town.sign_in("admin");
        // Whoever else writes an organisation has it listed as well.
        for number in 10..45 {
            let rules = town.rules.clone();
            let new = merchant(&format!("石榴园商户{number}"));
            let made = town.store.write(town.by(), move |tx| Box::pin(async move {
                registry::add_org(tx, rules.roles(), new).await.map(|_| ())
            }));
            made.await.unwrap();
        }
        town.work().await;
        let first = admin.get(&format!("{LIST}?facet.organisation.kind=merchant")).await;
        first.is(200).has_all(&["石榴园商户10", "商户", "rel=\"next\""]).lacks_all(&["石榴园商户44", "桐荫街道办事处"]);
        let (_, rest) = first.text.split_once("rel=\"next\" href=\"").unwrap();
        let next = rest.split('"').next().unwrap().replace("&amp;", "&");
        admin.get(&next).await.is(200).has_all(&["石榴园商户44"]);
        // The desk of the community sees what is there for it, not the street's office.
        let own = town.sign_in("desk").get(LIST).await;
        own.is(200).has_all(&["石榴园商户10"]).lacks_all(&["桐荫街道办事处", "登记组织"]);
        assert_eq!(verify(&town).await, Vec::<String>::new());
    }

    async fn a3_organisations_of_before_are_listed_in_the_background(db: testkit::Db) {
        let town = open(db).await;
        let admin = town.sign_in("admin");
        // As it would be with a program that knew no such list: no key of any, and nothing noted.
        let forget = town.store.write(town.by(), |tx| Box::pin(async move {
            for sql in ["DELETE FROM list_key", "DELETE FROM register_native", "DELETE FROM register_list"] {
                tx.exec(sql, args![]).await?;
            }
            Ok(())
        }));
        forget.await.unwrap();
        town.at(6, 10, 0);
        admin.get(LIST).await.is(200).lacks("柏合物业");
        registers::plan_lists(&town.store, &town.rules).await.unwrap();
        // What is added meanwhile is there once, and nothing is shown until all are.
        let area = GARDEN.to_string();
        add(&admin, &[("organisation.name", "石榴园商会"), ("organisation.kind", "merchant"), ("organisation.area", &area), ("organisation.from", "2026-05-06")]).await;
        town.sign_in("leader").get(LIST).await.is(200).lacks("石榴园商会");
        town.work().await;
        admin.get(LIST).await.is(200).has_all(&["柏合物业", "石榴园商会"]);
        assert_eq!(verify(&town).await, Vec::<String>::new());
    }

    async fn a3_organisations_follow_their_area(db: testkit::Db) {
        let town = open(db).await;
        town.work().await;
        let merge = AreaChange::Merge {
            areas: vec![GARDEN, MARKET],
            into: MergeInto::New(NewArea { id: MERGED, name: "合园社区".into(), code: None }),
            approval: town::approval(),
        };
        town.change(merge).await;
        town.work().await;
        assert_eq!(verify(&town).await, Vec::<String>::new());
        let list = town.sign_in("merged").get(LIST).await;
        list.is(200).has_all(&["柏合物业", "石榴园居民委员会"]).lacks("街道城建科");
    }

    async fn a3_whoever_acts_for_an_organisation_sees_it(db: testkit::Db) {
        let town = open(db).await;
        let works = town.sign_in("assistant");
        works.get(LIST).await.is(200).has("街道城建科").lacks_all(&["清源水务", "桐荫街道办事处"]);
        works.get(&format!("{LIST}/{WORKS}")).await.is(200).has("街道城建科").lacks("/change\"");
        works.get(&format!("{LIST}/{DRAINAGE}")).await.is(404);
        works.get(&format!("{LIST}/{WORKS}/do/end")).await.is(403);
    }

    async fn a3_the_same_in_english(db: testkit::Db) {
        let town = open(db).await;
        let admin = town.sign_in("admin").english();
        admin.get(LIST).await.is(200).has_all(&["Organisations", "Property company", "Takes dispatched cases"]);
        admin.get(&format!("{LIST}/{PROPERTY}")).await.is(200).has_all(&["Present", "Area for which it is there", "Posts"]);
        admin.get(&format!("{LIST}/{PROPERTY}/do/end")).await.is(200).has_all(&["No more from this day on", "Who goes on with its work"]);
        admin.get(&format!("{LIST}/new")).await.is(200).has_all(&["Basics", "Contact and dispatch"]);
    }
}

fn merchant(name: &str) -> registry::NewOrg {
    registry::NewOrg {
        id: OrgId::from_uuid(crate::desk::fresh()),
        kind: "merchant".into(),
        name: name.into(),
        parent: None,
        area: GARDEN,
        credit_code: None,
        phone: None,
        address: None,
        takes_dispatches: false,
        on: day("2020-01-01"),
    }
}
