//! The program killed again and again while people report, and while clerks record, change, act on and end records of
//! registers: what was answered is there, once and whole.
//!
//! `LINLI_TORTURE` says how often it is killed (10 times without it, 3 on PostgreSQL), `LINLI_TORTURE_SEED` repeats a
//! choice of moments.

use crate::a1_follow::session;
use crate::filed;
use crate::inspect::{self, Deadlines};
use crate::paperwork::Paper;
use crate::report::Report;
use crate::site::{Server, Site};
use kernel::id::{AccountId, AreaId, PlaceId, TenantId};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::{By, Engine, Query, Store, args};
use testkit::web::Browser;
use tokio::sync::mpsc;
use uuid::Uuid;

/// How many people report at once.
const REPORTERS: usize = 6;
/// How many clerks keep records meanwhile.
const CLERKS: usize = 3;
/// The most answers that are waited for before a kill.
const ANSWERS_MAX: u64 = 24;
/// The longest pause between the last of them and the kill, in milliseconds: after an answer, and after the last form of
/// a report has left, when the kill is to come before the answer or just after it.
const PAUSE_ANSWERED: u64 = 120;
const PAUSE_LEFT: u64 = 40;
/// How long a report may take while the program lives; much longer than any does.
const PATIENCE: Duration = Duration::from_secs(300);
/// How many answered reports of a round are sent again.
const AGAIN: usize = 8;

/// A choice that can be repeated (SplitMix64).
struct Choice(u64);

impl Choice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

#[expect(clippy::disallowed_methods, reason = "how a test program is told how long to go on")]
fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} must be a number")))
}

/// What a reporter or a clerk tells.
#[derive(PartialEq, Eq)]
enum Told {
    /// The last form of a report, or one of a record, leaves.
    Left,
    /// It was answered.
    Answered,
    /// Something else came than an answer.
    Wrong(String),
}

/// A community whose director keeps records.
#[derive(Clone)]
struct Office {
    session: String,
    place: PlaceId,
}

/// What goes on through all rounds.
struct Torture {
    site: Site,
    tenant: TenantId,
    sessions: Vec<String>,
    reports: Vec<Report>,
    /// Who keeps records, and of what place.
    office: Office,
    papers: Vec<Paper>,
    deadlines: Deadlines,
    choice: Choice,
    /// Reports that the kill left without an answer, and how many of them had become cases all the same.
    cut_off: usize,
    arrived: usize,
}

testkit::both! {
    async fn torture_every_answered_report_and_record_is_there_once(db: Db) {
        let usual = if db.engine() == Engine::Sqlite { 10 } else { 3 };
        let rounds = setting("LINLI_TORTURE").unwrap_or(usual);
        let seed = setting("LINLI_TORTURE_SEED").unwrap_or_else(|| u64::from(std::process::id()));
        println!("LINLI_TORTURE_SEED={seed}");
        let site = Site::filled(&db).await;
        let store = site.open().await;
        let tenant = inspect::office(&store).await;
        let sessions = sign_in(&store, tenant).await;
        let office = Office::of(&store, tenant).await;
        store.close().await;
        let mut torture = Torture {
            site,
            tenant,
            sessions,
            reports: Vec::new(),
            office,
            papers: Vec::new(),
            deadlines: Deadlines::new(),
            choice: Choice(seed),
            cut_off: 0,
            arrived: 0,
        };
        for round in 0..rounds {
            torture.round(round).await;
        }
        let (answered, photos) = (torture.count(|_| true), torture.count(|report| report.photo));
        let Torture { cut_off, arrived, papers, .. } = torture;
        let steps: usize = papers.iter().map(|paper| paper.answered).sum();
        println!(
            "killed {rounds} times: {answered} reports, {photos} with a photo, each there once; \
             {cut_off} forms were cut off, of which {arrived} had arrived; {} records, {steps} steps of them",
            papers.len()
        );
        assert!(steps > papers.len(), "more is done with records than recording them");
        assert!(answered >= usize::try_from(rounds).unwrap());
    }
}

impl Torture {
    fn count(&self, wanted: impl Fn(&Report) -> bool) -> usize {
        self.reports.iter().filter(|report| report.answered && wanted(report)).count()
    }

    /// Lets people report, kills, looks, starts again, sends again, and waits for the worker.
    async fn round(&mut self, round: u64) {
        let (first, paper) = (self.reports.len(), self.papers.len());
        let server = Server::start(&self.site).await;
        let (made, kept) = self.busy_until_killed(server, round).await;
        self.reports.extend(made);
        self.papers.extend(kept);
        let there = self.look().await;
        let audit = self.site.run(&["audit", "verify"]).well();
        assert!(audit.contains("the journal verifies"), "{audit}");
        self.site.run(&["registers", "verify"]).well();

        let server = Server::start(&self.site).await;
        self.send_again(&server.address, first).await;
        self.file_again(&server.address, paper).await;
        let open: BTreeSet<Uuid> = self.reports.iter().filter_map(Report::id).collect();
        assert!(there.is_subset(&open));
        inspect::drained(&self.site, self.tenant, &open).await;
        server.kill().await;
        let there = self.look().await;
        assert_eq!(there, open, "sent again, and still not there");
        self.site.run(&["registers", "verify"]).well();
    }

