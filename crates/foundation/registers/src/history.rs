//! What happened to a record, out of the journal, as somebody may see it.
//!
//! Architecture invariant: of a field that is hidden nothing shows, not even that it changed.

use crate::shelf::Shelf;
use crate::stored::by_id;
use crate::viewer::Viewer;
use kernel::access::Belongs;
use kernel::dictionary::Sensitivity;
use kernel::id::{AccountId, EventId};
use kernel::mask::Mask;
use kernel::register::{May, Seen, Values};
use kernel::time::Instant;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use store::{Fault, JournalRow, Query, Since};
use uuid::Uuid;

/// Something that happened to a record, as somebody may see it.
#[derive(Clone, Debug)]
pub struct Happened {
    /// Its id, behind which an earlier page goes on.
    pub id: EventId,
    /// When.
    pub at: Instant,
    /// By whom; none for the program.
    pub by: Option<AccountId>,
    /// `added`, `changed`, `moved`, `ended`, `named`, `unnamed`, `held`.
    pub kind: String,
    /// The state after it, where it has one.
    pub to: Option<String>,
    /// What moved it: `action:close`, `begun:mend`, `finished:mend:end`.
    pub mover: Option<String>,
    /// The account that was named or no longer is.
    pub account: Option<AccountId>,
    /// The values before and after, by their fields; what was absent is none.
    pub fields: BTreeMap<String, (Option<Seen>, Option<Seen>)>,
    /// Whether the values were erased.
    pub erased: bool,
}

impl Shelf<'_> {
    /// Returns what happened to a record, the latest first, as somebody may see it; nothing of a record that is not seen. Of
    /// `limit` entries those may be fewer of which something shows: an earlier page goes on behind the second of the pair.
    pub async fn history(
        self,
        q: &mut impl Query,
        viewer: &Viewer<'_>,
        id: Uuid,
        before: Since,
        limit: usize,
    ) -> Result<(Vec<Happened>, Since), Fault> {
        let stored = by_id(q, self, id).await?;
        let belongs = stored.map(|stored| stored.record.belongs(stored.public));
        let Some(of) = belongs.filter(|of| viewer.scope().matches(of)) else {
            return Ok((Vec::new(), None));
        };
        let entries = store::history(q, self.subject(), id, before, limit).await?;
        let next = (entries.len() == limit).then(|| entries.last().map(|one| one.id)).flatten();
        let told = entries.into_iter().filter_map(|entry| match self.native() {
            Some(native) => native.entry(self.register, entry),
            None => Some(entry),
        });
        let shown = told.filter_map(|entry| self.happened(viewer, &of, entry));
        Ok((shown.collect(), next))
    }

    fn happened(self, viewer: &Viewer<'_>, of: &Belongs, entry: JournalRow) -> Option<Happened> {
        let side = |side: &Option<Json>| {
            let values =
                side.as_ref().and_then(|side| side.get("values")).and_then(Json::as_object);
            let value = |(key, json): (&String, &Json)| Some((key.clone(), self.value(key, json)?));
            let values: Values = values.into_iter().flatten().filter_map(value).collect();
            self.shown(viewer, of, &values)
        };
        let (mut before, after) = (side(&entry.before), side(&entry.after));
        let mut fields: BTreeMap<String, (Option<Seen>, Option<Seen>)> = after
            .into_iter()
            .map(|(key, value)| (key.clone(), (before.remove(&key), Some(value))))
            .collect();
        fields.extend(before.into_iter().map(|(key, value)| (key, (Some(value), None))));
        let word = |key: &str| {
            let after = entry.after.as_ref().and_then(|after| after.get(key));
            let found = after.or_else(|| entry.before.as_ref().and_then(|before| before.get(key)));
            found.and_then(Json::as_str).map(str::to_owned)
        };
        let kind = word("kind").unwrap_or_else(|| kind_of(&entry.verb).to_owned());
        let names = matches!(kind.as_str(), "named" | "unnamed");
        if (kind == "changed" && fields.is_empty() && !entry.erased)
            || (names && !viewer.may(&May::Name, of))
        {
            return None;
        }
        Some(Happened {
            id: entry.id,
            at: entry.at,
            by: entry.who.filter(|_| entry.who_kind != "code").map(AccountId::from_uuid),
            to: word("state"),
            mover: word("by"),
            account: word("account").and_then(|id| id.parse().ok()).map(AccountId::from_uuid),
            erased: entry.erased,
            kind,
            fields,
        })
    }

    /// Returns values as they are shown. What an action asked for beside the fields is shown to whoever sees the record;
    /// what of it is about somebody, masked.
    fn shown(self, viewer: &Viewer<'_>, of: &Belongs, values: &Values) -> BTreeMap<String, Seen> {
        let mut shown = viewer.values_in(values, of);
        for (key, value) in values {
            let beside = self.register.field(key).is_none() && !self.was_field(key);
            let Some(element) = self.dictionary().get(key).filter(|_| beside) else { continue };
            let seen = match element.sensitivity {
                Sensitivity::Public | Sensitivity::Internal => Seen::Whole(value.clone()),
                Sensitivity::Personal | Sensitivity::Sensitive => {
                    Seen::Masked(Mask::All.apply(&element.input(value)))
                }
            };
            shown.insert(key.clone(), seen);
        }
        shown
    }

    /// Tells whether no action asks for an element: then it was a field once, and nobody says any more who may see it.
    fn was_field(self, key: &str) -> bool {
        !self.register.actions.iter().any(|action| action.asks.iter().any(|asked| asked == key))
    }
}

/// Returns what an entry of a verb was, where its values are gone.
fn kind_of(verb: &str) -> &str {
    match verb {
        "registers.add" => "added",
        "registers.change" => "changed",
        "registers.move" => "moved",
        "registers.end" => "ended",
        "registers.name" => "named",
        "registers.hold" => "held",
        other => other.strip_prefix("registers.").unwrap_or(other),
    }
}
