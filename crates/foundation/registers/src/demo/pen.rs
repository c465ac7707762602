//! What somebody of the demonstration writes where an element is asked: what the data says, or what its kind asks for.

use kernel::dictionary::{Dictionary, Element, Kind, Value};
use kernel::id::FileId;
use kernel::register::Values;
use kernel::time::{Date, Duration, date_text};
use matters::demo::{Player, Spot};
use serde_json::Value as Json;
use store::FileMeta;
use uuid::Uuid;

/// Whoever writes, with what lies at hand.
pub(super) struct Pen<'a> {
    pub(super) dictionary: &'a Dictionary,
    pub(super) today: Date,
    pub(super) spot: &'a Spot,
    /// The name of the community.
    pub(super) community: &'a str,
    /// The number that stands for `{n}`.
    pub(super) number: u64,
    /// Organisations by their kinds.
    pub(super) units: &'a [(String, Player)],
    /// What is written where words are asked and none are said.
    pub(super) words: &'a str,
    /// Another record that may be linked to.
    pub(super) link: Option<Uuid>,
    /// What the record says already.
    pub(super) like: &'a Values,
    /// The photo that was taken; whoever writes it gives it an id of its own.
    pub(super) photo: FileMeta,
    /// The files that were written so far.
    pub(super) files: Vec<FileMeta>,
}

impl Pen<'_> {
    /// Returns what is written for an element as a form holds it; nothing where nobody would know what to write.
    pub(super) fn write(
        &mut self,
        element: &Element,
        said: Option<&Json>,
        fresh: impl Fn() -> FileId,
    ) -> Option<String> {
        let text = || said.map(|said| self.text(said));
        match &element.kind {
            Kind::Place => Some(self.spot.place.to_string()),
            Kind::Area => Some(self.spot.grid.to_string()),
            Kind::Organisation => self.unit(said.and_then(Json::as_str)),
            Kind::Date => Some(date_text(self.day(said.and_then(Json::as_str)))),
            Kind::Record { .. } => self.link.map(|id| id.to_string()),
            Kind::Code { table } => text().or_else(|| self.code(table)),
            Kind::Text { .. } => text().or_else(|| Some(self.words.to_owned())),
            Kind::Bool => text().or_else(|| Some("true".to_owned())),
            Kind::File { .. } => {
                let file = FileMeta { id: fresh(), ..self.photo.clone() };
                let id = file.id.to_string();
                self.files.push(file);
                Some(id)
            }
            _ => text(),
        }
    }

    /// Returns what stands in the data as a form holds it; of rows every cell is a text.
    fn text(&self, said: &Json) -> String {
        match said {
            Json::String(words) => {
                let number = self.number.to_string();
                words.replace("{community}", self.community).replace("{n}", &number)
            }
            Json::Array(rows) => {
                let row = |row: &Json| match row {
                    Json::Object(cells) => {
                        let cell =
                            |(key, cell): (&String, &Json)| (key.clone(), self.text(cell).into());
                        Json::Object(cells.iter().map(cell).collect())
                    }
                    other => Json::String(self.text(other)),
                };
                rows.iter().map(row).collect::<Json>().to_string()
            }
            other => other.to_string(),
        }
    }

    /// Returns a day: so many days from today where the data says `+14d`.
    fn day(&self, said: Option<&str>) -> Date {
        let days = said.and_then(|said| said.strip_prefix('+')?.strip_suffix('d')?.parse().ok());
        self.today.saturating_add(Duration::days(days.unwrap_or_default()))
    }

    /// Returns an organisation of a kind, or else any.
    fn unit(&self, kind: Option<&str>) -> Option<String> {
        let of_kind = self.units.iter().find(|(unit, _)| Some(unit.as_str()) == kind);
        let (_, player) = of_kind.or(self.units.first())?;
        player.org.map(|org| org.to_string())
    }

    /// Returns the code of a table that the record has already in another place, or else the first that may be chosen.
    fn code(&self, table: &str) -> Option<String> {
        let same = |key: &str| {
            let kind = self.dictionary.get(key).map(|element| &element.kind);
            matches!(kind, Some(Kind::Code { table: other }) if other == table)
        };
        let mut present = self.like.iter().filter(|(key, _)| same(key));
        let known = present.find_map(|(_, value)| match value {
            Value::Code(code) => Some(code.clone()),
            _ => None,
        });
        known.or_else(|| Some(self.dictionary.table(table)?.choices().next()?.code.clone()))
    }
}
