//! Letters: sent once, tried again when the server says later, never when it is not known whether they arrived.

use crate::accounts;
use crate::smtp::{Mood, Server};
use identity::mail::{MailState, NewMail, mails, queue};
use kernel::id::EventId;
use kernel::time::Duration;
use store::Fault;
use town::{SYSTEM, Town};

async fn write_letter(town: &Town) -> EventId {
    let new = NewMail {
        purpose: "test",
        account: None,
        message: None,
        about: None,
        address: "he.jing@example.cn".into(),
        subject: "您反映的问题已办结".into(),
        body: "请看一眼。".into(),
        leaves: None,
    };
    town.store.write(town.db.by(), move |tx| Box::pin(queue(tx, new))).await.unwrap()
}

async fn state(town: &Town) -> (MailState, i64, String) {
    let mut q = town.store.read(town.db.tenant()).await.unwrap();
    let rows = mails(&mut q, town.db.tenant(), None, None, 5).await.unwrap().rows;
    let row = rows.first().unwrap();
    (row.state, row.tries, row.answer.clone().unwrap_or_default())
}

/// Lets time pass until every retry was due.
async fn a_day(town: &Town) -> Result<(), Fault> {
    for _ in 0..48 {
        town.db.clock().advance(Duration::minutes(30));
        town.work().await;
    }
    Ok(())
}

testkit::both! {
    async fn a8_a_letter_is_sent_once(db: Db) {
        let server = Server::start(&[]).await;
        let town = accounts::town(db, Some(server.port)).await;
        let id = write_letter(&town).await;
        town.work().await;
        a_day(&town).await.unwrap();
        let letters = server.letters();
        assert_eq!(letters.len(), 1);
        assert!(letters[0].contains(&format!("Message-ID: <{id}@example.cn>")), "{}", letters[0]);
        assert!(letters[0].contains("To: he.jing@example.cn"));
        assert_eq!(state(&town).await, (MailState::Sent, 1, "250 2.0.0 taken".into()));
    }

    async fn a8_later_means_later(db: Db) {
        let server = Server::start(&[Mood::LaterAtAddress, Mood::LaterAfterText, Mood::HangsUpBefore]).await;
        let town = accounts::town(db, Some(server.port)).await;
        write_letter(&town).await;
        town.work().await;
        let (now, tries, answer) = state(&town).await;
        assert_eq!((now, tries), (MailState::Queued, 1));
        assert!(answer.contains("greylisted"), "{answer}");
        a_day(&town).await.unwrap();
        assert_eq!(state(&town).await.0, MailState::Sent);
        assert_eq!(server.calls(), 4);
        // The same Message-ID each time: a reader's program shows it once.
        let ids: Vec<String> = server.letters().iter().map(|letter| {
            letter.lines().find(|line| line.starts_with("Message-ID")).unwrap().to_owned()
        }).collect();
        assert_eq!(ids.len(), 2);
        assert_eq!(ids[0], ids[1]);
    }

    async fn a8_what_may_have_arrived_is_not_sent_again(db: Db) {
        let server = Server::start(&[Mood::HangsUpAfter]).await;
        let town = accounts::town(db, Some(server.port)).await;
        write_letter(&town).await;
        town.work().await;
        a_day(&town).await.unwrap();
        assert_eq!(state(&town).await.0, MailState::Unsure);
        assert_eq!((server.letters().len(), server.calls()), (1, 1));
        // By hand it can be sent again.
        let admin = town.signed_in(SYSTEM).await;
        let page = admin.get("/work/settings").await;
        page.is(200).has("不确定是否送达").has("重发").lacks("he.jing@example.cn");
        let mut q = town.store.read(town.db.tenant()).await.unwrap();
        let id = mails(&mut q, town.db.tenant(), None, None, 5).await.unwrap().rows[0].id;
        drop(q);
        admin.fill_at("/work/settings", &format!("/work/settings/mails/{id}/again"), &[]).await.is(303);
        town.work().await;
        assert_eq!(state(&town).await.0, MailState::Sent);
        assert_eq!(server.letters().len(), 2);
        admin.fill_at("/work/settings", &format!("/work/settings/mails/{id}/again"), &[]).await.is(404);
    }

    async fn a8_a_letter_left_by_a_crash_is_not_sent_again(db: Db) {
        let server = Server::start(&[]).await;
        let town = accounts::town(db, Some(server.port)).await;
        write_letter(&town).await;
        // As if the program had died after it had marked the letter and perhaps sent it.
        town.store.write(town.db.by(), |tx| Box::pin(async move {
            tx.exec("UPDATE identity_mail SET state = 'sending'", store::args![]).await?;
            Ok(())
        })).await.unwrap();
        town.work().await;
        a_day(&town).await.unwrap();
        assert_eq!(state(&town).await.0, MailState::Unsure);
        assert_eq!(server.calls(), 0);
    }

    async fn a8_a_refused_address_bounces_at_once(db: Db) {
        let server = Server::start(&[Mood::RefusesAddress]).await;
        let town = accounts::town(db, Some(server.port)).await;
        write_letter(&town).await;
        town.work().await;
        a_day(&town).await.unwrap();
        let (now, tries, answer) = state(&town).await;
        assert_eq!((now, tries, server.calls()), (MailState::Refused, 1, 1));
        assert!(answer.contains("no such mailbox"), "{answer}");
    }

    async fn a8_a_server_that_is_away_is_given_up_in_the_end(db: Db) {
        let town = accounts::town(db, Some(1)).await;
        write_letter(&town).await;
        for _ in 0..20 {
            a_day(&town).await.unwrap();
        }
        let (now, tries, _) = state(&town).await;
        assert_eq!((now, tries), (MailState::GivenUp, 8));
    }

    async fn a8_the_system_administrator_tests_the_mail(db: Db) {
        let server = Server::start(&[]).await;
        let town = accounts::town(db, Some(server.port)).await;
        let admin = town.signed_in(SYSTEM).await;
        let send = |address: &'static str| {
            let admin = &admin;
            async move {
                admin.fill_at("/work/settings", "/work/settings/mail-test", &[("mail.test_address", address)]).await
            }
        };
        send("no address").await.is(422).has("ll-errors");
        send("gao.yang@example.cn").await.is(303);
        town.work().await;
        assert_eq!(server.letters().len(), 1);
        admin.get("/work/settings").await.has("已发出").has("g***@example.cn").has("　测试邮件　").has("邮件服务器答复：").lacks("　test　");
    }
}
