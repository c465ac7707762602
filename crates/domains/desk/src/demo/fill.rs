//! The demonstration's cases: made and brought along by the same commands that people use, while a clock is moved along.
//!
//! Every case has a character drawn from its number; whoever's move it is then does what the character says. What is not
//! done by the end is what waits in somebody's inbox.

use super::cast::{Cast, Player};
use super::dice::Dice;
use super::scene;
use super::texts::{BLAME, NAMES, PRAISE, RETURNS, STORIES, Story, VETOES};
use crate::case::rules::RefusedFor;
use crate::desk::Desk;
use crate::report::open::{OpenCase, open_case};
use crate::report::place::locate;
use crate::report::rules::{Channel, Raw, Report};
use kernel::access::{Actor, Who};
use kernel::id::{CaseId, FileId, MatterId};
use kernel::procedure::{Act, Party};
use kernel::time::{Duration, Instant};
use matters::{Doing, Values};
use serde_json::json;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;
use store::{By, Error, Fault, FaultKind, FileKind, FileMeta, PassedClock, Query, Worker, args};

/// How far the clock is moved before the worker looks after what is due.
const ROUND: Duration = Duration::hours(6);
/// How often one case is acted on at most; nothing of the procedure needs more.
const ACTS_MAX: u32 = 40;

store::row! {
    struct Stay {
        instance: u32,
        step: String,
        part: String,
        who: String,
        entered_at: Instant,
    }
}

/// A case under way.
struct Running {
    id: CaseId,
    matter: MatterId,
    story: &'static Story,
    dice: Dice,
    /// 0–99: what becomes of it.
    fate: u64,
    turn: u32,
    reporter: Actor,
    acts: u32,
    returned: bool,
    vetoed: bool,
    failed: bool,
}

struct Stage<'a> {
    desk: &'a Desk,
    cast: &'a Cast,
    /// The pictures that were put into the store: category, mended, turn.
    pictures: BTreeMap<(&'static str, bool, u32), FileMeta>,
    done: Vec<CaseId>,
}

/// Makes `count` cases between the clock's time and `end`, and brings them along until `end`.
pub async fn fill(
    desk: &Desk,
    worker: &Worker,
    clock: &Arc<PassedClock>,
    end: Instant,
    cast: &Cast,
    count: u32,
) -> Result<(), Error> {
    let mut stage = Stage { desk, cast, pictures: BTreeMap::new(), done: Vec::new() };
    let begin = desk.store.now();
    let mut queue: BinaryHeap<Reverse<(Instant, u32)>> = opening_times(desk, begin, end, count);
    let mut running: BTreeMap<u32, Running> = BTreeMap::new();
    let mut looked = begin;
    while let Some(Reverse((at, number))) = queue.pop() {
        if at >= end {
            break;
        }
        while looked.plus(ROUND) <= at {
            looked = looked.plus(ROUND);
            clock.set(looked);
            worker.run_until_idle().await?;
        }
        clock.set(at.max(looked));
        let next = match running.get_mut(&number) {
            None => {
                let case = stage.report(number).await?;
                let next = stage.after(&mut running.entry(number).or_insert(case).dice, 8, 200);
                Some(next)
            }
            Some(case) => stage.act(case).await?,
        };
        queue.extend(next.map(|next| Reverse((next, number))));
    }
    while looked.plus(ROUND) <= end {
        looked = looked.plus(ROUND);
        clock.set(looked);
        worker.run_until_idle().await?;
    }
    clock.set(end);
    worker.run_until_idle().await?;
    Ok(())
}