    /// Returns the reports and records that were begun before the kill, in whatever state it left them.
    async fn busy_until_killed(&mut self, server: Server, round: u64) -> (Vec<Report>, Vec<Paper>) {
        let many = self.choice.below(ANSWERS_MAX);
        let (awaited, pause) = match self.choice.below(2) {
            0 => (Told::Answered, PAUSE_ANSWERED),
            _ => (Told::Left, PAUSE_LEFT),
        };
        let pause = Duration::from_millis(self.choice.below(pause));
        let killed = Arc::new(AtomicBool::new(false));
        let (tell, mut told) = mpsc::unbounded_channel();
        let reporters: Vec<_> = (0..REPORTERS)
            .map(|who| {
                let client = self.client(&server.address, who);
                let choice = Choice(self.choice.below(u64::MAX));
                let name = format!("{round}-{who}");
                tokio::spawn(report(client, choice, name, tell.clone(), killed.clone()))
            })
            .collect();
        let clerks: Vec<_> = (0..CLERKS)
            .map(|who| {
                let client = self.clerk(&server.address);
                let choice = Choice(self.choice.below(u64::MAX));
                let (name, place) = (format!("{round}-{who}"), self.office.place);
                tokio::spawn(keep(client, choice, name, place, tell.clone(), killed.clone()))
            })
            .collect();
        drop(tell);
        let mut seen = 0;
        while seen < many {
            let next = tokio::time::timeout(PATIENCE, told.recv()).await;
            let next = next.expect("reports are answered").expect("people go on reporting");
            seen += u64::from(self.right(next) == awaited);
        }
        tokio::time::sleep(pause).await;
        killed.store(true, Ordering::SeqCst);
        server.kill().await;
        let (mut made, mut kept) = (Vec::new(), Vec::new());
        for reporter in reporters {
            made.extend(reporter.await.unwrap());
        }
        for clerk in clerks {
            kept.extend(clerk.await.unwrap());
        }
        while let Some(last) = told.recv().await {
            self.right(last);
        }
        (made, kept)
    }

    fn right(&self, told: Told) -> Told {
        if let Told::Wrong(why) = told {
            panic!("{why}\n{}", self.site.log());
        }
        told
    }

    /// Looks at the database while no program runs on it.
    async fn look(&mut self) -> BTreeSet<Uuid> {
        let store = self.site.open().await;
        let (there, deadlines) =
            inspect::check(&store, self.tenant, &self.reports, &self.deadlines).await;
        self.deadlines = deadlines;
        let kept = filed::check(&store, self.tenant, &self.papers).await;
        let left = self.reports.iter().filter(|report| !report.answered).filter_map(Report::id);
        let cut_off: Vec<bool> = left.map(|id| there.contains(&id)).collect();
        let papers = self.papers.iter().filter(|paper| paper.forms.len() > paper.answered);
        let papers = papers.filter_map(|paper| paper.commands().last().copied());
        let cut_off = cut_off.into_iter().chain(papers.map(|id| kept.contains(&id)));
        for arrived in cut_off {
            self.cut_off += 1;
            self.arrived += usize::from(arrived);
        }
        inspect::end_leases(&store).await;
        store.close().await;
        there
    }

    /// Sends what was not answered until it is, some of what was answered once more, and reads the receipts again.
    async fn send_again(&mut self, address: &str, first: usize) {
        self.reports.retain(|report| report.form.is_some());
        let told = |why: std::io::Error, site: &Site| panic!("{why}\n{}", site.log());
        for index in first..self.reports.len() {
            let client = self.client(address, self.reports[index].reporter);
            let report = &mut self.reports[index];
            let (was_answered, receipt) = (report.answered, report.receipt.clone());
            if !was_answered {
                report.go(&client, || ()).await.unwrap_or_else(|why| told(why, &self.site));
            }
            if !was_answered || index - first < AGAIN {
                report.again(&client).await.unwrap_or_else(|why| told(why, &self.site));
            }
            let read = report.read_receipt(&client).await;
            let read = read.unwrap_or_else(|why| panic!("{why}\n{}", self.site.log()));
            if let Some(before) = receipt {
                assert_eq!(read, before, "the receipt of {:?} says something else", report.id());
            }
            report.receipt = Some(read);
        }
    }

