//! Records as somebody may see them: one by its id, and the rows of lists.
//!
//! Architecture invariant: what leaves here of a record passed the viewer's sight; an id that is not seen is not found.

use crate::around::{Names, gather, read_names};
use crate::shelf::Shelf;
use crate::stored::{Masked, Stored, by_id, masked};
use crate::viewer::Viewer;
use kernel::access::{Belongs, Scope};
use kernel::dictionary::{Element, FieldRefusal};
use kernel::register::{
    self, Context, Doing, Form, Record, Seen, SeenRecord, Show, Values, Writes, record_in,
};
use kernel::time::Instant;
use std::collections::BTreeMap;
use store::{Fault, Query, args};
use uuid::Uuid;

/// A record in a list, as somebody may see it.
#[derive(Clone, Debug)]
pub struct Row {
    /// What is shown of it. What is encrypted is masked for everybody: a list decrypts nothing.
    pub seen: SeenRecord,
    /// Its version.
    pub version: u64,
    /// When it was added.
    pub made_at: Instant,
    /// When it was last changed.
    pub changed_at: Instant,
    /// When it ended.
    pub closed_at: Option<Instant>,
}

/// One record, as somebody may see it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The record, whole: for forms and decisions, never to be shown.
    pub record: Record,
    /// To whom it belongs.
    pub belongs: Belongs,
    /// What is shown of it.
    pub seen: SeenRecord,
    /// The words behind the ids in it.
    pub names: Names,
}

impl Shelf<'_> {
    /// Returns a record, whole, whoever asks.
    pub async fn load(self, q: &mut impl Query, id: Uuid) -> Result<Option<Record>, Fault> {
        Ok(by_id(q, self, id).await?.map(|stored| stored.record))
    }

    /// Returns a record as somebody may see it; nothing where it is not seen.
    pub async fn see(
        self,
        q: &mut impl Query,
        viewer: &Viewer<'_>,
        id: Uuid,
    ) -> Result<Option<Found>, Fault> {
        let Some(Stored { record, public, .. }) = by_id(q, self, id).await? else {
            return Ok(None);
        };
        let belongs = record.belongs(public);
        if !viewer.scope().matches(&belongs) {
            return Ok(None);
        }
        let names = read_names(q, self, [&record.values].into_iter(), viewer.reads()).await?;
        let word = |element: &Element, id: Uuid| names.word(element, id).map(str::to_owned);
        let seen = record_in(&record, &belongs, viewer, &word);
        Ok(seen.map(|seen| Found { record, belongs, seen, names }))
    }

    /// Takes a form, as [`kernel::register::accept`] does, with what lies around the record and whoever fills it in.
    pub async fn accept(
        self,
        q: &mut impl Query,
        viewer: &Viewer<'_>,
        form: Form<'_>,
        raw: &BTreeMap<String, String>,
    ) -> Result<Result<Writes, Vec<FieldRefusal>>, Fault> {
        let old = match form {
            Form::Add => Values::new(),
            Form::Change(record) | Form::Act(record, _) => record.values.clone(),
        };
        let typed = |(key, text): (&String, &String)| {
            let element = self.dictionary().get(key)?;
            let value = self.dictionary().accept_as(element, text, false).ok().flatten()?;
            Some((key.clone(), value))
        };
        let new: Values = raw.iter().filter_map(typed).collect();
        let mut all = old.clone();
        all.extend(new.clone());
        let around = gather(q, self, &[&old, &new, &all], viewer.actor()).await?;
        let context = Context {
            dictionary: self.dictionary(),
            now: q.now(),
            office: q.tenant(),
            doing: Doing::Actor(viewer),
            lookup: &around,
            linked: &around.facts,
            number: None,
            later: None,
        };
        Ok(register::accept(self.register, form, raw, &context))
    }

    /// Returns the records in which an encrypted element has a value, at most so many, as somebody may see them. Whoever
    /// asks for it writes a look down, since an answer tells that the value is known here.
    pub async fn equal(
        self,
        q: &mut impl Query,
        viewer: &Viewer<'_>,
        element: &str,
        raw: &str,
        most: usize,
    ) -> Result<(Vec<Row>, Names), Fault> {
        let dictionary = self.dictionary();
        let found = dictionary.get(element).filter(|_| self.register.field(element).is_some());
        let value = found.and_then(|one| dictionary.accept_as(one, raw, false).ok().flatten());
        let Some(value) = value else { return Ok((Vec::new(), Names::default())) };
        let first = self.register.first_name(element);
        let (tenant, hash) = (q.tenant(), q.index(first, &value.text()));
        let sql = "SELECT record_id FROM register_secret
            WHERE tenant_id = $1 AND element = $2 AND hash = $3 ORDER BY record_id LIMIT $4";
        let ids: Vec<(Uuid,)> = q.all(sql, args![tenant, first, hash, most]).await?;
        let ids: Vec<Uuid> = ids.into_iter().map(|(id,)| id).collect();
        let mut kept = self.within(q, viewer.scope(), &ids).await?;
        // Whoever may not know that there is a value finds nothing by it.
        kept.retain(|one| viewer.field(element, &one.belongs) != Show::Hidden);
        self.rows(q, viewer, kept).await
    }

    /// Returns records by their ids, those that are within a scope.
    pub(crate) async fn within(
        self,
        q: &mut impl Query,
        scope: &Scope,
        ids: &[Uuid],
    ) -> Result<Vec<Masked>, Fault> {
        let mut found = masked(q, self, ids).await?;
        found.retain(|one| scope.matches(&one.belongs));
        Ok(found)
    }

    /// Returns records as rows, with the words behind the ids that are shown in them.
    pub(crate) async fn rows(
        self,
        q: &mut impl Query,
        viewer: &Viewer<'_>,
        found: Vec<Masked>,
    ) -> Result<(Vec<Row>, Names), Fault> {
        let values = found.iter().map(|one| &one.record.values);
        let names = read_names(q, self, values, viewer.reads()).await?;
        let word = |element: &Element, id: Uuid| names.word(element, id).map(str::to_owned);
        let row = |one: Masked| {
            let Masked { record, belongs, masks } = one;
            let mut seen = record_in(&record, &belongs, viewer, &word)?;
            let shown =
                masks.into_iter().filter(|(key, _)| viewer.field(key, &belongs) != Show::Hidden);
            seen.values.extend(shown.map(|(key, mask)| (key, Seen::Masked(mask))));
            Some(Row {
                seen,
                version: record.version,
                made_at: record.made_at,
                changed_at: record.changed_at,
                closed_at: record.closed_at,
            })
        };
        let rows = found.into_iter().filter_map(row).collect();
        Ok((rows, names))
    }
}
