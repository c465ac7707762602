//! Organisations of the demonstration with their posts.

use super::{Unit, names};
use crate::{Appointment, NewOrg, NewPost, add_org, add_post, appoint};
use kernel::access::Roles;
use kernel::id::{AreaId, OrgId};
use kernel::time::Date;
use store::{Error, Tx};
use time::macros::date;

const FOUNDED: Date = date!(2019 - 01 - 01);
/// The present term of residents' committees.
const TERM_FROM: Date = date!(2024 - 03 - 01);
/// People of the units, counted from the end of the list of names.
const LEADERS: usize = 500;

/// Adds the street's office, departments and companies.
pub(super) async fn units(tx: &mut Tx, roles: &Roles, street: AreaId) -> Result<Vec<Unit>, Error> {
    let mut units: Vec<Unit> = Vec::new();
    for (number, (kind, name)) in names::UNITS.into_iter().enumerate() {
        let office = units.first().map(|office| office.org);
        let belongs = matches!(kind, "urban_construction" | "civil_affairs" | "department");
        let org = NewOrg {
            parent: office.filter(|_| belongs),
            phone: Some(names::phone(9000 + number)),
            address: Some(format!("清河区桐荫路 {} 号", 20 + 6 * number)),
            takes_dispatches: true,
            ..new(tx, kind, name.to_owned(), street)
        };
        let org = add_org(tx, roles, org).await?;
        let leader = names::person(LEADERS + number);
        post(tx, roles, org, "负责人", 1, None, std::slice::from_ref(&leader)).await?;
        units.push(Unit { org, kind, name: name.to_owned(), leader });
    }
    Ok(units)
}

/// Adds a community's residents' committee and service station; the head leads both.
pub(super) async fn of_community(
    tx: &mut Tx,
    roles: &Roles,
    (area, name, number): (AreaId, &str, usize),
    (head, phone): (&str, &str),
) -> Result<(OrgId, OrgId), Error> {
    let address = Some(format!("{}党群服务中心", name));
    let committee = NewOrg {
        phone: Some(phone.to_owned()),
        address: address.clone(),
        takes_dispatches: true,
        ..new(tx, "committee", format!("{name}居民委员会"), area)
    };
    let committee = add_org(tx, roles, committee).await?;
    let people: Vec<String> = (0..6).map(|at| names::person(300 + 6 * number + at)).collect();
    post(tx, roles, committee, "主任", 1, Some(5), &[head.to_owned()]).await?;
    post(tx, roles, committee, "副主任", 2, Some(5), &people[..2]).await?;
    // One seat is vacant, as it often is.
    post(tx, roles, committee, "委员", 4, Some(5), &people[2..5]).await?;
    let station = NewOrg {
        parent: Some(committee),
        phone: Some(phone.to_owned()),
        address,
        ..new(tx, "station", format!("{name}服务站"), area)
    };
    let station = add_org(tx, roles, station).await?;
    post(tx, roles, station, "站长", 1, None, &[head.to_owned()]).await?;
    Ok((committee, station))
}

/// Returns an organisation with nothing but kind, name and area.
pub(super) fn new(tx: &Tx, kind: &str, name: String, area: AreaId) -> NewOrg {
    NewOrg {
        id: tx.new_id(),
        kind: kind.to_owned(),
        name,
        parent: None,
        area,
        credit_code: None,
        phone: None,
        address: None,
        takes_dispatches: false,
        on: FOUNDED,
    }
}

async fn post(
    tx: &mut Tx,
    roles: &Roles,
    org: OrgId,
    title: &str,
    seats: i64,
    term_years: Option<i64>,
    people: &[String],
) -> Result<(), Error> {
    let new =
        NewPost { id: tx.new_id(), org, title: title.to_owned(), seats, term_years, on: FOUNDED };
    let post = add_post(tx, roles, new).await?;
    for name in people {
        let new = Appointment {
            id: tx.new_id(),
            post,
            name: name.clone(),
            account: None,
            from: TERM_FROM,
        };
        appoint(tx, roles, new).await?;
    }
    Ok(())
}