    /// Sends the form of every record that was not answered until it is, the last one of some that were once more, and reads
    /// their pages; goes on with one of them.
    async fn file_again(&mut self, address: &str, first: usize) {
        let client = self.clerk(address);
        self.papers.retain(|paper| !paper.forms.is_empty());
        let told = |why: std::io::Error, site: &Site| panic!("{why}\n{}", site.log());
        for (at, paper) in self.papers.iter_mut().skip(first).enumerate() {
            let goes_on = at == 0 && !paper.is_done();
            if paper.forms.len() > paper.answered || goes_on {
                paper.go(&client, || ()).await.unwrap_or_else(|why| told(why, &self.site));
            }
            paper.again(&client).await.unwrap_or_else(|why| told(why, &self.site));
            paper.read(&client).await.unwrap_or_else(|why| told(why, &self.site));
        }
    }

    fn clerk(&self, address: &str) -> Browser {
        Browser::at(address).with_session(&self.office.session)
    }

    fn client(&self, address: &str, who: usize) -> Browser {
        let session = self.sessions[who % self.sessions.len()].clone();
        Browser::at(address).with_session(&session)
    }
}

/// Reports one thing after the other until the program is gone. Returns all reports, the last of them unanswered.
async fn report(
    client: Browser,
    mut choice: Choice,
    name: String,
    tell: mpsc::UnboundedSender<Told>,
    killed: Arc<AtomicBool>,
) -> Vec<Report> {
    let mut made = Vec::new();
    let who = name.rsplit('-').next().and_then(|word| word.parse().ok()).unwrap_or(0);
    for number in 0.. {
        let words = format!("{name}-{number} 路灯不亮，夜里看不见台阶，有人差点摔倒。");
        let (photo, anonymous) = (choice.below(3) == 0, choice.below(4) == 0);
        let mut report = Report::new(who, words, photo, anonymous);
        // Nobody listens any more once everybody has stopped.
        let say = |told: Told| drop(tell.send(told));
        let mut gone = report.go(&client, || say(Told::Left)).await;
        if gone.is_ok() {
            say(Told::Answered);
            match report.read_receipt(&client).await {
                Ok(receipt) => report.receipt = Some(receipt),
                Err(why) => gone = Err(why),
            }
        }
        made.push(report);
        if let Err(why) = gone {
            let wrong = why.kind() == std::io::ErrorKind::Other || !killed.load(Ordering::SeqCst);
            if wrong {
                say(Told::Wrong(why.to_string()));
            }
            return made;
        }
    }
    made
}

/// Keeps one record after the other until the program is gone. Returns all of them, the last where the kill left it.
async fn keep(
    client: Browser,
    mut choice: Choice,
    name: String,
    place: PlaceId,
    tell: mpsc::UnboundedSender<Told>,
    killed: Arc<AtomicBool>,
) -> Vec<Paper> {
    let mut kept = Vec::new();
    for number in 0.. {
        let mut paper = Paper::new(choice.below(3), format!("{name}-{number} 楼道"), place);
        // Nobody listens any more once everybody has stopped.
        let say = |told: Told| drop(tell.send(told));
        while !paper.is_done() {
            let Err(why) = paper.go(&client, || say(Told::Left)).await else {
                say(Told::Answered);
                continue;
            };
            let wrong = why.kind() == std::io::ErrorKind::Other || !killed.load(Ordering::SeqCst);
            if wrong {
                say(Told::Wrong(why.to_string()));
            }
            kept.push(paper);
            return kept;
        }
        kept.push(paper);
    }
    kept
}

impl Office {
    /// Returns a community with a director and a building in a grid.
    async fn of(store: &Store, tenant: TenantId) -> Office {
        let sql = "SELECT p.id, p.community_id FROM registry_place p
            JOIN identity_grant g ON g.area_id = p.community_id AND g.role = 'community.director'
            JOIN identity_staff s ON s.id = g.account_id AND s.open
            WHERE p.parent_id IS NOT NULL AND p.grid_id IS NOT NULL ORDER BY p.id LIMIT 1";
        let mut q = store.read(tenant).await.unwrap();
        let (place, community): (PlaceId, AreaId) = q.one(sql, args![]).await.unwrap();
        drop(q);
        let session = session(store, tenant, "community.director", Some(community)).await;
        Office { session, place }
    }
}

/// Signs residents of an office in, and returns their cookies.
pub async fn sign_in(store: &Store, tenant: TenantId) -> Vec<String> {
    let sql = "SELECT id FROM identity_account WHERE tenant_id = $1 AND kind = 'resident' AND state = 'open' \
               ORDER BY id LIMIT 6";
    let mut q = store.read(tenant).await.unwrap();
    let residents: Vec<(AccountId,)> = q.all(sql, args![tenant]).await.unwrap();
    assert!(!residents.is_empty(), "the demonstration has no residents");
    let limits = include_str!("../../../../rules/security.toml");
    let limits = identity::Security::parse(limits).unwrap();
    let mut sessions = Vec::new();
    for (resident,) in residents {
        let random = store.env().random.clone();
        let by = By::system(tenant, "torture", "test");
        let started = store.write(by, move |tx| {
            Box::pin(async move { identity::start_session(tx, resident, &limits, &*random).await })
        });
        sessions.push(started.await.unwrap());
    }
    sessions
}
