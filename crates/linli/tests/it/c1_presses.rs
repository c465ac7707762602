//! The button pressed again and again, on the whole program with the rules that ship.

use crate::report::Report;
use crate::site::{Server, Site};
use crate::{inspect, torture};
use store::{Query as _, args};
use testkit::web::Browser;

/// How many presses there are of one button at once.
const PRESSES: usize = 50;

testkit::both! {
    async fn c1_fifty_presses_at_once_make_one_case(db: Db) {
        let site = Site::filled(&db).await;
        let store = site.open().await;
        let tenant = inspect::office(&store).await;
        let sessions = torture::sign_in(&store, tenant).await;
        store.close().await;
        let server = Server::start(&site).await;
        for (number, photo) in [(0, false), (1, true)] {
            let client = Browser::at(&server.address).with_session(&sessions[number]);
            let words = format!("第 {number} 处：北门外的路灯不亮");
            let mut report = Report::new(number, words, photo, false);
            report.prepare(&client).await.unwrap();
            let send = report.send.clone().unwrap();
            let presses: Vec<_> = (0..PRESSES)
                .map(|_| {
                    let (client, send) = (client.apart(), send.clone());
                    tokio::spawn(async move { client.submit(&send).await })
                })
                .collect();
            let mut led = 0;
            for press in presses {
                let answer = press.await.unwrap();
                let to = answer.status == 303 && answer.to().starts_with("/report/done?");
                // A browser that presses on and on is asked to rest (rules/limits.toml).
                assert!(to || answer.status == 429, "{} {}\n{}\n{}", answer.status, answer.to(), answer.text, site.log());
                led += usize::from(to);
            }
            assert!(led >= 1, "not one press was led to the receipt");
            let store = site.open().await;
            let mut q = store.read(tenant).await.unwrap();
            let sql = "SELECT (SELECT COUNT(*) FROM desk_case WHERE id = $1), (SELECT COUNT(*) FROM matter_event WHERE matter_id = $1 AND seq = 1), \
                (SELECT COUNT(*) FROM journal WHERE subject = $1 AND verb = 'desk.report')";
            let made: (i64, i64, i64) = q.one(sql, args![report.id().unwrap()]).await.unwrap();
            assert_eq!(made, (1, 1, 1));
            drop(q);
            store.close().await;
        }
        server.kill().await;
        site.run(&["audit", "verify"]).well();
    }
}
