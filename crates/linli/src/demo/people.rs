//! Who can sign in to the demonstration. Names are invented; every account has the same password.

use identity::{NewGrant, NewResident, NewStaff, create_staff, grant, set_password, sign_up};
use kernel::access::Roles;
use kernel::id::{AccountId, AreaId, OrgId};
use kernel::time::Duration;
use matters::demo::{Cast, Player, Spot};
use registry::demo::Street;
use store::{Error, Tx};

/// The password of every account of the demonstration.
pub const PASSWORD: &str = "Linli-demo-2026";

/// The people of the demonstration.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// The desk of each community, in the order of the communities.
    pub desks: Vec<AccountId>,
    /// The director of each community.
    pub directors: Vec<AccountId>,
    /// The worker of each grid, in the order of communities and grids.
    pub grid_workers: Vec<AccountId>,
    /// Handler and leader of each unit, in the order of the units.
    pub units: Vec<(AccountId, AccountId)>,
    /// The street's dispatcher.
    pub dispatcher: Option<AccountId>,
    /// The street's duty officer.
    pub duty: Option<AccountId>,
    /// The street's leader.
    pub leader: Option<AccountId>,
    /// The three administrators 三员.
    pub administrators: Vec<AccountId>,
    /// Residents.
    pub residents: Vec<AccountId>,
    /// Staff of the street next door, who must see nothing of this one.
    pub neighbour: Option<AccountId>,
}

/// Handles of the units' accounts by kind of organisation, in the order in which units of a kind come.
const UNIT_LOGINS: [(&str, &str); 11] = [
    ("street", "street"),
    ("urban_construction", "chengjian"),
    ("enforcement", "zhifa"),
    ("drainage", "paishui"),
    ("sanitation", "huanwei"),
    ("property", "wuye"),
    ("police", "police"),
    ("civil_affairs", "minzheng"),
    ("department", "pingan"),
    ("utility", "gongdian"),
    ("gardens", "lvhua"),
];

const RESIDENTS: [(&str, &str); 5] = [
    ("13800000001", "吴桂兰"),
    ("13800000002", "赵一鸣"),
    ("13800000003", "钱小雨"),
    ("13800000004", "孙建国"),
    ("13800000005", "李若云"),
];

struct Maker<'a> {
    roles: &'a Roles,
    hash: &'a str,
}

struct Post<'a> {
    login: String,
    name: &'a str,
    title: String,
    role: &'a str,
    area: AreaId,
    org: Option<OrgId>,
}

/// Makes all accounts by the commands that the security administrator uses. `hash` is the password's.
pub async fn fill(
    tx: &mut Tx,
    roles: &Roles,
    street: &Street,
    hash: &str,
) -> Result<People, Error> {
    let maker = Maker { roles, hash };
    let mut people = People::default();
    communities(tx, &maker, street, &mut people).await?;
    units(tx, &maker, street, &mut people).await?;
    office(tx, &maker, street, &mut people).await?;
    residents(tx, hash, street, &mut people).await?;
    Ok(people)
}

/// Makes the account of the street next door, in a transaction of that street's office.
pub async fn fill_neighbour(
    tx: &mut Tx,
    roles: &Roles,
    street: &Street,
    hash: &str,
) -> Result<AccountId, Error> {
    let maker = Maker { roles, hash };
    let neighbour = Post {
        login: "linshui.desk".to_owned(),
        name: "唐晓芸",
        title: "临水街道受理员".to_owned(),
        role: "community.desk",
        area: street.neighbour.community,
        org: None,
    };
    maker.staff(tx, neighbour).await
}

