//! Whoever has the trouble of a case too: what was written reaches those who handle it, and comes back by an own link only.

use super::c1_personal::erase;
use super::c1_report::{filled, picture, reported};
use super::cases::{self, last_case};
use kernel::id::CaseId;
use store::{Query, args};
use testkit::web::{Answer, Browser};
use town::{BUILDING, STREET, Town};

const SAID: &str = "三楼楼道灯坏了，老人摔过一跤";

/// A case that a guest has reported, with a public title.
async fn lights(town: &Town) -> CaseId {
    reported(&town.guest(), "楼道灯不亮，三楼到五楼都是黑的，周敏家门口").await;
    let case = last_case(town).await;
    let desk = town.sign_in("desk");
    let page = desk.get(&format!("/work/cases/{case}")).await.ok();
    desk.done(&page.form("/public").set("public_title", "3号楼楼道灯检修")).await.ok();
    case
}

/// Writes the same trouble with a photo, as far as the check of the answers.
async fn checked(browser: &Browser, words: &str) -> Answer {
    let form = browser.get("/report").await.ok().form("/report");
    let form = form
        .set("do", "send")
        .set("case.description", words)
        .set("case.place_text", "2 单元三楼")
        .set("reporter.phone", "13900002046")
        .set("case.place", BUILDING.to_string());
    let sent = browser.upload(&form, &[("case.photos", "a.jpg", picture())]).await;
    let to = sent.onward();
    assert!(to.starts_with("/report/check"), "a similar case is told first: {to}");
    browser.get(&to).await.ok()
}

fn own_link(done: &Answer) -> String {
    let links = done.links("/report/joined/");
    let link = links.first().unwrap_or_else(|| panic!("no own link: {}", done.plain()));
    link[link.find("/report/joined/").unwrap()..].to_owned()
}

async fn sheet(town: &Town, case: CaseId) -> Answer {
    town.sign_in("desk").get(&format!("/work/cases/{case}")).await.ok()
}

