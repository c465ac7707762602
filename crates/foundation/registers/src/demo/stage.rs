//! Where records of the demonstration are added: who adds which, where, and with what it is filled in.

use super::course::{Deed, Way, deed};
use super::data::{Example, Recorded};
use super::pen::Pen;
use super::{begins_with_it, dice};
use crate::{Asked, Shelf, Viewer, send};
use kernel::area::Level;
use kernel::dictionary::Kind;
use kernel::id::{AreaId, FileId, MatterId};
use kernel::register::{Act, Command, Form, May, Record, RecordRefusal, Register, Values, Writes};
use kernel::rules::RuleSet;
use kernel::time::{Duration, Instant};
use matters::Runtime;
use matters::demo::dice::Dice;
use matters::demo::{Cast, Player, Setting, Spot, scene};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{By, Error, Fault, FaultKind, FileKind, FileMeta, Store};
use uuid::Uuid;

/// A record of the demonstration.
pub(super) struct Kept {
    pub(super) record: Uuid,
    pub(super) spot: Spot,
    pub(super) number: u32,
    /// How many records every community has before it.
    pub(super) round: u32,
    pub(super) dice: Dice,
    /// The procedure that runs on it.
    pub(super) matter: Option<MatterId>,
    /// How far that is brought.
    pub(super) way: Way,
    /// What is done with the record before one runs.
    pub(super) deed: Option<Deed>,
    /// How many moves were made.
    pub(super) moves: u32,
    /// Whether it was sent back.
    pub(super) sent_back: bool,
}

impl Kept {
    /// Tells whether there is another move to make.
    pub(super) fn waits(&self) -> bool {
        self.way.stops.is_none_or(|stops| self.moves < stops)
    }
}

/// A record to which others may link.
struct Linkable {
    register: String,
    record: Uuid,
    spot: Spot,
}

/// Where the demonstration's records are played.
pub(super) struct Stage {
    pub(super) store: Store,
    pub(super) runtime: Runtime,
    pub(super) cast: Cast,
    /// The pictures that were put into the store: scene, mended, turn.
    pictures: BTreeMap<(String, bool, u32), FileMeta>,
    linkable: Vec<Linkable>,
}

impl Stage {
    pub(super) fn of(setting: &Setting) -> Stage {
        Stage {
            store: setting.app.store.clone(),
            runtime: setting.app.part::<Runtime>().as_ref().clone(),
            cast: setting.cast.clone(),
            pictures: BTreeMap::new(),
            linkable: Vec::new(),
        }
    }

    pub(super) fn rules(&self) -> Arc<RuleSet> {
        self.runtime.in_force().rules.clone()
    }

    pub(super) fn now(&self) -> Instant {
        self.store.now()
    }

    /// Returns the first time of work from a time on.
    pub(super) fn working(&self, from: Instant) -> Instant {
        self.rules().calendar().add_working(from, Duration::minutes(1))
    }

    /// Returns when the next move is made.
    pub(super) fn after(&self, dice: &mut Dice) -> Instant {
        self.rules().calendar().add_working(self.now(), dice.minutes(40, 420))
    }

    /// Adds a record as somebody who may; nothing where nobody may, or the rules have no such register.
    pub(super) async fn add(&mut self, of: &Recorded, number: u32) -> Result<Option<Kept>, Error> {
        let rules = self.rules();
        let Some(shelf) = Shelf::find(&rules, &of.id) else { return Ok(None) };
        let communities: Vec<AreaId> = self.cast.directors.keys().copied().collect();
        let many = u32::try_from(communities.len()).unwrap_or(1).max(1);
        let round = number / many;
        let Some(example) = of.example(number, round) else { return Ok(None) };
        let mut dice = dice(of, number);
        let link = self.link(shelf, example, &mut dice);
        let community = communities.get((number % many) as usize).copied();
        let spot = match &link {
            Some(link) => Some(link.spot.clone()),
            None => self.spot(community, &mut dice),
        };
        let Some(spot) = spot else { return Ok(None) };
        let Some(player) = self.adder(shelf, &spot) else { return Ok(None) };
        let begins = begins_with_it(shelf.register);
        let mut kept = Kept {
            record: self.store.new_id(),
            spot,
            number,
            round,
            dice,
            matter: None,
            way: Way::default(),
            deed: None,
            moves: 0,
            sent_back: false,
        };
        kept.matter = begins.then(|| MatterId::from_uuid(kept.record));
        let link = link.map(|link| link.record);
        let (values, files) = self.filled(shelf, of, (example, link), &mut kept, player).await?;
        let values = values.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
        let act = Act::Add { values };
        let command = Command { id: self.store.new_id(), record: kept.record, act };
        self.command(shelf.register, player, command, files).await?;
        if begins || deed(number) != Some(Deed::End) {
            let (register, record) = (of.id.clone(), kept.record);
            self.linkable.push(Linkable { register, record, spot: kept.spot.clone() });
        }
        Ok(Some(kept))
    }

