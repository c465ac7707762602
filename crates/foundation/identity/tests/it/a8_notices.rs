//! Notices: once per cause, read in the inbox, by e-mail only for those who want it and whose address is known.

use crate::smtp::{Mood, Server};
use crate::world::{DESK, World, ZHOU};
use identity::{NewMessage, derived};
use kernel::id::AccountId;
use uuid::Uuid;

async fn tell(world: &World, account: AccountId, cause: u128) {
    let cause = Uuid::from_u128((0x0190_0000_0000_7000_8000_0000_0000_0000) + cause);
    let new = NewMessage {
        id: derived(cause, account),
        account,
        kind: "test.moved",
        title: "待办：核查".into(),
        body: "石榴园小区 3 号楼，楼道灯不亮".into(),
        href: "/work/account".into(),
    };
    world.store.write(world.db.by(), move |tx| Box::pin(identity::post(tx, new))).await.unwrap();
}

/// Gives an account an e-mail address that was found to be its holder's.
async fn address(world: &World, account: AccountId, wants: bool) {
    let by = store::By::system(world.db.tenant(), "test", "test");
    world
        .store
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
        let world = World::new(db).await;
        for _ in 0..3 {
            tell(&world, DESK, 1).await;
        }
        tell(&world, DESK, 2).await;
        let browser = world.signed_in(DESK).await;
        let inbox = browser.get("/work/notices").await;
        assert_eq!(inbox.is(200).has("楼道灯不亮").text.matches("待办：核查").count(), 2);
        let mut q = world.store.read(world.db.tenant()).await.unwrap();
        assert_eq!(identity::unread(&mut q, DESK).await.unwrap(), 2);
        let rows = identity::messages(&mut q, DESK, None, 10).await.unwrap().rows;
        drop(q);
        let opened = browser.get(&format!("/work/notices/{}", rows[0].id)).await;
        assert_eq!(opened.is(303).to(), "/work/account");
        let mut q = world.store.read(world.db.tenant()).await.unwrap();
        assert_eq!(identity::unread(&mut q, DESK).await.unwrap(), 1);
        drop(q);
        browser.submit("/work/notices", "/work/notices/read", &[]).await.is(303);
        browser.get("/work/notices").await.is(200).lacks("全部标为已读");
    }

    async fn a8_nobody_opens_anothers_notice(db: Db) {
        let world = World::new(db).await;
        tell(&world, DESK, 1).await;
        let mut q = world.store.read(world.db.tenant()).await.unwrap();
        let rows = identity::messages(&mut q, DESK, None, 10).await.unwrap().rows;
        drop(q);
        let other = world.signed_in(ZHOU).await;
        other.get(&format!("/me/notices/{}", rows[0].id)).await.is(404);
        other.get("/me/notices").await.is(200).lacks("待办：核查");
    }

    async fn a8_letters_go_to_those_who_want_them(db: Db) {
        let server = Server::start(&[]).await;
        let world = World::with_mail(db, Some(server.port)).await;
        tell(&world, DESK, 1).await;
        world.work().await;
        address(&world, DESK, false).await;
        tell(&world, DESK, 2).await;
        world.work().await;
        assert_eq!(server.letters().len(), 0);
        address(&world, DESK, true).await;
        tell(&world, DESK, 3).await;
        tell(&world, DESK, 3).await;
        world.work().await;
        assert_eq!(server.letters().len(), 1);
    }

    async fn a8_a_bounce_is_shown_to_the_reader(db: Db) {
        let server = Server::start(&[Mood::RefusesAddress]).await;
        let world = World::with_mail(db, Some(server.port)).await;
        address(&world, DESK, true).await;
        tell(&world, DESK, 1).await;
        world.work().await;
        world.signed_in(DESK).await.get("/work/notices").await.has("邮件未能送达");
    }
}
