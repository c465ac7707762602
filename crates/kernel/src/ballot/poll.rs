//! What is voted on: questions, or offices with their candidates, and how many ballots went out and came in.

use super::rule::{BallotRules, ElectionRules, Kind, Mode};
use crate::refusal::Refusal;
use crate::text::Text;
use crate::time::Date;
use std::collections::BTreeSet;

/// The most questions or offices, and the most people, of one vote.
pub const ITEMS_MAX: usize = 64;
/// The most people who stand or are written in.
pub const PERSONS_MAX: usize = 2000;
/// The longest key or name, in characters.
const NAME_MAX: usize = 200;

/// Whether it is the first vote or one between people with equal votes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Round {
    /// The first vote.
    #[default]
    First,
    /// The vote between those with equal votes; the most votes win.
    Revote,
}

impl Round {
    /// Returns the name in archives.
    pub const fn key(self) -> &'static str {
        match self {
            Round::First => "first",
            Round::Revote => "revote",
        }
    }

    /// Reads the name in archives.
    pub fn parse(key: &str) -> Option<Round> {
        [Round::First, Round::Revote].into_iter().find(|round| round.key() == key)
    }
}

/// A question, carried or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The name inside the vote.
    pub key: String,
    /// What is asked.
    pub title: Text,
    /// The matter of the rule file to which it belongs.
    pub matter: Option<String>,
}

/// An office with its candidates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// The office of the rule file; with `/` and a word behind it where an office is voted on twice, such as `member` and
    /// `member/women`.
    pub key: String,
    /// How many are elected.
    pub seats: u32,
    /// The candidates, by their places in the list of people.
    pub candidates: Vec<u16>,
    /// Whether the seats are kept for women.
    pub women_only: bool,
}

impl Office {
    /// Returns the office of the rule file.
    pub fn post(&self) -> &str {
        post(&self.key)
    }
}

/// Returns the office of the rule file to which the key of an item belongs.
pub(super) fn post(key: &str) -> &str {
    key.split('/').next().unwrap_or(key)
}

/// What is voted on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A question.
    Question(Question),
    /// An office.
    Office(Office),
}

impl Item {
    /// Returns the name inside the vote.
    pub fn key(&self) -> &str {
        match self {
            Item::Question(question) => &question.key,
            Item::Office(office) => &office.key,
        }
    }
}

/// Somebody who stands, or is written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The opaque name.
    pub key: String,
    /// The name on the ballot.
    pub name: String,
    /// Whether she is a woman.
    pub woman: bool,
    /// Whether the name was written in by voters.
    pub written_in: bool,
}

/// Somebody who holds an office already, when only a part is elected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seated {
    /// The place in the list of people.
    pub person: u16,
    /// The office.
    pub office: String,
}

/// How many ballots went out and came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// Papers printed, if they were counted.
    pub printed: Option<u64>,
    /// Papers handed out.
    pub issued: u64,
    /// Papers left over and destroyed, if they were counted.
    pub destroyed: Option<u64>,
    /// Papers found in the boxes.
    pub paper: u64,
    /// Votes over the network that count.
    pub online: u64,
    /// Hands counted.
    pub hands: u64,
}

impl Received {
    /// Returns how many ballots came in by all channels.
    pub const fn total(&self) -> u64 {
        self.paper.saturating_add(self.online).saturating_add(self.hands)
    }
}

/// What somebody proposes to vote on; [`Poll::new`] looks whether the rules allow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The opaque name of the vote.
    pub id: String,
    /// What people read.
    pub title: Text,
    /// The way in which it is held, a key of the rule file.
    pub mode: String,
    /// The day of the vote.
    pub day: Date,
    /// First vote or vote between equals.
    pub round: Round,
    /// Questions or offices.
    pub items: Vec<Item>,
    /// Everybody who stands, is written in, or is seated.
    pub persons: Vec<Person>,
    /// Pairs of close relatives.
    pub relatives: Vec<(u16, u16)>,
    /// Who holds an office already.
    pub seated: Vec<Seated>,
    /// Who declared after the count that they do not take the office.
    pub withdrawn: Vec<u16>,
    /// Ballots out and in.
    pub received: Received,
}

/// A vote that the rules allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poll(Draft);

