//! The people of the demonstration street: accounts and roles, made by the commands that administrators use.

mod make;

use crate::account::AccountKind;
use kernel::access::Roles;
use kernel::id::{AccountId, OrgId};
use make::Maker;
use registry::demo::Street;
use store::{Error, Tx};

/// Somebody of the demonstration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub id: AccountId,
    /// Whether staff or a resident.
    pub kind: AccountKind,
    /// The user name.
    pub login: String,
    /// What he or she is called.
    pub name: String,
    /// The post; empty for residents.
    pub title: String,
    /// The area or organisation, for a list of whom one can sign in as.
    pub place: String,
}

/// Who works in a community.
#[derive(Clone, Debug)]
pub struct CommunityPeople {
    /// The director.
    pub director: Person,
    /// Those who take in reports, one or two.
    pub desks: Vec<Person>,
    /// The grid workers, in the order of the grids.
    pub grid_workers: Vec<Person>,
    /// Who answers for the property company here.
    pub property: Person,
}

/// Who works in an office, department or company.
#[derive(Clone, Debug)]
pub struct UnitPeople {
    /// The organisation.
    pub org: OrgId,
    /// Those who handle cases.
    pub handlers: Vec<Person>,
    /// Who leads it.
    pub leader: Person,
}

/// Everybody of the demonstration.
#[derive(Clone, Debug)]
pub struct People {
    /// Dispatches cases in the street.
    pub dispatcher: Person,
    /// Leads the street.
    pub leader: Person,
    /// The system administrator.
    pub system: Person,
    /// The security administrator.
    pub security: Person,
    /// The audit administrator.
    pub audit: Person,
    /// Who works in the communities, in their order.
    pub communities: Vec<CommunityPeople>,
    /// Who works in the units, in their order.
    pub units: Vec<UnitPeople>,
    /// Five residents of the first communities.
    pub residents: Vec<Person>,
    /// The dispatcher of the street next door, who must see nothing of this one.
    pub stranger: Person,
}

impl People {
    /// Returns everybody, staff first.
    pub fn all(&self) -> Vec<&Person> {
        let mut all =
            vec![&self.dispatcher, &self.leader, &self.system, &self.security, &self.audit];
        for community in &self.communities {
            all.push(&community.director);
            all.extend(&community.desks);
            all.extend(&community.grid_workers);
            all.push(&community.property);
        }
        for unit in &self.units {
            all.push(&unit.leader);
            all.extend(&unit.handlers);
        }
        all.push(&self.stranger);
        all.extend(&self.residents);
        all
    }
}

/// Residents of the demonstration with the number of their community.
const RESIDENTS: [(&str, &str, usize); 5] = [
    ("zhou.min", "周敏", 0),
    ("zheng.guilan", "郑桂兰", 0),
    ("wu.jianguo", "吴建国", 1),
    ("lin.xiaoyu", "林晓雨", 2),
    ("ma.hongmei", "马红梅", 3),
];

/// Makes everybody's account and roles; `password` is the hash of the one password that all of them have.
pub async fn fill(
    tx: &mut Tx,
    roles: &Roles,
    street: &Street,
    password: &str,
) -> Result<People, Error> {
    let mut maker = Maker { roles, password };
    let at = street.street;
    let dispatcher =
        maker.officer(tx, at, ("paiqian", "方宁", "派遣员", "street.dispatcher")).await?;
    let leader = maker.officer(tx, at, ("jiedao", "罗卫东", "街道主任", "street.leader")).await?;
    let system = maker.officer(tx, at, ("xitong", "高阳", "系统管理员", "system.admin")).await?;
    let security =
        maker.officer(tx, at, ("anquan", "谢雯", "安全管理员", "security.admin")).await?;
    let audit = maker.officer(tx, at, ("shenji", "许文", "审计管理员", "audit.admin")).await?;
    let mut communities = Vec::new();
    for (number, community) in street.communities.iter().enumerate() {
        communities.push(maker.community(tx, number, community).await?);
    }
    let mut units = Vec::new();
    for (number, unit) in street.units.iter().enumerate() {
        units.push(maker.unit(tx, at, number, unit).await?);
    }
    let mut residents = Vec::new();
    for (number, (login, name, community)) in RESIDENTS.into_iter().enumerate() {
        let home = street.communities.get(community).unwrap_or(&street.communities[0]);
        residents.push(maker.resident(tx, number, (login, name), home).await?);
    }
    let next = street.neighbour.street;
    let stranger =
        maker.officer(tx, next, ("linshui", "苏航", "派遣员", "street.dispatcher")).await?;
    Ok(People {
        dispatcher,
        leader,
        system,
        security,
        audit,
        communities,
        units,
        residents,
        stranger,
    })
}
