//! What a report is: parsed once at the edge into a type whose fields are sound. Pure.

use kernel::dictionary::Point;
use kernel::id::{AccountId, AreaId, PlaceId};
use serde::{Deserialize, Serialize};

/// How many photos a report carries at most.
pub const PHOTOS_MAX: usize = 6;

/// How a report came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A resident's page.
    Online,
    /// The window of a station.
    Window,
    /// A telephone operator.
    Telephone,
    /// A grid worker on the round.
    Grid,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Channel; 4] =
        [Channel::Online, Channel::Window, Channel::Telephone, Channel::Grid];

    /// Returns the word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Channel::Online => "online",
            Channel::Window => "window",
            Channel::Telephone => "telephone",
            Channel::Grid => "grid",
        }
    }

    /// Returns the key of its name.
    pub const fn title_key(self) -> &'static str {
        match self {
            Channel::Online => "desk.channel.online",
            Channel::Window => "desk.channel.window",
            Channel::Telephone => "desk.channel.telephone",
            Channel::Grid => "desk.channel.grid",
        }
    }
}

impl std::str::FromStr for Channel {
    type Err = ();
    fn from_str(text: &str) -> Result<Channel, ()> {
        Channel::ALL.into_iter().find(|channel| channel.as_str() == text).ok_or(())
    }
}

/// The form's fields: keys of the dictionary, so that labels, lengths and masks come from there.
pub mod field {
    /// What happened.
    pub const WORDS: &str = "case.description";
    /// Where, in words.
    pub const ADDRESS: &str = "case.place_text";
    /// Where, as a point on the map.
    pub const POINT: &str = "case.location";
    /// Which building.
    pub const PLACE: &str = "case.place";
    /// Which category.
    pub const CATEGORY: &str = "case.category";
    /// Photos of it.
    pub const PHOTOS: &str = "case.photos";
    /// Whether the reporter stays unknown.
    pub const ANONYMOUS: &str = "case.anonymous";
    /// The reporter's name.
    pub const NAME: &str = "reporter.name";
    /// The reporter's telephone number.
    pub const PHONE: &str = "reporter.phone";
    /// The reporter's e-mail address.
    pub const EMAIL: &str = "reporter.email";
    /// Which community, when neither building nor point tells it.
    pub const COMMUNITY: &str = "community";
    /// How it came in, at a desk.
    pub const CHANNEL: &str = "channel";
}

/// What the form sent, as it was sent; kept in the draft so that nothing has to be typed twice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Raw {
    /// What happened.
    pub words: String,
    /// Where, in words.
    pub address: String,
    /// The chosen building.
    pub place: String,
    /// The chosen community.
    pub community: String,
    /// `longitude,latitude`.
    pub point: String,
    /// Whether the reporter stays unknown.
    pub anonymous: bool,
    /// The reporter's name.
    pub name: String,
    /// The phone number.
    pub phone: String,
    /// The e-mail address.
    pub email: String,
    /// The chosen category.
    pub category: String,
    /// How it came in, at a desk.
    pub channel: String,
}

/// Where it is. At least one of building, point and words is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    place: Option<PlaceId>,
    point: Option<Point>,
    community: Option<AreaId>,
    address: String,
}

impl Whereabouts {
    /// Returns a place; at least one of building, point and words must be there.
    pub(super) fn of(
        place: Option<PlaceId>,
        point: Option<Point>,
        community: Option<AreaId>,
        address: String,
    ) -> Whereabouts {
        Whereabouts { place, point, community, address }
    }

    /// Returns the chosen building.
    pub fn place(&self) -> Option<PlaceId> {
        self.place
    }

    /// Returns the point on the map.
    pub fn point(&self) -> Option<Point> {
        self.point
    }

    /// Returns the chosen community.
    pub fn community(&self) -> Option<AreaId> {
        self.community
    }

    /// Returns the words.
    pub fn address(&self) -> &str {
        &self.address
    }
}

/// Who reports and how to reach him or her.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contact {
    /// Nobody knows: no account, no name, no number.
    Anonymous,
    /// Whatever the reporter left, perhaps nothing beside the secret link.
    Left {
        /// The account of a signed-in resident.
        account: Option<AccountId>,
        /// A name.
        name: Option<String>,
        /// A telephone number.
        phone: Option<String>,
        /// An e-mail address.
        email: Option<String>,
    },
}

impl Contact {
    /// Tells whether the reporter stays unknown.
    pub fn is_anonymous(&self) -> bool {
        matches!(self, Contact::Anonymous)
    }
}

/// A sound report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    words: String,
    place: Whereabouts,
    contact: Contact,
    channel: Channel,
    category: Option<String>,
}

impl Report {
    /// Returns a report of parts that were read by the dictionary.
    pub(super) fn of(
        words: String,
        place: Whereabouts,
        contact: Contact,
        channel: Channel,
        category: Option<String>,
    ) -> Report {
        Report { words, place, contact, channel, category }
    }

    /// Returns what happened.
    pub fn words(&self) -> &str {
        &self.words
    }

    /// Returns where.
    pub fn place(&self) -> &Whereabouts {
        &self.place
    }

    /// Returns who and how to reach.
    pub fn contact(&self) -> &Contact {
        &self.contact
    }

    /// Returns how it came in.
    pub fn channel(&self) -> Channel {
        self.channel
    }

    /// Returns the category that the reporter chose.
    pub fn category(&self) -> Option<&str> {
        self.category.as_deref()
    }
}

/// Removes control and direction marks, ends lines with LF, trims, and keeps at most one empty line in a row.
pub fn clean(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut breaks = 2;
    for letter in text.replace("\r\n", "\n").replace('\r', "\n").chars() {
        let hidden = matches!(letter, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
        match letter {
            '\n' if breaks < 2 => {
                breaks += 1;
                kept.push('\n');
            }
            '\n' => {}
            '\t' => kept.push(' '),
            _ if hidden || letter.is_control() => {}
            _ => {
                breaks = 0;
                kept.push(letter);
            }
        }
    }
    kept.trim().to_owned()
}

/// Like [`clean`], on one line.
pub fn clean_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{clean, clean_line};

    #[test]
    fn hostile_letters_are_taken_out() {
        assert_eq!(clean("a\u{0}b\u{202E}c\r\n\r\n\r\n\r\nd\u{7f}\te"), "abc\n\nd e");
        assert_eq!(clean_line(" a \n b "), "a b");
        assert_eq!(clean("\u{200B}\u{FEFF}"), "");
    }
}
