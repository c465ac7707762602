//! Letters to whoever reports without an account and leaves an e-mail address: what they say, to whom they go, and every
//! way to get more of them than was asked for.

use super::c2_job::{accepted, checked, dispatched, handled};
use super::cases::{self, last_case, open};
use kernel::id::{CaseId, TenantId};
use kernel::person::DataSubject;
use kernel::time::Duration;
use store::{By, Client, Query, args};
use testkit::web::{Answer, Browser, Form, forms};
use town::{BUILDING, GARDEN, PROPERTY, STREET, Town, ZHOU};

const ADDRESS: &str = "mei@example.cn";
const WORDS: &str = "楼道灯不亮，我妈妈摔了一跤";

store::row! {
    #[derive(Debug)]
    struct Row {
        address: Vec<u8>,
        subject: Vec<u8>,
        body: Vec<u8>,
        state: String,
    }
}

/// A letter to a reporter, opened.
#[derive(Debug)]
struct Letter {
    to: String,
    subject: String,
    body: String,
}

/// Returns the letters to reporters, the first first.
async fn letters(town: &Town) -> Vec<Letter> {
    let mut reader = town.store.read(TenantId::from(STREET)).await.unwrap();
    let sql = "SELECT address, subject, body, state FROM identity_mail WHERE purpose = 'reporter' ORDER BY made_at, id";
    let rows: Vec<Row> = reader.all(sql, args![]).await.unwrap();
    let letter = |row: Row| {
        assert_eq!(row.state, "queued");
        assert!(
            !String::from_utf8_lossy(&row.address).contains("example"),
            "an address in the clear"
        );
        Letter {
            to: reader.open("identity_mail.address", &row.address).unwrap(),
            subject: reader.open("identity_mail.subject", &row.subject).unwrap(),
            body: reader.open("identity_mail.body", &row.body).unwrap(),
        }
    };
    rows.into_iter().map(letter).collect()
}

async fn subjects(town: &Town) -> Vec<String> {
    letters(town).await.into_iter().map(|letter| letter.subject).collect()
}

/// Returns the path of the secret link in a letter.
fn link(letter: &Letter) -> String {
    let line = letter.body.lines().find(|line| line.contains("/follow/")).unwrap();
    assert!(line.starts_with("http"), "{line}");
    format!("/follow/{}", line.split_once("/follow/").unwrap().1)
}

/// Returns the form for a message; on a case's page it says where to come back to.
fn saying(page: &Answer) -> Form {
    forms(&page.text).into_iter().find(|form| form.action.contains("/say")).unwrap()
}

/// Fills in the form with an address, and returns what comes back.
async fn filled(browser: &Browser, email: &str) -> Answer {
    let form = browser.get("/report").await.ok().form("/report");
    let form = form
        .set("do", "next")
        .set("case.description", WORDS)
        .set("case.place", BUILDING.to_string())
        .set("reporter.email", email);
    browser.upload(&form, &[]).await
}

/// Reports with an address, and returns the receipt.
async fn reported(browser: &Browser, email: &str) -> Answer {
    let to = filled(browser, email).await.onward();
    let check = browser.get(&to).await.ok();
    // Somebody may have reported the same.
    browser.done(&check.form("/report/send")).await.ok()
}

/// Registers a caller with an address, and returns the receipt.
async fn called(desk: &Browser, email: &str) -> Answer {
    let form = desk.get("/work/cases/new").await.ok().form("/work/cases/new");
    let form = form
        .set("do", "next")
        .set("channel", "telephone")
        .set("case.description", WORDS)
        .set("case.place_text", "北侧工地")
        .set("community", GARDEN.to_string())
        .set("reporter.email", email);
    let check = desk.sent(&form, &[]).await.ok();
    desk.done(&check.form("/work/cases/new/send")).await.ok()
}

/// Brings a case as far as the reporter's turn.
async fn to_confirm(town: &Town, case: CaseId) {
    accepted(town, case).await;
    dispatched(town, case, PROPERTY, None).await.ok();
    handled(town, "lead", case).await;
    checked(town, case, "pass").await;
    town.work().await;
}

