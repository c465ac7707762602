//! What the forms about changes ask, and the order that comes of it.

use crate::area::{AreaRow, Path};
use crate::place::PlaceRow;
use crate::tree::Order;
use crate::web::form::MISSING;
use http::Posted;
use http::form::{FormReader, Ids};
use kernel::area::{Approval, AreaChange, BuildingMove, Level, MergeInto, NewArea, Part};
use kernel::dictionary::Dictionary;
use kernel::id::{AreaId, PlaceId};
use kernel::refusal::Refusal;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A change that the pages offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Found,
    Rename,
    Recode,
    Merge,
    Split,
    Rebound,
    Transfer,
    End,
}

/// The names of the fields of new areas in a split.
pub(crate) const PARTS: [(&str, &str); 3] =
    [("part1.name", "part1.code"), ("part2.name", "part2.code"), ("part3.name", "part3.code")];

/// Fields that several forms have.
pub(crate) const REASON: &str = "area.reason";
pub(crate) const APPROVAL: &str = "area.approval";
pub(crate) const APPROVED_BY: &str = "approval.by";
pub(crate) const APPROVED_ON: &str = "approval.on";

impl Kind {
    pub(crate) const ALL: [Kind; 8] = [
        Kind::Found,
        Kind::Rename,
        Kind::Recode,
        Kind::Merge,
        Kind::Split,
        Kind::Rebound,
        Kind::Transfer,
        Kind::End,
    ];

    pub(crate) fn key(self) -> &'static str {
        match self {
            Kind::Found => "found",
            Kind::Rename => "rename",
            Kind::Recode => "recode",
            Kind::Merge => "merge",
            Kind::Split => "split",
            Kind::Rebound => "rebound",
            Kind::Transfer => "transfer",
            Kind::End => "end",
        }
    }

    pub(crate) fn parse(key: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.key() == key)
    }

    pub(crate) fn icon(self) -> &'static str {
        match self {
            Kind::Found => "circle-plus",
            Kind::Rename => "edit",
            Kind::Recode => "barcode",
            Kind::Merge => "git-merge",
            Kind::Split => "versions",
            Kind::Rebound => "building-estate",
            Kind::Transfer => "switch-horizontal",
            Kind::End => "archive",
        }
    }

    /// Tells whether the change makes sense at a level.
    pub(crate) fn fits(self, level: Level) -> bool {
        match self {
            Kind::Found => child_levels(level).next().is_some(),
            Kind::Rename | Kind::Recode | Kind::End => true,
            Kind::Merge => level != Level::City,
            Kind::Split => !matches!(level, Level::City | Level::ResidentsGroup),
            Kind::Rebound => level == Level::Grid,
            Kind::Transfer => level != Level::City,
        }
    }
}

/// Returns the levels that may stand under one.
pub(crate) fn child_levels(level: Level) -> impl Iterator<Item = Level> {
    Level::ALL.into_iter().filter(move |child| child.parent() == Some(level))
}

/// An area that is to change, with what the form offers.
pub(crate) struct Scene {
    pub(crate) kind: Kind,
    pub(crate) path: Path,
    pub(crate) children: Vec<AreaRow>,
    pub(crate) siblings: Vec<AreaRow>,
    /// Which of these lie beside it; empty where its boundary is not drawn.
    pub(crate) beside: BTreeSet<AreaId>,
    pub(crate) buildings: Vec<PlaceRow>,
    /// Where it, or a building of it, may go.
    pub(crate) targets: Vec<AreaRow>,
    /// Names of what stands above the targets.
    pub(crate) above_targets: BTreeMap<AreaId, String>,
}

impl Scene {
    pub(crate) fn area(&self) -> &AreaRow {
        &self.path.area
    }

    /// Tells whether the form asks for the government's approval.
    pub(crate) fn asks_approval(&self) -> bool {
        let level = self.area().level;
        match self.kind {
            Kind::Recode => false,
            Kind::Found => level == Level::Street,
            Kind::Rebound => true,
            Kind::Transfer => level >= Level::Community,
            Kind::Rename | Kind::Merge | Kind::Split | Kind::End => level == Level::Community,
        }
    }
}

pub(crate) fn reason(reading: &mut FormReader<'_>) -> Option<String> {
    reading.need(REASON, "registry.refusal.reason")
}

/// Reads the approval. Where it is not given, the command knows whether it is needed.
pub(crate) fn approval(reading: &mut FormReader<'_>) -> Option<Approval> {
    reading.sent().opt(APPROVAL)?;
    let number = reading.text("area.approval", APPROVAL);
    let by = reading.need(APPROVED_BY, MISSING);
    let on = reading.date("area.from", APPROVED_ON);
    Some(Approval { number: number?, by: by?, on: on? })
}