testkit::both! {
    async fn c1_an_offer_tells_enough_to_know_the_case_again(db: testkit::Db) {
        let town = cases::town(db).await;
        lights(&town).await;
        let check = checked(&town.guest(), SAID).await;
        for told in ["同一栋楼有一件很像的", "3号楼楼道灯检修", "石榴园社区", "路灯照明", "5 月 6 日 反映", "已上报"] {
            assert!(check.says(told), "{told}: {}", check.plain());
        }
        assert!(!check.text.contains("周敏") && !check.text.contains("五楼都是黑的"), "{}", check.plain());
    }

    async fn c1_whoever_joins_keeps_words_photos_and_an_own_link(db: testkit::Db) {
        let town = cases::town(db).await;
        let case = lights(&town).await;
        let guest = town.guest();
        let check = checked(&guest, SAID).await;
        let done = guest.done(&check.form("/report/join")).await.ok();
        let link = own_link(&done);
        assert_eq!(town.count("SELECT also_count FROM desk_case WHERE also_count > 0").await, 1);
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_case").await, 1);
        // Whoever handles it reads and sees what was added.
        let page = sheet(&town, case).await;
        assert!(page.says(SAID) && page.says("另有 1 人") && page.says("2 单元三楼"), "{}", page.plain());
        let photo = page.text.split('"').find(|part| part.contains("/photos/") && part.contains("size=thumb"));
        let photo = photo.expect("the photo").replace("&amp;", "&");
        assert_eq!(town.sign_in("desk").get(&photo).await.ok().media_type(), "image/jpeg");
        // The own link: the own words, the state, nothing of anybody else.
        let own = town.guest().get(&link).await.ok();
        assert!(own.says(SAID) && own.says("等待社区受理") && own.says("3号楼楼道灯检修"), "{}", own.plain());
        assert!(!own.text.contains("周敏") && !own.text.contains("都是黑的"), "{}", own.plain());
        let steps = own.plain();
        let (reported, joined) = (steps.find("他人反映").expect("who reported"), steps.find("您一同反映").expect("who joined"));
        assert!(reported < joined && !own.says("您反映") && !own.says("您确认"), "{steps}");
        let own_photo = own.text.split('"').find(|part| part.starts_with(&link) && part.contains("/photos/")).unwrap().to_owned();
        assert_eq!(town.guest().get(&own_photo).await.ok().media_type(), "image/jpeg");
        // What lies in the table is sealed.
        let mut reader = town.store.read(STREET.into()).await.unwrap();
        let (body,): (Vec<u8>,) = reader.one("SELECT body FROM desk_joined WHERE tenant_id = $1", args![kernel::id::TenantId::from(STREET)]).await.unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("摔过"));
        // The reporter of the case and the public read none of it.
        let code = town.matter(case).await.code;
        let stranger = town.guest();
        let look = stranger.get("/follow").await.ok().form("/follow").set("code", code);
        assert!(!stranger.submit(&look).await.text.contains("摔过"));
    }

    async fn c1_whoever_joins_later_reads_when_that_was(db: testkit::Db) {
        let town = cases::town(db).await;
        let case = lights(&town).await;
        crate::c2_job::accepted(&town, case).await;
        town.at(7, 9, 20);
        let guest = town.guest();
        let check = checked(&guest, SAID).await;
        let link = own_link(&guest.done(&check.form("/report/join")).await.ok());
        let page = town.guest().get(&link).await.ok().plain();
        let steps = &page[page.find("他人反映").expect("who reported")..];
        let at = |words: &str| steps.find(words).unwrap_or_else(|| panic!("no {words}: {steps}"));
        assert!(at("受理") < at("您一同反映") && at("您一同反映") < at("派遣"), "{steps}");
        assert!(steps[at("您一同反映")..].contains("9:20"), "{steps}");
    }

    async fn c1_a_joined_report_is_kept_once_however_often_it_is_sent(db: testkit::Db) {
        let town = cases::town(db).await;
        let case = lights(&town).await;
        let guest = town.guest();
        let check = checked(&guest, SAID).await;
        let form = check.form("/report/join");
        let presses = (0..6).map(|_| {
            let (same, form) = (guest.apart(), form.clone());
            tokio::spawn(async move { same.submit(&form).await.onward() })
        });
        for press in presses.collect::<Vec<_>>() {
            assert!(press.await.unwrap().starts_with("/report/done"));
        }
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_joined").await, 1);
        assert_eq!(town.count("SELECT also_count FROM desk_case").await, 1);
        // Sent as a report of its own afterwards, it stays what it was.
        guest.submit(&check.form("/report/send")).await.onward();
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_case").await, 1);
        // The same browser adds to it, and counts no more.
        let check = filled(&guest, "三楼的楼道灯还是坏的", Some(BUILDING)).await;
        guest.done(&check.form("/report/join")).await.ok();
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_joined").await, 2);
        assert_eq!(town.count("SELECT also_count FROM desk_case").await, 1);
        assert!(sheet(&town, case).await.says("还是坏的"));
    }

    async fn c1_an_own_link_opens_nothing_of_others(db: testkit::Db) {
        let town = cases::town(db).await;
        let case = lights(&town).await;
        let (first, second) = (town.guest(), town.guest());
        let check = checked(&first, SAID).await;
        let one = own_link(&first.done(&check.form("/report/join")).await.ok());
        let check = checked(&second, "楼道灯坏了好几天，四楼也黑").await;
        let other = own_link(&second.done(&check.form("/report/join")).await.ok());
        let page = town.guest().get(&one).await.ok();
        assert!(!page.says("四楼也黑"), "{}", page.plain());
        let file = |page: &Answer| page.text.split('"').find_map(|part| part.split_once("/photos/").map(|(_, id)| id.to_owned())).unwrap();
        let foreign = file(&town.guest().get(&other).await.ok());
        town.guest().get(&format!("{one}/photos/{foreign}")).await.is(404);
        // It is no key to the case, nor is the case's id or another secret a key to it.
        let secret = one.rsplit('/').next().unwrap().to_owned();
        town.guest().get(&format!("/follow/{secret}")).await.is(404);
        for forged in [case.to_string(), "x".repeat(32), String::from("%00")] {
            let status = town.guest().get(&format!("/report/joined/{forged}")).await.status;
            assert!(status.is_client_error(), "{forged}: {status}");
        }
        // Another browser does not see the receipt with the link.
        let draft = check.form("/report/join").get("_token").to_owned();
        town.guest().get(&format!("/report/done?draft={draft}")).await.is(404);
    }

    async fn c1_what_was_joined_is_taken_back_and_erased(db: testkit::Db) {
        let town = cases::town(db).await;
        let case = lights(&town).await;
        let guest = town.guest();
        let check = checked(&guest, SAID).await;
        let link = own_link(&guest.done(&check.form("/report/join")).await.ok());
        let files = town.count("SELECT COUNT(*) FROM file").await;
        let page = guest.get(&link).await.ok();
        let form = page.form("/back");
        let after = guest.done(&form).await.ok();
        assert!(after.says("已经删除") && !after.says("摔过"), "{}", after.plain());
        guest.submit(&form).await.onward();
        assert_eq!(town.count("SELECT COUNT(*) FROM file").await, files - 1);
        assert!(!sheet(&town, case).await.says("摔过"));
        assert_eq!(town.count("SELECT also_count FROM desk_case").await, 1);
        // With an account: in the own copy, and gone with it.
        let zhou = town.sign_in("zhou");
        let check = checked(&zhou, "四楼楼道灯坏了，看不见").await;
        zhou.done(&check.form("/report/join")).await.ok();
        assert!(zhou.get("/copy").await.ok().text.contains("四楼楼道灯坏了"));
        assert!(!town.sign_in("wu").get("/copy").await.ok().text.contains("四楼楼道灯坏了"));
        assert!(erase(&town).await > 0);
        assert!(!sheet(&town, case).await.says("四楼楼道灯坏了") && !zhou.get("/copy").await.ok().text.contains("四楼"));
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_joined WHERE body IS NOT NULL OR account_id IS NOT NULL").await, 0);
        let audit = town.store.verify_journal(&[]).await.unwrap();
        assert_eq!(audit.problems, []);
    }

    async fn c1_what_was_joined_is_erased_with_the_case(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        reported(&zhou, "楼道灯不亮，三楼到五楼都是黑的").await;
        let case = last_case(&town).await;
        let desk = town.sign_in("desk");
        let page = desk.get(&format!("/work/cases/{case}")).await.ok();
        desk.done(&page.form("/public").set("public_title", "楼道灯检修")).await.ok();
        let guest = town.guest();
        let check = checked(&guest, SAID).await;
        let link = own_link(&guest.done(&check.form("/report/join")).await.ok());
        crate::c1_personal::refused(&town, case).await;
        assert!(town.guest().get(&link).await.ok().says("不予受理"));
        erase(&town).await;
        town.guest().get(&link).await.is(404);
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_joined WHERE body IS NOT NULL").await, 0);
        assert_eq!(town.count("SELECT COUNT(*) FROM file").await, 0);
    }

    async fn c1_nobody_joins_an_own_case_or_one_that_was_not_offered(db: testkit::Db) {
        let town = cases::town(db).await;
        let zhou = town.sign_in("zhou");
        reported(&zhou, "楼道灯不亮，三楼黑").await;
        let case = last_case(&town).await;
        let check = filled(&zhou, "楼道灯还是不亮", Some(BUILDING)).await;
        let mut form = check.form("/report/send").set("case", case.to_string());
        form.action = "/report/join".into();
        zhou.submit(&form).await.is(409);
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_joined").await, 0);
        // Anonymous: no account beside what was added.
        lights_title(&town, case).await;
        let wu = town.sign_in("wu");
        let form = wu.get("/report").await.ok().form("/report").set("do", "next").set("case.anonymous", "true")
            .set("case.description", "三楼楼道灯坏了").set("case.place", BUILDING.to_string());
        let to = wu.upload(&form, &[]).await.onward();
        let check = wu.get(&to).await.ok();
        wu.done(&check.form("/report/join")).await.ok();
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_joined WHERE account_id IS NOT NULL").await, 0);
        assert_eq!(town.count("SELECT COUNT(*) FROM matter_follower WHERE why = 'follows'").await, 0);
    }
}

async fn lights_title(town: &Town, case: CaseId) {
    let desk = town.sign_in("desk");
    let page = desk.get(&format!("/work/cases/{case}")).await.ok();
    desk.done(&page.form("/public").set("public_title", "楼道灯检修")).await.ok();
}
