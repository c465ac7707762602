//! Facilities through their pages: recorded, looked at, changed, closed; one at a time and many at once.

use testkit::web::{Answer, Browser};
use town::{BUILDING, BUILDING_TWO, PROPERTY, Town};

pub const LIST: &str = "/work/facilities";

/// Records a facility through its form, and returns the address of its page.
pub async fn recorded(who: &Browser, fields: &[(&str, &str)]) -> String {
    who.fill(&format!("{LIST}/new"), fields).await.onward()
}

/// A parlour in the first building.
pub async fn parlour(who: &Browser) -> String {
    let place = BUILDING.to_string();
    let keeper = PROPERTY.to_string();
    let fields = [
        ("facility.name", "石榴园居民会客厅"),
        ("facility.kind", "reception"),
        ("facility.place", &place),
        ("facility.keeper", &keeper),
        ("facility.keeper_phone", "13912345678"),
        ("facility.area_m2", "168.4"),
        ("facility.open_to_residents", "true"),
        ("facility.seats", "36"),
        ("facility.hours[1].days", "1"),
        ("facility.hours[1].days", "2"),
        ("facility.hours[1].days", "3"),
        ("facility.hours[1].from", "8:30"),
        ("facility.hours[1].to", "20:00"),
        ("facility.rooms[1].room.name", "阅览室"),
        ("facility.rooms[1].room.area_m2", "40"),
    ];
    recorded(who, &fields).await
}

/// Opens a form, and sends it with these fields instead of those that stand in it.
pub async fn sent(who: &Browser, path: &str, page: &Answer, fields: &[(&str, &str)]) -> Answer {
    let form = page.form(path);
    let form = fields.iter().fold(form, |form, (name, value)| form.set(name, *value));
    who.submit(&form).await
}

