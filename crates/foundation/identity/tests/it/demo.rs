//! The people of the demonstration.

use crate::world::{MIGRATIONS, PASSWORD, rules};
use identity::Hasher;
use std::collections::BTreeSet;

testkit::both! {
    async fn a5_the_demonstration_has_its_people(db: Db) {
        let store = db.open(&MIGRATIONS).await;
        let rules = std::sync::Arc::new(rules());
        let hash = Hasher::new(store.env().random.clone()).hash(PASSWORD).await.unwrap();
        let people = store.write(db.by(), move |tx| Box::pin(async move {
            let street = registry::demo::fill(tx, rules.roles(), 1).await?;
            let people = identity::demo::fill(tx, rules.roles(), &street, &hash).await?;
            assert_eq!(people.communities.len(), street.communities.len());
            for (ours, theirs) in people.communities.iter().zip(&street.communities) {
                assert_eq!(ours.grid_workers.len(), theirs.grids.len());
            }
            Ok(people)
        })).await.unwrap();
        let all = people.all();
        let logins: BTreeSet<&str> = all.iter().map(|one| one.login.as_str()).collect();
        assert_eq!(logins.len(), all.len());
        assert!(all.len() > 100, "{}", all.len());
        let mut q = store.read(db.tenant()).await.unwrap();
        for person in &all {
            let found = identity::account_of_login(&mut q, &person.login).await.unwrap();
            assert_eq!(found.map(|(_, id)| id), Some(person.id), "{}", person.login);
        }
        let stranger = identity::account(&mut q, people.stranger.id).await.unwrap().unwrap();
        assert_ne!(stranger.tenant_id, db.tenant());
    }
}