    /// Fills in the form of a new record, as far as whoever adds it may write.
    async fn filled(
        &mut self,
        shelf: Shelf<'_>,
        of: &Recorded,
        (example, link): (&Example, Option<Uuid>),
        kept: &mut Kept,
        player: Player,
    ) -> Result<(Writes, Vec<FileMeta>), Error> {
        let actor = player.actor(self.cast.tenant);
        let viewer = shelf.sight(&actor, self.now());
        let photo = self.photo(&example.scene, example.mended, kept.number).await?;
        let community = self.name(kept.spot.community).await?;
        let none = Values::new();
        let mut pen = self.pen(shelf, kept, &community, photo, &none);
        pen.link = link;
        let mut raw = BTreeMap::new();
        for field in &shelf.register.fields {
            let said = example.values.get(&field.element);
            let needed = field.required && field.default.is_none();
            let may = viewer.may_write(&field.element, &May::Add, None);
            let Some(element) = shelf.dictionary().get(&field.element).filter(|_| may) else {
                continue;
            };
            if said.is_some() || needed {
                let text = pen.write(element, said, || self.store.new_id::<FileId>());
                raw.extend(text.map(|text| (field.element.clone(), text)));
            }
        }
        let files = pen.files;
        Ok((self.accept(shelf, &viewer, Form::Add, &raw, &of.id).await?, files))
    }

    /// Takes a form; what is wrong with it is a fault of the data.
    pub(super) async fn accept(
        &self,
        shelf: Shelf<'_>,
        viewer: &Viewer<'_>,
        form: Form<'_>,
        raw: &BTreeMap<String, String>,
        what: &str,
    ) -> Result<Writes, Error> {
        let mut q = self.store.read(self.cast.tenant).await?;
        let taken = shelf.accept(&mut q, viewer, form, raw).await?;
        taken.map_err(|wrong| {
            let wrong = RecordRefusal::Fields(wrong);
            told(format!("a record of {what} is not taken: {wrong:?} in {raw:?}"))
        })
    }

    /// Carries a command out as somebody.
    pub(super) async fn command(
        &self,
        register: &Register,
        player: Player,
        command: Command,
        files: Vec<FileMeta>,
    ) -> Result<Record, Error> {
        let by = By { actor: player.actor(self.cast.tenant), purpose: "register", matter: None };
        let what = format!("{:?}", command.act);
        let asked = Asked { register: register.id.clone(), command, files, holders: None };
        let done = send(&self.store, by, &self.runtime, asked).await?;
        let done =
            done.map_err(|refusal| told(format!("{}: {refusal:?} to {what}", register.id)))?;
        Ok(done.record)
    }

    /// Returns somebody who writes at a record.
    pub(super) fn pen<'a>(
        &'a self,
        shelf: Shelf<'a>,
        kept: &'a mut Kept,
        community: &'a str,
        photo: FileMeta,
        like: &'a Values,
    ) -> Pen<'a> {
        Pen {
            dictionary: shelf.dictionary(),
            today: self.now().china_date(),
            number: kept.dice.roll(9) + 1,
            spot: &kept.spot,
            community,
            units: &self.cast.units,
            words: &shelf.register.one.zh,
            link: None,
            like,
            photo,
            files: Vec::new(),
        }
    }

    /// Returns the picture of a scene, which is put into the store once.
    pub(super) async fn photo(
        &mut self,
        scene: &str,
        mended: bool,
        number: u32,
    ) -> Result<FileMeta, Error> {
        let turn = number % 2;
        let key = (scene.to_owned(), mended, turn);
        if let Some(known) = self.pictures.get(&key) {
            return Ok(known.clone());
        }
        let bytes = scene::draw(scene, mended, turn);
        let meta = self.store.files().put(bytes, FileKind::Photo).await?;
        self.pictures.insert(key, meta.clone());
        Ok(meta)
    }

    /// Returns what an area is called.
    pub(super) async fn name(&self, area: AreaId) -> Result<String, Fault> {
        let mut q = self.store.read(self.cast.tenant).await?;
        let row = registry::area(&mut q, area).await?;
        Ok(row.map(|row| row.name).unwrap_or_default())
    }

    /// Returns a record to link to, where the example says that it links, which nothing else links to.
    fn link(&mut self, shelf: Shelf<'_>, example: &Example, dice: &mut Dice) -> Option<Linkable> {
        let mut said = example.values.keys().filter_map(|key| shelf.dictionary().get(key));
        let register = said.find_map(|element| match &element.kind {
            Kind::Record { register } => Some(register),
            _ => None,
        })?;
        let fits = |one: &(usize, &Linkable)| one.1.register == *register;
        let all: Vec<usize> =
            self.linkable.iter().enumerate().filter(fits).map(|(at, _)| at).collect();
        let at = *dice.pick(&all)?;
        Some(self.linkable.swap_remove(at))
    }

    fn spot(&self, community: Option<AreaId>, dice: &mut Dice) -> Option<Spot> {
        let fits = |spot: &&Spot| community.is_none_or(|area| spot.community == area);
        let near: Vec<&Spot> = self.cast.spots.iter().filter(fits).collect();
        dice.pick(&near).map(|spot| (*spot).clone())
    }

    /// Returns who adds a record: whoever works at the level of the register, or whoever else may.
    fn adder(&self, shelf: Shelf<'_>, spot: &Spot) -> Option<Player> {
        let mut near = self.near(spot);
        if shelf.register.level != Level::Grid {
            near.rotate_left(1);
        }
        let now = self.now();
        let may = |player: &Player| {
            shelf.sight(&player.actor(self.cast.tenant), now).may_somewhere(&May::Add)
        };
        near.into_iter().find(may)
    }

    /// Returns those who work at a spot: in the grid, in the community, in the street.
    pub(super) fn near(&self, spot: &Spot) -> Vec<Player> {
        let worker = self.cast.grid_workers.get(&spot.grid);
        let director = self.cast.directors.get(&spot.community);
        worker.into_iter().chain(director).chain([&self.cast.leader]).copied().collect()
    }
}

/// Returns the fault of a demonstration whose data does not fit the rules.
pub(super) fn told(what: String) -> Error {
    Fault::new(FaultKind::Shape, format!("the demonstration: {what}")).into()
}
