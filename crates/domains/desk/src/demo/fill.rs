//! The demonstration's cases: made and brought along by the same commands that people use, while a clock is moved along.
//!
//! Every case has a character drawn from its number; whoever's move it is then does what the character says. What is not
//! done by the end is what waits in somebody's inbox.

use super::part::{Choice, Part, filled, outcome};
use super::texts::{BLAME, PRAISE, RETURNS, Story, VETOES};
use crate::case::rules::{PROCEDURE, RefusedFor};
use crate::desk::Desk;
use kernel::access::{Actor, WhoKey};
use kernel::id::{CaseId, MatterId};
use kernel::procedure::{Act, Action, Party, Procedure, Step};
use kernel::time::{Duration, Instant};
use matters::demo::dice::Dice;
use matters::demo::{Cast, Play, Player, Setting, Stay, stays};
use matters::{Doing, Values};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;
use store::{BoxFuture, By, Error, Fault, FaultKind, FileMeta, args};

/// How often one case is acted on at most; nothing of the procedure needs more.
const ACTS_MAX: u32 = 40;

/// Some cases have just come in: they wait for their desk or for the dispatcher, whatever the hour, so that who tries the
/// demonstration finds something to do.
pub(super) const fn waits_at(number: u32) -> Option<Part> {
    match number % 12 {
        4 => Some(Part::Accept),
        9 => Some(Part::Dispatch),
        _ => None,
    }
}

/// A case under way.
pub(super) struct Running {
    pub(super) id: CaseId,
    pub(super) matter: MatterId,
    pub(super) story: &'static Story,
    pub(super) dice: Dice,
    /// 0–99: what becomes of it.
    pub(super) fate: u64,
    /// The step at which it waits when the demonstration begins.
    pub(super) waits: Option<Part>,
    pub(super) turn: u32,
    pub(super) reporter: Actor,
    pub(super) acts: u32,
    pub(super) returned: bool,
    pub(super) vetoed: bool,
    pub(super) failed: bool,
}

pub(super) struct Stage {
    pub(super) desk: Desk,
    pub(super) cast: Cast,
    /// The pictures that were put into the store: category, mended, turn.
    pub(super) pictures: BTreeMap<(&'static str, bool, u32), FileMeta>,
    pub(super) done: Vec<CaseId>,
}

/// The cases of the demonstration.
struct Cases {
    stage: Stage,
    queue: BinaryHeap<Reverse<(Instant, u32)>>,
    running: BTreeMap<u32, Running>,
}

/// Returns the cases of the demonstration: made between begin and end, and brought along until the end.
pub(crate) fn play(setting: Setting) -> Box<dyn Play> {
    let desk = Desk::of(&setting.app);
    let queue = opening_times(&desk, &setting);
    let stage = Stage { desk, cast: setting.cast, pictures: BTreeMap::new(), done: Vec::new() };
    Box::new(Cases { stage, queue, running: BTreeMap::new() })
}

impl Play for Cases {
    fn next(&self) -> Option<Instant> {
        self.queue.peek().map(|Reverse((at, _))| *at)
    }

    fn turn(&mut self) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            let Some(Reverse((_, number))) = self.queue.pop() else { return Ok(()) };
            let stage = &mut self.stage;
            let next = match self.running.get_mut(&number) {
                None => {
                    let case = stage.report(number).await?;
                    let case = self.running.entry(number).or_insert(case);
                    let soon = stage.desk.store.now().plus(Duration::minutes(2));
                    Some(case.waits.map_or_else(|| stage.after(&mut case.dice, 8, 200), |_| soon))
                }
                Some(case) => stage.act(case).await?,
            };
            self.queue.extend(next.map(|next| Reverse((next, number))));
            Ok(())
        })
    }
}