fn new_area(
    reading: &mut FormReader<'_>,
    id: AreaId,
    fields: (&'static str, &'static str),
) -> Option<NewArea> {
    let name = reading.text("area.name", fields.0);
    let code = reading.text("area.code", fields.1);
    Some(NewArea { id, name: name?, code })
}

/// Reads the order of a form, or says what is wrong with it. `token` is the id of the first area that it makes.
pub(crate) fn order(
    scene: &Scene,
    posted: &Posted,
    dictionary: &Dictionary,
    token: Uuid,
) -> Result<Order, Vec<Refusal>> {
    let mut reading = FormReader::of(dictionary, posted, Ids::Caller);
    let change = change(scene, &mut reading, token);
    let on = reading.date("area.from", "area.from");
    let reason = reason(&mut reading);
    let made = change.zip(on).zip(reason);
    if made.is_none() && reading.wrongs() == 0 {
        reading.refuse(Refusal::invalid("registry.refusal.nothing"));
    }
    reading.end(made.map(|((change, on), reason)| Order { change, on, reason }))
}

const NAME: (&str, &str) = ("area.name", "area.code");

fn change(scene: &Scene, reading: &mut FormReader<'_>, token: Uuid) -> Option<AreaChange> {
    let area = scene.area().id;
    let approval = approval(reading);
    match scene.kind {
        Kind::Found => {
            let level = Level::parse(reading.sent().get("area.level"));
            let level = level.or_else(|| child_levels(scene.area().level).next())?;
            let equivalent = level == Level::Community && reading.sent().has("equivalent");
            let new = new_area(reading, AreaId::from_uuid(token), NAME)?;
            Some(AreaChange::Found { area: new, level, parent: Some(area), equivalent, approval })
        }
        Kind::Rename => {
            let name = reading.text("area.name", "area.name")?;
            Some(AreaChange::Rename { area, name, approval })
        }
        Kind::Recode => {
            let code = reading.need("area.code", MISSING)?;
            Some(AreaChange::Recode { area, code })
        }
        Kind::Merge => {
            let mut areas = vec![area];
            areas.extend(reading.sent().all("with").filter_map(|id| id.parse::<AreaId>().ok()));
            let into = match reading.sent().get("into") {
                "this" => MergeInto::One(area),
                _ => MergeInto::New(new_area(reading, AreaId::from_uuid(token), NAME)?),
            };
            Some(AreaChange::Merge { areas, into, approval })
        }
        Kind::Split => split(scene, reading, token, approval),
        Kind::Rebound => {
            let grid: AreaId = reading.need("to", MISSING)?.parse().ok()?;
            let moved = reading.sent().all("building").filter_map(|id| id.parse::<PlaceId>().ok());
            let moves: Vec<BuildingMove> =
                moved.map(|building| BuildingMove { building, grid }).collect();
            if moves.is_empty() {
                reading.refuse(Refusal::invalid(MISSING).on("building"));
            }
            Some(AreaChange::Rebound { moves, approval })
        }
        Kind::Transfer => {
            let to = reading.need("to", MISSING)?.parse().ok()?;
            Some(AreaChange::Transfer { area, to, approval })
        }
        Kind::End => Some(AreaChange::End { area, approval }),
    }
}

fn split(
    scene: &Scene,
    reading: &mut FormReader<'_>,
    token: Uuid,
    approval: Option<Approval>,
) -> Option<AreaChange> {
    let mut into = Vec::new();
    for (at, fields) in PARTS.into_iter().enumerate() {
        let wanted = |id: String| part_of(reading.sent(), &id) == at + 1;
        let children: Vec<AreaId> = (scene.children.iter().map(|child| child.id))
            .filter(|id| wanted(id.to_string()))
            .collect();
        let buildings: Vec<PlaceId> = (scene.buildings.iter().map(|building| building.id))
            .filter(|id| wanted(id.to_string()))
            .collect();
        if reading.sent().opt(fields.0).is_none() && children.is_empty() && buildings.is_empty() {
            continue;
        }
        let id = AreaId::from_uuid(Uuid::from_u128(token.as_u128() ^ at as u128));
        let area = new_area(reading, id, fields)?;
        into.push(Part { area, children, buildings });
    }
    let goes_on = !reading.sent().has("ends");
    Some(AreaChange::Split { area: scene.area().id, into, goes_on, approval })
}

/// Returns to which part a child or building goes: 0 stays.
fn part_of(posted: &Posted, id: &str) -> usize {
    posted.read(&format!("to.{id}")).unwrap_or(0)
}

/// Returns the area whose page shows what was done.
pub(crate) fn outcome(change: &AreaChange, area: AreaId) -> AreaId {
    match change {
        AreaChange::Found { area, .. } => area.id,
        AreaChange::Merge { into: MergeInto::New(new), .. } => new.id,
        _ => area,
    }
}