impl Poll {
    /// Looks whether the rules allow the vote.
    pub fn new(rules: &BallotRules, draft: Draft) -> Result<Poll, Refusal> {
        let invalid = |key| Refusal::invalid(key);
        if rules.mode(&draft.mode).is_none() {
            return Err(invalid("kernel.refusal.poll_mode").with("mode", &draft.mode));
        }
        if draft.day < rules.since {
            let since = crate::time::date_text(rules.since);
            return Err(invalid("kernel.refusal.poll_too_early").with("since", since));
        }
        if draft.items.is_empty() || draft.items.len() > ITEMS_MAX {
            return Err(invalid("kernel.refusal.poll_items").with("max", ITEMS_MAX));
        }
        let mut keys = BTreeSet::new();
        for item in &draft.items {
            check_name(item.key())?;
            if !keys.insert(item.key()) {
                return Err(invalid("kernel.refusal.poll_item_twice").with("item", item.key()));
            }
        }
        check_persons(&draft)?;
        match (&rules.election, rules.kind) {
            (Some(election), Kind::Election) => check_election(election, &draft)?,
            _ => check_questions(rules, &draft)?,
        }
        Ok(Poll(draft))
    }

    /// Returns what was proposed.
    pub fn draft(&self) -> &Draft {
        &self.0
    }

    /// Returns the day of the vote.
    pub fn day(&self) -> Date {
        self.0.day
    }

    /// Returns the questions or offices.
    pub fn items(&self) -> &[Item] {
        &self.0.items
    }

    /// Returns everybody who stands, is written in, or is seated.
    pub fn persons(&self) -> &[Person] {
        &self.0.persons
    }

    /// Returns a person by the place in the list.
    pub fn person(&self, place: u16) -> Option<&Person> {
        self.0.persons.get(usize::from(place))
    }

    /// Returns the name of a person on the ballot; empty when there is no such place.
    pub fn name(&self, place: u16) -> &str {
        self.person(place).map_or("", |person| person.name.as_str())
    }

    /// Returns the way in which it is held.
    pub fn mode<'r>(&self, rules: &'r BallotRules) -> Option<&'r Mode> {
        rules.mode(&self.0.mode)
    }

    /// Returns the keys of all candidates.
    pub fn candidate_keys(&self) -> impl Iterator<Item = &str> {
        self.0
            .items
            .iter()
            .flat_map(|item| match item {
                Item::Office(office) => office.candidates.as_slice(),
                Item::Question(_) => &[],
            })
            .filter_map(|place| self.person(*place).map(|person| person.key.as_str()))
    }
}

fn check_name(name: &str) -> Result<(), Refusal> {
    let sound = !name.trim().is_empty()
        && name.chars().count() <= NAME_MAX
        && !name.chars().any(char::is_control);
    if sound {
        Ok(())
    } else {
        Err(Refusal::invalid("kernel.refusal.poll_name").with("max", NAME_MAX))
    }
}

fn check_persons(draft: &Draft) -> Result<(), Refusal> {
    if draft.persons.len() > PERSONS_MAX {
        return Err(Refusal::invalid("kernel.refusal.poll_persons").with("max", PERSONS_MAX));
    }
    let mut keys = BTreeSet::new();
    for person in &draft.persons {
        check_name(&person.key)?;
        check_name(&person.name)?;
        if !keys.insert(&person.key) {
            return Err(
                Refusal::invalid("kernel.refusal.poll_person_twice").with("person", &person.name)
            );
        }
    }
    let known = |place: u16| usize::from(place) < draft.persons.len();
    let places = draft.withdrawn.iter().chain(draft.seated.iter().map(|seated| &seated.person));
    let related = draft.relatives.iter().flat_map(|(a, b)| [a, b]);
    if !places.chain(related).all(|place| known(*place)) {
        return Err(Refusal::invalid("kernel.refusal.poll_person_unknown"));
    }
    if draft.relatives.iter().any(|(a, b)| a == b) {
        return Err(Refusal::invalid("kernel.refusal.poll_relative_of_self"));
    }
    Ok(())
}

