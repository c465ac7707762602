//! Notices: once per cause, read in the inbox, by e-mail only for those who want it and whose address is known.

use crate::accounts;
use crate::smtp::{Mood, Server};
use identity::{NewMessage, derived};
use kernel::id::{AccountId, MessageId};
use kernel::text::{Locale, Text};
use kernel::time::{Duration, Instant};
use std::collections::BTreeSet;
use store::{Migrations, Tx, args};
use town::{DESK, Town, ZHOU};
use uuid::Uuid;

pub async fn tell(town: &Town, account: AccountId, cause: u128) {
    let cause = Uuid::from_u128((0x0190_0000_0000_7000_8000_0000_0000_0000) + cause);
    let title = Text::new("待办：核查", "To do: check");
    post(town, account, cause, title, None, false).await;
}

fn thing(n: u128) -> Uuid {
    Uuid::from_u128((0x0190_0000_0000_7000_8000_0000_0000_f000) + n)
}

/// Tells something about a thing, a while after what was told before.
async fn tell_about(town: &Town, account: AccountId, about: Uuid, title: Text, waits: bool) {
    town.db.clock().advance(kernel::time::Duration::minutes(1));
    let cause = town.store.new_id::<MessageId>().uuid();
    post(town, account, cause, title, Some(about), waits).await;
}

async fn post(
    town: &Town,
    account: AccountId,
    cause: Uuid,
    title: Text,
    about: Option<Uuid>,
    waits: bool,
) {
    put(town, account, cause, title, (about, waits, None)).await;
}

async fn put(
    town: &Town,
    account: AccountId,
    cause: Uuid,
    title: Text,
    (about, waits, letter_at): (Option<Uuid>, bool, Option<Instant>),
) {
    let new = NewMessage {
        id: derived(cause, account),
        account,
        kind: "test.moved",
        about,
        waits,
        title,
        body: Text::new("石榴园小区 3 号楼，楼道灯不亮", "Street lamp, Building 3"),
        href: "/work/account".into(),
        letter_at,
    };
    town.store.write(town.db.by(), move |tx| Box::pin(identity::post(tx, new))).await.unwrap();
}

/// Lets go of what waited about a thing for anybody but some.
async fn settle(town: &Town, about: Uuid, holders: &[AccountId]) {
    let holders: BTreeSet<AccountId> = holders.iter().copied().collect();
    let done = town.store.write(town.db.by(), move |tx: &mut Tx| {
        let holders = holders.clone();
        Box::pin(async move { Ok(identity::settle(tx, about, &holders).await?) })
    });
    done.await.unwrap();
}

async fn unread(town: &Town, account: AccountId) -> u32 {
    let mut q = town.store.read(town.db.tenant()).await.unwrap();
    identity::unread(&mut q, account).await.unwrap()
}

/// Gives an account an e-mail address that was found to be its holder's.
async fn address(town: &Town, account: AccountId, wants: bool) {
    address_at(town, account, (wants, false)).await;
}

/// The same, with letters at any hour or by day.
async fn address_at(town: &Town, account: AccountId, wants: (bool, bool)) {
    let by = store::By::system(town.db.tenant(), "test", "test");
    town.store
        .write(by, move |tx| {
            Box::pin(async move {
                let new = identity::Profile {
                    email: Some("he.jing@example.cn".into()),
                    mail_notices: Some(wants),
                    ..identity::Profile::default()
                };
                identity::change_profile(tx, account, new).await
            })
        })
        .await
        .unwrap();
}

