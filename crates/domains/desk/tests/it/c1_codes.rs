//! Codes: what is needed to look one's case up, what staff say, and codes of before.

use super::a1_changes::{approval, new_area};
use super::c1_report::reported;
use super::cases::{self, last_case, open};
use kernel::area::{AreaChange, MergeInto};
use store::{Client, args};
use testkit::web::{Answer, Browser};
use town::{GARDEN, MARKET, MERGED};

async fn looked_up(browser: &Browser, code: &str) -> Answer {
    let form = browser.get("/follow").await.ok().form("/follow");
    browser.submit(&form.set("code", code)).await
}

testkit::both! {
    async fn c1_the_number_alone_opens_nothing_to_the_public(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.sign_in("zhou"), "楼道灯不亮，三楼黑").await;
        let first = last_case(&town).await;
        let code = town.matter(first).await.code;
        let (number, signs) = code.rsplit_once('-').unwrap();
        assert!(number == "TY-20260506-0001" && signs.len() == 4, "{code}");
        let squeezed = code.replace('-', "").to_lowercase();
        for typed in [&code, &squeezed, &code.replace('-', "－")] {
            let seen = looked_up(&town.guest(), typed).await.ok();
            assert!(seen.says("路灯照明") || seen.says("照明"), "{typed}: {}", seen.plain());
        }
        // A number that exists and one that does not are answered alike, beside the field, with what is missing.
        let answers = [number, "TY-20260506-0099"];
        for typed in answers {
            let refused = looked_up(&town.guest(), typed).await.answered(422);
            assert!(refused.says("编号末尾还有 4 位") && !refused.says("照明"), "{}", refused.plain());
            assert!(refused.text.contains("id=\"f-code-error\""), "{}", refused.text);
        }
        let wrong = if signs == "AAAA" { "CCCC" } else { "AAAA" };
        let refused = looked_up(&town.guest(), &format!("{number}-{wrong}")).await.answered(422);
        assert!(refused.says("对照回执"), "{}", refused.plain());
        // Staff find it by the number, however it is written, and merge into it.
        reported(&town.guest(), "三楼楼道灯坏了").await;
        let second = last_case(&town).await;
        let desk = town.sign_in("desk");
        for words in [number.to_owned(), number.replace('-', ""), squeezed] {
            let list = desk.get(&format!("/work/cases?q={words}")).await.ok();
            assert!(list.says(&code) && !list.says("TY-20260506-0002"), "{words}: {}", list.plain());
        }
        let form = open(&desk, second, "complete.1.merge").await.form("/merge");
        desk.done(&form.set("into", "ty202605060001")).await.ok();
        assert_eq!(town.matter(second).await.state, "merged");
    }

    async fn c1_an_old_code_still_opens_its_case(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), "楼道灯不亮，三楼黑").await;
        let mut client = Client::connect(&town.db.url()).await.unwrap();
        let changed = client.exec("UPDATE matter SET code = 'TY-20260506-0001'", args![]).await;
        assert_eq!(changed.unwrap(), 1);
        for typed in ["TY-20260506-0001", " ty 20260506－0001", "TY202605060001"] {
            let seen = looked_up(&town.guest(), typed).await.ok();
            assert!(seen.says("TY-20260506-0001") && seen.says("照明"), "{typed}: {}", seen.plain());
        }
        // Signs that it never had are wrong.
        looked_up(&town.guest(), "TY-20260506-0001-K7QM").await.is(422);
        reported(&town.guest(), "三楼楼道灯坏了").await;
        let second = last_case(&town).await;
        let desk = town.sign_in("desk");
        let form = open(&desk, second, "complete.1.merge").await.form("/merge");
        desk.done(&form.set("into", "TY202605060001")).await.ok();
        assert_eq!(town.matter(second).await.state, "merged");
    }

    async fn c1_a_street_with_one_community_asks_for_none(db: testkit::Db) {
        let town = cases::town(db).await;
        let change = AreaChange::Merge {
            areas: vec![GARDEN, MARKET],
            into: MergeInto::New(new_area(MERGED, "听河社区")),
            approval: approval(),
        };
        town.change(change).await;
        town.work().await;
        let guest = town.guest();
        let form = guest.get("/report").await.ok().form("/report");
        let form = form.set("do", "next").set("case.description", "路灯不亮");
        let sent = guest.upload(&form.set("case.place_text", "南门外"), &[]).await;
        let check = guest.get(&sent.onward()).await.ok();
        assert!(check.says("听河社区"), "{}", check.plain());
        guest.done(&check.form("/report/send")).await.ok();
        assert_eq!(town.matter(last_case(&town).await).await.community_id, Some(MERGED));
    }
}
