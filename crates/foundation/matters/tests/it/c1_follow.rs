//! Row C1: an anonymous reporter follows by a public code, and confirms or vetoes by a secret link.

use crate::site::*;
use crate::world::*;
use axum::http::StatusCode;
use kernel::id::MatterId;
use matters::Reporter;

const SECRET: &str = "k3m4n5p6q7r8s9t2u3v4w5x6y7z8A2b3";

async fn anonymous(site: &Site) -> MatterId {
    let reporter = Reporter::Anonymous { link_hash: matters::secret_hash(SECRET) };
    site.world.dispatched(1, reporter).await
}

testkit::both! {
    async fn c1_a_code_alone_shows_public_facts_only(db: testkit::Db) {
        let site = Site::on(db).await;
        anonymous(&site).await;
        let form = site.get(NOBODY, "/follow").await;
        form.is(StatusCode::OK).says(&["查询码"]);
        let page = site.fill_in(NOBODY, &form, ("/follow", "code"), &[("code", "sly-20260506-0001 ")]).await;
        page.is(StatusCode::OK).says(&["SLY-20260506-0001", "在哪一步", "街道城建科", "一步一步"]);
        page.hides(&["楼道灯不亮", "3 号楼", "五楼", "周", "/act", "/say", "写留言"]);
        let none = site.fill_in(NOBODY, &form, ("/follow", "code"), &[("code", "SLY-20260506-9999")]).await;
        none.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["没有查到这个编号"]);
    }

    async fn c1_codes_cannot_be_tried_out(db: testkit::Db) {
        let site = Site::on(db).await;
        anonymous(&site).await;
        let form = site.get(REPORTING, "/follow").await;
        let mut answers = Vec::new();
        for n in 0..14 {
            let code = format!("SLY-20260506-{n:04}");
            let answer = site.fill_in(REPORTING, &form, ("/follow", "code"), &[("code", &code)]).await;
            answers.push(answer.status);
        }
        assert!(answers[..10].iter().all(|status| *status != StatusCode::TOO_MANY_REQUESTS));
        assert!(answers[10..].iter().all(|status| *status == StatusCode::TOO_MANY_REQUESTS));
    }

    async fn c1_the_secret_link_confirms_vetoes_and_writes(db: testkit::Db) {
        let site = Site::on(db).await;
        let id = anonymous(&site).await;
        let page = format!("/follow/{SECRET}");
        let (act, say) = (format!("{page}/act"), format!("{page}/say"));
        let shown = site.get(NOBODY, &page).await;
        shown.is(StatusCode::OK).says(&["楼道灯不亮", "正在办理", "写留言"]);
        assert_eq!(shown.headers.get("referrer-policy").unwrap(), "same-origin");
        assert_eq!(shown.headers.get("x-robots-tag").unwrap(), "noindex, nofollow, noarchive");
        site.fill_in(NOBODY, &shown, (&say, "note"), &[("note", "晚上才看得出来")]).await.is(StatusCode::SEE_OTHER);
        site.get(HANDLING, &format!("/work/matters/{id}")).await.says(&["晚上才看得出来"]);
        site.world.handled(id, 4).await;
        site.world.db.clock().advance(hours(3));
        site.world.sweep().await;
        let shown = site.get(NOBODY, &page).await;
        shown.says(&["现在等您看一眼"]);
        site.fill_in(NOBODY, &shown, (&act, "named.test.veto"), &[]).await.is(StatusCode::SEE_OTHER);
        assert_eq!(site.world.row(id).await.state, "handle");
        // Staff who happen to open the link act as its holder, not by their roles.
        site.get(DESK_WORKER, &page).await.is(StatusCode::OK).hides(&["13912342046", "do=dispatch"]);
    }

    async fn c1_a_wrong_link_tells_nothing(db: testkit::Db) {
        let site = Site::on(db).await;
        anonymous(&site).await;
        for secret in ["k3m4n5p6q7r8s9t2u3v4w5x6y7z8A2b4", "x", "SLY-20260506-0001"] {
            let answer = site.get(NOBODY, &format!("/follow/{secret}")).await;
            answer.is(StatusCode::NOT_FOUND).hides(&["楼道灯"]);
            site.post(NOBODY, &format!("/follow/{secret}/act"), &[("do", "named.test.veto")]).await.is(StatusCode::NOT_FOUND);
        }
    }
}
