//! Builders for votes.

use crate::support::{date, rules};
use kernel::ballot::{
    Answer, Ballot, BallotRules, Ballots, Draft, Item, ItemOutcome, Line, Next, Office,
    OfficeMarks, OfficeOutcome, Outcome, Part, Person, Poll, Question, QuestionOutcome, Received,
    Roll, RollKind, Round, Seated, Void, tally,
};
use kernel::refusal::Refusal;
use kernel::rules::RuleSet;
use kernel::text::Text;
use std::sync::LazyLock;

static RULES: LazyLock<RuleSet> = LazyLock::new(rules);

/// Returns the built-in rules of a ballot.
pub fn ballot(id: &str) -> &'static BallotRules {
    RULES.ballot(id).unwrap_or_else(|| panic!("there is no {id}"))
}

/// Returns a roll of `count` heads.
pub fn roll(kind: RollKind, count: usize) -> Roll {
    let lines = (0..count).map(|index| Line::new(format!("p{index:06}"))).collect();
    Roll::new(kind, date("2026-05-06"), lines).unwrap()
}

/// Returns a roll of owners with these areas, in hundredths of a square metre.
pub fn owners(areas: &[u64]) -> Roll {
    let line = |(index, area): (usize, &u64)| Line::new(format!("o{index:06}")).with_area(*area);
    Roll::new(RollKind::Owners, date("2026-05-06"), areas.iter().enumerate().map(line).collect())
        .unwrap()
}

/// Returns a draft without items.
pub fn draft(mode: &str) -> Draft {
    Draft {
        id: "v1".to_owned(),
        title: Text::new("表决", "A vote"),
        mode: mode.to_owned(),
        day: date("2026-05-06"),
        round: Round::First,
        items: Vec::new(),
        persons: Vec::new(),
        relatives: Vec::new(),
        seated: Vec::new(),
        withdrawn: Vec::new(),
        received: Received::default(),
    }
}

/// Returns a question of a matter.
pub fn question(key: &str, matter: Option<&str>) -> Item {
    Item::Question(Question {
        key: key.to_owned(),
        title: Text::new("一件事", "A question"),
        matter: matter.map(str::to_owned),
    })
}

/// Counts a vote; as many papers were handed out as came in, unless the draft says otherwise.
pub fn count(
    rules: &BallotRules,
    mut draft: Draft,
    roll: &Roll,
    ballots: Vec<Ballot>,
) -> Result<Outcome, Refusal> {
    let total: u64 = ballots.iter().map(|ballot| u64::from(ballot.times)).sum();
    if draft.received == Received::default() {
        draft.received = Received { issued: total, paper: total, ..Received::default() };
    }
    let poll = Poll::new(rules, draft)?;
    let ballots = Ballots::new(rules, &poll, roll, ballots)?;
    Ok(tally(rules, &poll, roll, &ballots))
}

/// Returns ballots with answers to a single question, without lines.
pub fn answers(list: &[(usize, Answer)]) -> Vec<Ballot> {
    let all = list.iter().flat_map(|(count, answer)| std::iter::repeat_n(*answer, *count));
    (1..)
        .zip(all)
        .map(|(serial, answer)| Ballot::secret(serial, vec![Part::Answer(answer)]))
        .collect()
}

/// Returns ballots of the first lines of the roll with answers to a single question.
pub fn answers_of_lines(list: &[(usize, Answer)]) -> Vec<Ballot> {
    let all = list.iter().flat_map(|(count, answer)| std::iter::repeat_n(*answer, *count));
    (1..)
        .zip(all)
        .map(|(number, answer)| Ballot::of_line(number, number, vec![Part::Answer(answer)]))
        .collect()
}

/// Returns the only question of an outcome.
pub fn only_question(outcome: &Outcome) -> &QuestionOutcome {
    match outcome.items.as_slice() {
        [ItemOutcome::Question(question)] => question,
        items => panic!("{items:?}"),
    }
}

/// An election being put together by names.
#[derive(Clone)]
pub struct Election {
    pub rules: &'static BallotRules,
    pub draft: Draft,
    pub ballots: Vec<Ballot>,
    pub roll: usize,
}

impl Election {
    /// Begins an election.
    pub fn new(id: &str, mode: &str) -> Election {
        Election { rules: ballot(id), draft: draft(mode), ballots: Vec::new(), roll: 0 }
    }

    /// Adds people: a name with `f` after a colon is a woman's, one with `w` was written in.
    pub fn people(mut self, names: &[&str]) -> Election {
        for name in names {
            let (name, marks) = name.split_once(':').unwrap_or((name, ""));
            self.draft.persons.push(Person {
                key: format!("k-{name}"),
                name: name.to_owned(),
                woman: marks.contains('f'),
                written_in: marks.contains('w'),
            });
        }
        self
    }

    /// Returns the place of a person.
    pub fn place(&self, name: &str) -> u16 {
        let found = self.draft.persons.iter().position(|person| person.name == name);
        u16::try_from(found.unwrap_or_else(|| panic!("{name}"))).unwrap()
    }

    fn places(&self, names: &str) -> Vec<u16> {
        names.split_whitespace().map(|name| self.place(name)).collect()
    }

