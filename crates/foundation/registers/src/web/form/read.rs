//! A form as it was sent, read into what the register takes: texts by their fields, and files by their ids.

use super::ask::Asked;
use super::fill::{SHOWN, untouched};
use super::kept;
use crate::Found;
use http::form::{FormReader, Ids};
use http::{App, Cx, Failure, Filled, Posted};
use kernel::dictionary::{Dictionary, Element, FieldRefusal, Kind, Value};
use kernel::id::FileId;
use kernel::refusal::Refusal;
use std::collections::BTreeMap;
use store::{Error, FileKind, FileMeta};

/// What a form holds.
pub(crate) struct Sent {
    /// What was written, by the fields; what nobody touched is left out.
    pub(crate) raw: BTreeMap<String, String>,
    /// What is wrong with it by itself.
    pub(crate) wrong: Vec<FieldRefusal>,
    /// The files that came with it, to be kept when what it makes is there.
    pub(crate) files: Vec<FileMeta>,
}

/// Reads a form; `filled` has what its pickers show, and brings back the files that came.
pub(crate) async fn read(
    app: &App,
    cx: &Cx,
    dictionary: &Dictionary,
    fields: &[Asked<'_>],
    found: Option<&Found>,
    posted: &Posted,
    filled: &mut Filled,
) -> Result<Sent, Failure> {
    let mut sent = Sent { raw: BTreeMap::new(), wrong: Vec::new(), files: Vec::new() };
    let shown = posted.get(SHOWN).to_owned();
    for one in fields.iter().filter(|one| !one.locked) {
        let (element, key) = (one.element, &one.element.key);
        let present = found.and_then(|found| found.record.values.get(key));
        let preset = one.field.is_some_and(|field| field.default.is_some());
        let reading = Reading { app, cx, dictionary, element, present, preset };
        let text = match &element.kind {
            Kind::File { .. } => reading.files(posted, filled, &mut sent.files).await?,
            _ => reading.text(posted, filled),
        };
        match text {
            Ok(text) if reading.is_untouched(&shown, &text) => {}
            Ok(text) => drop(sent.raw.insert(key.clone(), text)),
            Err(wrong) => sent.wrong.extend(wrong),
        }
    }
    // Of two values, whoever saw both has chosen the one that stands there.
    sent.raw.retain(|key, _| posted.get(&format!("take.{key}")) != "theirs");
    Ok(sent)
}

struct Reading<'a> {
    app: &'a App,
    cx: &'a Cx,
    dictionary: &'a Dictionary,
    element: &'a Element,
    present: Option<&'a Value>,
    /// Whether something stood there before anybody wrote.
    preset: bool,
}

impl Reading<'_> {
    /// Returns the text of a value.
    fn text(&self, posted: &Posted, filled: &Filled) -> Result<String, Vec<FieldRefusal>> {
        let (element, key) = (self.element, &self.element.key);
        if http::form::is_picked(&element.kind) {
            let reader = FormReader::of(self.dictionary, posted, Ids::Shown(filled));
            let value = reader.take(element, key, false)?;
            return Ok(value.map(|value| value.text()).unwrap_or_default());
        }
        let raw = posted.raw(self.dictionary, element);
        // A box that is not ticked says no where something stands already, else nothing.
        let says_no = element.kind == Kind::Bool && raw.is_empty();
        let answered = self.present.is_some() || self.preset;
        Ok(if says_no && answered { "false".to_owned() } else { raw })
    }

    fn is_untouched(&self, shown: &str, text: &str) -> bool {
        if shown.is_empty() {
            return false;
        }
        let taken = self.dictionary.accept_beside(self.element, text, false, self.present);
        taken.is_ok_and(|value| untouched(shown, self.element, value.as_ref()))
    }

    /// Puts what was sent into the store, after what an earlier try has put there and what the record has; returns the ids.
    async fn files(
        &self,
        posted: &Posted,
        filled: &mut Filled,
        all: &mut Vec<FileMeta>,
    ) -> Result<Result<String, Vec<FieldRefusal>>, Failure> {
        let (Kind::File { accept, count_max }, key) = (&self.element.kind, &self.element.key)
        else {
            return Ok(Ok(String::new()));
        };
        let (store, cx) = (&self.app.store, self.cx);
        let gone: Vec<&str> = {
            let name = kept::gone(key);
            posted.fields().filter(|(field, _)| *field == name).map(|(_, value)| value).collect()
        };
        let mut ids: Vec<FileId> = match self.present {
            Some(Value::Files(ids)) => ids.clone(),
            _ => Vec::new(),
        };
        ids.retain(|id| !gone.contains(&id.to_string().as_str()));
        let field = kept::field(key);
        let earlier = posted.all(&field).filter_map(|one| kept::unseal(store, cx, key, one));
        let mut fresh: Vec<FileMeta> = earlier.collect();
        let kind = if accept == "image" { FileKind::Photo } else { FileKind::Document };
        let most = usize::try_from(*count_max).unwrap_or(usize::MAX);
        let beside = |why: Refusal| Ok(Err(vec![FieldRefusal { field: key.clone(), why }]));
        for upload in posted.files(key) {
            let count = ids.len() + fresh.len() + 1;
            if count > most {
                let why = Refusal::invalid("kernel.refusal.files_too_many")
                    .with("max", most)
                    .with("count", count);
                return beside(why);
            }
            match http::files::take(cx, store, upload, kind).await {
                Ok(meta) => {
                    filled.add(&field, kept::seal(store, cx, key, &meta));
                    fresh.push(meta);
                }
                Err(Error::Refused(why)) => return beside(why),
                Err(Error::Fault(fault)) => return Err(fault.into()),
            }
        }
        filled.files_kept(key);
        ids.extend(fresh.iter().map(|meta| meta.id));
        all.extend(fresh);
        let ids: Vec<String> = ids.iter().map(FileId::to_string).collect();
        Ok(Ok(ids.join(",")))
    }
}
