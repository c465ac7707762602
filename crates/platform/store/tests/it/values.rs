//! Values go in and come out the same on both engines; lists, pages and cursors work.

use crate::shop::{MIGRATIONS, added};
use kernel::time::{Date, Duration, Instant, Month};
use serde_json::{Value, json};
use store::{Cursor, Error, Fault, Query, Reader, Select, Store, Tx, args, row};
use testkit::Db;
use uuid::Uuid;

row! {
    #[derive(Clone, Debug, PartialEq)]
    struct Thing {
        id: Uuid,
        name: String,
        phone: Option<Vec<u8>>,
        count: i32,
        ok: bool,
        share: Option<f64>,
        made_at: Instant,
        made_on: Option<Date>,
        extra: Option<Value>,
    }
}

const ALL: &str =
    "SELECT id, name, phone, count, ok, share, made_at, made_on, extra FROM shop_thing";

async fn insert(tx: &mut Tx, thing: &Thing) -> Result<(), Error> {
    let tenant = tx.tenant();
    tx.exec(
        "INSERT INTO shop_thing (tenant_id, id, name, phone, count, ok, share, made_at, made_on, extra) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            tenant,
            thing.id,
            &thing.name,
            &thing.phone,
            thing.count,
            thing.ok,
            thing.share,
            thing.made_at,
            thing.made_on,
            &thing.extra
        ],
    )
    .await?;
    Ok(())
}

fn thing(id: Uuid, name: &str, made_at: Instant) -> Thing {
    Thing {
        id,
        name: name.into(),
        phone: None,
        count: 0,
        ok: false,
        share: None,
        made_at,
        made_on: None,
        extra: None,
    }
}

