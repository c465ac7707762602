//! The list of cases: filters, pages, kept filters, export, many at once.

use super::c2_job::{accepted, dispatched};
use super::cases::{self, last_case, open};
use crate::c1_report::reported;
use kernel::id::{CaseId, TenantId};
use store::{By, args};
use town::{PROPERTY, STREET, Town};

/// Lets the last case stand there so many times more, under codes of their own.
pub async fn multiplied(town: &Town, times: u32) {
    let case = last_case(town).await;
    let by = By::system(TenantId::from(STREET), "test", "test");
    let made = town.store.write(by, move |tx| {
        Box::pin(async move {
            for number in 0..times {
                let (id, code): (CaseId, String) = (tx.new_id(), format!("M-{number:04}"));
                tx.exec(
                    "INSERT INTO matter (tenant_id, id, procedure, rules_sha256, subject_kind, subject_id, code, title, area_id, \
                     district_id, street_id, community_id, grid_id, state, situation, urgent, version, reporter_kind, \
                     started_at, changed_at) \
                     SELECT tenant_id, $1, procedure, rules_sha256, subject_kind, $1, $2, title, area_id, \
                     district_id, street_id, community_id, grid_id, state, situation, urgent, version, reporter_kind, \
                     started_at, changed_at FROM matter WHERE id = $3",
                    args![id, code, case],
                )
                .await?;
                tx.exec(
                    "INSERT INTO desk_case (tenant_id, id, channel, category, address, anonymous, also_count, reported_at, \
                     retitled_at, version) SELECT tenant_id, $1, channel, category, address, anonymous, also_count, \
                     reported_at, retitled_at, version FROM desk_case WHERE id = $2",
                    args![id, case],
                )
                .await?;
                tx.exec(
                    "INSERT INTO desk_reporter (tenant_id, case_id, account_id) \
                     SELECT tenant_id, $1, account_id FROM desk_reporter WHERE case_id = $2",
                    args![id, case],
                )
                .await?;
            }
            Ok(())
        })
    });
    made.await.unwrap();
}

