//! How the page of a record is composed.

use crate::text::Text;
use std::fmt;

/// Where a register stands in the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    /// The group.
    pub group: String,
    /// Where in the group, the smallest first.
    pub order: u32,
}

/// The composition of a record's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Which of the six pages it is.
    pub kind: PageKind,
    /// The sentence under the title.
    pub says: Says,
    /// The parts in their order.
    pub parts: Vec<Part>,
    /// What stands in the register while there is no record.
    pub empty: Option<Text>,
}

/// The six kinds of page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PageKind {
    /// A thing that stands somewhere.
    ThingWithPlace,
    /// The file of a person.
    Person,
    /// Something that happens on a day.
    Event,
    /// An agreement, with what it costs.
    Agreement,
    /// A check or a visit.
    Check,
    /// A document with versions.
    Document,
}

impl PageKind {
    /// All of them, with their words in files.
    pub const ALL: [(&str, PageKind); 6] = [
        ("thing_with_place", PageKind::ThingWithPlace),
        ("person", PageKind::Person),
        ("event", PageKind::Event),
        ("agreement", PageKind::Agreement),
        ("check", PageKind::Check),
        ("document", PageKind::Document),
    ];
}

/// A sentence made of words and fields: `{facility.kind} · {facility.place}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Says {
    /// Its pieces in their order.
    pub pieces: Vec<Piece>,
}

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Words(String),
    /// The value of a field; where it is absent, the words before it are left out too.
    Field(String),
}

impl Says {
    /// Reads a sentence; nothing for one with a bracket that is not closed.
    pub fn parse(text: &str) -> Option<Says> {
        let (mut pieces, mut rest) = (Vec::new(), text);
        while let Some((words, more)) = rest.split_once('{') {
            let (field, after) = more.split_once('}')?;
            pieces.extend((!words.is_empty()).then(|| Piece::Words(words.to_owned())));
            pieces.push(Piece::Field(field.trim().to_owned()));
            rest = after;
        }
        pieces.extend((!rest.is_empty()).then(|| Piece::Words(rest.to_owned())));
        Some(Says { pieces })
    }

    /// Returns the fields that it names.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Field(field) => Some(field.as_str()),
            Piece::Words(_) => None,
        })
    }
}

/// A part of a record's page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Number, title, state, the sentence and what comes next.
    Head,
    /// The fields by their groups.
    Facts,
    /// The map around it.
    Place,
    /// The lines of a table element.
    Lines(String),
    /// Running and past procedures.
    Matters,
    /// What happened, by day.
    Timeline,
    /// The records of another register that link to this one.
    Related(String),
    /// Photos from before and after, side by side.
    BeforeAfter(String, String),
    /// Files.
    Files,
    /// What is missing or old.
    Asks,
    /// A card that a hook makes.
    Hook(String),
}

impl Part {
    /// Those that are a word alone.
    pub const PLAIN: [(&str, Part); 7] = [
        ("head", Part::Head),
        ("facts", Part::Facts),
        ("place", Part::Place),
        ("matters", Part::Matters),
        ("timeline", Part::Timeline),
        ("files", Part::Files),
        ("asks", Part::Asks),
    ];

    /// Reads a part; nothing when there is none of the name.
    pub fn parse(text: &str) -> Option<Part> {
        let Some((name, of)) = text.split_once(':') else {
            return Part::PLAIN.into_iter().find(|(name, _)| *name == text).map(|(_, part)| part);
        };
        match name {
            "lines" => Some(Part::Lines(of.to_owned())),
            "related" => Some(Part::Related(of.to_owned())),
            "hook" => Some(Part::Hook(of.to_owned())),
            "before_after" => {
                let (before, after) = of.split_once(',')?;
                Some(Part::BeforeAfter(before.trim().to_owned(), after.trim().to_owned()))
            }
            _ => None,
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Lines(element) => write!(f, "lines:{element}"),
            Part::Related(register) => write!(f, "related:{register}"),
            Part::Hook(name) => write!(f, "hook:{name}"),
            Part::BeforeAfter(before, after) => write!(f, "before_after:{before},{after}"),
            plain => {
                let found = Part::PLAIN.iter().find(|(_, part)| part == plain);
                f.write_str(found.map_or("", |(name, _)| name))
            }
        }
    }
}