async fn filled(db: &Db, many: usize) -> Store {
    let store = db.open(&[&MIGRATIONS]).await;
    let now = db.clock().now();
    store
        .write(db.by(), move |tx| {
            Box::pin(async move {
                for n in 0..many {
                    // Pairs share a time, so that the id decides.
                    let at = now.plus(Duration::microseconds((n / 2) as i64));
                    let mut thing = thing(tx.new_id(), &format!("{n:03}"), at);
                    thing.count = (n % 3) as i32;
                    insert(tx, &thing).await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
    store
}

testkit::both! {
    async fn a13_a_cursor_of_another_type_begins_at_the_start(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        for name in ["a", "b"] {
            added(&store, db.by(), name).await.unwrap();
        }
        let mut q = store.read(db.tenant()).await.unwrap();
        for wrong in [args![1], args![true], args![store.now()], args!["x"]] {
            let rows: Vec<(String,)> = Select::new("SELECT name FROM shop_thing")
                .filter("tenant_id = ?", args![db.tenant()])
                .after("(id) > (?)", Some(Cursor(wrong.clone())))
                .order("id")
                .rows(&mut q, 10)
                .await
                .unwrap_or_else(|fault| panic!("{wrong:?}: {fault}"));
            assert!(db.engine() == store::Engine::Sqlite || rows.len() == 2, "{wrong:?}: {rows:?}");
        }
    }

    async fn a13_a_number_counts_no_further_than_it_is_told(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        for name in ["a", "b", "c"] {
            added(&store, db.by(), name).await.unwrap();
        }
        let mut q = store.read(db.tenant()).await.unwrap();
        let own = || Select::new("SELECT 1 FROM shop_thing").filter("tenant_id = ?", args![db.tenant()]);
        for (most, counted) in [(1, 1), (2, 2), (3, 3), (1000, 3)] {
            assert_eq!(own().count_up_to(&mut q, most).await.unwrap(), counted);
        }
        // Of several conditions one has to hold, beside the others; without any, nothing is found.
        let one = own().any([("name = ?", args!["a"]), ("name = ? AND name <> ?", args!["b", "c"])]);
        assert_eq!(one.filter("name <> ?", args!["a"]).count_up_to(&mut q, 9).await.unwrap(), 1);
        assert_eq!(own().any([]).count_up_to(&mut q, 9).await.unwrap(), 0);
    }

    async fn a13_a_nul_is_taken_out_of_what_is_bound(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        added(&store, db.by(), "\0一\0二").await.unwrap();
        assert_eq!(crate::shop::names(&store, db.tenant()).await.unwrap(), ["一二"]);
        let mut q = store.read(db.tenant()).await.unwrap();
        let sql = "SELECT name FROM shop_thing WHERE name = $1 OR name = ANY($2)";
        let rows: Vec<(String,)> = q.all(sql, args!["一二\0", vec!["\0"]]).await.unwrap();
        assert_eq!(rows.len(), 1);
    }

    async fn values_come_back_as_they_went_in(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        let full = Thing {
            id: store.new_id(),
            name: "灯 ' \" \\ 😀 \u{20} ％".into(),
            phone: Some(vec![0, 1, 255]),
            count: -7,
            ok: true,
            share: Some(0.1),
            made_at: Instant::from_micros(1_234_567),
            made_on: Some(Date::from_calendar_date(2024, Month::February, 29).unwrap()),
            extra: Some(json!({ "b": [1, null, "二"], "a": { "x": true } })),
        };
        let empty = thing(store.new_id(), "", Instant::from_micros(-1));
        let (a, b) = (full.clone(), empty.clone());
        store.write(db.by(), move |tx| Box::pin(async move {
            insert(tx, &a).await?;
            insert(tx, &b).await
        })).await.unwrap();
        let mut reader = store.read(db.tenant()).await.unwrap();
        let one: Thing = reader.one(
            "SELECT * FROM shop_thing WHERE tenant_id = $1 AND id = $2", args![db.tenant(), full.id]
        ).await.unwrap();
        assert_eq!(one, full);
        let other: Option<Thing> = reader.opt(
            "SELECT * FROM shop_thing WHERE tenant_id = $1 AND id = $2", args![db.tenant(), empty.id]
        ).await.unwrap();
        assert_eq!(other.unwrap(), empty);
        let none: Option<Thing> = reader.opt(
            "SELECT * FROM shop_thing WHERE tenant_id = $1 AND id = $2", args![db.tenant(), Uuid::nil()]
        ).await.unwrap();
        assert_eq!(none, None);
    }

    async fn times_are_ordered_to_the_microsecond(db: Db) {
        let store = filled(&db, 8).await;
        let mut reader = store.read(db.tenant()).await.unwrap();
        let rows: Vec<Thing> = reader.all(
            "SELECT * FROM shop_thing WHERE tenant_id = $1 AND made_at > $2 ORDER BY made_at, id",
            args![db.tenant(), store.now().plus(Duration::microseconds(1))],
        ).await.unwrap();
        assert_eq!(rows.len(), 4);
    }

    async fn lists_are_bound_to_any(db: Db) {
        let store = filled(&db, 9).await;
        let mut reader = store.read(db.tenant()).await.unwrap();
        let all: Vec<Thing> = Select::new(ALL).order("id").rows(&mut reader, 100).await.unwrap();
        let ids: Vec<Uuid> = all.iter().step_by(2).map(|thing| thing.id).collect();
        let some: Vec<Thing> = reader.all(
            "SELECT * FROM shop_thing WHERE tenant_id = $1 AND id = ANY($2)", args![db.tenant(), ids.clone()]
        ).await.unwrap();
        assert_eq!(some.len(), ids.len());
        let by_name: Vec<Thing> = reader.all(
            "SELECT * FROM shop_thing WHERE name = ANY($1) AND count = ANY($2)", args![vec!["001", "004", "zz"], vec![1_i64, 5]]
        ).await.unwrap();
        assert_eq!(by_name.len(), 2);
        let none: Vec<Thing> = reader.all(
            "SELECT * FROM shop_thing WHERE id = ANY($1)", args![Vec::<Uuid>::new()]
        ).await.unwrap();
        assert!(none.is_empty());
    }

    async fn pages_follow_each_other_without_gap_or_overlap(db: Db) {
        let store = filled(&db, 25).await;
        let mut reader = store.read(db.tenant()).await.unwrap();
        let (mut seen, mut cursor, mut pages): (Vec<String>, Option<Cursor>, usize) = (Vec::new(), None, 0);
        loop {
            // The cursor travels through an address.
            let text = cursor.as_ref().map(Cursor::to_string);
            let page = page(&mut reader, &db, text.map(|text| text.parse().unwrap()), None).await.unwrap();
            seen.extend(page.rows.iter().map(|thing| thing.name.clone()));
            pages += 1;
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let mut sorted = seen.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!((seen.len(), sorted.len(), pages), (25, 25, 3));
    }

    async fn filters_that_are_not_there_do_not_filter(db: Db) {
        let store = filled(&db, 9).await;
        let mut reader = store.read(db.tenant()).await.unwrap();
        assert_eq!(page(&mut reader, &db, None, Some(1)).await.unwrap().rows.len(), 3);
        assert_eq!(page(&mut reader, &db, None, None).await.unwrap().rows.len(), 9);
        let counted: Vec<(i64, i64)> = Select::new("SELECT count, COUNT(*) AS many FROM shop_thing")
            .filter("tenant_id = ?", args![db.tenant()])
            .filter_when(true, "count > 0")
            .filter_when(false, "count > 1")
            .group("GROUP BY count")
            .order("count")
            .rows(&mut reader, 10)
            .await
            .unwrap();
        assert_eq!(counted, [(1, 3), (2, 3)]);
    }

    async fn a_column_of_another_shape_is_told_by_name(db: Db) {
        let store = filled(&db, 1).await;
        let mut reader = store.read(db.tenant()).await.unwrap();
        row! { #[derive(Debug)] struct Wrong { share: f64 } }
        let wrong: Result<Wrong, Fault> = reader.one("SELECT share FROM shop_thing", args![]).await;
        assert!(wrong.unwrap_err().to_string().contains("column share is null"));
        row! { #[derive(Debug)] struct Missing { price: i64 } }
        let missing: Result<Missing, Fault> = reader.one("SELECT count FROM shop_thing", args![]).await;
        assert!(missing.unwrap_err().to_string().contains("there is no column price"));
        let none: Result<(i64,), Fault> = reader.one("SELECT count FROM shop_thing WHERE count = 99", args![]).await;
        assert!(none.unwrap_err().to_string().contains("no such row"));
    }

    async fn sealed_values_open_only_in_their_column_and_compare_by_index(db: Db) {
        let store = db.open(&[&MIGRATIONS]).await;
        let id: Uuid = store.new_id();
        store.write(db.by(), move |tx| Box::pin(async move {
            tx.exec(
                "INSERT INTO shop_thing (tenant_id, id, name, phone, phone_index, count, made_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
                args![tx.tenant(), id, "x", tx.seal("shop_thing.phone", "13800138000"), tx.index("phone", "13800138000"), 0, tx.now()],
            ).await?;
            Ok(())
        })).await.unwrap();
        let mut reader = store.read(db.tenant()).await.unwrap();
        let (sealed,): (Vec<u8>,) = reader.one(
            "SELECT phone FROM shop_thing WHERE tenant_id = $1 AND phone_index = $2",
            args![db.tenant(), reader.index("phone", "13800138000")],
        ).await.unwrap();
        assert!(!sealed.windows(5).any(|window| window == b"13800"));
        assert_eq!(reader.open("shop_thing.phone", &sealed).unwrap(), "13800138000");
        assert_eq!(reader.open("shop_thing.name", &sealed).unwrap_err().kind(), store::FaultKind::Forged);
        assert_ne!(reader.index("phone", "1"), reader.index("id_number", "1"));
        let unknown = store.write(db.by(), |tx| Box::pin(async move {
            tx.seal("shop_thing.name", "x");
            Ok(())
        })).await;
        assert!(matches!(unknown, Err(Error::Fault(fault)) if fault.to_string().contains("not declared {sealed}")));
    }
}

async fn page(
    reader: &mut Reader,
    db: &Db,
    cursor: Option<Cursor>,
    count: Option<i64>,
) -> Result<store::Page<Thing>, Fault> {
    Select::new(ALL)
        .filter("tenant_id = ?", args![db.tenant()])
        .filter_if("count = ?", count)
        .after("(made_at, id) > (?, ?)", cursor)
        .order("made_at, id")
        .page(reader, 12, |thing: &Thing| args![thing.made_at, thing.id])
        .await
}

kernel::typed_id! {
    /// An id of this crate.
    ThingId,
}
store::stored_id!(ThingId);

/// A state as a domain has it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Light {
    On,
    Off,
}

impl Light {
    fn as_str(self) -> &'static str {
        match self {
            Light::On => "on",
            Light::Off => "off",
        }
    }
}

impl std::str::FromStr for Light {
    type Err = ();
    fn from_str(text: &str) -> Result<Light, ()> {
        match text {
            "on" => Ok(Light::On),
            "off" => Ok(Light::Off),
            _ => Err(()),
        }
    }
}
store::stored_text!(Light);

testkit::both! {
    async fn a_crates_own_ids_and_states_are_bound_and_read(db: Db) {
        row! {
            #[derive(Debug)]
            struct Lamp {
                id: ThingId,
                name: Light,
            }
        }
        let store = db.open(&[&MIGRATIONS]).await;
        let id: ThingId = store.new_id();
        store.write(db.by(), move |tx| Box::pin(async move {
            let sql = "INSERT INTO shop_thing (tenant_id, id, name, count, made_at) VALUES ($1, $2, $3, $4, $5)";
            tx.exec(sql, args![tx.tenant(), id, Light::On, 0, tx.now()]).await?;
            tx.exec(sql, args![tx.tenant(), tx.new_id::<ThingId>(), "blinking", 0, tx.now()]).await?;
            Ok(())
        })).await.unwrap();
        let mut reader = store.read(db.tenant()).await.unwrap();
        let sql = "SELECT id, name FROM shop_thing WHERE id = ANY($1) AND name = ANY($2)";
        let lamp: Lamp = reader.one(sql, args![vec![id], vec![Light::On, Light::Off]]).await.unwrap();
        assert_eq!((lamp.id, lamp.name), (id, Light::On));
        let wrong: Result<Vec<Lamp>, Fault> = reader.all("SELECT id, name FROM shop_thing", args![]).await;
        assert!(wrong.unwrap_err().to_string().contains("column name: \"blinking\" is no Light"));
        let none: Option<Lamp> = reader
            .opt("SELECT id, name FROM shop_thing WHERE id = $1", args![None::<ThingId>])
            .await
            .unwrap();
        assert!(none.is_none());
    }
}

#[test]
fn what_is_no_cursor_is_refused() {
    for text in ["", "x", "bm8", "W3sicSI6MX1d"] {
        assert!(text.parse::<Cursor>().is_err(), "{text}");
    }
    let cursor = Cursor(args![1_i64, "二", Uuid::nil(), Instant::from_micros(5), true]);
    assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
}

proptest::proptest! {
    #[test]
    fn a_cursor_survives_its_way_through_an_address(n: i64, text: String, id: u128, at: i64, ok: bool, day in 0..20_000_i32) {
        let date = Date::from_julian_day(2_450_000 + day).unwrap();
        let cursor = Cursor(args![n, text, Uuid::from_u128(id), Instant::from_micros(at), ok, date]);
        let address = cursor.to_string();
        assert!(address.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
        assert_eq!(address.parse::<Cursor>().unwrap(), cursor);
    }

    #[test]
    fn no_text_makes_the_reading_of_a_cursor_panic(text: String) {
        let _ = text.parse::<Cursor>();
    }
}
