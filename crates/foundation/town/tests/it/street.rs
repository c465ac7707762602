//! A street that was copied is the street that was made, and nobody writes into another's.

use kernel::id::AccountId;
use testkit::Db;
use town::{GARDEN, NOBODY, PASSWORD, SECURITY, Town, ZHOU};

testkit::both! {
    async fn a_street_stands_alone(db: Db) {
        let town = Town::new(db, &[]).await;
        assert_eq!(town.count("SELECT count(*) FROM registry_area").await, 12);
        town.account(ZHOU, "周敏", "13800000001").await;
        let engine = town.db.engine();
        let other = Town::new(Db::new(engine), &[]).await;
        assert_eq!(other.count("SELECT count(*) FROM identity_account").await, 0);
        assert_eq!(other.count("SELECT count(*) FROM registry_area").await, 12);
        assert!(other.store.verify_journal(&[]).await.unwrap().problems.is_empty());
        let (one, two): (AccountId, AccountId) = (other.store.new_id(), other.store.new_id());
        assert_ne!(one, two);
    }

    async fn everybody_finds_the_own_pages(db: Db) {
        let town = Town::new(db, &[]).await;
        for session in town::sessions() {
            town.sign_in(session).get("/work").await.is(200);
        }
        town.sign_in("zhou").get("/me/matters").await.is(200);
        town.sign_in(NOBODY).get("/work").await.is(303);
        town.sign_in("admin").get(&format!("/work/areas/{GARDEN}")).await.is(200).has("石榴园社区");
    }

    async fn people_with_accounts_sign_in_with_the_password(db: Db) {
        let town = Town::plan(&[]).with_accounts().build(db).await;
        let guest = town.guest();
        let fields = [("account.login", "zhou.min"), ("account.password", PASSWORD)];
        guest.fill("/sign-in", &fields).await.is(303);
        guest.get("/me/account").await.is(200).has("周敏");
        town.signed_in(SECURITY).await.get("/work/accounts").await.is(200).has("何静").has("丁一");
    }
}