async fn communities(
    tx: &mut Tx,
    maker: &Maker<'_>,
    street: &Street,
    people: &mut People,
) -> Result<(), Error> {
    for (number, community) in street.communities.iter().enumerate() {
        let no = number + 1;
        let desk = Post {
            login: format!("desk{no:02}"),
            name: DESKS[number % DESKS.len()],
            title: format!("{}受理员", community.name),
            role: "community.desk",
            area: community.area,
            org: None,
        };
        people.desks.push(maker.staff(tx, desk).await?);
        let director = Post {
            login: format!("director{no:02}"),
            name: &community.head,
            title: format!("{}主任", community.name),
            role: "community.director",
            area: community.area,
            org: Some(community.committee),
        };
        people.directors.push(maker.staff(tx, director).await?);
        for (at, grid) in community.grids.iter().enumerate() {
            let worker = Post {
                login: format!("grid{no:02}{:02}", at + 1),
                name: &grid.worker,
                title: format!("{}{}网格员", community.name, grid.name),
                role: "grid.worker",
                area: grid.area,
                org: None,
            };
            people.grid_workers.push(maker.staff(tx, worker).await?);
        }
    }
    Ok(())
}

const DESKS: [&str; 10] =
    ["何静", "林晓梅", "周倩", "高秀英", "马丽", "罗丹", "宋佳", "谢芳", "韩雪", "邓敏"];
const HANDLERS: [&str; 12] = [
    "高远",
    "陈立新",
    "郑凯",
    "杨志强",
    "徐峰",
    "胡斌",
    "朱海涛",
    "秦伟",
    "许家明",
    "曹阳",
    "彭飞",
    "袁磊",
];

async fn units(
    tx: &mut Tx,
    maker: &Maker<'_>,
    street: &Street,
    people: &mut People,
) -> Result<(), Error> {
    let mut seen: Vec<&str> = Vec::new();
    for (number, unit) in street.units.iter().enumerate() {
        let stem = UNIT_LOGINS
            .iter()
            .find(|(kind, _)| *kind == unit.kind)
            .map_or("unit", |(_, login)| *login);
        let same = seen.iter().filter(|known| **known == stem).count();
        seen.push(stem);
        let login = if same == 0 { stem.to_owned() } else { format!("{stem}{}", same + 1) };
        let handler = Post {
            login: login.clone(),
            name: HANDLERS[number % HANDLERS.len()],
            title: format!("{}经办人", unit.name),
            role: "department.handler",
            area: street.street,
            org: Some(unit.org),
        };
        let leader = Post {
            login: format!("{login}.lead"),
            name: &unit.leader,
            title: format!("{}负责人", unit.name),
            role: "department.leader",
            area: street.street,
            org: Some(unit.org),
        };
        people.units.push((maker.staff(tx, handler).await?, maker.staff(tx, leader).await?));
    }
    Ok(())
}

async fn office(
    tx: &mut Tx,
    maker: &Maker<'_>,
    street: &Street,
    people: &mut People,
) -> Result<(), Error> {
    let post = |login: &str, name: &'static str, title: &str, role: &'static str| Post {
        login: login.to_owned(),
        name,
        title: title.to_owned(),
        role,
        area: street.street,
        org: None,
    };
    let dispatcher = post("dispatcher", "方卫东", "桐荫街道派遣员", "street.dispatcher");
    people.dispatcher = Some(maker.staff(tx, dispatcher).await?);
    let duty = post("duty", "崔守勤", "桐荫街道值班员", "street.duty");
    people.duty = Some(maker.staff(tx, duty).await?);
    let leader = post("leader", "蒋国平", "桐荫街道分管负责人", "street.leader");
    people.leader = Some(maker.staff(tx, leader).await?);
    for (login, name, title, role) in [
        ("sysadmin", "程序", "系统管理员", "system.admin"),
        ("secadmin", "安然", "安全管理员", "security.admin"),
        ("audit", "沈明镜", "审计管理员", "audit.admin"),
    ] {
        people.administrators.push(maker.staff(tx, post(login, name, title, role)).await?);
    }
    Ok(())
}

