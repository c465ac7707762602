//! FormReader the form of a report: what was sent becomes a report whose fields are sound, or everything that is wrong is told.

use super::face::fields_of;
use super::rules::{Channel, Contact, Raw, Report, Whereabouts, clean, clean_line, field};
use http::Posted;
use http::form::{FormReader, Ids};
use kernel::dictionary::{Dictionary, Value};
use kernel::id::{AccountId, PlaceId};
use kernel::refusal::Refusal;

/// Reads what was sent. `account` is the signed-in resident's; `known` tells whether a category code exists. Whether a building
/// is one of the office's, the search for where the report belongs says. Every fault is told, in the order of the page.
pub fn read(
    raw: &Raw,
    dictionary: &Dictionary,
    account: Option<AccountId>,
    channel: Channel,
    known: impl Fn(&str) -> bool,
) -> Result<Report, Vec<Refusal>> {
    let sent = Posted::of(fields_of(&Raw {
        words: clean(&raw.words),
        address: clean_line(&raw.address),
        name: clean_line(&raw.name),
        ..raw.clone()
    }));
    let mut form = FormReader::of(dictionary, &sent, Ids::Caller);
    let place = whereabouts(&mut form, raw);
    let words = form.required(field::WORDS).map(|words| words.text());
    let contact = if raw.anonymous { Contact::Anonymous } else { contact(&mut form, account) };
    let category = Some(raw.category.trim().to_owned()).filter(|code| !code.is_empty());
    if category.as_ref().is_some_and(|code| !known(code)) {
        form.refuse(Refusal::invalid("desk.refusal.category_unknown").on(field::CATEGORY));
    }
    form.end(words.map(|words| Report::of(words, place, contact, channel, category)))
}

fn whereabouts(form: &mut FormReader<'_>, raw: &Raw) -> Whereabouts {
    let before = form.wrongs();
    let address = form.optional(field::ADDRESS).map(|address| address.text());
    let place = match form.optional(field::PLACE) {
        Some(Value::Id(id)) => Some(PlaceId::from_uuid(id)),
        _ => None,
    };
    let point = match form.optional(field::POINT) {
        Some(Value::Point(point)) => Some(point),
        _ => None,
    };
    let community = match raw.community.trim() {
        "" => None,
        text => {
            let unknown =
                || Refusal::invalid("desk.refusal.community_unknown").on(field::COMMUNITY);
            text.parse().map_err(|_| form.refuse(unknown())).ok()
        }
    };
    if form.wrongs() == before && place.is_none() && point.is_none() && address.is_none() {
        form.refuse(Refusal::invalid("desk.refusal.place_missing").on(field::ADDRESS));
    }
    Whereabouts::of(place, point, community, address.unwrap_or_default())
}

fn contact(form: &mut FormReader<'_>, account: Option<AccountId>) -> Contact {
    let mut text = |key| form.optional(key).map(|value| value.text());
    let (name, phone, email) = (text(field::NAME), text(field::PHONE), text(field::EMAIL));
    Contact::Left { account, name, phone, email }
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
        match read(raw, &dictionary(), None, Channel::Online, |code| code == "0202") {
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
        let report = read(&sent, &dictionary(), account, Channel::Online, |_| true).unwrap();
        assert_eq!(report.contact(), &Contact::Anonymous);
    }
}
