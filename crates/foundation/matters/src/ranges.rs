//! The matters of a scope as conditions of a list: one for each head, each led by a column with an index.

use kernel::access::{Head, Scope};
use kernel::area::Level;
use kernel::id::AreaId;
use std::collections::BTreeMap;
use store::{Args, Fault, Query, Select, args};

/// The conditions under which a list of matters, called `m`, shows what a scope holds, and nothing else.
#[derive(Clone, Debug, Default)]
pub struct Ranges {
    conditions: Vec<(&'static str, Args)>,
}

impl Ranges {
    /// Returns the conditions of a scope; areas that are no more hold nothing.
    pub async fn of(q: &mut impl Query, scope: &Scope) -> Result<Ranges, Fault> {
        let area = |head: &Head| match head {
            Head::Area(area) | Head::Org { area, .. } => Some(*area),
            Head::Mine(_) | Head::Named(_) | Head::Public => None,
        };
        let ids: Vec<AreaId> = scope.heads().filter_map(area).collect();
        let levels: BTreeMap<AreaId, Level> =
            registry::areas(q, &ids).await?.into_iter().map(|row| (row.id, row.level)).collect();
        let conditions = scope.heads().filter_map(|head| condition(head, &levels)).collect();
        Ok(Ranges { conditions })
    }

    /// Tells whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.conditions.is_empty()
    }

    /// Narrows a list. One head, the usual case, is one condition, so that its index is used.
    pub fn narrow(&self, select: Select) -> Select {
        select.any(self.conditions.iter().cloned())
    }
}

fn condition(head: &Head, levels: &BTreeMap<AreaId, Level>) -> Option<(&'static str, Args)> {
    Some(match head {
        Head::Area(area) => (in_area(*levels.get(area)?), args![*area]),
        Head::Org { org, area } => (taking_part(*levels.get(area)?), args![*area, *org]),
        Head::Mine(account) => ("m.started_by = ?", args![*account]),
        Head::Named(who) => (NAMED, args![who.as_str()]),
        // Nothing of a matter is public as it stands.
        Head::Public => return None,
    })
}

const NAMED: &str =
    "EXISTS (SELECT 1 FROM matter_step s WHERE s.tenant_id = m.tenant_id AND s.matter_id = m.id
    AND ' ' || s.who || ' ' LIKE '% ' || ? || ' %')";

fn in_area(level: Level) -> &'static str {
    match level {
        Level::City => "m.city_id = ?",
        Level::District => "m.district_id = ?",
        Level::Street => "m.street_id = ?",
        Level::Community => "m.community_id = ?",
        Level::ResidentsGroup => "m.group_id = ?",
        Level::Grid => "m.grid_id = ?",
    }
}

macro_rules! taking_part {
    ($area:literal) => {
        concat!(
            $area,
            " AND EXISTS (SELECT 1 FROM matter_step s WHERE s.tenant_id = m.tenant_id AND s.matter_id = m.id
            AND s.org_id = ?)"
        )
    };
}

fn taking_part(level: Level) -> &'static str {
    match level {
        Level::City => taking_part!("m.city_id = ?"),
        Level::District => taking_part!("m.district_id = ?"),
        Level::Street => taking_part!("m.street_id = ?"),
        Level::Community => taking_part!("m.community_id = ?"),
        Level::ResidentsGroup => taking_part!("m.group_id = ?"),
        Level::Grid => taking_part!("m.grid_id = ?"),
    }
}