async fn residents(
    tx: &mut Tx,
    hash: &str,
    street: &Street,
    people: &mut People,
) -> Result<(), Error> {
    for (number, (phone, name)) in RESIDENTS.into_iter().enumerate() {
        let community = &street.communities[number % street.communities.len()];
        let id: AccountId = tx.new_id();
        let new = NewResident {
            id,
            login: None,
            name: name.to_owned(),
            phone: Some(phone.to_owned()),
            email: None,
            area: community.area,
            password: Some(hash.to_owned()),
            locale: "zh",
        };
        sign_up(tx, new).await?;
        people.residents.push(id);
    }
    Ok(())
}

impl Maker<'_> {
    /// An account with its role; the one-time password is changed as at the first sign-in.
    async fn staff(&self, tx: &mut Tx, post: Post<'_>) -> Result<AccountId, Error> {
        let id: AccountId = tx.new_id();
        let new = NewStaff {
            id,
            login: post.login,
            name: post.name.to_owned(),
            title: post.title,
            phone: None,
            email: None,
            area: post.area,
            org: post.org,
            password: self.hash.to_owned(),
        };
        create_staff(tx, self.roles, new).await?;
        set_password(tx, id, self.hash.to_owned()).await?;
        let from = tx.now().minus(Duration::days(1));
        let role = NewGrant {
            account: id,
            role: post.role.to_owned(),
            area: post.area,
            org: post.org,
            from,
            to: None,
        };
        grant(tx, self.roles, role).await?;
        Ok(id)
    }
}

/// Sets the same password for several accounts of one office.
pub async fn set_passwords(tx: &mut Tx, accounts: Vec<AccountId>, hash: &str) -> Result<(), Error> {
    for account in accounts {
        set_password(tx, account, hash.to_owned()).await?;
    }
    Ok(())
}

impl People {
    /// Returns the accounts of the street's staff.
    pub fn staff(&self) -> Vec<AccountId> {
        let units = self.units.iter().flat_map(|(handler, leader)| [*handler, *leader]);
        let several = [&self.desks, &self.directors, &self.grid_workers, &self.administrators];
        let single = [self.dispatcher, self.duty, self.leader].into_iter().flatten();
        several.into_iter().flatten().copied().chain(units).chain(single).collect()
    }

    /// Returns how many accounts there are.
    pub fn count(&self) -> usize {
        self.staff().len() + self.residents.len() + usize::from(self.neighbour.is_some())
    }

    /// Returns who plays in the demonstration's cases.
    pub fn cast(&self, street: &Street) -> Option<Cast> {
        let player = |person: &AccountId, role: &'static str, area: AreaId, org: Option<OrgId>| {
            Player { account: *person, role, area, org }
        };
        let desks = street.communities.iter().zip(&self.desks);
        let directors = street.communities.iter().zip(&self.directors);
        let workers = street.grids().zip(&self.grid_workers);
        let units = street.units.iter().zip(&self.units);
        let of_office = |person: &Option<AccountId>, role| {
            Some(player(person.as_ref()?, role, street.street, None))
        };
        let spots = street.grids().flat_map(|(community, grid)| {
            let spot = move |place| Spot { place, grid: grid.area, community: community.area };
            grid.buildings.iter().map(move |building| spot(building.place))
        });
        Some(Cast {
            tenant: street.street.into(),
            spots: spots.collect(),
            desks: desks
                .map(|(community, person)| {
                    (community.area, player(person, "community.desk", community.area, None))
                })
                .collect(),
            directors: directors
                .map(|(community, person)| {
                    let (area, org) = (community.area, Some(community.committee));
                    (area, player(person, "community.director", area, org))
                })
                .collect(),
            grid_workers: workers
                .map(|((_, grid), person)| {
                    (grid.area, player(person, "grid.worker", grid.area, None))
                })
                .collect(),
            dispatcher: of_office(&self.dispatcher, "street.dispatcher")?,
            leader: of_office(&self.leader, "street.leader")?,
            units: units
                .map(|(unit, (handler, _))| {
                    (
                        unit.kind.to_owned(),
                        player(handler, "department.handler", street.street, Some(unit.org)),
                    )
                })
                .collect(),
            residents: self.residents.clone(),
        })
    }
}
