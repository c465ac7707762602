//! Row A11: a copy and erasure are about a data subject: somebody with an account, somebody who is on record as a person and
//! has none, or one who is both. Shown with a domain that keeps both kinds of rows.

use http::axum::extract::{Path, State};
use http::{Answer, App, Cx, Manifest, Messages, Needs, Page, Routes};
use kernel::id::{AccountId, PersonId};
use kernel::person::DataSubject;
use kernel::time::Instant;
use serde_json::{Value, json};
use store::{BoxFuture, Error, Fault, Migrations, Query, Tx, args};
use testkit::Db;
use town::{Brings, Town};
use uuid::Uuid;

static MIGRATIONS: Migrations = Migrations {
    owner: "care",
    list: &[(
        "0001_care",
        "CREATE TABLE care_visit (
           tenant_id {id} NOT NULL,
           id {id} NOT NULL,
           person_id {id} NOT NULL,
           said {text} NOT NULL,
           PRIMARY KEY (tenant_id, id)
         );
         CREATE TABLE care_wish (
           tenant_id {id} NOT NULL,
           id {id} NOT NULL,
           account_id {id} NOT NULL,
           said {text} NOT NULL,
           PRIMARY KEY (tenant_id, id)
         );",
    )],
    unguarded: &[],
};
static MANIFEST: Manifest = Manifest {
    migrations: Some(&MIGRATIONS),
    export: Some(export),
    erase: Some(erase),
    ..Manifest::new("care", &MESSAGES, routes)
};
static BRINGS: Brings = Brings::only(&MANIFEST);
static MESSAGES: Messages = Messages::new("care", "", "");

const BOTH: (AccountId, PersonId) = (AccountId::from_uuid(id(1)), PersonId::from_uuid(id(2)));
/// On record, and never signed in.
const MOTHER: PersonId = PersonId::from_uuid(id(3));
const NEIGHBOUR: AccountId = AccountId::from_uuid(id(4));

const fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_9000_0000_0000_0000 + n)
}

fn routes(app: &App) -> Routes {
    Routes::new(app.clone()).get("/copy/{who}", Needs::Anyone, copy).done()
}

fn subject(who: &str) -> DataSubject {
    match who {
        "both" => DataSubject::account_holder(BOTH.0).known_as(BOTH.1),
        "account" => DataSubject::account_holder(BOTH.0),
        "mother" => DataSubject::on_record(MOTHER),
        _ => DataSubject::account_holder(NEIGHBOUR),
    }
}

async fn copy(State(app): State<App>, cx: Cx, Path(who): Path<String>) -> Answer {
    let copy = app.copy_of(&cx, subject(&who)).await?;
    Ok(Page::download("application/json", "copy.json", serde_json::to_vec(&copy).unwrap()))
}

fn export(
    app: App,
    cx: Cx,
    subject: DataSubject,
) -> BoxFuture<'static, Result<Vec<(String, Value)>, Fault>> {
    Box::pin(async move {
        let mut q = app.store.read(cx.tenant()).await?;
        let (mut copy, tenant) = (Vec::new(), cx.tenant());
        if let Some(person) = subject.person() {
            let sql = "SELECT said FROM care_visit WHERE tenant_id = $1 AND person_id = $2";
            let rows: Vec<(String,)> = q.all(sql, args![tenant, person]).await?;
            copy.push((
                "visits".to_owned(),
                json!(rows.iter().map(|row| &row.0).collect::<Vec<_>>()),
            ));
        }
        if let Some(account) = subject.account() {
            let sql = "SELECT said FROM care_wish WHERE tenant_id = $1 AND account_id = $2";
            let rows: Vec<(String,)> = q.all(sql, args![tenant, account]).await?;
            copy.push((
                "wishes".to_owned(),
                json!(rows.iter().map(|row| &row.0).collect::<Vec<_>>()),
            ));
        }
        Ok(copy)
    })
}

fn erase(tx: &mut Tx, subject: DataSubject, _: Instant) -> BoxFuture<'_, Result<u64, Error>> {
    Box::pin(async move {
        let tenant = Query::tenant(tx);
        let sql = "DELETE FROM care_visit WHERE tenant_id = $1 AND person_id = $2";
        let visits = tx.exec(sql, args![tenant, subject.person()]).await?;
        let sql = "DELETE FROM care_wish WHERE tenant_id = $1 AND account_id = $2";
        Ok(visits + tx.exec(sql, args![tenant, subject.account()]).await?)
    })
}

async fn filled(db: Db) -> Town {
    let town = Town::new(db, &[&BRINGS]).await;
    let put = town.store.write(town.by(), |tx| {
        Box::pin(async move {
            let tenant = Query::tenant(tx);
            for (person, said) in [(BOTH.1, "周敏：膝盖疼"), (MOTHER, "周敏的母亲：要人陪诊")] {
                let id: Uuid = tx.new_id();
                let sql = "INSERT INTO care_visit (tenant_id, id, person_id, said) VALUES ($1, $2, $3, $4)";
                tx.exec(sql, args![tenant, id, person, said]).await?;
            }
            for (account, said) in [(BOTH.0, "想学书法"), (NEIGHBOUR, "想种菜")] {
                let id: Uuid = tx.new_id();
                let sql = "INSERT INTO care_wish (tenant_id, id, account_id, said) VALUES ($1, $2, $3, $4)";
                tx.exec(sql, args![tenant, id, account, said]).await?;
            }
            Ok(())
        })
    });
    put.await.unwrap();
    town
}

async fn told(town: &Town, who: &str) -> Value {
    let answer = town.guest().get(&format!("/copy/{who}")).await;
    serde_json::from_str(&answer.is(200).text).unwrap()
}

/// What the crates of the foundation keep about somebody with an account is not asked for here.
async fn cared_for(town: &Town, who: &str) -> Value {
    let mut told = told(town, who).await;
    told.as_object_mut().unwrap().retain(|key, _| ["visits", "wishes"].contains(&key.as_str()));
    told
}

testkit::both! {
    async fn a11_a_copy_is_of_a_person_without_an_account_too(db: Db) {
        let town = filled(db).await;
        assert_eq!(cared_for(&town, "mother").await, json!({ "visits": ["周敏的母亲：要人陪诊"] }));
        assert_eq!(cared_for(&town, "both").await, json!({ "visits": ["周敏：膝盖疼"], "wishes": ["想学书法"] }));
        // An account alone says nothing about a person.
        assert_eq!(cared_for(&town, "account").await, json!({ "wishes": ["想学书法"] }));
    }

    async fn a11_erasing_a_person_without_an_account_erases_nobody_else(db: Db) {
        let town = filled(db).await;
        let erased = |who: &'static str| {
            let app = town.app.clone();
            town.store.write(town.by(), move |tx| Box::pin(async move { app.erase_of(tx, subject(who)).await }))
        };
        assert_eq!(erased("mother").await.unwrap(), 1);
        assert_eq!(cared_for(&town, "mother").await, json!({ "visits": [] }));
        assert_eq!(cared_for(&town, "both").await, json!({ "visits": ["周敏：膝盖疼"], "wishes": ["想学书法"] }));
        assert_eq!(erased("both").await.unwrap(), 2);
        assert_eq!(erased("both").await.unwrap(), 0);
        assert_eq!(cared_for(&town, "neighbour").await, json!({ "wishes": ["想种菜"] }));
    }
}
