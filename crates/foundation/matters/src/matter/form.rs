//! What was filled in, at the beginning and at steps: values of dictionary elements, encrypted.

use super::history::actor_words;
use super::note::Audience;
use super::photo::put_photo;
use crate::projection::MatterRow;
use kernel::dictionary::{Dictionary, Kind, Tells};
use kernel::id::{EventId, FileId, MatterId};
use kernel::procedure::InstanceId;
use serde_json::Value;
use std::collections::BTreeMap;
use store::{Fault, Query, Tx, args};

/// Values by element key, as the dictionary keeps them: texts, whole numbers, dates as text, lists of file ids.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values(pub BTreeMap<String, Value>);

impl Values {
    /// Returns no values.
    pub fn none() -> Values {
        Values::default()
    }

    /// Adds a value.
    #[must_use]
    pub fn with(mut self, element: &str, value: impl Into<Value>) -> Values {
        self.0.insert(element.to_owned(), value.into());
        self
    }

    /// Returns the value of an element.
    pub fn get(&self, element: &str) -> Option<&Value> {
        self.0.get(element)
    }

    /// Returns the text of an element.
    pub fn text(&self, element: &str) -> Option<&str> {
        self.get(element).and_then(Value::as_str)
    }

    /// Tells whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Value> for Values {
    fn from(value: Value) -> Values {
        match value {
            Value::Object(map) => Values(map.into_iter().collect()),
            _ => Values::default(),
        }
    }
}

impl From<Values> for Value {
    fn from(values: Values) -> Value {
        Value::Object(values.0.into_iter().collect())
    }
}

impl From<BTreeMap<String, kernel::dictionary::Value>> for Values {
    fn from(values: BTreeMap<String, kernel::dictionary::Value>) -> Values {
        Values(values.into_iter().map(|(key, value)| (key, value.json())).collect())
    }
}

store::row! {
    struct FormRow {
        instance: u32,
        body: Vec<u8>,
    }
}

pub(super) const BODY: &str = "matter_form.body";

/// Writes what was filled in; photos among the values become visible to the parties.
pub(crate) async fn put_form(
    tx: &mut Tx,
    row: &MatterRow,
    instance: u32,
    dictionary: &Dictionary,
    values: &Values,
) -> Result<(), Fault> {
    if values.is_empty() {
        return Ok(());
    }
    let id: EventId = tx.new_id();
    let (_, actor) = actor_words(tx.actor());
    let body = tx.seal(BODY, &Value::from(values.clone()).to_string());
    let at = Query::now(tx);
    let sql = "INSERT INTO matter_form (tenant_id, id, matter_id, instance, at, actor_id, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.exec(sql, args![row.tenant_id, id, row.id, instance, at, actor, body]).await?;
    for (key, value) in &values.0 {
        let is_file =
            dictionary.get(key).is_some_and(|element| matches!(element.kind, Kind::File { .. }));
        let files: Vec<FileId> = if is_file {
            serde_json::from_value(value.clone()).unwrap_or_default()
        } else {
            Vec::new()
        };
        for (position, file) in files.into_iter().enumerate() {
            put_photo(tx, row, file, None, Some(key), instance, Audience::Parties, position)
                .await?;
        }
    }
    Ok(())
}

/// Returns what was filled in, the earliest first, with the stay at which it was.
pub(crate) async fn load_rows(
    q: &mut impl Query,
    matter: MatterId,
) -> Result<Vec<(InstanceId, Values)>, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT instance, body FROM matter_form WHERE tenant_id = $1 AND matter_id = $2
        ORDER BY at, id";
    let rows: Vec<FormRow> = q.all(sql, args![tenant, matter]).await?;
    rows.into_iter()
        .map(|row| {
            let text = q.open_shown(BODY, &row.body);
            let value: Value = serde_json::from_str(&text)
                .unwrap_or_else(|_| serde_json::json!({ UNREAD: store::UNREADABLE }));
            Ok((row.instance, Values::from(value)))
        })
        .collect()
}

/// What was said with a stay, told with the step in the history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StayWords {
    /// The reason of a decision.
    pub(crate) reason: Option<String>,
    /// What was done.
    pub(crate) done: Option<String>,
}

/// Returns the words of a stay's form: the dictionary says which elements tell why, and which tell what was done.
pub(crate) fn said(dictionary: &Dictionary, values: &Values) -> StayWords {
    let told = |tells| {
        let mut given = values.0.keys().filter_map(|key| dictionary.get(key));
        let element = given.find(|element| element.tells == Some(tells))?;
        values.text(&element.key).map(str::to_owned)
    };
    // A form that cannot be opened says so in the place of its reason.
    let unread = || values.text(UNREAD).map(str::to_owned);
    StayWords { reason: told(Tells::Reason).or_else(unread), done: told(Tells::Result) }
}

/// Stands in a form that cannot be opened, in the place of what was given.
const UNREAD: &str = "unread";

/// Returns all values of a matter's forms; a later value stands in place of an earlier one.
pub async fn values(q: &mut impl Query, matter: MatterId) -> Result<Values, Fault> {
    let mut all = Values::none();
    for (_, form) in load_rows(q, matter).await? {
        all.0.extend(form.0);
    }
    Ok(all)
}
