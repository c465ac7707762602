//! What a report is: parsed once at the edge into a type whose fields are sound. Pure.

use super::similar::Point;
use kernel::id::{AccountId, AreaId, PlaceId};
use kernel::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// The longest description, in letters.
pub const WORDS_MAX: usize = 1000;
/// The longest description of a place, in letters.
pub const ADDRESS_MAX: usize = 120;
/// The longest name of a caller, in letters.
pub const NAME_MAX: usize = 40;
/// The longest e-mail address (RFC 5321).
pub const EMAIL_MAX: usize = 254;
/// The longest title, in letters.
pub const TITLE_MAX: usize = 28;
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
    /// The caller's name.
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
        /// Eleven digits.
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

    /// Returns the account.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Contact::Anonymous => None,
            Contact::Left { account, .. } => *account,
        }
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
        account: Option<AccountId>,
        channel: Channel,
        known: impl Fn(&str) -> bool,
    ) -> Result<Report, Vec<Refusal>> {
        let mut faults = Vec::new();
        let place = keep(whereabouts(raw), &mut faults);
        let words = keep(words(&raw.words), &mut faults);
        let contact = if raw.anonymous {
            Some(Contact::Anonymous)
        } else {
            contact(raw, account, &mut faults)
        };
        let category = match raw.category.as_str() {
            "" => None,
            code if known(code) => Some(code.to_owned()),
            _ => {
                faults.push(Refusal::invalid("desk.refusal.category_unknown").on("category"));
                None
            }
        };
        match (place, words, contact, faults.is_empty()) {
            (Some(place), Some(words), Some(contact), true) => {
                Ok(Report { words, place, contact, channel, category })
            }
            _ => Err(faults),
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

fn keep<T>(result: Result<T, Refusal>, faults: &mut Vec<Refusal>) -> Option<T> {
    result.map_err(|fault| faults.push(fault)).ok()
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

fn words(text: &str) -> Result<String, Refusal> {
    let words = clean(text);
    let letters = words.chars().count();
    match letters {
        0 => Err(Refusal::invalid("desk.refusal.words_missing").on("words")),
        1 => Err(Refusal::invalid("desk.refusal.words_short").on("words")),
        _ if letters > WORDS_MAX => Err(Refusal::invalid("desk.refusal.words_long")
            .on("words")
            .with("n", letters)
            .with("max", WORDS_MAX)),
        _ => Ok(words),
    }
}

fn whereabouts(raw: &Raw) -> Result<Whereabouts, Refusal> {
    let address = clean_line(&raw.address);
    let letters = address.chars().count();
    if letters > ADDRESS_MAX {
        return Err(Refusal::invalid("desk.refusal.address_long")
            .on("address")
            .with("n", letters)
            .with("max", ADDRESS_MAX));
    }
    let place = optional(&raw.place, "desk.refusal.place_unknown", "place")?;
    let community = optional(&raw.community, "desk.refusal.community_unknown", "community")?;
    let point = match raw.point.trim() {
        "" => None,
        text => Some(
            Point::parse(text)
                .ok_or_else(|| Refusal::invalid("desk.refusal.point_wrong").on("point"))?,
        ),
    };
    if place.is_none() && point.is_none() && letters < 2 {
        return Err(Refusal::invalid("desk.refusal.place_missing").on("address"));
    }
    Ok(Whereabouts { place, point, community, address })
}

fn optional<T: std::str::FromStr>(
    text: &str,
    key: &'static str,
    field: &'static str,
) -> Result<Option<T>, Refusal> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Refusal::invalid(key).on(field)),
    }
}

fn contact(raw: &Raw, account: Option<AccountId>, faults: &mut Vec<Refusal>) -> Option<Contact> {
    let name = clean_line(&raw.name);
    if name.chars().count() > NAME_MAX {
        faults.push(Refusal::invalid("desk.refusal.name_long").on("name").with("max", NAME_MAX));
    }
    let phone = keep(phone(&raw.phone), faults).flatten();
    let email = keep(email(&raw.email), faults).flatten();
    Some(Contact::Left { account, name: Some(name).filter(|name| !name.is_empty()), phone, email })
}

/// Reads a mobile number; spaces, dashes and +86 are taken off.
fn phone(text: &str) -> Result<Option<String>, Refusal> {
    let digits: String =
        text.chars().filter(|letter| !matches!(letter, ' ' | '-' | '\u{3000}')).collect();
    let digits = digits.strip_prefix("+86").unwrap_or(&digits);
    if digits.is_empty() {
        return Ok(None);
    }
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::invalid("desk.refusal.phone_letters").on("phone"));
    }
    // Landlines carry their area code: 0 and nine to eleven digits more.
    let landline = digits.starts_with('0') && (10..=12).contains(&digits.len());
    if landline || (digits.len() == 11 && digits.starts_with('1')) {
        return Ok(Some(digits.to_owned()));
    }
    let key = match digits.len() {
        ..11 => "desk.refusal.phone_short",
        11 => "desk.refusal.phone_wrong",
        _ => "desk.refusal.phone_long",
    };
    Err(Refusal::invalid(key).on("phone").with("n", digits.len()))
}

