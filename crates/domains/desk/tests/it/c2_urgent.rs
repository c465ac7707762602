//! Emergencies: by the calendar's hours, on top, told to the duty at once, escalated after half an hour.

use super::c1_report::{filled, reported};
use super::cases::{self, last_case, open};
use town::BUILDING;

testkit::both! {
    async fn c2_a_gas_smell_on_a_sunday_evening_is_due_in_two_hours(db: testkit::Db) {
        let town = cases::town(db).await;
        // A bench of Saturday, due on Monday before the emergency's next working hour.
        town.at(9, 10, 0);
        reported(&town.guest(), "楼下长椅坏了一条腿").await;
        // Sunday, 10 May 2026, 21:32.
        town.at(10, 21, 32);
        let guest = town.guest();
        let check = filled(&guest, "楼道里煤气味很重，怕泄漏", Some(BUILDING)).await;
        let done = guest.done(&check.form("/report/send")).await.ok();
        let case = last_case(&town).await;
        assert!(done.says("23:32"), "{}", done.plain());
        assert!(done.says("这是紧急事项") && done.says("石榴园社区") && done.says("值班员"), "{}", done.plain());
        let due = town.matter(case).await.due_at.unwrap();
        assert_eq!((due.china_time().hour(), due.china_time().minute()), (23, 32));
        // On top of the desk's inbox and of the duty's, in a group of its own.
        for who in ["desk", "duty"] {
            let inbox = town.sign_in(who).get("/work").await.ok();
            let (urgent, bench) = (inbox.text.find("紧急"), inbox.text.find("其他"));
            assert!(urgent.is_some() && (bench.is_none() || urgent < bench), "{who}: {}", inbox.plain());
            assert!(inbox.says("今天 23:32 前（2 小时）"), "{who}: {}", inbox.plain());
        }
        // Nobody acts for half an hour: the leader is told, long before the deadline.
        town.at(10, 22, 1);
        town.sweep().await;
        assert!(!town.items(case).await.iter().any(|(who, _)| who.contains("street.leader")));
        town.at(10, 22, 3);
        town.sweep().await;
        let items = town.items(case).await;
        assert!(items.iter().any(|(who, purpose)| who.contains("street.leader") && purpose == "press"), "{items:?}");
        // The duty may take it on.
        let duty = town.sign_in("duty");
        let form = open(&duty, case, "complete.1.accept").await.form("/accept");
        assert!(!form.get("urgent").is_empty(), "it is ticked already");
        duty.done(&form).await.ok();
        let matter = town.matter(case).await;
        assert_eq!((matter.state.as_str(), matter.urgent), ("dispatch", true));
        let due = matter.due_at.unwrap().china_time();
        assert_eq!((due.hour(), due.minute()), (0, 3), "two hours of the calendar again");
    }

    async fn c2_the_desk_sets_and_clears_what_is_urgent(db: testkit::Db) {
        let town = cases::town(db).await;
        let desk = town.sign_in("desk");
        for (words, was, says, is) in [("楼道灯不亮，有人摔伤", false, true, true), ("三楼着火了一样的灯光晃眼", true, false, false)] {
            reported(&town.guest(), words).await;
            let case = last_case(&town).await;
            assert_eq!(town.matter(case).await.urgent, was, "{words}");
            let mut form = open(&desk, case, "complete.1.accept").await.form("/accept");
            form.fields.retain(|(name, _)| name != "urgent");
            if says {
                form = form.set("urgent", "on");
            }
            desk.done(&form).await.ok();
            let matter = town.matter(case).await;
            assert_eq!(matter.urgent, is, "{words}");
            let left = matter.due_at.unwrap().minus(kernel::time::Duration::hours(2));
            assert_eq!(left, town.db.clock().now(), "{words}");
        }
    }
}
