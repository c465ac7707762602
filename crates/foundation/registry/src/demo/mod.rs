//! The demonstration: an invented street 桐荫街道 with ten communities, and a tiny neighbour 临水街道 whose staff must see
//! nothing of it. Everything is made by the commands that staff use.

mod ground;
mod names;
mod orgs;
mod tree;

use crate::Point;
use kernel::access::Roles;
use kernel::id::{AreaId, OrgId, PlaceId};
use std::sync::Arc;
use store::{By, Error, Store};

/// The demonstration street with what stands above and below it.
#[derive(Clone, Debug)]
pub struct Street {
    /// The city 澄阳市.
    pub city: AreaId,
    /// The district 清河区.
    pub district: AreaId,
    /// The street 桐荫街道; its id is that of the tenant.
    pub street: AreaId,
    /// Its communities, in the order of their codes.
    pub communities: Vec<Community>,
    /// The street's office, departments and companies, all of which take dispatches.
    pub units: Vec<Unit>,
    /// The street next door.
    pub neighbour: Neighbour,
}

/// A community of the demonstration.
#[derive(Clone, Debug)]
pub struct Community {
    /// Its area.
    pub area: AreaId,
    /// Its name.
    pub name: String,
    /// Its grids, in the order of their codes.
    pub grids: Vec<Grid>,
    /// Its compounds with their names.
    pub compounds: Vec<(PlaceId, String)>,
    /// Its residents' committee.
    pub committee: OrgId,
    /// Its service station.
    pub station: OrgId,
    /// The company that looks after its compounds.
    pub property: OrgId,
    /// The head of the community.
    pub head: String,
    /// The telephone of the community.
    pub phone: String,
}

/// A grid of the demonstration.
#[derive(Clone, Debug)]
pub struct Grid {
    /// Its area.
    pub area: AreaId,
    /// Its name.
    pub name: String,
    /// The grid worker.
    pub worker: String,
    /// The grid worker's telephone.
    pub phone: String,
    /// Its buildings.
    pub buildings: Vec<Building>,
}

/// A building of the demonstration.
#[derive(Clone, Debug)]
pub struct Building {
    /// Its place.
    pub place: PlaceId,
    /// Its name with that of its compound: `石榴园小区3号楼`.
    pub name: String,
    /// Where it stands.
    pub point: Point,
    /// Its compound.
    pub compound: Option<PlaceId>,
    /// How many households live in it.
    pub households: i64,
}

/// An office, department or company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its organisation.
    pub org: OrgId,
    /// Its kind, as rules/categories.toml names it under `lead`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Who leads it.
    pub leader: String,
}

/// The street next door, with one community, one grid and its office.
#[derive(Clone, Debug)]
pub struct Neighbour {
    /// The street 临水街道.
    pub street: AreaId,
    /// Its community.
    pub community: AreaId,
    /// Its grid.
    pub grid: AreaId,
    /// Its only building.
    pub building: PlaceId,
    /// Its office.
    pub office: OrgId,
}

impl Street {
    /// Returns the first unit of a kind.
    pub fn unit(&self, kind: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.kind == kind)
    }

    /// Returns the community of a name.
    pub fn community(&self, name: &str) -> Option<&Community> {
        self.communities.iter().find(|community| community.name == name)
    }

    /// Returns all grids with their communities.
    pub fn grids(&self) -> impl Iterator<Item = (&Community, &Grid)> {
        self.communities.iter().flat_map(|one| one.grids.iter().map(move |grid| (one, grid)))
    }
}

/// What one transaction needs of those before it.
#[derive(Clone)]
struct Stage {
    roles: Arc<Roles>,
    seed: u64,
    /// How many people have been named.
    people: usize,
}

impl Stage {
    fn maker(&self) -> tree::Maker<'_> {
        let ground = ground::Ground::new(self.seed);
        tree::Maker { roles: &self.roles, ground, people: self.people }
    }
}

/// Fills an empty database with the demonstration: a transaction for each community, because a command has a limit. The
/// tenant of `by` becomes the street. The ground is the same for the same seed; ids are those of the store.
pub async fn fill(store: &Store, by: &By, roles: Arc<Roles>, seed: u64) -> Result<Street, Error> {
    let mut stage = Stage { roles, seed, people: 0 };
    let now = stage.clone();
    let above = store.write(by.clone(), move |tx| {
        Box::pin(async move {
            let maker = now.maker();
            let above = tree::above(tx, &maker).await?;
            let units = orgs::units(tx, maker.roles, above.street).await?;
            Ok((above, units))
        })
    });
    let (above, units) = above.await?;
    let mut communities = Vec::new();
    for number in 0..names::COMMUNITIES.len() {
        let (now, street, units) = (stage.clone(), above.street, units.clone());
        let made = store.write(by.clone(), move |tx| {
            Box::pin(async move {
                let mut maker = now.maker();
                let made = tree::community(tx, &mut maker, street, number, &units).await?;
                Ok((made, maker.people))
            })
        });
        let (community, people) = made.await?;
        stage.people = people;
        communities.push(community);
    }
    let district = above.district;
    let neighbour = store.write(by.clone(), move |tx| {
        Box::pin(async move { tree::neighbour(tx, &mut stage.maker(), district).await })
    });
    Ok(Street {
        city: above.city,
        district: above.district,
        street: above.street,
        communities,
        units,
        neighbour: neighbour.await?,
    })
}