fn email(text: &str) -> Result<Option<String>, Refusal> {
    let email = clean_line(text);
    if email.is_empty() {
        return Ok(None);
    }
    let sound = email.len() <= EMAIL_MAX
        && !email.contains(' ')
        && email.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty() && host.contains('.') && !host.contains('@')
        });
    if sound {
        Ok(Some(email))
    } else {
        Err(Refusal::invalid("desk.refusal.email_wrong").on("email"))
    }
}

/// Returns a title: the first clause of what happened, at most [`TITLE_MAX`] letters.
pub fn title(words: &str) -> String {
    let line = clean_line(words);
    let mut end = line.len();
    let mut letters = 0;
    for (at, letter) in line.char_indices() {
        letters += 1;
        let stop = matches!(letter, '。' | '！' | '？' | '；' | '!' | '?' | ';');
        let pause = letters > 8 && matches!(letter, '，' | ',');
        if stop || pause || letters > TITLE_MAX {
            end = at;
            break;
        }
    }
    let title = line[..end].trim_end_matches(['，', ',']).trim();
    if title.is_empty() { line.chars().take(TITLE_MAX).collect() } else { title.to_owned() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn raw() -> Raw {
        Raw {
            words: "楼道灯不亮，晚上太黑".into(),
            address: "3 号楼 2 单元".into(),
            ..Raw::default()
        }
    }

    fn faults(raw: &Raw) -> Vec<&'static str> {
        match Report::parse(raw, None, Channel::Online, |code| code == "0202") {
            Ok(_) => Vec::new(),
            Err(faults) => faults.iter().map(|fault| fault.key).collect(),
        }
    }

    #[test]
    fn c1_the_least_that_is_asked_is_what_and_where() {
        assert!(faults(&raw()).is_empty());
        assert_eq!(
            faults(&Raw::default()),
            ["desk.refusal.place_missing", "desk.refusal.words_missing"]
        );
        assert!(
            faults(&Raw { address: String::new(), point: "113.6,34.7".into(), ..raw() }).is_empty()
        );
    }

    #[test]
    fn c1_each_wrong_value_is_told_beside_its_field() {
        let check = |raw: Raw, key: &str| assert_eq!(faults(&raw), [key]);
        check(Raw { words: "字".repeat(1001), ..raw() }, "desk.refusal.words_long");
        check(Raw { words: "灯".into(), ..raw() }, "desk.refusal.words_short");
        check(Raw { address: "路".repeat(121), ..raw() }, "desk.refusal.address_long");
        check(Raw { place: "x".into(), ..raw() }, "desk.refusal.place_unknown");
        check(Raw { community: "x".into(), ..raw() }, "desk.refusal.community_unknown");
        check(Raw { point: "far".into(), ..raw() }, "desk.refusal.point_wrong");
        check(Raw { phone: "1380136271".into(), ..raw() }, "desk.refusal.phone_short");
        check(Raw { phone: "138013627111".into(), ..raw() }, "desk.refusal.phone_long");
        check(Raw { phone: "23801362711".into(), ..raw() }, "desk.refusal.phone_wrong");
        check(Raw { phone: "一三八".into(), ..raw() }, "desk.refusal.phone_letters");
        check(Raw { email: "a@b".into(), ..raw() }, "desk.refusal.email_wrong");
        check(Raw { name: "名".repeat(41), ..raw() }, "desk.refusal.name_long");
        check(Raw { category: "9999".into(), ..raw() }, "desk.refusal.category_unknown");
    }

    #[test]
    fn c1_anonymous_drops_every_trace() {
        let sent = Raw { anonymous: true, phone: "oops".into(), name: "周敏".into(), ..raw() };
        let account = Some(AccountId::from_uuid(uuid::Uuid::from_u128(1)));
        let report = Report::parse(&sent, account, Channel::Online, |_| true).unwrap();
        assert_eq!(report.contact(), &Contact::Anonymous);
        assert_eq!(report.contact().account(), None);
    }

    #[test]
    fn phones_are_taken_in_the_usual_spellings() {
        let check = |text: &str, expected: &str| {
            assert_eq!(phone(text).unwrap().as_deref(), Some(expected))
        };
        check("138 0136 2711", "13801362711");
        check("+8613801362711", "13801362711");
        check("0315-2345678", "03152345678");
        assert_eq!(phone("  ").unwrap(), None);
    }

    #[test]
    fn hostile_letters_are_taken_out() {
        assert_eq!(clean("a\u{0}b\u{202E}c\r\n\r\n\r\n\r\nd\u{7f}\te"), "abc\n\nd e");
        assert_eq!(clean_line(" a \n b "), "a b");
        assert_eq!(clean("\u{200B}\u{FEFF}"), "");
    }

    #[test]
    fn a_title_is_the_first_clause() {
        let check = |words: &str, expected: &str| assert_eq!(title(words), expected);
        check("楼道灯不亮，三楼到五楼都是黑的。", "楼道灯不亮，三楼到五楼都是黑的");
        check("南门外井盖松动，车一过就响，晚上吵人", "南门外井盖松动，车一过就响");
        check("单元门口的灯一直闪，晃眼睛。", "单元门口的灯一直闪");
        check("。。。", "。。。");
        assert_eq!(title(&"长".repeat(90)).chars().count(), TITLE_MAX);
    }
}
