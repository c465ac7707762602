//! What is shown of a subject, and how its states look.

use kernel::id::FileId;
use kernel::text::Text;
use kernel::time::Instant;

/// What is shown of a subject: typed values, never markup, masked for the audience by the domain.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SubjectCard {
    /// What sort of thing it is, such as 案件 or the category's name.
    pub sort: Text,
    /// Its title.
    pub title: Text,
    /// Where it is, in words.
    pub place: Option<String>,
    /// Where it is on the map: latitude and longitude in millionths of a degree, WGS-84.
    pub point: Option<(i64, i64)>,
    /// What was said.
    pub text: Option<String>,
    /// Who brought it, as far as the audience may see it; none when the audience may not know.
    pub reporter: Option<ReporterCard>,
    /// Other facts: name and value.
    pub facts: Vec<(Text, Text)>,
    /// Photos of the subject.
    pub photos: Vec<CardPhoto>,
    /// Links to related things: words and address.
    pub links: Vec<(String, String)>,
    /// The page of the subject, if the domain has one for this audience.
    pub page: Option<String>,
    /// Why it was not taken on, when that is so.
    pub declined: Option<Declined>,
}

/// Why a matter was not taken on, and what its reporter can do instead.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declined {
    /// The reason, of a closed list.
    pub reason: Text,
    /// What the reason rests on.
    pub basis: Text,
    /// Where to go instead, with the number to dial where there is one.
    pub instead: Vec<(Text, Option<String>)>,
    /// Whom to call when the reporter does not agree: who it is, and the published number.
    pub phone: Option<(Text, String)>,
}

/// Who brought something, masked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReporterCard {
    /// Whether the reporter chose to stay unknown.
    pub anonymous: bool,
    /// The masked name; none for somebody unknown.
    pub name: Option<String>,
    /// The masked telephone number.
    pub phone: Option<String>,
    /// Whether there is more to reveal.
    pub can_reveal: bool,
    /// What became of the letters to somebody without an account, without the address; nothing when none go.
    pub mail: Option<Text>,
}

/// A photo of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardPhoto {
    /// The file.
    pub file: FileId,
    /// When it was like that.
    pub at: Instant,
}

/// How a state is called and drawn in short: the word and icon of `.ll-state`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateTag {
    /// The word, such as 已派遣.
    pub word: Text,
    /// The icon's name, such as `send`.
    pub icon: &'static str,
    /// Its colour.
    pub situation: kernel::procedure::Situation,
}
