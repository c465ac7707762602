//! Letters to whoever reports without an account and leaves an e-mail address: what they say, to whom they go, and every
//! way to get more of them than was asked for.

use super::browser::{Browser, PageForm, Reply, forms};
use super::c2_job::{accepted, checked, dispatched, handled};
use super::world::{BUILDING, GARDEN, PROPERTY, STREET, World, ZHOU};
use kernel::id::{CaseId, TenantId};
use kernel::person::DataSubject;
use kernel::time::Duration;
use store::{By, Client, Query, args};

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
async fn letters(world: &World) -> Vec<Letter> {
    let mut reader = world.store.read(TenantId::from(STREET)).await.unwrap();
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

async fn subjects(world: &World) -> Vec<String> {
    letters(world).await.into_iter().map(|letter| letter.subject).collect()
}

/// Returns the path of the secret link in a letter.
fn link(letter: &Letter) -> String {
    let line = letter.body.lines().find(|line| line.contains("/follow/")).unwrap();
    assert!(line.starts_with("http"), "{line}");
    format!("/follow/{}", line.split_once("/follow/").unwrap().1)
}

/// Returns the form for a message; on a case's page it says where to come back to.
fn saying(page: &Reply) -> PageForm {
    forms(&page.text).into_iter().find(|form| form.action.contains("/say")).unwrap()
}

/// Fills in the form with an address, and returns what comes back.
async fn filled(browser: &mut Browser, email: &str) -> Reply {
    let form = browser.get("/report").await.ok().form("/report");
    let form = form
        .set("do", "next")
        .set("case.description", WORDS)
        .set("case.place", BUILDING.to_string())
        .set("reporter.email", email);
    browser.upload(&form, &[]).await
}

/// Reports with an address, and returns the receipt.
async fn reported(browser: &mut Browser, email: &str) -> Reply {
    let to = filled(browser, email).await.onward();
    let check = browser.get(&to).await.ok();
    // Somebody may have reported the same.
    browser.done(&check.form("/report/send")).await.ok()
}

/// Registers a caller with an address, and returns the receipt.
async fn called(desk: &mut Browser, email: &str) -> Reply {
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
async fn to_confirm(world: &World, case: CaseId) {
    accepted(world, case).await;
    dispatched(world, case, PROPERTY, None).await.ok();
    handled(world, "lead", case).await;
    checked(world, case, "pass").await;
    world.work().await;
}

async fn change(world: &World, sql: &'static str) {
    let by = By::system(TenantId::from(STREET), "test", "test");
    let done = world.store.write(by, move |tx| {
        Box::pin(async move {
            tx.exec(sql, args![]).await?;
            Ok(())
        })
    });
    done.await.unwrap();
}

/// Lets every event about matters come once more.
async fn again(world: &World) {
    change(world, "UPDATE outbox SET run_at = at, lease = NULL WHERE consumer = 'matters.notices'")
        .await;
    world.work().await;
}

testkit::both! {
    async fn a8_a_guest_gets_a_receipt_with_the_link_by_mail(db: testkit::Db) {
        let world = World::on(db).await;
        let mut guest = world.guest();
        let form = guest.get("/report").await.ok();
        assert!(form.says("可以不填。只用来给您发这件事的邮件"), "{}", form.plain());
        let done = reported(&mut guest, ADDRESS).await;
        assert!(done.says("回执正发往所留的邮箱"), "{}", done.plain());
        let sent = letters(&world).await;
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
        assert!(world.guest().get(&link(receipt)).await.ok().says(WORDS));
        // What is not known is not told.
        change(&world, "UPDATE identity_mail SET state = 'sent'").await;
        assert!(guest.get(&done.path).await.ok().says("回执已发到所留的邮箱"));
        change(&world, "UPDATE identity_mail SET state = 'refused'").await;
        assert!(guest.get(&done.path).await.ok().says("回执没有发到所留的邮箱"));
    }

    async fn a8_without_an_address_nothing_is_written(db: testkit::Db) {
        let world = World::on(db).await;
        let done = reported(&mut world.guest(), "").await;
        assert!(!done.says("邮箱"), "{}", done.plain());
        let link = done.links("/follow/").into_iter().find(|link| link.len() > 40).unwrap();
        let page = world.guest().get(&format!("/follow/{}", link.split_once("/follow/").unwrap().1)).await.ok();
        assert!(!page.says("别再发邮件"), "{}", page.plain());
        // Somebody with an account has notices; what else was sent along is not asked for.
        reported(&mut world.sign_in("zhou"), ADDRESS).await;
        // Whoever stays unknown left nothing.
        let mut guest = world.guest();
        let form = guest.get("/report").await.ok().form("/report").set("do", "next")
            .set("case.description", WORDS).set("case.place", BUILDING.to_string())
            .set("case.anonymous", "true").set("reporter.email", ADDRESS);
        let check = guest.sent(&form, &[]).await.ok();
        guest.done(&check.form("/report/send")).await.ok();
        to_confirm(&world, world.last_case().await).await;
        assert!(letters(&world).await.is_empty());
        assert_eq!(world.count("SELECT COUNT(*) FROM desk_reporter WHERE mail_secret IS NOT NULL").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM desk_receipt").await, 0);
    }

    async fn a8_a_guest_is_told_when_it_is_the_guests_turn_and_at_the_end(db: testkit::Db) {
        let world = World::on(db).await;
        let mut guest = world.guest().cookie("ll_prefs", "en");
        reported(&mut guest, ADDRESS).await;
        let case = world.last_case().await;
        world.db.clock().advance(Duration::minutes(1));
        to_confirm(&world, case).await;
        world.db.clock().advance(Duration::minutes(1));
        assert_eq!(subjects(&world).await, ["Your report has arrived (桐荫街道)", "Please have a look (桐荫街道)"]);
        let sent = letters(&world).await;
        assert!(sent.iter().all(|letter| letter.to == ADDRESS && letter.body.contains("TY-20260506-0001")));
        assert!(sent.iter().all(|letter| !letter.body.contains("妈妈") && letter.body.contains("No more e-mails")));
        // Somebody writes to the reporter.
        let mut desk = world.sign_in("desk");
        let page = desk.get(&format!("/work/cases/{case}")).await.ok();
        desk.submit(&saying(&page).set("note", "明天上午到")).await.is(303);
        world.work().await;
        let noted = letters(&world).await.pop().unwrap();
        assert_eq!(noted.subject, "A message for you (桐荫街道)");
        assert!(!noted.body.contains("明天上午"), "{}", noted.body);
        world.db.clock().advance(Duration::minutes(1));
        // The link of the letter confirms; what the reporter writes is told to staff, not to the reporter.
        let mut phone = world.guest();
        let page = phone.get(&link(&noted)).await.ok();
        phone.submit(&saying(&page).set("note", "好的")).await.is(303);
        let page = phone.get(&link(&noted)).await.ok();
        phone.sent(&page.act("complete."), &[]).await.ok();
        world.work().await;
        let ended = letters(&world).await.pop().unwrap();
        assert_eq!(ended.subject, "What you reported has come to an end (桐荫街道)");
        assert!(ended.body.contains("has come to an end: Closed"), "{}", ended.body);
        assert_eq!(letters(&world).await.len(), 4);
    }

    async fn a8_a_guest_is_told_why_it_ended(db: testkit::Db) {
        let world = World::on(db).await;
        reported(&mut world.guest(), ADDRESS).await;
        let case = world.last_case().await;
        world.db.clock().advance(Duration::minutes(1));
        let mut desk = world.sign_in("desk");
        let form = desk.open(case, "complete.1.refuse").await.form("/refuse");
        desk.done(&form.set("refused_for", "other_procedure").set("explanation", "请找法院立案庭")).await.ok();
        world.work().await;
        let ended = letters(&world).await.pop().unwrap();
        assert!(ended.body.contains("有结果了：不予受理"), "{}", ended.body);
        assert!(world.guest().get(&link(&ended)).await.ok().says("请找法院立案庭"));
    }

    async fn a8_an_event_that_comes_twice_writes_one_letter(db: testkit::Db) {
        let world = World::on(db).await;
        let mut guest = world.guest();
        let to = filled(&mut guest, ADDRESS).await.onward();
        let form = guest.get(&to).await.ok().form("/report/send");
        guest.done(&form).await.ok();
        // A second press finds the case of the first.
        guest.submit(&form).await.is(303);
        assert_eq!(letters(&world).await.len(), 1);
        to_confirm(&world, world.last_case().await).await;
        again(&world).await;
        again(&world).await;
        assert_eq!(letters(&world).await.len(), 2);
        assert_eq!(world.count("SELECT COUNT(*) FROM job WHERE kind = 'identity.mail'").await, 2);
    }

    async fn a8_a_receipt_is_kept_with_its_case_or_neither_is(db: testkit::Db) {
        let world = World::on(db).await;
        let mut client = Client::connect(&world.db.url()).await.unwrap();
        let mut guest = world.guest();
        let to = filled(&mut guest, ADDRESS).await.onward();
        let form = guest.get(&to).await.ok().form("/report/send");
        client.exec("ALTER TABLE identity_mail RENAME TO away", args![]).await.unwrap();
        guest.submit(&form).await.is(500);
        assert_eq!(world.count("SELECT COUNT(*) FROM matter").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM desk_receipt").await, 0);
        client.exec("ALTER TABLE away RENAME TO identity_mail", args![]).await.unwrap();
        guest.done(&form).await.ok();
        assert_eq!((letters(&world).await.len(), world.count("SELECT COUNT(*) FROM matter").await), (1, 1));
    }

    async fn a8_fifty_reports_to_a_strangers_address_write_five_letters(db: testkit::Db) {
        let world = World::on(db).await;
        let written = ["mei@example.cn", "Mei@Example.cn", "mei+1@example.cn", "MEI+shop@example.cn"];
        let mut held = 0;
        for n in 0..50 {
            let done = reported(&mut world.guest(), written[n % written.len()]).await;
            // The report is taken, and the link stands on the page.
            assert!(done.links("/follow/").iter().any(|link| link.len() > 40));
            held += usize::from(done.says("这一件不再发邮件。请保存好查询码和链接"));
        }
        assert_eq!((letters(&world).await.len(), held), (5, 45));
        assert_eq!(world.count("SELECT COUNT(*) FROM desk_reporter WHERE mail_secret IS NOT NULL").await, 5);
        // What was held writes nothing later either.
        let case = world.last_case().await;
        to_confirm(&world, case).await;
        assert_eq!(letters(&world).await.len(), 5);
        // Somebody else's address has its own share, and the next day begins anew.
        reported(&mut world.guest(), "li@example.cn").await;
        world.at(7, 9, 0);
        reported(&mut world.guest(), ADDRESS).await;
        assert_eq!(letters(&world).await.len(), 7);
        world.at(8, 10, 0);
        world.work().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM desk_receipt").await, 0);
    }

    async fn a8_one_browser_does_not_write_to_one_stranger_after_another(db: testkit::Db) {
        let world = World::on(db).await;
        let mut guest = world.guest();
        let mut last = reported(&mut guest, "n0@example.cn").await;
        for n in 1..14 {
            last = reported(&mut guest, &format!("n{n}@example.cn")).await;
        }
        assert!(last.says("这一件不再发邮件") && last.links("/follow/").iter().any(|link| link.len() > 40));
        assert_eq!(letters(&world).await.len(), 10);
    }

    async fn a8_nothing_but_an_address_is_an_address(db: testkit::Db) {
        let world = World::on(db).await;
        for wrong in [
            "mei@example.cn\r\nBcc: li@example.cn", "mei@example.cn\nSubject: x", "mei@example.cn%0ABcc:li@example.cn",
            "mei@example.cn, li@example.cn", "<mei@example.cn>", "\"mei\r\n\"@example.cn", "mei@example.cn\u{2028}x@example.cn",
        ] {
            let reply = filled(&mut world.guest(), wrong).await.is(422);
            assert!(reply.text.contains("f-reporter-email-error"), "{wrong}: {}", reply.plain());
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM matter").await, 0);
        assert!(letters(&world).await.is_empty());
    }

    async fn a8_only_the_holder_of_the_link_stops_letters(db: testkit::Db) {
        let world = World::on(db).await;
        reported(&mut world.guest(), ADDRESS).await;
        let case = world.last_case().await;
        let path = link(&letters(&world).await[0]);
        let mut holder = world.guest();
        let form = holder.get(&path).await.ok().form("/letters");
        // Neither the code nor the case's id nor another link stops them, and no press without its token.
        for other in [format!("/follow/{case}"), "/follow/TY-20260506-0001".into(), format!("{path}x"), path[..path.len() - 1].to_owned()] {
            let mut stranger = world.guest();
            stranger.get("/follow").await.ok();
            let forged = PageForm { action: format!("{other}/letters"), ..form.clone() };
            let status = stranger.submit(&forged).await.status.as_u16();
            assert!(status == 404 || status == 403, "{other}: {status}");
        }
        let bare = PageForm { fields: Vec::new(), ..form.clone() };
        assert!(!holder.submit(&bare).await.status.is_redirection());
        assert_eq!(letters(&world).await.len(), 1);
        // One press: what waits does not leave, and the address is gone.
        let stopped = holder.done(&form).await.ok();
        assert!(stopped.says("不再发邮件，您的邮箱已经删掉") && !stopped.says("别再发邮件"), "{}", stopped.plain());
        holder.submit(&form).await.is(303);
        to_confirm(&world, case).await;
        assert!(letters(&world).await.is_empty());
        let left = "SELECT COUNT(*) FROM desk_reporter WHERE email IS NOT NULL OR mail_secret IS NOT NULL";
        assert_eq!(world.count(left).await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM journal WHERE verb = 'desk.stop_letters'").await, 1);
        // The link itself goes on to serve.
        let page = holder.get(&path).await.ok();
        holder.sent(&page.act("complete."), &[]).await.ok();
        let page = world.sign_in("desk").get(&format!("/work/cases/{case}")).await.ok();
        assert!(page.says("反映人已停收"), "{}", page.plain());
    }

    async fn a8_after_erasure_no_letter_goes_and_no_link_leads_anywhere(db: testkit::Db) {
        let world = World::on(db).await;
        reported(&mut world.guest(), ADDRESS).await;
        let case = world.last_case().await;
        let path = link(&letters(&world).await[0]);
        let mut desk = world.sign_in("desk");
        let form = desk.open(case, "complete.1.refuse").await.form("/refuse");
        desk.done(&form.set("refused_for", "other_procedure").set("explanation", "请找法院立案庭")).await.ok();
        change(&world, "UPDATE desk_reporter SET erase_asked_at = (SELECT MIN(at) FROM journal)").await;
        let by = By::system(TenantId::from(STREET), "test", "erase");
        let erase = desk::MANIFEST.erase.unwrap();
        let done = world.store.write(by, move |tx| Box::pin(async move {
            let now = tx.now();
            erase(tx, DataSubject::account_holder(ZHOU), now).await
        }));
        done.await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM desk_reporter WHERE erased_at IS NOT NULL").await, 1);
        // The end was not told before the erasure; it is not told after it.
        world.work().await;
        again(&world).await;
        assert!(letters(&world).await.is_empty());
        world.guest().get(&path).await.is(404);
        let left = "SELECT COUNT(*) FROM desk_reporter WHERE email IS NOT NULL OR mail_secret IS NOT NULL OR mail_locale IS NOT NULL";
        assert_eq!(world.count(left).await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM matter_link").await, 0);
    }

    async fn a8_staff_see_that_letters_come_back_and_no_address(db: testkit::Db) {
        let world = World::on(db).await;
        reported(&mut world.guest(), ADDRESS).await;
        let case = world.last_case().await;
        let mut desk = world.sign_in("desk");
        for (state, told) in [("queued", "正在发给反映人"), ("sent", "邮件：已发给反映人"), ("refused", "邮件：被退回，反映人收不到"), ("given_up", "多次未发出")] {
            let by = By::system(TenantId::from(STREET), "test", "test");
            let done = world.store.write(by, move |tx| Box::pin(async move {
                tx.exec("UPDATE identity_mail SET state = $1", args![state]).await?;
                Ok(())
            }));
            done.await.unwrap();
            let page = desk.get(&format!("/work/cases/{case}")).await.ok();
            assert!(page.says(told) && !page.text.contains("mei@"), "{}", page.plain());
        }
    }

    async fn a8_a_caller_gets_the_link_by_mail_alone(db: testkit::Db) {
        let world = World::on(db).await;
        let mut desk = world.sign_in("desk");
        let done = called(&mut desk, ADDRESS).await;
        assert!(done.says("回执正发往所留的邮箱"), "{}", done.plain());
        assert!(done.links("/follow/").iter().all(|link| link.len() < 40), "the link on the operator's page");
        let receipt = letters(&world).await.pop().unwrap();
        assert!(world.guest().get(&link(&receipt)).await.ok().says(WORDS));
        assert_eq!(world.matter(world.last_case().await).await.reporter_kind, "anonymous");
        // Whoever gets no letter has no link, and is called back.
        for _ in 0..5 {
            called(&mut desk, ADDRESS).await;
        }
        assert_eq!(letters(&world).await.len(), 5);
        assert_eq!(world.matter(world.last_case().await).await.reporter_kind, "staff");
    }
}
