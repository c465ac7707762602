//! Reports at the window, on the telephone and on a grid worker's round: the same form.

use super::cases::{self, last_case};
use crate::c1_report::picture;
use town::{BUILDING, GARDEN};

testkit::both! {
    async fn c1_the_window_registers_and_prints_a_receipt(db: testkit::Db) {
        let town = cases::town(db).await;
        let desk = town.sign_in("desk");
        let form = desk.get("/work/cases/new").await.ok().form("/work/cases/new")
            .set("do", "next")
            .set("channel", "window")
            .set("case.description", "电梯又坏了，物业不管")
            .set("case.place", BUILDING.to_string())
            .set("reporter.name", "吴桂英")
            .set("reporter.phone", "13900002046");
        let check = desk.sent(&form, &[]).await.ok();
        assert!(check.path.starts_with("/work/cases/new/check") && check.says("吴桂英"));
        let done = desk.done(&check.form("/work/cases/new/send")).await.ok();
        // A visitor takes the link along on paper.
        assert!(done.says("TY-20260506-0001") && done.links("/follow/").iter().any(|link| link.len() > 40));
        let case = last_case(&town).await;
        let page = desk.get(&format!("/work/cases/{case}")).await.ok();
        // Afterwards name and number are masked.
        assert!(page.says("吴**") || page.says("吴*"), "{}", page.plain());
        assert!(page.says("139****2046") && !page.text.contains("13900002046"), "{}", page.plain());
        assert!(page.says("窗口登记"));
    }

    async fn c1_a_telephone_caller_is_called_back(db: testkit::Db) {
        let town = cases::town(db).await;
        let desk = town.sign_in("desk");
        let form = desk.get("/work/cases/new").await.ok().form("/work/cases/new")
            .set("do", "next")
            .set("channel", "telephone")
            .set("case.description", "半夜施工太吵，睡不着")
            .set("case.place_text", "北侧工地")
            .set("community", GARDEN.to_string())
            .set("reporter.phone", "13900002046");
        let check = desk.sent(&form, &[]).await.ok();
        let done = desk.done(&check.form("/work/cases/new/send")).await.ok();
        assert!(done.links("/follow/").iter().all(|link| link.len() < 40), "no link over the telephone");
        let matter = town.matter(last_case(&town).await).await;
        assert_eq!((matter.reporter_kind.as_str(), matter.grid_id), ("staff", None));
        let list = desk.get("/work/cases?channel=telephone").await.ok();
        assert!(list.says("噪声扰民") && !list.says("半夜施工太吵"), "{}", list.plain());
    }

    async fn c1_a_grid_worker_reports_in_one_step_less(db: testkit::Db) {
        let town = cases::town(db).await;
        let grid = town.sign_in("grid");
        let form = grid.get("/field/report").await.ok().form("/field/report")
            .set("do", "next")
            .set("case.description", "消防通道被杂物堵住")
            .set("case.location", "113.650100,34.750050")
            .set("case.place", BUILDING.to_string());
        assert_eq!(form.get("reporter.phone"), "");
        let check = grid.sent(&form, &[("case.photos", "a.jpg", picture())]).await.ok();
        assert!(check.says("第一网格"), "{}", check.plain());
        let done = grid.done(&check.form("/field/report/send")).await.ok();
        assert!(done.says("TY-20260506-0001"));
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_case WHERE channel = 'grid' AND lon_e6 = 113650100").await, 1);
    }

    async fn c1_numbers_of_a_day_are_unique_without_races(db: testkit::Db) {
        let town = cases::town(db).await;
        let mut forms = Vec::new();
        for _ in 0..6 {
            let guest = town.guest();
            let check = crate::c1_report::filled(&guest, "垃圾没人收，臭味大", Some(BUILDING)).await;
            let form = check.form("/report/send");
            forms.push((guest, form));
        }
        let sent = forms.into_iter().map(|(guest, form)| async move { guest.submit(&form).await.onward() });
        let handles: Vec<_> = sent.map(tokio::spawn).collect();
        for handle in handles {
            handle.await.unwrap();
        }
        assert_eq!(town.count("SELECT COUNT(DISTINCT code) FROM matter").await, 6);
        assert_eq!(town.count("SELECT last FROM desk_number").await, 6);
        // The next day begins anew.
        town.at(7, 9, 0);
        let done = crate::c1_report::reported(&town.guest(), "草坪秃了").await;
        assert!(done.says("TY-20260507-0001"), "{}", done.plain());
    }

    async fn c1_personal_words_lie_encrypted(db: testkit::Db) {
        let town = cases::town(db).await;
        crate::c1_report::reported(&town.sign_in("zhou"), "楼道灯不亮，我妈妈住五楼").await;
        let mut reader = town.store.read(kernel::id::TenantId::from(town::STREET)).await.unwrap();
        let (words,): (Vec<u8>,) = store::Query::one(&mut reader, "SELECT words FROM desk_reporter", Vec::new()).await.unwrap();
        assert!(!String::from_utf8_lossy(&words).contains("妈妈"));
        let plain = store::Query::open(&reader, "desk_reporter.words", &words).unwrap();
        assert!(plain.contains("我妈妈住五楼"));
    }
}