testkit::both! {
    async fn a4_a_facility_is_recorded_and_stands_in_its_list(db: Db) {
        let town = Town::new(db, &[&registers::BRINGS]).await;
        let director = town.sign_in("director");
        let empty = director.get(LIST).await;
        empty.is(200).has_all(&["先登记社区服务中心和活动室", "登记第一条设施"]);
        let form = director.get(&format!("{LIST}/new")).await;
        form.is(200).has_all(&["基本情况", "面积和功能室", "必填", "居民会客厅", "存好，再登一条设施", "居民看得到的"]);
        form.lacks("name=\"facility.closed_why\"");
        let page = director.get(&parlour(&director).await).await;
        page.is(200).has_all(&[
            "石榴园居民会客厅", "SS00001", "使用中", "168.4 ㎡", "石榴园小区3号楼", "柏合物业", "周三", "8:30–20:00", "阅览室", "项没填",
        ]);
        let list = director.get(LIST).await;
        list.is(200).has_all(&["石榴园居民会客厅", "SS00001", "使用中", "168.4 ㎡", "对居民开放"]);
        list.lacks("先登记社区服务中心");
        director.get(&format!("{LIST}?view=cards")).await.is(200).has_all(&["ll-rcard", "石榴园居民会客厅"]);
        director.get(&format!("{LIST}?facet.facility.kind=reception")).await.is(200).has("石榴园居民会客厅");
        let none = director.get(&format!("{LIST}?facet.facility.kind=lift")).await;
        none.is(200).has_all(&["这里没有设施", "不限类型"]).lacks("石榴园居民会客厅");
        director.get(&format!("{LIST}?part=closed")).await.is(200).lacks("石榴园居民会客厅");
    }

    async fn a4_what_is_wrong_stands_beside_its_field_and_is_put_right(db: Db) {
        let town = Town::new(db, &[&registers::BRINGS]).await;
        let director = town.sign_in("director");
        let new = format!("{LIST}/new");
        let wrong = director.fill(&new, &[
            ("facility.name", "会"), ("facility.area_m2", "很大"),
            ("facility.hours[1].days", "3"), ("facility.hours[1].from", "14:00"), ("facility.hours[1].to", "18:00"),
            ("facility.hours[2].days", "3"), ("facility.hours[2].from", "16:00"), ("facility.hours[2].to", "20:00"),
        ]).await;
        wrong.is(422).has_all(&["f-facility-kind-error", "f-facility-place-error", "f-facility-area_m2-error", "会", "很大", "处要改"]);
        let place = BUILDING.to_string();
        let right = [("facility.name", "会客厅"), ("facility.kind", "reception"), ("facility.place", place.as_str()), ("facility.area_m2", "12"), ("facility.hours[2].from", "18:00")];
        let page = sent(&director, &new, &wrong, &right).await;
        director.get(&page.onward()).await.is(200).has_all(&["会客厅", "12 ㎡"]);
        // The same name at the same place is told in the words of the file.
        let again = director.fill(&new, &right[..3]).await;
        again.is(422).has("此处已登记同名设施");
        // A place that is not there, and one that the office has not.
        for place in ["01900000-0000-7000-8000-00000000ffff", "x"] {
            let no = director.fill(&new, &[("facility.name", "会客厅"), ("facility.kind", "reception"), ("facility.place", place)]).await;
            no.is(422).has("f-facility-place-error");
        }
    }

    async fn a4_one_form_sent_twice_makes_one_and_saving_goes_on_with_another(db: Db) {
        let town = Town::new(db, &[&registers::BRINGS]).await;
        let director = town.sign_in("director");
        let new = format!("{LIST}/new");
        let page = director.get(&new).await;
        let (place, fields) = (BUILDING.to_string(), ["facility.name", "facility.kind", "facility.place"]);
        let values = ["活动室", "activity_room", place.as_str()];
        let form: Vec<(&str, &str)> = fields.into_iter().zip(values).chain([("then", "again")]).collect();
        assert_eq!(director.press(&page, &new, &form).await.onward(), new);
        assert_eq!(director.press(&page, &new, &form).await.onward(), new);
        assert_eq!(town.count("SELECT COUNT(*) FROM register_record").await, 1);
        director.get(LIST).await.is(200).has("活动室");
    }

    async fn a4_a_picker_works_without_scripts(db: Db) {
        let town = Town::new(db, &[&registers::BRINGS]).await;
        let director = town.sign_in("director");
        let new = format!("{LIST}/new");
        let found = director.fill(&new, &[("facility.name", "会客厅"), ("_q:facility.place", "3号楼"), ("_find", "facility.place")]).await;
        found.is(200).has_all(&[&format!("name=\"facility.place\" value=\"{BUILDING}\""), "会客厅"]).lacks("处要改");
        let more = director.fill(&new, &[("facility.name", "会客厅"), ("facility.hours[1].", ""), ("_add", "facility.hours")]).await;
        more.is(200).has("facility.hours[2].from");
        assert_eq!(town.count("SELECT COUNT(*) FROM register_record").await, 0);
    }

    async fn a4_a_facility_is_changed_closed_and_given_up(db: Db) {
        let town = Town::new(db, &[&registers::BRINGS]).await;
        let director = town.sign_in("director");
        let at = parlour(&director).await;
        let change = format!("{at}/change");
        let form = director.get(&change).await;
        form.is(200).has_all(&["石榴园居民会客厅", "168.40", "8:30"]);
        let done = sent(&director, &change, &form, &[("facility.name", "石榴园会客厅")]).await;
        assert_eq!(done.onward(), at);
        director.get(&at).await.is(200).has_all(&["石榴园会客厅", "8:30–20:00", "阅览室", "已存好"]);
        // Closing asks why and until when.
        let close = format!("{at}/do/close");
        director.get(&close).await.is(200).has_all(&["暂停原因", "预计恢复日期", "使用中", "暂停使用"]);
        let done = director.fill(&close, &[("facility.closed_why", "装修"), ("facility.closed_until", "2026-06-01")]).await;
        director.get(&done.onward()).await.is(200).has_all(&["暂停使用", "装修", "下一步", "恢复使用"]);
        director.get(&format!("{LIST}?part=closed")).await.is(200).has("石榴园会客厅");
        // Giving it up needs a reason.
        let give_up = format!("{at}/do/give_up");
        director.fill(&give_up, &[]).await.is(422).has("f-decision-reason-error");
        let done = director.fill(&give_up, &[("decision.reason", "房屋拆迁，不再使用")]).await;
        director.get(&done.onward()).await.is(200).has("已撤销").lacks("/change\"");
        director.get(&change).await.is(403);
        director.get(&close).await.is(403);
        let past = director.get(&format!("{at}/history")).await;
        past.is(200).has_all(&["登记", "石榴园居民会客厅", "石榴园会客厅", "装修", "已撤销", "方敏", "房屋拆迁"]);
    }

    async fn a4_what_two_people_change_is_merged_or_shown_to_both(db: Db) {
        let town = Town::new(db, &[&registers::BRINGS]).await;
        let (director, worker) = (town.sign_in("director"), town.sign_in("worker"));
        let at = parlour(&director).await;
        let change = format!("{at}/change");
        let (one, two) = (director.get(&change).await, worker.get(&change).await);
        let (three, four) = (worker.get(&change).await, worker.get(&change).await);
        sent(&director, &change, &one, &[("facility.name", "东会客厅"), ("facility.seats", "40")]).await.onward();
        // Another field is merged, though the form shows the old name.
        sent(&worker, &change, &two, &[("facility.area_m2", "170")]).await.onward();
        worker.get(&at).await.is(200).has_all(&["东会客厅", "40 人", "170 ㎡"]);
        // The same field is told with both values.
        let clash = sent(&worker, &change, &three, &[("facility.name", "西会客厅")]).await;
        clash.is(409).has_all(&["有 1 项别人刚改过", "东会客厅", "西会客厅", "take.facility.name"]);
        let theirs = sent(&worker, &change, &clash, &[("take.facility.name", "theirs")]).await;
        worker.get(&theirs.onward()).await.is(200).has("东会客厅").lacks("西会客厅");
        let clash = sent(&worker, &change, &four, &[("facility.name", "西会客厅")]).await;
        let mine = sent(&worker, &change, &clash, &[("take.facility.name", "mine")]).await;
        worker.get(&mine.onward()).await.is(200).has("西会客厅");
    }

    async fn a4_many_are_closed_at_once_after_a_look(db: Db) {
        let town = Town::new(db, &[&registers::BRINGS]).await;
        let director = town.sign_in("director");
        let first = parlour(&director).await;
        let place = BUILDING_TWO.to_string();
        let second = recorded(&director, &[("facility.name", "活动室"), ("facility.kind", "activity_room"), ("facility.place", &place)]).await;
        let id = |at: &str| at.rsplit('/').next().unwrap().to_owned();
        let (one, two) = (id(&first), id(&second));
        director.fill(&format!("{second}/do/close"), &[("facility.closed_why", "装修")]).await.onward();
        let path = format!("{LIST}/bulk/close");
        let look = director.fill_at(LIST, &path, &[("id", &one), ("id", &two), ("id", "x")]).await;
        look.is(200).has_all(&["这 1 条设施要“暂停使用”", "1 条办不了", "暂停原因"]);
        let done = director.press(&look, &path, &[("sure", "yes"), ("id", &one), ("facility.closed_why", "停水")]).await;
        director.get(&done.onward()).await.is(200).has("已办：暂停使用，共 1 条。");
        director.get(&first).await.is(200).has_all(&["暂停使用", "停水"]);
        director.fill_at(LIST, &path, &[]).await.is(200).has("没有选中记录");
    }

    async fn a4_the_same_in_english(db: Db) {
        let town = Town::new(db, &[&registers::BRINGS]).await;
        let director = town.sign_in("director").english();
        director.get(LIST).await.is(200).has_all(&["Facilities", "Begin with the service centre", "Add the first: Facility"]);
        let at = parlour(&director).await;
        director.get(&at).await.is(200).has_all(&["In use", "Monday", "8:30–20:00", "Not filled in", "Residents' parlour"]);
        director.get(LIST).await.is(200).has_all(&["In the order of: Name", "Open to residents"]);
        director.get(&format!("{at}/do/close")).await.is(200).has("Take out of use");
        director.get(&format!("{at}/history")).await.is(200).has("Recorded");
        director.get("/work/registers").await.is(200).has_all(&["All registers", "Organisations and places", "Hidden dangers"]);
    }

    async fn a4_registers_stand_in_the_menu_of_whoever_sees_them(db: Db) {
        let town = Town::new(db, &[&registers::BRINGS]).await;
        let all = town.sign_in("director").get("/work/registers").await;
        all.is(200).has_all(&["全部台账", "组织与阵地", "平安与环境", "设施阵地", "隐患台账", "href=\"/work/facilities\"", "href=\"/work/dangers\""]);
        let few = town.sign_in("audit").get("/work/registers").await;
        few.is(200).has("/work/orgs").lacks_all(&["设施阵地", "隐患台账", "/work/facilities"]);
    }
}

#[test]
fn texts_are_complete() {
    let none: Vec<String> = Vec::new();
    assert_eq!(http::messages::problems(&registers::MESSAGES, env!("CARGO_MANIFEST_DIR")), none);
}