async fn change(town: &Town, sql: &'static str) {
    let by = By::system(TenantId::from(STREET), "test", "test");
    let done = town.store.write(by, move |tx| {
        Box::pin(async move {
            tx.exec(sql, args![]).await?;
            Ok(())
        })
    });
    done.await.unwrap();
}

/// Lets every event about matters come once more.
async fn again(town: &Town) {
    change(town, "UPDATE outbox SET run_at = at, lease = NULL WHERE consumer = 'matters.notices'")
        .await;
    town.work().await;
}

testkit::both! {
    async fn a8_a_guest_gets_a_receipt_with_the_link_by_mail(db: testkit::Db) {
        let town = cases::town(db).await;
        let guest = town.guest();
        let form = guest.get("/report").await.ok();
        assert!(form.says("可以不填。只用来给您发这件事的邮件"), "{}", form.plain());
        let done = reported(&guest, ADDRESS).await;
        assert!(done.says("回执正发往所留的邮箱"), "{}", done.plain());
        let sent = letters(&town).await;
        let [receipt] = sent.as_slice() else { panic!("{sent:?}") };
        assert_eq!((receipt.to.as_str(), receipt.subject.as_str()), (ADDRESS, "您反映的事情已收到（桐荫街道）"));
        for said in ["TY-20260506-0001", "5 月 6 日 11:00 前受理", "别再发邮件", "不要转发"] {
            assert!(receipt.body.contains(said), "{said}: {}", receipt.body);
        }
        for kept in ["妈妈", "石榴园", "3号楼"] {
            assert!(!receipt.body.contains(kept), "{}", receipt.body);
        }
        // The link of the letter is the one of the page.
        assert!(done.links("/follow/").iter().any(|shown| shown.ends_with(&link(receipt))));
        assert!(town.guest().get(&link(receipt)).await.ok().says(WORDS));
        // What is not known is not told.
        change(&town, "UPDATE identity_mail SET state = 'sent'").await;
        assert!(guest.get(&done.path).await.ok().says("回执已发到所留的邮箱"));
        change(&town, "UPDATE identity_mail SET state = 'refused'").await;
        assert!(guest.get(&done.path).await.ok().says("回执没有发到所留的邮箱"));
    }

    async fn a8_without_an_address_nothing_is_written(db: testkit::Db) {
        let town = cases::town(db).await;
        let done = reported(&town.guest(), "").await;
        assert!(!done.says("邮箱"), "{}", done.plain());
        let link = done.links("/follow/").into_iter().find(|link| link.len() > 40).unwrap();
        let page = town.guest().get(&format!("/follow/{}", link.split_once("/follow/").unwrap().1)).await.ok();
        assert!(!page.says("别再发邮件"), "{}", page.plain());
        // Somebody with an account has notices; what else was sent along is not asked for.
        reported(&town.sign_in("zhou"), ADDRESS).await;
        // Whoever stays unknown left nothing.
        let guest = town.guest();
        let form = guest.get("/report").await.ok().form("/report").set("do", "next")
            .set("case.description", WORDS).set("case.place", BUILDING.to_string())
            .set("case.anonymous", "true").set("reporter.email", ADDRESS);
        let check = guest.sent(&form, &[]).await.ok();
        guest.done(&check.form("/report/send")).await.ok();
        to_confirm(&town, last_case(&town).await).await;
        assert!(letters(&town).await.is_empty());
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_reporter WHERE mail_secret IS NOT NULL").await, 0);
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_receipt").await, 0);
    }

    async fn a8_a_guest_is_told_when_it_is_the_guests_turn_and_at_the_end(db: testkit::Db) {
        let town = cases::town(db).await;
        let guest = town.guest().cookie("ll_prefs", "en");
        reported(&guest, ADDRESS).await;
        let case = last_case(&town).await;
        town.db.clock().advance(Duration::minutes(1));
        to_confirm(&town, case).await;
        town.db.clock().advance(Duration::minutes(1));
        assert_eq!(subjects(&town).await, ["Your report has arrived (桐荫街道)", "Please have a look (桐荫街道)"]);
        let sent = letters(&town).await;
        assert!(sent.iter().all(|letter| letter.to == ADDRESS && letter.body.contains("TY-20260506-0001")));
        assert!(sent.iter().all(|letter| !letter.body.contains("妈妈") && letter.body.contains("No more e-mails")));
        // Somebody writes to the reporter.
        let desk = town.sign_in("desk");
        let page = desk.get(&format!("/work/cases/{case}")).await.ok();
        desk.submit(&saying(&page).set("note", "明天上午到")).await.is(303);
        town.work().await;
        let noted = letters(&town).await.pop().unwrap();
        assert_eq!(noted.subject, "A message for you (桐荫街道)");
        assert!(!noted.body.contains("明天上午"), "{}", noted.body);
        town.db.clock().advance(Duration::minutes(1));
        // The link of the letter confirms; what the reporter writes is told to staff, not to the reporter.
        let phone = town.guest();
        let page = phone.get(&link(&noted)).await.ok();
        phone.submit(&saying(&page).set("note", "好的")).await.is(303);
        let page = phone.get(&link(&noted)).await.ok();
        phone.sent(&page.act("complete."), &[]).await.ok();
        town.work().await;
        let ended = letters(&town).await.pop().unwrap();
        assert_eq!(ended.subject, "What you reported has come to an end (桐荫街道)");
        assert!(ended.body.contains("has come to an end: Closed"), "{}", ended.body);
        assert_eq!(letters(&town).await.len(), 4);
    }

    async fn a8_a_guest_is_told_why_it_ended(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), ADDRESS).await;
        let case = last_case(&town).await;
        town.db.clock().advance(Duration::minutes(1));
        let desk = town.sign_in("desk");
        let form = open(&desk, case, "complete.1.refuse").await.form("/refuse");
        desk.done(&form.set("refused_for", "other_procedure").set("explanation", "请找法院立案庭")).await.ok();
        town.work().await;
        let ended = letters(&town).await.pop().unwrap();
        assert!(ended.body.contains("有结果了：不予受理"), "{}", ended.body);
        assert!(town.guest().get(&link(&ended)).await.ok().says("请找法院立案庭"));
    }

    async fn a8_an_event_that_comes_twice_writes_one_letter(db: testkit::Db) {
        let town = cases::town(db).await;
        let guest = town.guest();
        let to = filled(&guest, ADDRESS).await.onward();
        let form = guest.get(&to).await.ok().form("/report/send");
        guest.done(&form).await.ok();
        // A second press finds the case of the first.
        guest.submit(&form).await.is(303);
        assert_eq!(letters(&town).await.len(), 1);
        to_confirm(&town, last_case(&town).await).await;
        again(&town).await;
        again(&town).await;
        assert_eq!(letters(&town).await.len(), 2);
        assert_eq!(town.count("SELECT COUNT(*) FROM job WHERE kind = 'identity.mail'").await, 2);
    }

    async fn a8_a_receipt_is_kept_with_its_case_or_neither_is(db: testkit::Db) {
        let town = cases::town(db).await;
        let mut client = Client::connect(&town.db.url()).await.unwrap();
        let guest = town.guest();
        let to = filled(&guest, ADDRESS).await.onward();
        let form = guest.get(&to).await.ok().form("/report/send");
        client.exec("ALTER TABLE identity_mail RENAME TO away", args![]).await.unwrap();
        guest.submit(&form).await.is(500);
        assert_eq!(town.count("SELECT COUNT(*) FROM matter").await, 0);
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_receipt").await, 0);
        client.exec("ALTER TABLE away RENAME TO identity_mail", args![]).await.unwrap();
        guest.done(&form).await.ok();
        assert_eq!((letters(&town).await.len(), town.count("SELECT COUNT(*) FROM matter").await), (1, 1));
    }

    async fn a8_fifty_reports_to_a_strangers_address_write_five_letters(db: testkit::Db) {
        let town = cases::town(db).await;
        let written = ["mei@example.cn", "Mei@Example.cn", "mei+1@example.cn", "MEI+shop@example.cn"];
        let mut held = 0;
        for n in 0..50 {
            let done = reported(&town.guest(), written[n % written.len()]).await;
            // The report is taken, and the link stands on the page.
            assert!(done.links("/follow/").iter().any(|link| link.len() > 40));
            held += usize::from(done.says("这一件不再发邮件。请保存好查询码和链接"));
        }
        assert_eq!((letters(&town).await.len(), held), (5, 45));
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_reporter WHERE mail_secret IS NOT NULL").await, 5);
        // What was held writes nothing later either.
        let case = last_case(&town).await;
        to_confirm(&town, case).await;
        assert_eq!(letters(&town).await.len(), 5);
        // Somebody else's address has its own share, and the next day begins anew.
        reported(&town.guest(), "li@example.cn").await;
        town.at(7, 9, 0);
        reported(&town.guest(), ADDRESS).await;
        assert_eq!(letters(&town).await.len(), 7);
        town.at(8, 10, 0);
        town.work().await;
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_receipt").await, 0);
    }

    async fn a8_one_browser_does_not_write_to_one_stranger_after_another(db: testkit::Db) {
        let town = cases::town(db).await;
        let guest = town.guest();
        let mut last = reported(&guest, "n0@example.cn").await;
        for n in 1..14 {
            last = reported(&guest, &format!("n{n}@example.cn")).await;
        }
        assert!(last.says("这一件不再发邮件") && last.links("/follow/").iter().any(|link| link.len() > 40));
        assert_eq!(letters(&town).await.len(), 10);
    }

    async fn a8_nothing_but_an_address_is_an_address(db: testkit::Db) {
        let town = cases::town(db).await;
        for wrong in [
            "mei@example.cn\r\nBcc: li@example.cn", "mei@example.cn\nSubject: x", "mei@example.cn%0ABcc:li@example.cn",
            "mei@example.cn, li@example.cn", "<mei@example.cn>", "\"mei\r\n\"@example.cn", "mei@example.cn\u{2028}x@example.cn",
        ] {
            let reply = filled(&town.guest(), wrong).await.answered(422);
            assert!(reply.text.contains("f-reporter-email-error"), "{wrong}: {}", reply.plain());
        }
        assert_eq!(town.count("SELECT COUNT(*) FROM matter").await, 0);
        assert!(letters(&town).await.is_empty());
    }

    async fn a8_only_the_holder_of_the_link_stops_letters(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), ADDRESS).await;
        let case = last_case(&town).await;
        let path = link(&letters(&town).await[0]);
        let holder = town.guest();
        let form = holder.get(&path).await.ok().form("/letters");
        // Neither the code nor the case's id nor another link stops them, and no press without its token.
        for other in [format!("/follow/{case}"), "/follow/TY-20260506-0001".into(), format!("{path}x"), path[..path.len() - 1].to_owned()] {
            let stranger = town.guest();
            stranger.get("/follow").await.ok();
            let mut forged = form.clone();
            forged.action = format!("{other}/letters");
            let status = stranger.submit(&forged).await.status.as_u16();
            assert!(status == 404 || status == 403, "{other}: {status}");
        }
        let bare = Form::new(&form.action, &[]);
        assert!(!holder.submit(&bare).await.status.is_redirection());
        assert_eq!(letters(&town).await.len(), 1);
        // One press: what waits does not leave, and the address is gone.
        let stopped = holder.done(&form).await.ok();
        assert!(stopped.says("不再发邮件，您的邮箱已经删掉") && !stopped.says("别再发邮件"), "{}", stopped.plain());
        holder.submit(&form).await.is(303);
        to_confirm(&town, case).await;
        assert!(letters(&town).await.is_empty());
        let left = "SELECT COUNT(*) FROM desk_reporter WHERE email IS NOT NULL OR mail_secret IS NOT NULL";
        assert_eq!(town.count(left).await, 0);
        assert_eq!(town.count("SELECT COUNT(*) FROM journal WHERE verb = 'desk.stop_letters'").await, 1);
        // The link itself goes on to serve.
        let page = holder.get(&path).await.ok();
        holder.sent(&page.act("complete."), &[]).await.ok();
        let page = town.sign_in("desk").get(&format!("/work/cases/{case}")).await.ok();
        assert!(page.says("反映人已停收"), "{}", page.plain());
    }

    async fn a8_after_erasure_no_letter_goes_and_no_link_leads_anywhere(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), ADDRESS).await;
        let case = last_case(&town).await;
        let path = link(&letters(&town).await[0]);
        let desk = town.sign_in("desk");
        let form = open(&desk, case, "complete.1.refuse").await.form("/refuse");
        desk.done(&form.set("refused_for", "other_procedure").set("explanation", "请找法院立案庭")).await.ok();
        change(&town, "UPDATE desk_reporter SET erase_asked_at = (SELECT MIN(at) FROM journal)").await;
        let by = By::system(TenantId::from(STREET), "test", "erase");
        let erase = desk::MANIFEST.erase.unwrap();
        let done = town.store.write(by, move |tx| Box::pin(async move {
            let now = tx.now();
            erase(tx, DataSubject::account_holder(ZHOU), now).await
        }));
        done.await.unwrap();
        assert_eq!(town.count("SELECT COUNT(*) FROM desk_reporter WHERE erased_at IS NOT NULL").await, 1);
        // The end was not told before the erasure; it is not told after it.
        town.work().await;
        again(&town).await;
        assert!(letters(&town).await.is_empty());
        town.guest().get(&path).await.is(404);
        let left = "SELECT COUNT(*) FROM desk_reporter WHERE email IS NOT NULL OR mail_secret IS NOT NULL OR mail_locale IS NOT NULL";
        assert_eq!(town.count(left).await, 0);
        assert_eq!(town.count("SELECT COUNT(*) FROM matter_link").await, 0);
    }

    async fn a8_staff_see_that_letters_come_back_and_no_address(db: testkit::Db) {
        let town = cases::town(db).await;
        reported(&town.guest(), ADDRESS).await;
        let case = last_case(&town).await;
        let desk = town.sign_in("desk");
        for (state, told) in [("queued", "正在发给反映人"), ("sent", "邮件：已发给反映人"), ("refused", "邮件：被退回，反映人收不到"), ("given_up", "多次未发出")] {
            let by = By::system(TenantId::from(STREET), "test", "test");
            let done = town.store.write(by, move |tx| Box::pin(async move {
                tx.exec("UPDATE identity_mail SET state = $1", args![state]).await?;
                Ok(())
            }));
            done.await.unwrap();
            let page = desk.get(&format!("/work/cases/{case}")).await.ok();
            assert!(page.says(told) && !page.text.contains("mei@"), "{}", page.plain());
        }
    }

    async fn a8_a_caller_gets_the_link_by_mail_alone(db: testkit::Db) {
        let town = cases::town(db).await;
        let desk = town.sign_in("desk");
        let done = called(&desk, ADDRESS).await;
        assert!(done.says("回执正发往所留的邮箱"), "{}", done.plain());
        assert!(done.links("/follow/").iter().all(|link| link.len() < 40), "the link on the operator's page");
        let receipt = letters(&town).await.pop().unwrap();
        assert!(town.guest().get(&link(&receipt)).await.ok().says(WORDS));
        assert_eq!(town.matter(last_case(&town).await).await.reporter_kind, "anonymous");
        // Whoever gets no letter has no link, and is called back.
        for _ in 0..5 {
            called(&desk, ADDRESS).await;
        }
        assert_eq!(letters(&town).await.len(), 5);
        assert_eq!(town.matter(last_case(&town).await).await.reporter_kind, "staff");
    }
}
