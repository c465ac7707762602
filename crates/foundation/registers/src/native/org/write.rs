//! What was decided about an organisation, as commands of the registry.

use super::{ADDRESS, AREA, CREDIT_CODE, FROM, HEIR, KIND, NAME, PARENT, PHONE, TAKES, TO};
use http::{App, Holder};
use kernel::access::Roles;
use kernel::dictionary::Value;
use kernel::id::{AreaId, OrgId};
use kernel::refusal::Refusal;
use kernel::register::{Event, Record, Values, What};
use kernel::text::Locale;
use kernel::time::Date;
use registry::{NewOrg, OrgChange, add_org, change_org, end_org, rename_org};
use store::{Error, Tx};
use uuid::Uuid;

/// Carries out what was decided.
pub(super) async fn write(
    tx: &mut Tx,
    roles: &Roles,
    before: Option<&Record>,
    after: &Record,
    events: &[Event],
) -> Result<(), Error> {
    let id = OrgId::from_uuid(after.id);
    for event in events {
        match &event.what {
            What::Added { .. } => {
                add_org(tx, roles, new_org(id, &after.values)?).await?;
            }
            What::Changed { fields, .. } => {
                let version = before.map_or(1, |before| before.version);
                let version = i64::try_from(version).unwrap_or(i64::MAX);
                let apart = [NAME, TO, HEIR];
                if fields.keys().any(|key| !apart.contains(&key.as_str())) {
                    change_org(tx, roles, id, change(version, &after.values)?).await?;
                }
                if fields.contains_key(NAME) {
                    let name = text(&after.values, NAME).unwrap_or_default();
                    rename_org(tx, roles, id, &name).await?;
                }
            }
            What::Moved { .. } => {
                let on = date(&after.values, TO).ok_or_else(|| missing(TO))?;
                end_org(tx, roles, id, on, org(&after.values, HEIR)).await?;
            }
            // No file of this register gives the program or anybody a way to these.
            What::Ended | What::Named { .. } | What::Unnamed { .. } | What::Held { .. } => {
                return Err(Refusal::invalid("kernel.refusal.record_action_unknown").into());
            }
        }
    }
    Ok(())
}

/// Refuses the end of an organisation for which anything waits, unless another one goes on with it.
pub(super) async fn nothing_waits(
    tx: &mut Tx,
    app: &App,
    locale: Locale,
    record: &Record,
) -> Result<(), Error> {
    match org(&record.values, HEIR) {
        Some(_) => Ok(()),
        None => {
            let holder = Holder::Org(OrgId::from_uuid(record.id));
            registry::nothing_waits(tx, app, locale, holder).await
        }
    }
}

fn new_org(id: OrgId, values: &Values) -> Result<NewOrg, Error> {
    let area = uuid(values, AREA).map(AreaId::from_uuid);
    Ok(NewOrg {
        id,
        kind: text(values, KIND).ok_or_else(|| missing(KIND))?,
        name: text(values, NAME).ok_or_else(|| missing(NAME))?,
        parent: org(values, PARENT),
        area: area.ok_or_else(|| missing(AREA))?,
        credit_code: text(values, CREDIT_CODE),
        phone: text(values, PHONE),
        address: text(values, ADDRESS),
        takes_dispatches: takes(values),
        on: date(values, FROM).ok_or_else(|| missing(FROM))?,
    })
}

fn change(version: i64, values: &Values) -> Result<OrgChange, Error> {
    Ok(OrgChange {
        kind: text(values, KIND).ok_or_else(|| missing(KIND))?,
        parent: org(values, PARENT),
        credit_code: text(values, CREDIT_CODE),
        phone: text(values, PHONE),
        address: text(values, ADDRESS),
        takes_dispatches: takes(values),
        version,
    })
}

fn missing(field: &'static str) -> Error {
    Refusal::invalid("kernel.refusal.field_required").on(field).into()
}

fn text(values: &Values, key: &str) -> Option<String> {
    match values.get(key) {
        Some(Value::Text(text) | Value::Code(text)) => Some(text.clone()),
        _ => None,
    }
}

fn uuid(values: &Values, key: &str) -> Option<Uuid> {
    match values.get(key) {
        Some(Value::Id(id)) => Some(*id),
        _ => None,
    }
}

fn org(values: &Values, key: &str) -> Option<OrgId> {
    uuid(values, key).map(OrgId::from_uuid)
}

fn date(values: &Values, key: &str) -> Option<Date> {
    match values.get(key) {
        Some(Value::Date(day)) => Some(*day),
        _ => None,
    }
}

fn takes(values: &Values) -> bool {
    values.get(TAKES) == Some(&Value::Bool(true))
}