    /// Adds an office with its candidates.
    pub fn office(mut self, key: &str, seats: u32, candidates: &str) -> Election {
        let candidates = self.places(candidates);
        let key = key.to_owned();
        self.draft.items.push(Item::Office(Office { key, seats, candidates, women_only: false }));
        self
    }

    /// Keeps the seats of the last office for women.
    pub fn women_only(mut self) -> Election {
        if let Some(Item::Office(office)) = self.draft.items.last_mut() {
            office.women_only = true;
        }
        self
    }

    /// Adds `count` equal ballots that choose names, an entry for each office.
    pub fn votes(mut self, count: usize, offices: &[&str]) -> Election {
        let parts: Vec<Part> = offices
            .iter()
            .map(|names| match *names {
                "" => Part::Unmarked,
                "?" => Part::Unreadable,
                names => {
                    let chosen = self.places(names);
                    Part::Names(OfficeMarks { chosen, ..OfficeMarks::default() })
                }
            })
            .collect();
        for _ in 0..count {
            let serial = u32::try_from(self.ballots.len()).unwrap() + 1;
            self.ballots.push(Ballot::secret(serial, parts.clone()));
        }
        self
    }

    /// Adds ballots wholly void.
    pub fn void(mut self, count: usize) -> Election {
        for _ in 0..count {
            let serial = u32::try_from(self.ballots.len()).unwrap() + 1;
            self.ballots.push(Ballot::void(serial, Void::Unreadable));
        }
        self
    }

    /// Says how many stand on the roll.
    pub fn roll(mut self, count: usize) -> Election {
        self.roll = count;
        self
    }

    /// Makes two people close relatives.
    pub fn related(mut self, one: &str, other: &str) -> Election {
        let pair = (self.place(one), self.place(other));
        self.draft.relatives.push(pair);
        self
    }

    /// Seats somebody beforehand.
    pub fn seated(mut self, name: &str, office: &str) -> Election {
        let seated = Seated { person: self.place(name), office: office.to_owned() };
        self.draft.seated.push(seated);
        self
    }

    /// Lets somebody decline.
    pub fn withdrawn(mut self, name: &str) -> Election {
        let place = self.place(name);
        self.draft.withdrawn.push(place);
        self
    }

    /// Makes it a vote between equals.
    pub fn revote(mut self) -> Election {
        self.draft.round = Round::Revote;
        self
    }

    fn kind(&self) -> RollKind {
        self.rules.mode(&self.draft.mode).unwrap().roll.kind
    }

    /// Counts it; without a roll, everybody on it voted.
    pub fn try_count(&self) -> Result<Outcome, Refusal> {
        let size = if self.roll == 0 { self.ballots.len() } else { self.roll };
        count(self.rules, self.draft.clone(), &roll(self.kind(), size), self.ballots.clone())
    }

    /// Counts it.
    pub fn count(&self) -> Counted {
        let outcome = self.try_count().unwrap_or_else(|refusal| panic!("{:?}", refusal.words()));
        Counted { outcome, names: self.draft.persons.iter().map(|p| p.name.clone()).collect() }
    }

    /// Returns the refusal.
    pub fn refused(&self) -> &'static str {
        self.try_count().unwrap_err().key.rsplit('.').next().unwrap()
    }
}

/// An outcome with names.
pub struct Counted {
    pub outcome: Outcome,
    names: Vec<String>,
}

impl Counted {
    fn list(&self, places: &[u16]) -> String {
        let names: Vec<&str> =
            places.iter().map(|place| self.names[usize::from(*place)].as_str()).collect();
        names.join(" ")
    }

    /// Returns an office.
    pub fn office(&self, key: &str) -> &OfficeOutcome {
        let found = self.outcome.items.iter().find_map(|item| match item {
            ItemOutcome::Office(office) if office.key == key => Some(office),
            _ => None,
        });
        found.unwrap_or_else(|| panic!("{key}"))
    }

    /// Returns who is elected to an office.
    pub fn elected(&self, key: &str) -> String {
        self.list(&self.office(key).elected)
    }

    /// Returns what happens next, in short.
    pub fn next(&self) -> Vec<String> {
        self.outcome
            .next
            .iter()
            .map(|next| match next {
                Next::VoteAgain => "vote again".to_owned(),
                Next::Revote { office, seats, between } => {
                    format!("revote {office} {seats}: {}", self.list(between))
                }
                Next::AnotherVote { office, seats, candidates, women_only, ballot, .. } => {
                    let women = if *women_only { " women" } else { "" };
                    let ballot = ballot.as_deref().unwrap_or("-");
                    format!(
                        "another {office} {seats}{women} by {ballot}: {}",
                        self.list(candidates)
                    )
                }
                Next::MayStayEmpty { seats } => format!("may stay empty {seats}"),
                Next::ByElection { seats, months } => {
                    format!("by-election {seats} within {}", months.unwrap_or(0))
                }
                Next::Confirm { person } => format!("confirm {}", self.list(&[*person])),
                Next::WomanMissing => "woman missing".to_owned(),
                Next::RelativesElected { one, other } => {
                    format!("relatives {}", self.list(&[*one, *other]))
                }
            })
            .collect()
    }
}
