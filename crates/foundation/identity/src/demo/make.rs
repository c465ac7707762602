//! Makes one person after the other.

use super::{CommunityPeople, Person, UnitPeople};
use crate::account::AccountKind;
use crate::{NewGrant, NewResident, NewStaff, create_staff, give_consent, grant, sign_up};
use kernel::access::Roles;
use kernel::id::{AccountId, AreaId, OrgId};
use registry::demo::{Community, Unit};
use store::{Error, Tx};

/// Makes accounts with one password for all.
pub(super) struct Maker<'r> {
    pub roles: &'r Roles,
    pub password: &'r str,
}

/// A role to be held.
struct Seat<'s> {
    role: &'s str,
    area: AreaId,
    org: Option<OrgId>,
    place: String,
}

/// Names of people who take in reports and who handle cases; the registry names the others.
const DESKS: [&str; 15] = [
    "何静", "袁婷", "邓洁", "曹琳", "彭雪", "曾莉", "萧然", "田甜", "董悦", "袁野", "潘多", "蒋怡",
    "蔡畅", "余霞", "杜若",
];
const HANDLERS: [&str; 24] = [
    "陈立新",
    "魏强",
    "卢伟",
    "姜涛",
    "崔鹏",
    "钟诚",
    "谭勇",
    "陆平",
    "汪洋",
    "范磊",
    "金凯",
    "石峰",
    "廖明",
    "贾亮",
    "夏军",
    "韦杰",
    "付刚",
    "方志",
    "白桦",
    "邹斌",
    "孟超",
    "熊飞",
    "秦川",
    "邱林",
];

impl Maker<'_> {
    /// Somebody of a street's office: user name, name, post, role.
    pub(super) async fn officer(
        &mut self,
        tx: &mut Tx,
        street: AreaId,
        (login, name, title, role): (&str, &str, &str, &str),
    ) -> Result<Person, Error> {
        let place = registry::area(tx, street).await?.map(|area| area.name).unwrap_or_default();
        let seat = Seat { role, area: street, org: None, place };
        self.staff(tx, (login.to_owned(), name, title), seat).await
    }

    async fn staff(
        &mut self,
        tx: &mut Tx,
        (login, name, title): (String, &str, &str),
        seat: Seat<'_>,
    ) -> Result<Person, Error> {
        let new = NewStaff {
            id: tx.new_id(),
            login: login.clone(),
            name: name.to_owned(),
            title: title.to_owned(),
            phone: None,
            email: None,
            area: seat.area,
            org: seat.org,
            password: self.password.to_owned(),
        };
        let id: AccountId = create_staff(tx, self.roles, new).await?;
        crate::account::keep_password(tx, id).await?;
        let new = NewGrant {
            account: id,
            role: seat.role.to_owned(),
            area: seat.area,
            org: seat.org,
            from: tx.now(),
            to: None,
        };
        grant(tx, self.roles, new).await?;
        Ok(Person {
            id,
            kind: AccountKind::Staff,
            login,
            name: name.to_owned(),
            title: title.to_owned(),
            place: seat.place,
        })
    }

    /// The people of a community: director, desk, grid workers, property company.
    pub(super) async fn community(
        &mut self,
        tx: &mut Tx,
        number: usize,
        community: &Community,
    ) -> Result<CommunityPeople, Error> {
        let no = number + 1;
        let seat =
            |role| Seat { role, area: community.area, org: None, place: community.name.clone() };
        let who = (format!("shequ{no:02}"), community.head.as_str(), "社区主任");
        let director = self.staff(tx, who, seat("community.director")).await?;
        let mut desks = Vec::new();
        for second in 0..=usize::from(number.is_multiple_of(2)) {
            let name = DESKS[(number + 10 * second) % DESKS.len()];
            let who = (format!("shouli{no:02}{}", ["", "b"][second]), name, "社区受理员");
            desks.push(self.staff(tx, who, seat("community.desk")).await?);
        }
        let mut grid_workers = Vec::new();
        for (at, grid) in community.grids.iter().enumerate() {
            let who = (format!("wangge{no:02}{:02}", at + 1), grid.worker.as_str(), "网格员");
            let place = format!("{}{}", community.name, grid.name);
            let seat = Seat { role: "grid.worker", area: grid.area, org: None, place };
            grid_workers.push(self.staff(tx, who, seat).await?);
        }
        let company = registry::org(tx, community.property).await?;
        let who =
            (format!("wuye{no:02}"), HANDLERS[(number + 12) % HANDLERS.len()], "物业项目经理");
        let seat = Seat {
            role: "property.handler",
            area: community.area,
            org: Some(community.property),
            place: company.map(|org| org.name).unwrap_or_default(),
        };
        let property = self.staff(tx, who, seat).await?;
        Ok(CommunityPeople { director, desks, grid_workers, property })
    }

    /// The people of an office, department or company of the street.
    pub(super) async fn unit(
        &mut self,
        tx: &mut Tx,
        street: AreaId,
        number: usize,
        unit: &Unit,
    ) -> Result<UnitPeople, Error> {
        let no = number + 1;
        let seat =
            |role| Seat { role, area: street, org: Some(unit.org), place: unit.name.clone() };
        let partner = unit.kind.starts_with("property");
        let handles = if partner { "property.handler" } else { "department.handler" };
        let leads = if partner { "property.handler" } else { "department.leader" };
        let who = (format!("danwei{no:02}"), unit.leader.as_str(), "负责人");
        let leader = self.staff(tx, who, seat(leads)).await?;
        let name = HANDLERS[number % HANDLERS.len()];
        let who = (format!("jingban{no:02}"), name, "经办人");
        let handler = self.staff(tx, who, seat(handles)).await?;
        Ok(UnitPeople { org: unit.org, handlers: vec![handler], leader })
    }

    /// A resident.
    pub(super) async fn resident(
        &mut self,
        tx: &mut Tx,
        number: usize,
        (login, name): (&str, &str),
        home: &Community,
    ) -> Result<Person, Error> {
        let new = NewResident {
            id: tx.new_id(),
            login: Some(login.to_owned()),
            name: name.to_owned(),
            phone: Some(format!("0399-8530{number:04}")),
            email: None,
            area: home.area,
            password: Some(self.password.to_owned()),
            locale: "zh",
        };
        let id = sign_up(tx, new).await?;
        give_consent(tx, id, crate::PRIVACY, "").await?;
        Ok(Person {
            id,
            kind: AccountKind::Resident,
            login: login.to_owned(),
            name: name.to_owned(),
            title: String::new(),
            place: home.name.clone(),
        })
    }
}
