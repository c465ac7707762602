//! Row C1: an anonymous reporter follows by a public code, and confirms or vetoes by a secret link.

use crate::errand::*;
use http::axum::http::StatusCode;
use kernel::id::MatterId;
use matters::Reporter;
use town::*;

const SECRET: &str = "k3m4n5p6q7r8s9t2u3v4w5x6y7z8A2b3";

async fn anonymous(town: &Errands) -> MatterId {
    let reporter = Reporter::Anonymous { link_hash: matters::secret_hash(SECRET) };
    town.dispatched(1, reporter).await
}

testkit::both! {
    async fn c1_a_code_alone_shows_public_facts_only(db: testkit::Db) {
        let town = Errands::on(db).await;
        anonymous(&town).await;
        let form = town.of(NOBODY).get("/follow").await;
        form.is(200).has_all(&["查询码"]);
        let page = town.of(NOBODY).fill_in(&form, ("/follow", "code"), &[("code", "sly-20260506-0001 ")]).await;
        page.is(200).has_all(&["SLY-20260506-0001", "在哪一步", "街道城建科", "一步一步"]);
        page.lacks_all(&["楼道灯不亮", "3 号楼", "五楼", "周", "/act", "/say", "写留言"]);
        let none = town.of(NOBODY).fill_in(&form, ("/follow", "code"), &[("code", "SLY-20260506-9999")]).await;
        none.is(422).has_all(&["没有查到这个编号"]);
    }

    async fn c1_codes_cannot_be_tried_out(db: testkit::Db) {
        let town = Errands::on(db).await;
        anonymous(&town).await;
        let form = town.of("zhou").get("/follow").await;
        let mut answers = Vec::new();
        for n in 0..14 {
            let code = format!("SLY-20260506-{n:04}");
            let answer = town.of("zhou").fill_in(&form, ("/follow", "code"), &[("code", &code)]).await;
            answers.push(answer.status);
        }
        assert!(answers[..10].iter().all(|status| *status != StatusCode::TOO_MANY_REQUESTS));
        assert!(answers[10..].iter().all(|status| *status == StatusCode::TOO_MANY_REQUESTS));
    }

    async fn c1_the_secret_link_confirms_vetoes_and_writes(db: testkit::Db) {
        let town = Errands::on(db).await;
        let id = anonymous(&town).await;
        let page = format!("/follow/{SECRET}");
        let (act, say) = (format!("{page}/act"), format!("{page}/say"));
        let shown = town.of(NOBODY).get(&page).await;
        shown.is(200).has_all(&["楼道灯不亮", "正在办理", "写留言"]);
        assert_eq!(shown.headers.get("referrer-policy").unwrap(), "same-origin");
        assert_eq!(shown.headers.get("x-robots-tag").unwrap(), "noindex, nofollow, noarchive");
        town.of(NOBODY).fill_in(&shown, (&say, "note"), &[("note", "晚上才看得出来")]).await.is(303);
        town.of("assistant").get(&format!("/work/matters/{id}")).await.has_all(&["晚上才看得出来"]);
        town.handled(id, 4).await;
        town.db.clock().advance(hours(3));
        town.sweep().await;
        let shown = town.of(NOBODY).get(&page).await;
        shown.has_all(&["现在等您看一眼"]);
        town.of(NOBODY).fill_in(&shown, (&act, "named.test.veto"), &[]).await.is(303);
        assert_eq!(town.matter(id).await.state, "handle");
        // Staff who happen to open the link act as its holder, not by their roles.
        town.of("desk").get(&page).await.is(200).lacks_all(&["13912342046", "do=dispatch"]);
    }

    async fn c1_a_wrong_link_tells_nothing(db: testkit::Db) {
        let town = Errands::on(db).await;
        anonymous(&town).await;
        for secret in ["k3m4n5p6q7r8s9t2u3v4w5x6y7z8A2b4", "x", "SLY-20260506-0001"] {
            let answer = town.of(NOBODY).get(&format!("/follow/{secret}")).await;
            answer.is(404).lacks_all(&["楼道灯"]);
            town.of(NOBODY).post(&format!("/follow/{secret}/act"), &[("do", "named.test.veto")]).await.is(404);
        }
    }
}
