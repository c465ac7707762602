//! What a report is: parsed once at the edge into a type whose fields are sound. Pure.

use kernel::dictionary::{Dictionary, Point, Value};
use kernel::id::{AccountId, AreaId, PlaceId};
use kernel::refusal::Refusal;
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
    /// Reads what was sent. `account` is the signed-in resident's; `known` tells whether a category code exists.
    /// Every fault is told, in the order of the page.
    pub fn parse(
        raw: &Raw,
        dictionary: &Dictionary,
        account: Option<AccountId>,
        channel: Channel,
        known: impl Fn(&str) -> bool,
    ) -> Result<Report, Vec<Refusal>> {
        let mut form = FormReader { dictionary, faults: Vec::new() };
        let place = form.whereabouts(raw);
        let words = form.text(field::WORDS, &clean(&raw.words), true);
        let contact = if raw.anonymous { Contact::Anonymous } else { form.contact(raw, account) };
        let category = Some(raw.category.trim().to_owned()).filter(|code| !code.is_empty());
        if category.as_ref().is_some_and(|code| !known(code)) {
            form.faults.push(Refusal::invalid("desk.refusal.category_unknown").on(field::CATEGORY));
        }
        match (words, form.faults.is_empty()) {
            (Some(words), true) => Ok(Report { words, place, contact, channel, category }),
            _ => Err(form.faults),
        }
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

/// A form being read; the faults found so far are kept.
struct FormReader<'d> {
    dictionary: &'d Dictionary,
    faults: Vec<Refusal>,
}

impl FormReader<'_> {
    fn value(&mut self, key: &'static str, raw: &str, required: bool) -> Option<Value> {
        let taken = match self.dictionary.get(key) {
            Some(element) => self.dictionary.accept_as(element, raw, required),
            None => self.dictionary.accept(key, raw),
        };
        taken.map_err(|fault| self.faults.push(fault.refusal(Some(key)))).ok().flatten()
    }

    fn text(&mut self, key: &'static str, raw: &str, required: bool) -> Option<String> {
        match self.value(key, raw, required)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    fn whereabouts(&mut self, raw: &Raw) -> Whereabouts {
        let before = self.faults.len();
        let address = self.text(field::ADDRESS, &clean_line(&raw.address), false);
        let place = match self.value(field::PLACE, &raw.place, false) {
            Some(Value::Id(id)) => Some(PlaceId::from_uuid(id)),
            _ => None,
        };
        let point = match self.value(field::POINT, &raw.point, false) {
            Some(Value::Point(point)) => Some(point),
            _ => None,
        };
        let community = match raw.community.trim() {
            "" => None,
            text => {
                let unknown =
                    || Refusal::invalid("desk.refusal.community_unknown").on(field::COMMUNITY);
                text.parse().map_err(|_| self.faults.push(unknown())).ok()
            }
        };
        if self.faults.len() == before && place.is_none() && point.is_none() && address.is_none() {
            self.faults.push(Refusal::invalid("desk.refusal.place_missing").on(field::ADDRESS));
        }
        Whereabouts { place, point, community, address: address.unwrap_or_default() }
    }

    fn contact(&mut self, raw: &Raw, account: Option<AccountId>) -> Contact {
        let name = self.text(field::NAME, &clean_line(&raw.name), false);
        let phone = self.text(field::PHONE, &raw.phone, false);
        let email = self.text(field::EMAIL, &raw.email, false);
        Contact::Left { account, name, phone, email }
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
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn dictionary() -> Dictionary {
        let text = include_str!("../../../../../rules/dictionary/case.toml");
        let elements = kernel::dictionary::read_elements("dictionary/case.toml", text).unwrap();
        Dictionary::new(elements, [], [])
    }

    fn raw() -> Raw {
        Raw {
            words: "楼道灯不亮，晚上太黑".into(),
            address: "3 号楼 2 单元".into(),
            ..Raw::default()
        }
    }

    fn faults(raw: &Raw) -> Vec<(&'static str, Option<&'static str>)> {
        match Report::parse(raw, &dictionary(), None, Channel::Online, |code| code == "0202") {
            Ok(_) => Vec::new(),
            Err(faults) => faults.iter().map(|fault| (fault.key, fault.field)).collect(),
        }
    }

    #[test]
    fn c1_the_least_that_is_asked_is_what_and_where() {
        assert!(faults(&raw()).is_empty());
        assert!(faults(&Raw { words: "灯坏".into(), ..raw() }).is_empty());
        let least = [
            ("desk.refusal.place_missing", Some(field::ADDRESS)),
            ("kernel.refusal.field_required", Some(field::WORDS)),
        ];
        assert_eq!(faults(&Raw::default()), least);
        assert!(
            faults(&Raw { address: String::new(), point: "113.6,34.7".into(), ..raw() }).is_empty()
        );
    }

    #[test]
    fn c1_each_wrong_value_is_told_beside_its_field() {
        let check =
            |raw: Raw, key: &'static str, field| assert_eq!(faults(&raw), [(key, Some(field))]);
        check(
            Raw { words: "字".repeat(2001), ..raw() },
            "kernel.refusal.text_too_long",
            field::WORDS,
        );
        check(Raw { words: "灯".into(), ..raw() }, "kernel.refusal.text_too_short", field::WORDS);
        check(
            Raw { address: "路".repeat(121), ..raw() },
            "kernel.refusal.text_too_long",
            field::ADDRESS,
        );
        check(Raw { place: "x".into(), ..raw() }, "kernel.refusal.choice_unknown", field::PLACE);
        check(
            Raw { community: "x".into(), ..raw() },
            "desk.refusal.community_unknown",
            field::COMMUNITY,
        );
        check(
            Raw { point: "far".into(), ..raw() },
            "kernel.refusal.point_unreadable",
            field::POINT,
        );
        check(
            Raw { phone: "1380136271".into(), ..raw() },
            "kernel.refusal.phone_mobile_length",
            field::PHONE,
        );
        check(Raw { phone: "一三八".into(), ..raw() }, "kernel.refusal.phone_signs", field::PHONE);
        check(
            Raw { email: "a@b".into(), ..raw() },
            "kernel.refusal.email_unreadable",
            field::EMAIL,
        );
        check(Raw { name: "名".repeat(41), ..raw() }, "kernel.refusal.text_too_long", field::NAME);
        check(
            Raw { category: "9999".into(), ..raw() },
            "desk.refusal.category_unknown",
            field::CATEGORY,
        );
    }

    #[test]
    fn c1_anonymous_drops_every_trace() {
        let sent = Raw { anonymous: true, phone: "oops".into(), name: "周敏".into(), ..raw() };
        let account = Some(AccountId::from_uuid(uuid::Uuid::from_u128(1)));
        let report =
            Report::parse(&sent, &dictionary(), account, Channel::Online, |_| true).unwrap();
        assert_eq!(report.contact(), &Contact::Anonymous);
    }

    #[test]
    fn hostile_letters_are_taken_out() {
        assert_eq!(clean("a\u{0}b\u{202E}c\r\n\r\n\r\n\r\nd\u{7f}\te"), "abc\n\nd e");
        assert_eq!(clean_line(" a \n b "), "a b");
        assert_eq!(clean("\u{200B}\u{FEFF}"), "");
    }
}