/// Reports come by day and night, the later days have more of them, so that much is still under way at the end.
fn opening_times(desk: &Desk, setting: &Setting) -> BinaryHeap<Reverse<(Instant, u32)>> {
    let (begin, end, count) = (setting.begin, setting.end, setting.many);
    let span = end.since(begin).whole_minutes();
    let calendar = desk.runtime.in_force();
    (0..count)
        .map(|number| {
            let mut dice = Dice(u64::from(number) * 7919 + 17);
            if waits_at(number).is_some() {
                let at = end.minus(dice.minutes(25, 220));
                return Reverse((at, number));
            }
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

impl Stage {
    /// Returns a time within working hours, a while from now.
    fn after(&self, dice: &mut Dice, from: i64, to: i64) -> Instant {
        let rules = self.desk.runtime.in_force();
        rules.rules.calendar().add_working(self.desk.store.now(), dice.minutes(from, to))
    }

    /// Whoever's move it is acts; returns when somebody acts next.
    async fn act(&mut self, case: &mut Running) -> Result<Option<Instant>, Error> {
        case.acts += 1;
        if case.acts > ACTS_MAX {
            return Ok(None);
        }
        let stays = stays(&self.desk.store, self.cast.tenant, case.matter).await?;
        let Some(stay) = stays.iter().rfind(|stay| stay.part != "block") else {
            return self.rate(case).await;
        };
        let stay = stays.iter().find(|stay| stay.part == "assistant").unwrap_or(stay);
        let part = self.step(stay, Part::of);
        if part.is_some() && part == case.waits {
            return Ok(None);
        }
        match part {
            Some(Part::Accept) => self.accept(case, stay).await,
            Some(Part::Dispatch) => self.dispatch(case, stay).await,
            Some(Part::Handle) => self.handle(case, stay).await,
            Some(Part::Check) => self.check(case, stay).await,
            Some(Part::Confirm) => self.confirm(case, stay).await,
            Some(Part::CallBack) => self.callback(case, stay).await,
            Some(Part::Settle) => self.settle(case, stay).await,
            // It waits for whoever tries the demonstration.
            None => Ok(None),
        }
    }

    async fn accept(&mut self, case: &mut Running, stay: &Stay) -> Result<Option<Instant>, Error> {
        let Some(desk) = self.player(&stay.who, "community.desk") else { return Ok(None) };
        match case.fate {
            0..=4 => {
                let (tenant, id, reason) =
                    (self.cast.tenant, case.id, RefusedFor::ALL[case.turn as usize % 6].as_str());
                let sql = "UPDATE desk_case SET refused_for = $3 WHERE tenant_id = $1 AND id = $2";
                let words = "不在热线受理范围，已当面说明应找哪个部门。";
                let Some(doing) = self.choose(stay, Choice::Refuse, words, None) else {
                    return Ok(None);
                };
                self.take(case, desk, doing, Some((sql, args![tenant, id, reason]))).await?;
                Ok(None)
            }
            5..=7 if !self.done.is_empty() => self.merge(case, stay, desk).await,
            8 | 9 => {
                let words = "已查询并当面答复：按规定每周二、周五清运大件。";
                let Some(doing) = self.choose(stay, Choice::Answer, words, None) else {
                    return Ok(None);
                };
                self.take(case, desk, doing, None).await?;
                Ok(Some(self.after(&mut case.dice, 60, 600)))
            }
            _ => {
                let Some(doing) = self.choose(stay, Choice::On, "", None) else { return Ok(None) };
                self.take(case, desk, doing, None).await?;
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
        let Some(doing) = self.choose(stay, Choice::Merge, "", None) else { return Ok(None) };
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
            player.org.map(|org| Party { who: WhoKey::Org(org).to_string(), limit: None })
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
        if case.fate.is_multiple_of(3) {
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
            let rule = self.procedure().and_then(|all| all.actions.get(&Action::Return).cloned());
            let reason = rule.and_then(|rule| rule.reasons.into_iter().next());
            let reason = reason.map(|(code, _)| code).unwrap_or_default();
            let act = Act::Return { instance: stay.instance, reason };
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
        let done = self.choose(stay, Choice::On, case.story.done, Some(photo));
        let Some(doing) = done else { return Ok(None) };
        self.take(case, handler, doing, None).await?;
        Ok(Some(self.after(&mut case.dice, 30, 500)))
    }

    async fn check(&mut self, case: &mut Running, stay: &Stay) -> Result<Option<Instant>, Error> {
        let Some(worker) = self.player(&stay.who, "grid.worker") else { return Ok(None) };
        let photo = self.picture(case.story.category, true, case.turn + 1).await?;
        if (28..=33).contains(&case.fate) && !case.failed {
            case.failed = true;
            let words = "现场看过，只处理了一半，请接着办。";
            let failed = self.choose(stay, Choice::Reason, words, Some(photo));
            let Some(doing) = failed else { return Ok(None) };
            self.take(case, worker, doing, None).await?;
            return Ok(Some(self.after(&mut case.dice, 200, 1200)));
        }
        let passed = self.choose(stay, Choice::On, case.story.seen, Some(photo));
        let Some(doing) = passed else { return Ok(None) };
        let doing = doing.note(Some(matters::Note::parties(case.story.seen)));
        self.take(case, worker, doing, None).await?;
        Ok(Some(self.after(&mut case.dice, 60, 1800)))
    }

    async fn confirm(&mut self, case: &mut Running, stay: &Stay) -> Result<Option<Instant>, Error> {
        match case.fate {
            34..=40 if !case.vetoed => {
                case.vetoed = true;
                let words = case.dice.pick(VETOES).copied().unwrap_or_default();
                let Some(act) = self.veto(stay) else { return Ok(None) };
                let doing = Doing::new(self.desk.store.new_id(), act)
                    .note(Some(matters::Note::parties(words)));
                self.take_as(case, case.reporter.clone(), doing, None).await?;
                Ok(Some(self.after(&mut case.dice, 300, 1500)))
            }
            // Silence: the wait lapses, and the desk calls.
            41..=58 => Ok(Some(self.desk.store.now().plus(Duration::hours(30)))),
            _ => {
                let Some(doing) = self.choose(stay, Choice::On, "", None) else { return Ok(None) };
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
        let choice = if case.fate.is_multiple_of(4) { Choice::Last } else { Choice::On };
        let words = "两天内打了三次电话，无人接听，已发短信告知。";
        let Some(doing) = self.choose(stay, choice, words, None) else { return Ok(None) };
        self.take(case, desk, doing, None).await?;
        Ok(None)
    }

    async fn settle(&mut self, case: &mut Running, stay: &Stay) -> Result<Option<Instant>, Error> {
        let words = "街道召集两家单位到场，责任已明确，由产权单位年内更换。";
        let Some(doing) = self.choose(stay, Choice::Reason, words, None) else { return Ok(None) };
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
        let Some((act, form)) = self.rating(grade) else { return Ok(None) };
        let doing = Doing::new(self.desk.store.new_id(), act).form(form, Vec::new());
        let doing = doing.note((!words.is_empty()).then(|| matters::Note::parties(words)));
        self.try_take_as(case, case.reporter.clone(), doing).await?;
        Ok(None)
    }

    fn procedure(&self) -> Option<Arc<Procedure>> {
        self.desk.runtime.in_force().procedure(PROCEDURE).cloned()
    }

    fn step<T>(&self, stay: &Stay, found: impl FnOnce(&Step) -> Option<T>) -> Option<T> {
        self.procedure().and_then(|all| all.step(&stay.step).and_then(found))
    }

    /// Chooses an outcome of a step, with these words and the photo where it asks for them.
    fn choose(
        &self,
        stay: &Stay,
        choice: Choice,
        words: &str,
        photo: Option<FileMeta>,
    ) -> Option<Doing> {
        let rules = self.desk.runtime.in_force();
        let dictionary = rules.rules.dictionary();
        self.step(stay, |step| {
            let target = outcome(dictionary, step, choice)?;
            let form = filled(dictionary, step, target, words, photo.as_ref());
            let outcome = Some(target.name.clone());
            let act = Act::Complete { instance: stay.instance, outcome };
            Some(Doing::new(self.desk.store.new_id(), act).form(form, photo.into_iter().collect()))
        })
    }

    /// Returns how the reporter sends back what was handed in, when a step allows it.
    fn veto(&self, stay: &Stay) -> Option<Act> {
        let procedure = self.procedure()?;
        let found = procedure.transitions.iter().find(|one| {
            one.from.contains(&stay.step)
                && one.to.as_ref().is_some_and(|to| procedure.step(to).is_some())
        });
        found.map(|one| Act::Named { transition: one.name.clone() })
    }

    /// Returns how the reporter rates what has ended, and what is filled in.
    fn rating(&self, grade: &str) -> Option<(Act, Values)> {
        let rules = self.desk.runtime.in_force();
        let element = &rules.rules.dictionary().grade()?.key;
        let procedure = self.procedure()?;
        let found = procedure.transitions.iter().find(|one| one.needs.contains(element))?;
        let act = Act::Named { transition: found.name.clone() };
        Some((act, Values::none().with(element, grade)))
    }

    /// Who holds a stay in a role.
    fn player(&self, who: &str, role: &str) -> Option<Player> {
        self.cast.holders(who).find(|player| player.role == role)
    }

    fn handler(&self, who: &str) -> Option<Player> {
        self.player(who, "department.handler")
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

pub(super) fn told(what: &str, detail: Option<String>) -> Error {
    Fault::new(FaultKind::Shape, format!("{what}: {}", detail.unwrap_or_default())).into()
}
