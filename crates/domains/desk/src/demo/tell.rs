//! Reports of the demonstration: who tells what, where and by which way.

use super::fill::{Running, Stage, told, waits_at};
use super::texts::{NAMES, STORIES};
use crate::report::open::{OpenCase, open_case};
use crate::report::place::locate;
use crate::report::read::read;
use crate::report::rules::{Channel, Raw};
use kernel::access::{Actor, Who};
use kernel::id::{AccountId, CaseId, FileId, MatterId};
use matters::demo::dice::Dice;
use matters::demo::{Player, Spot, scene};
use store::{By, Error, Fault, FaultKind, FileKind, FileMeta};

impl Stage {
    pub(super) async fn picture(
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
    pub(super) async fn report(&mut self, number: u32) -> Result<Running, Error> {
        let mut dice = Dice(u64::from(number) * 104_729 + 5);
        let missing = || Fault::new(FaultKind::Shape, "the demonstration has no places or stories");
        let story = STORIES.get(number as usize % STORIES.len()).ok_or_else(missing)?;
        let waits = waits_at(number);
        let spot = self.spot(number, &mut dice).ok_or_else(missing)?;
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
        let fate = if waits.is_some() { 50 } else { dice.roll(100) };
        Ok(Running {
            id: opened,
            matter,
            story,
            dice,
            fate,
            waits,
            turn: number,
            reporter,
            acts: 0,
            returned: false,
            vetoed: false,
            failed: false,
        })
    }

    /// Returns where it is; every second of those that wait is in the first community.
    fn spot(&self, number: u32, dice: &mut Dice) -> Option<Spot> {
        let near = waits_at(number).is_some() && number % 24 < 12;
        let near = self.cast.desks.keys().next().filter(|_| near);
        let fits = |spot: &&Spot| near.is_none_or(|near| spot.community == *near);
        let spots: Vec<&Spot> = self.cast.spots.iter().filter(fits).collect();
        dice.pick(&spots).map(|spot| (*spot).clone())
    }

    fn teller(&self, channel: Channel, resident: Option<AccountId>, spot: &Spot) -> Actor {
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
        account: Option<AccountId>,
        channel: Channel,
        photo: Option<FileMeta>,
        secret: Option<String>,
    ) -> Result<CaseId, Error> {
        let rules = self.desk.rules()?;
        let in_force = self.desk.runtime.in_force();
        let known = |code: &str| rules.catalogue.get(code).is_some();
        let report =
            read(&raw, in_force.rules.dictionary(), account, channel, known).map_err(|faults| {
                told("a demonstration report", faults.first().map(ToString::to_string))
            })?;
        let mut reader = self.desk.store.read(self.cast.tenant).await?;
        let located = locate(&mut reader, report.place()).await?;
        drop(reader);
        let id: CaseId = self.desk.store.new_id();
        let photos = photo.iter().map(|file| file.id).collect();
        let new = OpenCase { id, report, located, photos, secret, letters: None };
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
}