/// Reports come by day and night, the later days have more of them, so that much is still under way at the end.
fn opening_times(
    desk: &Desk,
    begin: Instant,
    end: Instant,
    count: u32,
) -> BinaryHeap<Reverse<(Instant, u32)>> {
    let span = end.since(begin).whole_minutes();
    let calendar = desk.runtime.in_force();
    (0..count)
        .map(|number| {
            let mut dice = Dice(u64::from(number) * 7919 + 17);
            // Two thirds evenly, one third in the last twelve days.
            let back = if number % 3 == 2 {
                i64::try_from(dice.roll(12 * 24 * 60)).unwrap_or_default()
            } else {
                span - span * i64::from(number) / i64::from(count.max(1))
            };
            let at = end.minus(Duration::minutes(back.clamp(20, span - 60)));
            let by_night = dice.roll(10) == 0;
            let open = calendar.rules.calendar().add_working(at, Duration::minutes(1));
            Reverse((if by_night { at } else { open }, number))
        })
        .collect()
}

impl Stage<'_> {
    /// Returns a time within working hours, a while from now.
    fn after(&self, dice: &mut Dice, from: i64, to: i64) -> Instant {
        let rules = self.desk.runtime.in_force();
        rules.rules.calendar().add_working(self.desk.store.now(), dice.minutes(from, to))
    }

    async fn picture(
        &mut self,
        category: &'static str,
        mended: bool,
        turn: u32,
    ) -> Result<FileMeta, Error> {
        let key = (category, mended, turn % 3);
        if let Some(known) = self.pictures.get(&key) {
            return Ok(FileMeta { id: self.desk.store.new_id::<FileId>(), ..known.clone() });
        }
        let bytes = scene::draw(category, mended, turn % 3);
        let meta = self.desk.store.files().put(bytes, FileKind::Photo).await?;
        self.pictures.insert(key, meta.clone());
        Ok(meta)
    }

    /// Somebody reports.
    async fn report(&mut self, number: u32) -> Result<Running, Error> {
        let mut dice = Dice(u64::from(number) * 104_729 + 5);
        let missing = || Fault::new(FaultKind::Shape, "the demonstration has no places or stories");
        let story = STORIES.get(number as usize % STORIES.len()).ok_or_else(missing)?;
        let spot = dice.pick(&self.cast.spots).ok_or_else(missing)?.clone();
        let resident = *dice.pick(&self.cast.residents).ok_or_else(missing)?;
        let channel = match dice.roll(20) {
            0..=10 => Channel::Online,
            11..=14 => Channel::Telephone,
            15..=17 => Channel::Window,
            _ => Channel::Grid,
        };
        let number_text = (dice.roll(9) + 1).to_string();
        let anonymous = channel == Channel::Online && dice.roll(5) == 0;
        let with_account = channel == Channel::Online && !anonymous;
        let left = !with_account && !anonymous;
        let raw = Raw {
            words: story.words.replace("{n}", &number_text),
            address: story.spot.replace("{n}", &number_text),
            place: spot.place.to_string(),
            anonymous,
            name: if left {
                (*dice.pick(NAMES).ok_or_else(missing)?).to_owned()
            } else {
                String::new()
            },
            phone: if left {
                format!("139{:08}", 10_000_000 + dice.roll(80_000_000))
            } else {
                String::new()
            },
            category: if dice.roll(3) == 0 { String::new() } else { story.category.to_owned() },
            ..Raw::default()
        };
        let actor = self.teller(channel, with_account.then_some(resident), &spot);
        let photo = match dice.roll(3) {
            0 => None,
            _ => Some(self.picture(story.category, false, number).await?),
        };
        let secret = (channel == Channel::Online && !with_account).then(|| {
            let mut random = [0; 20];
            self.desk.store.env().random.fill(&mut random);
            matters::secret_text(random)
        });
        let account = with_account.then_some(resident);
        let opened = self.open(raw, actor, account, channel, photo, secret.clone()).await?;
        let matter = MatterId::from_uuid(opened.uuid());
        let reporter = Actor {
            tenant: self.cast.tenant,
            who: account.map_or(Who::Code { matter }, Who::Resident),
            grants: Vec::new(),
            on_behalf: None,
        };
        let fate = dice.roll(100);
        Ok(Running {
            id: opened,
            matter,
            story,
            dice,
            fate,
            turn: number,
            reporter,
            acts: 0,
            returned: false,
            vetoed: false,
            failed: false,
        })
    }

    fn teller(
        &self,
        channel: Channel,
        resident: Option<kernel::id::AccountId>,
        spot: &super::cast::Spot,
    ) -> Actor {
        let staff = |player: Option<&Player>| player.map(|player| player.actor(self.cast.tenant));
        let who = resident.map_or(Who::Nobody, Who::Resident);
        let online = Actor { tenant: self.cast.tenant, who, grants: Vec::new(), on_behalf: None };
        match channel {
            Channel::Online => online,
            Channel::Window | Channel::Telephone => {
                staff(self.cast.desks.get(&spot.community)).unwrap_or(online)
            }
            Channel::Grid => staff(self.cast.grid_workers.get(&spot.grid)).unwrap_or(online),
        }
    }

    async fn open(
        &self,
        raw: Raw,
        actor: Actor,
        account: Option<kernel::id::AccountId>,
        channel: Channel,
        photo: Option<FileMeta>,
        secret: Option<String>,
    ) -> Result<CaseId, Error> {
        let rules = self.desk.rules()?;
        let in_force = self.desk.runtime.in_force();
        let known = |code: &str| rules.catalogue.get(code).is_some();
        let report = Report::parse(&raw, in_force.rules.dictionary(), account, channel, known)
            .map_err(|faults| {
                told("a demonstration report", faults.first().map(ToString::to_string))
            })?;
        let mut reader = self.desk.store.read(self.cast.tenant).await?;
        let located = locate(&mut reader, report.place()).await?;
        drop(reader);
        let id: CaseId = self.desk.store.new_id();
        let photos = photo.iter().map(|file| file.id).collect();
        let new = OpenCase { id, report, located, photos, secret };
        let desk = self.desk.clone();
        let by = By { actor, purpose: "reporting", matter: None };
        self.desk
            .store
            .write(by, move |tx| {
                Box::pin(async move {
                    if let Some(file) = &photo {
                        tx.keep_file(file).await?;
                    }
                    open_case(tx, &desk, new).await.map(|opened| opened.id)
                })
            })
            .await
    }

    /// Whoever's move it is acts; returns when somebody acts next.
    async fn act(&mut self, case: &mut Running) -> Result<Option<Instant>, Error> {
        case.acts += 1;
        if case.acts > ACTS_MAX {
            return Ok(None);
        }
        let stays = self.stays(case.matter).await?;
        let Some(stay) = stays.iter().rfind(|stay| stay.part != "block") else {
            return self.rate(case).await;
        };
        let stay = stays.iter().find(|stay| stay.part == "assistant").unwrap_or(stay);
        match stay.step.as_str() {
            "accept" => self.accept(case, stay).await,
            "dispatch" => self.dispatch(case, stay).await,
            "handle" => self.handle(case, stay).await,
            "check" => self.check(case, stay).await,
            "confirm" => self.confirm(case, stay).await,
            "callback" => self.callback(case, stay).await,
            "street_decides" => self.settle(case, stay).await,
            other => Err(told("the demonstration does not know the step", Some(other.to_owned()))),
        }
    }

    async fn stays(&self, matter: MatterId) -> Result<Vec<Stay>, Fault> {
        let mut q = self.desk.store.read(self.cast.tenant).await?;
        let sql = "SELECT instance, step, part, who, entered_at FROM matter_step \
                   WHERE tenant_id = $1 AND matter_id = $2 AND left_at IS NULL ORDER BY instance";
        q.all(sql, args![self.cast.tenant, matter]).await
    }

    async fn accept(&mut self, case: &mut Running, stay: &Stay) -> Result<Option<Instant>, Error> {
        let Some(desk) = self.player(&stay.who, "community.desk") else { return Ok(None) };
        match case.fate {
            0..=4 => {
                let (tenant, id, reason) =
                    (self.cast.tenant, case.id, RefusedFor::ALL[case.turn as usize % 6].as_str());
                let sql = "UPDATE desk_case SET refused_for = $3 WHERE tenant_id = $1 AND id = $2";
                let form = Values::none()
                    .with("decision.reason", "不在热线受理范围，已当面说明应找哪个部门。");
                let doing = self.complete(stay, Some("refuse")).form(form, Vec::new());
                self.take(case, desk, doing, Some((sql, args![tenant, id, reason]))).await?;
                Ok(None)
            }
            5..=7 if !self.done.is_empty() => self.merge(case, stay, desk).await,
            8 | 9 => {
                let form = Values::none()
                    .with("evidence.text", "已查询并当面答复：按规定每周二、周五清运大件。");
                self.take(
                    case,
                    desk,
                    self.complete(stay, Some("answer")).form(form, Vec::new()),
                    None,
                )
                .await?;
                Ok(Some(self.after(&mut case.dice, 60, 600)))
            }
            _ => {
                self.take(case, desk, self.complete(stay, Some("accept")), None).await?;
                Ok(Some(self.after(&mut case.dice, 5, 150)))
            }
        }
    }

    async fn merge(
        &mut self,
        case: &mut Running,
        stay: &Stay,
        desk: Player,
    ) -> Result<Option<Instant>, Error> {
        let tenant = self.cast.tenant;
        let into = self.done[case.turn as usize % self.done.len()];
        let sql = "UPDATE desk_case SET merged_into = $3 WHERE tenant_id = $1 AND id = $2";
        let doing = self.complete(stay, Some("merge"));
        self.take(case, desk, doing, Some((sql, args![tenant, case.id, into]))).await?;
        Ok(None)
    }

    async fn dispatch(
        &mut self,
        case: &mut Running,
        stay: &Stay,
    ) -> Result<Option<Instant>, Error> {
        let Some(mut parties) = self.parties(case)? else { return Ok(None) };
        let lead = parties.remove(0);
        let act =
            Act::Dispatch { instance: stay.instance, outcome: None, lead, assistants: parties };
        let doing = Doing::new(self.desk.store.new_id(), act);
        self.take(case, self.cast.dispatcher, doing, None).await?;
        self.done.push(case.id);
        Ok(Some(self.after(&mut case.dice, 120, 1500)))
    }

    /// The lead that the category proposes, and for one case in three an assistant.
    fn parties(&self, case: &mut Running) -> Result<Option<Vec<Party>>, Error> {
        let rules = self.desk.rules()?;
        let kind = rules
            .catalogue
            .get(case.story.category)
            .map(|category| category.lead.clone())
            .unwrap_or_default();
        let party = |player: &Player| {
            player.org.map(|org| Party { who: format!("org:{org}"), limit: None })
        };
        let fitting: Vec<&Player> = self
            .cast
            .units
            .iter()
            .filter(|(unit, _)| *unit == kind)
            .map(|(_, player)| player)
            .collect();
        let fallback =
            self.cast.units.iter().find(|(unit, _)| unit == "street").map(|(_, player)| player);
        let lead = case.dice.pick(&fitting).copied().or(fallback);
        let Some(lead) = lead.and_then(party) else { return Ok(None) };
        let mut parties = vec![lead];
        if case.fate % 3 == 0 {
            let helper = self
                .cast
                .units
                .iter()
                .find(|(unit, _)| unit == "urban_construction" || unit == "enforcement");
            let helper = helper
                .and_then(|(_, player)| party(player))
                .filter(|helper| helper.who != parties[0].who);
            parties.extend(helper);
        }
        Ok(Some(parties))
    }

    async fn handle(&mut self, case: &mut Running, stay: &Stay) -> Result<Option<Instant>, Error> {
        let Some(handler) = self.handler(&stay.who) else { return Ok(None) };
        if (10..=15).contains(&case.fate) && !case.returned && stay.part == "lead" {
            case.returned = true;
            let act = Act::Return { instance: stay.instance, reason: "not_ours".to_owned() };
            let words = case.dice.pick(RETURNS).copied().unwrap_or_default();
            let note = matters::Note::staff(words);
            let doing = Doing::new(self.desk.store.new_id(), act).note(Some(note));
            if self.try_take(case, handler, doing).await? {
                return Ok(Some(self.after(&mut case.dice, 20, 200)));
            }
        }
        let waited = self.desk.store.now().since(stay.entered_at);
        if (16..=27).contains(&case.fate) && waited < Duration::days(9) {
            return Ok(Some(self.after(&mut case.dice, 900, 1500)));
        }
        let photo = self.picture(case.story.category, true, case.turn).await?;
        let form = Values::none()
            .with("evidence.text", case.story.done)
            .with("evidence.photos", json!([photo.id]));
        let doing = self.complete(stay, None).form(form, vec![photo]);
        self.take(case, handler, doing, None).await?;
        Ok(Some(self.after(&mut case.dice, 30, 500)))
    }

    async fn check(&mut self, case: &mut Running, stay: &Stay) -> Result<Option<Instant>, Error> {
        let Some(worker) = self.player(&stay.who, "grid.worker") else { return Ok(None) };
        let photo = self.picture(case.story.category, true, case.turn + 1).await?;
        let form = Values::none().with("evidence.photos", json!([photo.id]));
        if (28..=33).contains(&case.fate) && !case.failed {
            case.failed = true;
            let form = form.with("decision.reason", "现场看过，只处理了一半，请接着办。");
            self.take(
                case,
                worker,
                self.complete(stay, Some("fail")).form(form, vec![photo]),
                None,
            )
            .await?;
            return Ok(Some(self.after(&mut case.dice, 200, 1200)));
        }
        let doing = self.complete(stay, Some("pass")).form(form, vec![photo]);
        let doing = doing.note(Some(matters::Note::parties(case.story.seen)));
        self.take(case, worker, doing, None).await?;
        Ok(Some(self.after(&mut case.dice, 60, 1800)))
    }

    async fn confirm(&mut self, case: &mut Running, stay: &Stay) -> Result<Option<Instant>, Error> {
        match case.fate {
            34..=40 if !case.vetoed => {
                case.vetoed = true;
                let words = case.dice.pick(VETOES).copied().unwrap_or_default();
                let act = Act::Named { transition: "desk.veto".to_owned() };
                let doing = Doing::new(self.desk.store.new_id(), act)
                    .note(Some(matters::Note::parties(words)));
                self.take_as(case, case.reporter.clone(), doing, None).await?;
                Ok(Some(self.after(&mut case.dice, 300, 1500)))
            }
            // Silence: the wait lapses, and the desk calls.
            41..=58 => Ok(Some(self.desk.store.now().plus(Duration::hours(30)))),
            _ => {
                let doing = self.complete(stay, Some("confirmed"));
                self.take_as(case, case.reporter.clone(), doing, None).await?;
                Ok(Some(self.after(&mut case.dice, 2, 60)))
            }
        }
    }

    async fn callback(
        &mut self,
        case: &mut Running,
        stay: &Stay,
    ) -> Result<Option<Instant>, Error> {
        let Some(desk) = self.player(&stay.who, "community.desk") else { return Ok(None) };
        let outcome = if case.fate % 4 == 0 { "unreached" } else { "satisfied" };
        let form = match outcome {
            "unreached" => Values::none()
                .with("decision.reason", "两天内打了三次电话，无人接听，已发短信告知。"),
            _ => Values::none(),
        };
        self.take(case, desk, self.complete(stay, Some(outcome)).form(form, Vec::new()), None)
            .await?;
        Ok(None)
    }

    async fn settle(&mut self, case: &mut Running, stay: &Stay) -> Result<Option<Instant>, Error> {
        let form = Values::none()
            .with("decision.reason", "街道召集两家单位到场，责任已明确，由产权单位年内更换。");
        let doing = self.complete(stay, Some("settle")).form(form, Vec::new());
        self.take(case, self.cast.leader, doing, None).await?;
        Ok(None)
    }

    /// Once closed, most reporters rate.
    async fn rate(&mut self, case: &mut Running) -> Result<Option<Instant>, Error> {
        if !matches!(case.fate, 8 | 9 | 34..=40 | 59..=99) || case.fate % 5 == 1 {
            return Ok(None);
        }
        let grade = match case.fate % 10 {
            0 | 2 | 5 | 7 => "5",
            3 | 4 | 8 => "4",
            6 => "3",
            _ => "2",
        };
        let words =
            case.dice.pick(if grade < "3" { BLAME } else { PRAISE }).copied().unwrap_or_default();
        let mut form = Values::none().with("rating.grade", grade);
        if !words.is_empty() {
            form = form.with("rating.comment", words);
        }
        let act = Act::Named { transition: "desk.rate".to_owned() };
        let doing = Doing::new(self.desk.store.new_id(), act).form(form, Vec::new());
        self.try_take_as(case, case.reporter.clone(), doing).await?;
        Ok(None)
    }

    fn complete(&self, stay: &Stay, outcome: Option<&str>) -> Doing {
        let act = Act::Complete { instance: stay.instance, outcome: outcome.map(str::to_owned) };
        Doing::new(self.desk.store.new_id(), act)
    }

    /// Who holds a stay: the desk of the community or the worker of the grid named in its who-keys.
    fn player(&self, who: &str, role: &str) -> Option<Player> {
        let all = self.cast.desks.values().chain(self.cast.grid_workers.values());
        all.copied().find(|player| player.role == role && who.contains(&player.area.to_string()))
    }

    fn handler(&self, who: &str) -> Option<Player> {
        let units = self.cast.units.iter().map(|(_, player)| *player);
        units
            .into_iter()
            .find(|player| player.org.is_some_and(|org| who.contains(&org.to_string())))
    }

    async fn take(
        &self,
        case: &Running,
        player: Player,
        doing: Doing,
        first: Option<(&'static str, store::Args)>,
    ) -> Result<(), Error> {
        self.take_as(case, player.actor(self.cast.tenant), doing, first).await
    }

    async fn take_as(
        &self,
        case: &Running,
        actor: Actor,
        doing: Doing,
        first: Option<(&'static str, store::Args)>,
    ) -> Result<(), Error> {
        let (runtime, matter) = (self.desk.runtime.clone(), case.matter);
        let by = By { actor, purpose: "handling", matter: Some(matter) };
        self.desk
            .store
            .write(by, move |tx| {
                Box::pin(async move {
                    if let Some((sql, args)) = first {
                        tx.exec(sql, args).await?;
                    }
                    matters::act(tx, &runtime, matter, doing).await.map(|_| ())
                })
            })
            .await
            .map_err(|error| match error {
                Error::Refused(refusal) => told(
                    "the demonstration was refused",
                    Some(format!("{refusal} in {}", case.story.words)),
                ),
                fault => fault,
            })
    }

    /// A refusal by the procedure (too late, too often) is an answer here, not a fault.
    async fn try_take(&self, case: &Running, player: Player, doing: Doing) -> Result<bool, Error> {
        self.try_take_as(case, player.actor(self.cast.tenant), doing).await
    }

    async fn try_take_as(&self, case: &Running, actor: Actor, doing: Doing) -> Result<bool, Error> {
        let (runtime, matter) = (self.desk.runtime.clone(), case.matter);
        let by = By { actor, purpose: "handling", matter: Some(matter) };
        let done = self.desk.store.write(by, move |tx| {
            Box::pin(async move { matters::act(tx, &runtime, matter, doing).await.map(|_| ()) })
        });
        match done.await {
            Ok(()) => Ok(true),
            Err(Error::Refused(_)) => Ok(false),
            Err(fault) => Err(fault),
        }
    }
}

fn told(what: &str, detail: Option<String>) -> Error {
    Fault::new(FaultKind::Shape, format!("{what}: {}", detail.unwrap_or_default())).into()
}