testkit::both! {
    async fn a8_a_cause_is_told_once_and_read(db: Db) {
        let town = accounts::town(db, None).await;
        for _ in 0..3 {
            tell(&town, DESK, 1).await;
        }
        tell(&town, DESK, 2).await;
        let browser = town.signed_in(DESK).await;
        let inbox = browser.get("/work/notices").await;
        assert_eq!(inbox.is(200).has("楼道灯不亮").text.matches("待办：核查").count(), 2);
        let mut q = town.store.read(town.db.tenant()).await.unwrap();
        assert_eq!(identity::unread(&mut q, DESK).await.unwrap(), 2);
        let rows = identity::messages(&mut q, DESK, None, 10).await.unwrap().rows;
        drop(q);
        let opened = browser.get(&format!("/work/notices/{}", rows[0].id)).await;
        assert_eq!(opened.is(303).to(), "/work/account");
        let mut q = town.store.read(town.db.tenant()).await.unwrap();
        assert_eq!(identity::unread(&mut q, DESK).await.unwrap(), 1);
        drop(q);
        browser.fill_at("/work/notices", "/work/notices/read", &[]).await.is(303);
        browser.get("/work/notices").await.is(200).lacks("全部标为已读");
    }

    async fn a8_notices_about_one_thing_are_one_line_that_goes_with_the_step(db: Db) {
        let town = accounts::town(db, None).await;
        let (lamp, drain) = (thing(1), thing(2));
        tell_about(&town, DESK, lamp, Text::new("待办：受理（A-1）", "To do: accept (A-1)"), true).await;
        tell_about(&town, DESK, drain, Text::new("待办：受理（A-2）", "To do: accept (A-2)"), true).await;
        tell_about(&town, DESK, lamp, Text::new("催办：受理（A-1）", "Urged: accept (A-1)"), true).await;
        tell_about(&town, ZHOU, lamp, Text::new("请您确认（A-1）", "Please confirm (A-1)"), true).await;
        // The bell counts things, and so does the list; the last that happened is told, and how much came before.
        assert_eq!(unread(&town, DESK).await, 2);
        let browser = town.signed_in(DESK).await;
        let inbox = browser.get("/work/notices").await;
        inbox.is(200).has("催办：受理").has("另有 1 条较早的").lacks("待办：受理（<").has("A-2");
        assert_eq!(inbox.text.matches("楼道灯不亮").count(), 2);
        assert_eq!(inbox.text.matches("等您办理").count(), 2);
        // Whoever opens it has read all of it; it waits as long as the step does.
        let mut q = town.store.read(town.db.tenant()).await.unwrap();
        let rows = identity::lines(&mut q, DESK, None, 10).await.unwrap().rows;
        drop(q);
        assert_eq!((rows.len(), rows[0].earlier, rows[0].waits, rows[0].unread), (2, 1, true, true));
        browser.get(&format!("/work/notices/{}", rows[0].last.id)).await.is(303);
        assert_eq!(unread(&town, DESK).await, 1);
        assert_eq!(browser.get("/work/notices").await.text.matches("等您办理").count(), 2);
        settle(&town, lamp, &[ZHOU]).await;
        assert_eq!(browser.get("/work/notices").await.text.matches("等您办理").count(), 1);
        assert_eq!((unread(&town, DESK).await, unread(&town, ZHOU).await), (1, 1));
        // What is over is read by itself, and news stay new until they are read.
        tell_about(&town, ZHOU, lamp, Text::new("已办结（A-1）", "Done (A-1)"), false).await;
        for thing in [lamp, drain] {
            settle(&town, thing, &[]).await;
        }
        assert_eq!((unread(&town, DESK).await, unread(&town, ZHOU).await), (0, 1));
        browser.get("/work/notices").await.is(200).lacks("等您办理").lacks("全部标为已读");
        town.signed_in(ZHOU).await.get("/me/notices").await.has("已办结").lacks("等您办理").has("未读");
        // Nothing of this looks like tampering.
        assert!(town.store.verify_journal(&[]).await.unwrap().problems.is_empty());
    }

    async fn a8_a_notice_is_told_in_the_language_in_which_it_is_read(db: Db) {
        let town = accounts::town(db, None).await;
        let said = Text::new("待办：受理（A-1）", "To do: accept (A-1)");
        tell_about(&town, DESK, thing(1), said, true).await;
        tell(&town, DESK, 1).await;
        let browser = town.signed_in(DESK).await;
        browser.get("/work/notices").await.is(200).has("待办：受理").has("楼道灯不亮").has("待办：核查");
        let english = browser.english().get("/work/notices").await;
        english.is(200).has("To do: accept").has("Street lamp, Building 3").has("To do: check").has("Waits for you");
        english.lacks("待办").lacks("楼道灯不亮");
    }

    async fn a8_the_inbox_pages_by_one_key(db: Db) {
        let town = accounts::town(db, None).await;
        for round in 0..2 {
            for n in 0..33 {
                let said = Text::same(format!("{round} of {n}."));
                tell_about(&town, DESK, thing(n), said, false).await;
            }
        }
        let mut q = town.store.read(town.db.tenant()).await.unwrap();
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = identity::lines(&mut q, DESK, after, 10).await.unwrap();
            assert!(page.rows.iter().all(|line| line.earlier == 1 && line.unread));
            seen.extend(page.rows.into_iter().map(|line| line.last.title));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        drop(q);
        let expected: Vec<String> = (0..33).rev().map(|n| format!("1 of {n}.")).collect();
        assert_eq!(seen, expected);
        let browser = town.signed_in(DESK).await;
        let first = browser.get("/work/notices").await;
        first.is(200).has("1 of 32.").has("1 of 3.").lacks("1 of 2.").lacks("0 of ");
        let next = first.text.split("href=\"/work/notices?after=").nth(1).unwrap().split('"').next().unwrap();
        let next = next.replace("&amp;", "&");
        browser.get(&format!("/work/notices?after={next}")).await.is(200).has("1 of 2.").has("1 of 0.").lacks("1 of 3.");
    }

    async fn a8_notices_of_before_are_folded_by_matter(db: Db) {
        // The tables as they were before notices were folded.
        let list = identity::MIGRATIONS.list.split_at(7).0;
        let before = Migrations { list, ..identity::MIGRATIONS };
        let before: &'static Migrations = Box::leak(Box::new(before));
        let store = db.open(&[&registry::MIGRATIONS, before]).await;
        let written = store.write(db.by(), |tx: &mut Tx| {
            Box::pin(async move {
                for (n, page) in ["/work/matters/", "/work/matters/", "/work"].into_iter().enumerate() {
                    let (id, tenant, now): (MessageId, _, _) = (tx.new_id(), tx.tenant(), tx.now());
                    let body = tx.seal("identity_message.body", "楼道灯不亮");
                    let href = if page == "/work" { page.to_owned() } else { format!("{page}{}", thing(1)) };
                    tx.exec(
                        "INSERT INTO identity_message (tenant_id, id, account_id, kind, title, body, href, made_at)
                         VALUES ($1, $2, $3, 'matters.entered', $4, $5, $6, $7)",
                        args![tenant, id, DESK, format!("待办 {n}"), body, href, now.plus(kernel::time::Duration::minutes(i64::try_from(n).unwrap()))],
                    )
                    .await?;
                }
                Ok(())
            })
        });
        written.await.unwrap();
        drop(store);
        let store = db.open(&[&registry::MIGRATIONS, &identity::MIGRATIONS]).await;
        let mut q = store.read(db.tenant()).await.unwrap();
        assert_eq!(identity::unread(&mut q, DESK).await.unwrap(), 2);
        let lines = identity::lines(&mut q, DESK, None, 10).await.unwrap().rows;
        let seen: Vec<(&str, i64, bool)> =
            lines.iter().map(|line| (line.last.title.as_str(), line.earlier, line.unread)).collect();
        assert_eq!(seen, [("待办 2", 0, true), ("待办 1", 1, true)]);
        assert_eq!(lines[1].last.about, Some(thing(1).to_string()));
        assert_eq!((lines[1].last.said(Locale::En), lines[1].last.text(&q, Locale::En).as_str()), (None, "楼道灯不亮"));
        drop((q, lines));
        assert!(store.verify_journal(&[]).await.unwrap().problems.is_empty());
    }

    async fn a8_nobody_opens_anothers_notice(db: Db) {
        let town = accounts::town(db, None).await;
        tell(&town, DESK, 1).await;
        let mut q = town.store.read(town.db.tenant()).await.unwrap();
        let rows = identity::messages(&mut q, DESK, None, 10).await.unwrap().rows;
        drop(q);
        let other = town.signed_in(ZHOU).await;
        other.get(&format!("/me/notices/{}", rows[0].id)).await.is(404);
        other.get("/me/notices").await.is(200).lacks("待办：核查");
    }

    async fn a8_letters_go_to_those_who_want_them(db: Db) {
        let server = Server::start(&[]).await;
        let town = accounts::town(db, Some(server.port)).await;
        tell(&town, DESK, 1).await;
        town.work().await;
        address(&town, DESK, false).await;
        tell(&town, DESK, 2).await;
        town.work().await;
        assert_eq!(server.letters().len(), 0);
        address(&town, DESK, true).await;
        tell(&town, DESK, 3).await;
        tell(&town, DESK, 3).await;
        town.work().await;
        assert_eq!(server.letters().len(), 1);
    }

    async fn a8_letters_of_the_night_wait_for_the_day_and_are_one_for_a_thing(db: Db) {
        let server = Server::start(&[]).await;
        let town = accounts::town(db, Some(server.port)).await;
        address(&town, DESK, true).await;
        let (lamp, drain, pipe) = (thing(1), thing(2), thing(3));
        let morning = town.store.now().plus(Duration::hours(8));
        let told = |n: u128, about, at| {
            let town = &town;
            async move {
                town.db.clock().advance(Duration::minutes(1));
                let title = Text::new(format!("待办：第{n}条"), format!("To do: {n}"));
                let cause = town.store.new_id::<MessageId>().uuid();
                put(town, DESK, cause, title, (Some(about), true, at)).await;
                town.work().await;
            }
        };
        told(1, lamp, Some(morning)).await;
        told(2, lamp, Some(morning)).await;
        told(3, drain, Some(morning)).await;
        assert_eq!(server.letters().len(), 0, "at night nobody is written to");
        told(4, pipe, None).await;
        assert_eq!(server.letters().len(), 1, "what is urgent leaves at once");
        let letter = crate::a5_codes::last_letter(&server);
        assert!(letter.contains("2026-05-06 09:04"), "{letter}");
        // Read in the meantime: no letter is needed.
        let mut q = town.store.read(town.db.tenant()).await.unwrap();
        let rows = identity::messages(&mut q, DESK, None, 10).await.unwrap().rows;
        drop(q);
        let third = rows.iter().find(|row| row.title.contains("第3条")).unwrap();
        town.signed_in(DESK).await.get(&format!("/work/notices/{}", third.id)).await.is(303);
        town.db.clock().set(morning);
        town.work().await;
        let letters = server.letters();
        assert_eq!(letters.len(), 2, "one letter about one thing, none about what was read");
        // Whoever wants them at any hour says so.
        address_at(&town, DESK, (true, true)).await;
        told(5, drain, Some(morning.plus(Duration::hours(8)))).await;
        assert_eq!(server.letters().len(), 3);
    }

    async fn a8_a_bounce_is_shown_to_the_reader(db: Db) {
        let server = Server::start(&[Mood::RefusesAddress]).await;
        let town = accounts::town(db, Some(server.port)).await;
        address(&town, DESK, true).await;
        tell(&town, DESK, 1).await;
        town.work().await;
        town.signed_in(DESK).await.get("/work/notices").await.has("邮件未能送达");
    }
}
