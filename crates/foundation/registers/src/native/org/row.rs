//! Rows as records.

use super::{ADDRESS, AREA, CREDIT_CODE, FROM, HEIR, KIND, NAME, PARENT, PHONE, TAKES, TO};
use kernel::area::Level;
use kernel::dictionary::Value;
use kernel::id::{AreaId, OrgId, TenantId};
use kernel::register::{Record, Register, Values, Whose};
use kernel::time::{Date, Instant, Time};
use registry::OrgRow;
use std::collections::BTreeMap;
use store::{Fault, Query};
use uuid::Uuid;

/// An area with those above it.
type Chain = BTreeMap<Level, AreaId>;

/// Returns organisations as records.
pub(super) async fn records(
    q: &mut impl Query,
    register: &Register,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, Record>, Fault> {
    let ids: Vec<OrgId> = ids.iter().copied().map(OrgId::from_uuid).collect();
    let (mut chains, mut found) = (BTreeMap::<AreaId, Chain>::new(), BTreeMap::new());
    for row in registry::orgs_by_id(q, &ids).await? {
        let areas = match chains.get(&row.area_id) {
            Some(chain) => chain.clone(),
            None => {
                let chain = chain(q, row.area_id).await?;
                chains.insert(row.area_id, chain.clone());
                chain
            }
        };
        found.insert(row.id.uuid(), record(register, row, areas));
    }
    Ok(found)
}

async fn chain(q: &mut impl Query, area: AreaId) -> Result<Chain, Fault> {
    let levels = registry::levels(q, area).await?;
    Ok(Level::ALL.into_iter().filter_map(|level| Some((level, levels.at(level)?))).collect())
}

/// The states are those of the file: the one in which a record begins, and the first that ends it.
fn record(register: &Register, row: OrgRow, areas: Chain) -> Record {
    let ends = register.states.iter().find(|state| state.ends);
    let state = if row.ended_on.is_some() { ends } else { register.start() };
    let morning = |day: Date| Instant::from_china(day, Time::MIDNIGHT);
    let (made_at, closed_at) = (morning(row.founded_on), row.ended_on.map(morning));
    Record {
        id: row.id.uuid(),
        register: register.id.clone(),
        number: None,
        title: row.name.clone(),
        whose: Whose { areas, orgs: vec![row.id], owners: Vec::new() },
        named: BTreeMap::new(),
        left_in: None,
        state: state.map(|state| state.id.clone()),
        version: u64::try_from(row.version).unwrap_or_default(),
        values: values(&row),
        dated: BTreeMap::new(),
        made_at,
        made_by: None,
        changed_at: closed_at.unwrap_or(made_at),
        changed_by: None,
        closed_at,
        held: false,
    }
}

fn values(row: &OrgRow) -> Values {
    let text = |text: &Option<String>| text.clone().map(Value::Text);
    let id = |id: Option<OrgId>| id.map(|id| Value::Id(id.uuid()));
    let all = [
        (NAME, Some(Value::Text(row.name.clone()))),
        (KIND, Some(Value::Code(row.kind.clone()))),
        (AREA, Some(Value::Id(row.area_id.uuid()))),
        (PARENT, id(row.parent_id)),
        (FROM, Some(Value::Date(row.founded_on))),
        (PHONE, text(&row.phone)),
        (ADDRESS, text(&row.address)),
        (CREDIT_CODE, text(&row.credit_code)),
        (TAKES, Some(Value::Bool(row.takes_dispatches))),
        (TO, row.ended_on.map(Value::Date)),
        (HEIR, id(row.heir_id)),
    ];
    all.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}

/// Returns the ids of the reader's office behind one.
pub(super) async fn ids_after(
    q: &mut impl Query,
    after: Uuid,
    most: usize,
) -> Result<Vec<Uuid>, Fault> {
    let office = AreaId::from(q.tenant());
    let ids = registry::org_ids(q, office, OrgId::from_uuid(after), most).await?;
    Ok(ids.into_iter().map(OrgId::uuid).collect())
}

/// Returns the offices that have organisations.
pub(super) async fn offices(q: &mut impl Query) -> Result<Vec<TenantId>, Fault> {
    Ok(registry::streets_with_orgs(q).await?.into_iter().map(TenantId::from).collect())
}