testkit::both! {
    async fn c2_the_list_is_filtered_paged_and_counted(db: testkit::Db) {
        let town = cases::town(db).await;
        for number in 0..28u8 {
            let words = if number % 2 == 0 { "楼道灯不亮" } else { "垃圾没人收，臭味" };
            town.at(6, 9, number);
            reported(&town.sign_in("zhou"), &format!("{words}{number}")).await;
        }
        let desk = town.sign_in("desk");
        let first = desk.get("/work/cases").await.ok();
        assert!(first.says("TY-20260506-0028") && !first.says("TY-20260506-0001"), "{}", first.plain());
        let next = first.links("after=").into_iter().next().expect("a second page");
        let second = desk.get(&next).await.ok();
        assert!(second.says("TY-20260506-0001") && !second.says("TY-20260506-0028"));
        let lights = desk.get("/work/cases?category=0202").await.ok();
        assert!(lights.says("TY-20260506-0027") && !lights.says("TY-20260506-0028"), "{}", lights.plain());
        let found = desk.get("/work/cases?q=0007").await.ok();
        assert!(found.says("TY-20260506-0007") && !found.says("TY-20260506-0008"));
        // Signs that mean something to the database mean nothing here.
        let none = desk.get("/work/cases?q=%25").await.ok();
        assert!(none.says("没有案件"), "{}", none.plain());
        assert!(desk.get("/work/cases?state=closed").await.ok().says("没有案件"));
        // Somebody else's community has none of them.
        assert!(town.sign_in("market").get("/work/cases").await.ok().says("没有案件"));
        // A department sees what it takes part in.
        let case = last_case(&town).await;
        assert!(town.sign_in("lead").get("/work/cases").await.ok().says("没有案件"));
        accepted(&town, case).await;
        dispatched(&town, case, PROPERTY, None).await.ok();
        let lead = town.sign_in("lead").get("/work/cases").await.ok();
        assert!(lead.says("TY-20260506-0028") && !lead.says("TY-20260506-0027"), "{}", lead.plain());
        let by_lead = desk.get(&format!("/work/cases?lead={PROPERTY}")).await.ok();
        assert!(by_lead.says("TY-20260506-0028") && !by_lead.says("TY-20260506-0027"));
        let search = desk.get("/work/search?q=0028").await;
        assert!(search.status.is_success() && search.says("TY-20260506-0028"), "{}", search.plain());
    }

    async fn c2_filters_are_kept_under_a_name(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), "楼道灯不亮").await;
        let desk = town.sign_in("desk");
        let page = desk.get("/work/cases?category=0202&state=all").await.ok();
        let form = page.form("/work/cases/filters").set("name", "路灯");
        let page = desk.done(&form).await.ok();
        assert!(page.says("路灯"), "{}", page.plain());
        assert!(town.sign_in("market").get("/work/cases").await.ok().links("category=0202").is_empty());
        let forget = testkit::web::forms(&page.text).into_iter().find(|form| form.action.ends_with("/forget")).unwrap();
        desk.done(&forget).await.ok();
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_filter").await, 0);
    }

    async fn c2_twenty_filters_are_kept_however_many_are_sent_at_once(db: testkit::Db) {
        let town = cases::town(db).await;
        let desk = town.sign_in("desk");
        let page = desk.get("/work/cases?category=0202&state=all").await.ok();
        let form = page.form("/work/cases/filters");
        for at in 0..15 {
            desk.done(&form.clone().set("name", format!("路灯{at}"))).await.ok();
        }
        let presses = (15..25).map(|at| {
            let (same, form) = (desk.apart(), form.clone().set("name", format!("路灯{at}")));
            tokio::spawn(async move { same.submit(&form).await.status.as_u16() })
        });
        let mut refused = 0;
        for press in presses.collect::<Vec<_>>() {
            let status = press.await.unwrap();
            assert!(matches!(status, 303 | 422), "{status}");
            refused += usize::from(status == 422);
        }
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_filter").await, 20);
        assert_eq!(refused, 5);
        // One of the same name takes the place of the first.
        desk.done(&form.set("name", "路灯3")).await.ok();
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_filter").await, 20);
    }

    async fn c2_an_export_holds_nothing_about_reporters_and_is_written_down(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.sign_in("zhou"), "周敏家门口楼道灯不亮").await;
        let desk = town.sign_in("desk");
        let page = desk.get(&format!("/work/cases/{}", last_case(&town).await)).await.ok();
        desk.done(&page.form("/public").set("title", "=cmd|' /C calc'!A0 楼道灯")).await.ok();
        let dispatcher = town.sign_in("dispatcher");
        let file = dispatcher.get("/work/cases/export?category=0202").await.ok();
        assert!(file.media_type().starts_with("text/csv") && file.text.starts_with('\u{FEFF}'));
        assert!(file.text.contains("TY-20260506-0001") && file.text.contains("石榴园社区"), "{}", file.text);
        assert!(!file.text.contains("周敏") && file.text.contains("'=cmd"), "{}", file.text);
        assert!(file.text.contains("反映时间（UTC+8）,期限（UTC+8）,结束时间（UTC+8）"), "{}", file.text);
        assert_eq!(town.count("SELECT COUNT(*) FROM journal WHERE verb = 'desk.export'").await, 1);
    }

    async fn c2_an_export_is_all_of_it_however_many_there_are(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.sign_in("zhou"), "楼道灯不亮").await;
        town.at(6, 9, 30);
        multiplied(&town, 1_100).await;
        let dispatcher = town.sign_in("dispatcher");
        let file = dispatcher.get("/work/cases/export?category=0202").await.ok();
        let codes: Vec<&str> = file.text.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        let once: std::collections::BTreeSet<&str> = codes.iter().copied().collect();
        assert_eq!((codes.len(), once.len()), (1_101, 1_101), "every case stands in it, and once");
        assert_eq!(file.text.matches('\u{FEFF}').count(), 1);
        assert!(codes[0] == "M-1099" && codes[1_100].starts_with("TY-20260506-0001-"), "{} {}", codes[0], codes[1_100]);
        assert_eq!(town.count("SELECT COUNT(*) FROM journal WHERE verb = 'desk.export'").await, 1);
        // Who may export, but sees none of them, gets the names of the columns alone.
        let none = town.sign_in("stranger").get("/work/cases/export?state=all").await.ok();
        assert_eq!(none.text.lines().count(), 1, "{}", none.text);
    }

    async fn c2_many_are_urged_and_supervised_after_a_preview(db: testkit::Db) {
        let town = cases::town(db).await;
        for words in ["楼道灯不亮", "垃圾没人收"] {
            reported(&town.guest(), words).await;
        }
        let case = last_case(&town).await;
        accepted(&town, case).await;
        dispatched(&town, case, PROPERTY, None).await.ok();
        let leader = town.sign_in("leader");
        let list = leader.get("/work/cases").await.ok();
        let ids: Vec<String> = list.text.split("name=\"id\" value=\"").skip(1).map(|piece| piece.split('"').next().unwrap().to_owned()).collect();
        assert_eq!(ids.len(), 2, "{}", list.plain());
        for press in ["urge", "supervise"] {
            let mut form = list.form("/work/cases/urge");
            form.action = format!("/work/cases/{press}");
            let form = ids.iter().fold(form, |form, id| form.add("id", id));
            let preview = leader.submit(&form).await.ok();
            assert!(preview.says("2 件") && preview.says("柏合物业"), "{}", preview.plain());
            assert_eq!(town.count("SELECT COUNT(*) FROM matter_event WHERE type IN ('urged', 'supervised')").await, if press == "urge" { 0 } else { 2 });
            let sure = preview.form(&format!("/work/cases/{press}"));
            let done = leader.submit(&sure).await.ok();
            assert!(done.says("已处理 2 件"), "{}", done.plain());
            leader.submit(&sure).await.ok();
        }
        assert_eq!(town.count("SELECT COUNT(*) FROM matter_event WHERE type IN ('urged', 'supervised')").await, 4);
    }

    async fn c2_the_menu_says_how_many_cases_wait_to_be_accepted(db: testkit::Db) {
        let town = cases::town(db).await;
        for words in ["楼道灯不亮", "井盖松动"] {
            reported(&town.guest(), words).await;
        }
        let page = town.sign_in("desk").get("/work").await.ok();
        assert!(page.text.contains("2 件等社区受理"), "{}", page.plain());
        let other = town.sign_in("market").get("/work").await.ok();
        assert!(!other.text.contains("2 件等社区受理"), "{}", other.plain());
    }

    async fn c2_a_list_shows_what_its_verb_reaches_and_nothing_else(db: testkit::Db) {
        let town = cases::town(db).await;
        let mut cases = Vec::new();
        for words in ["楼道灯不亮", "井盖松动", "下水道堵了"] {
            reported(&town.guest(), words).await;
            cases.push(last_case(&town).await);
        }
        // One goes to another community, one is handled by a department, one is as it came.
        let desk = town.sign_in("desk");
        let page = open(&desk, cases[0], "complete.").await;
        let away = page.form("/accept").set("place", town::MARKET_BUILDING.to_string());
        desk.submit(&away).await.onward();
        accepted(&town, cases[1]).await;
        dispatched(&town, cases[1], town::WORKS, None).await.ok();

        let rules = town.runtime.in_force().rules.clone();
        let mut seen = 0;
        for session in town::sessions() {
            let actor = town::staff(session).unwrap();
            let scope = rules.roles().scope(&actor, "case.list", town.db.clock().now());
            let list = town.sign_in(session).get("/work/cases?state=all").await;
            for case in &cases {
                let row = town.matter(*case).await;
                let mut reader = town.store.read(row.tenant_id).await.unwrap();
                let belongs = matters::belongs(&mut reader, &row).await.unwrap();
                drop(reader);
                let shown = list.status.is_success() && list.text.contains(&row.code);
                // Another office has rows of its own only.
                let own = actor.tenant == row.tenant_id;
                assert_eq!(shown, own && scope.matches(&belongs), "{session} {}", row.code);
                seen += usize::from(shown);
            }
        }
        assert!(seen > 6, "{seen}");
    }
}