fn check_questions(rules: &BallotRules, draft: &Draft) -> Result<(), Refusal> {
    for item in &draft.items {
        let Item::Question(question) = item else {
            return Err(
                Refusal::invalid("kernel.refusal.poll_no_election").with("item", item.key())
            );
        };
        let allowed = rules.matters.is_empty()
            || question
                .matter
                .as_ref()
                .is_some_and(|matter| rules.matters.iter().any(|known| known.key == *matter));
        if !allowed {
            return Err(Refusal::invalid("kernel.refusal.poll_matter").with("item", &question.key));
        }
    }
    Ok(())
}

fn check_election(election: &ElectionRules, draft: &Draft) -> Result<(), Refusal> {
    let mut standing = BTreeSet::new();
    for item in &draft.items {
        let Item::Office(office) = item else {
            return Err(
                Refusal::invalid("kernel.refusal.poll_no_question").with("item", item.key())
            );
        };
        check_office(election, draft, office)?;
        for place in &office.candidates {
            if !standing.insert(*place) && election.one_office.is_some() {
                let name = &draft.persons[usize::from(*place)].name;
                return Err(
                    Refusal::invalid("kernel.refusal.poll_two_offices").with("person", name)
                );
            }
        }
    }
    for seated in &draft.seated {
        if !election.offices.iter().any(|office| office.key == seated.office) {
            return Err(Refusal::invalid("kernel.refusal.poll_office").with("item", &seated.office));
        }
    }
    if draft.persons.iter().any(|person| person.written_in) && !election.write_ins.value {
        return Err(
            Refusal::invalid("kernel.refusal.poll_write_in").with("cite", &election.write_ins.cite)
        );
    }
    check_seats(election, draft)
}

fn check_office(election: &ElectionRules, draft: &Draft, office: &Office) -> Result<(), Refusal> {
    let told = |key| Refusal::invalid(key).with("item", &office.key);
    let Some(rules) = election.offices.iter().find(|known| known.key == office.post()) else {
        return Err(told("kernel.refusal.poll_office"));
    };
    let mut places = BTreeSet::new();
    for place in &office.candidates {
        let Some(person) = draft.persons.get(usize::from(*place)) else {
            return Err(Refusal::invalid("kernel.refusal.poll_person_unknown"));
        };
        if !places.insert(*place) || person.written_in {
            return Err(told("kernel.refusal.poll_candidate").with("person", &person.name));
        }
        if office.women_only && !person.woman {
            return Err(told("kernel.refusal.poll_women_only").with("person", &person.name));
        }
    }
    let most = if draft.seated.is_empty() { rules.seats.max } else { u32::MAX };
    let enough = office.seats >= 1 && office.seats <= most;
    if draft.round == Round::First && !enough {
        return Err(told("kernel.refusal.poll_seats")
            .with("min", rules.seats.min.max(1))
            .with("max", rules.seats.max));
    }
    let more = i64::try_from(office.candidates.len()).unwrap_or(i64::MAX) - i64::from(office.seats);
    let (min, max) = (i64::from(rules.more.value.min), i64::from(rules.more.value.max));
    let sound = match draft.round {
        Round::First => min <= more && more <= max,
        Round::Revote => office.seats >= 1 && more >= 1,
    };
    if sound {
        return Ok(());
    }
    Err(told("kernel.refusal.poll_more")
        .with("min", min)
        .with("max", max)
        .with("cite", &rules.more.cite))
}

fn check_seats(election: &ElectionRules, draft: &Draft) -> Result<(), Refusal> {
    if draft.round == Round::Revote {
        return Ok(());
    }
    let elected: u32 = draft
        .items
        .iter()
        .map(|item| if let Item::Office(office) = item { office.seats } else { 0 })
        .fold(0, u32::saturating_add);
    let seated = u32::try_from(draft.seated.len()).unwrap_or(u32::MAX);
    let all = elected.saturating_add(seated);
    if let Some(seats) = &election.seats
        && !seats.value.hold(all)
    {
        return Err(Refusal::invalid("kernel.refusal.poll_seats_all")
            .with("seats", all)
            .with("min", seats.value.min)
            .with("max", seats.value.max)
            .with("cite", &seats.cite));
    }
    match &election.odd {
        Some(cite) if all.is_multiple_of(2) => {
            Err(Refusal::invalid("kernel.refusal.poll_even").with("seats", all).with("cite", cite))
        }
        _ => Ok(()),
    }
}
