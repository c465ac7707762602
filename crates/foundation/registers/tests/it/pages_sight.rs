//! What each of several people sees of the same records: masks, hidden fields, others' areas, everybody's side.

use super::pages_facility::{LIST, parlour, recorded, sent};
use town::{BUILDING, MARKET_BUILDING, Town};

testkit::both! {
    async fn a4_a_telephone_is_masked_until_a_reason_is_given(db: Db) {
        let town = Town::new(db, &[&registers::BRINGS]).await;
        let (director, worker) = (town.sign_in("director"), town.sign_in("worker"));
        let at = parlour(&director).await;
        director.get(&at).await.is(200).has("13912345678");
        let looks = town.count("SELECT COUNT(*) FROM access_log").await;
        assert!(looks > 0, "a telephone that is shown whole is a look");
        worker.get(&at).await.is(200).has_all(&["139****5678", "/reveal"]).lacks("13912345678");
        assert_eq!(town.count("SELECT COUNT(*) FROM access_log").await, looks);
        let reveal = format!("{at}/reveal");
        worker.get(&reveal).await.is(200).has_all(&["管理人电话", "为什么要看"]).lacks("13912345678");
        worker.fill(&reveal, &[("why", "")]).await.is(422).has("请写明为什么要看").lacks("13912345678");
        worker.fill(&reveal, &[("why", "约时间验收")]).await.is(200).has_all(&["13912345678", "data-hide=\"60\""]);
        assert_eq!(town.count("SELECT COUNT(*) FROM access_log").await, looks + 1);
        // Neither the list nor the form tells it, and a form that is sent back as it came leaves it.
        worker.get(LIST).await.is(200).lacks("13912345678");
        let change = format!("{at}/change");
        let form = worker.get(&change).await;
        form.is(200).has("139****5678").lacks("13912345678");
        sent(&worker, &change, &form, &[("facility.seats", "20")]).await.onward();
        director.get(&at).await.is(200).has_all(&["13912345678", "20 人"]);
        // The history masks it, too.
        worker.get(&format!("{at}/history")).await.is(200).lacks("13912345678");
    }

    async fn a4_a_keeper_sees_and_writes_what_its_role_says(db: Db) {
        let town = Town::new(db, &[&registers::BRINGS]).await;
        let (director, keeper) = (town.sign_in("director"), town.sign_in("lead"));
        let at = parlour(&director).await;
        let change = format!("{at}/change");
        let form = director.get(&change).await;
        sent(&director, &change, &form, &[("facility.free_use", "true")]).await.onward();
        director.get(&at).await.is(200).has("无偿移交");
        keeper.get(&at).await.is(200).has("石榴园居民会客厅").lacks("无偿移交");
        keeper.get(&format!("{at}/history")).await.is(200).lacks("无偿移交");
        keeper.get(LIST).await.is(200).has("石榴园居民会客厅").lacks("登记设施");
        let form = keeper.get(&change).await;
        form.is(200).has_all(&["facility.hours", "facility.seats"]).lacks_all(&["facility.free_use", "name=\"facility.name\""]);
        sent(&keeper, &change, &form, &[("facility.seats", "30")]).await.onward();
        // A field that is not in the form is not taken from it.
        let form = keeper.get(&change).await;
        sent(&keeper, &change, &form, &[("facility.name", "别名"), ("facility.seats", "31")]).await.onward();
        keeper.get(&at).await.is(200).has_all(&["石榴园居民会客厅", "31 人"]).lacks("别名");
    }

    async fn a4_records_of_elsewhere_leave_no_trace(db: Db) {
        let town = Town::new(db, &[&registers::BRINGS]).await;
        let (director, leader) = (town.sign_in("director"), town.sign_in("leader"));
        let at = parlour(&director).await;
        // The street's leader sees all of it and may add nothing.
        leader.get(&at).await.is(200).has("石榴园居民会客厅").lacks_all(&["/change\"", "/do/close"]);
        leader.get(LIST).await.is(200).has_all(&["石榴园居民会客厅", "全部范围"]).lacks("登记设施");
        // Whoever works in another grid has a list without it: not even a number.
        let other = town.sign_in("grid_two");
        other.get(LIST).await.is(200).lacks_all(&["石榴园居民会客厅", "<small>1</small>"]);
        other.get(&at).await.is(404);
        // A place outside one's area may be named, but the record would be nobody's to add.
        let place = MARKET_BUILDING.to_string();
        let fields = [("facility.name", "麦市活动室"), ("facility.kind", "activity_room"), ("facility.place", place.as_str())];
        let no = director.fill(&format!("{LIST}/new"), &fields).await;
        assert!([403, 404, 422].contains(&no.status.as_u16()), "{}", no.status);
        assert_eq!(town.count("SELECT COUNT(*) FROM register_record").await, 1);
    }

    async fn a4_everybody_sees_what_the_file_makes_public(db: Db) {
        let town = Town::new(db, &[&registers::BRINGS]).await;
        let director = town.sign_in("director");
        let open = parlour(&director).await;
        let place = BUILDING.to_string();
        let shut = recorded(&director, &[("facility.name", "值班室"), ("facility.kind", "other"), ("facility.place", &place)]).await;
        let change = format!("{shut}/change");
        let form = director.get(&change).await;
        assert!(form.text.contains("值班室"));
        let guest = town.guest();
        let list = guest.get("/open/facilities").await;
        list.is(200).has("石榴园居民会客厅").lacks_all(&["SS00001", "柏合物业", "168.4", "139", "/work/", "登记"]);
        list.lacks("值班室");
        let page = guest.get(&open.replace("/work/", "/open/")).await;
        page.is(200).has_all(&["石榴园居民会客厅", "36 人", "周三", "8:30–20:00"]);
        page.lacks_all(&["柏合物业", "168.4", "139", "/change", "/history", "/reveal", "经过", "没填"]);
        guest.get(&shut.replace("/work/", "/open/")).await.is(404);
        guest.get("/open/dangers").await.is(404);
        guest.get("/open/facilities/x").await.is(404);
        guest.get("/open/nothing").await.is(404);
    }

    async fn b6_the_quick_form_asks_few_fields_with_the_picture_first(db: Db) {
        let town = Town::new(db, &[&registers::BRINGS]).await;
        let grid = town.sign_in("grid");
        let form = grid.get("/field/facilities/new").await;
        form.is(200).has_all(&["facility.photos", "facility.kind", "facility.place", "facility.name"]).lacks_all(&["facility.rooms", "facility.owner"]);
        let (photo, name) = (form.text.find("facility.photos").unwrap(), form.text.find("\"facility.name\"").unwrap());
        assert!(photo < name);
        grid.fill("/field/facilities/new", &[("facility.name", "凉亭")]).await.is(422).has_all(&["f-facility-place-error", "凉亭"]);
        let place = BUILDING.to_string();
        let page = grid.get("/field/facilities/new").await;
        let fields = [("facility.name", "凉亭"), ("facility.kind", "square"), ("facility.place", place.as_str())];
        let done = grid.press(&page, "/field/facilities/new", &fields).await;
        grid.get(&done.onward()).await.is(200).has("凉亭");
        grid.press(&page, "/field/facilities/new", &fields).await.onward();
        assert_eq!(town.count("SELECT COUNT(*) FROM register_record").await, 1, "sent twice it makes one");
        town.sign_in("leader").get("/field/facilities/new").await.is(403);
        grid.get("/field/nothing/new").await.is(404);
    }
}
