//! What a rule file of a ballot says.

use crate::ballot::fraction::{Threshold, Whole};
use crate::ballot::measure::Basis;
use crate::text::Text;
use crate::time::Date;
use std::collections::BTreeMap;

/// A value of a rule file with the article that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cited<T> {
    /// The value.
    pub value: T,
    /// The article.
    pub cite: String,
}

/// Declares an enum with its names in rule files and archives.
macro_rules! keys {
    ($(#[$doc:meta])* $name:ident { $($(#[$inner:meta])* $variant:ident = $key:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        pub enum $name {
            $($(#[$inner])* #[serde(rename = $key)] $variant,)+
        }

        impl $name {
            /// Every value, in the order of the documentation.
            pub const ALL: &[$name] = &[$($name::$variant,)+];

            /// Returns the name in rule files and archives.
            pub const fn key(self) -> &'static str {
                match self { $($name::$variant => $key,)+ }
            }

            /// Reads the name in rule files and archives.
            pub fn parse(key: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|value| value.key() == key)
            }
        }
    };
}

keys! {
    /// What is decided.
    Kind {
        /// Questions, each carried or not.
        Decision = "decision",
        /// People for offices.
        Election = "election",
    }
}

keys! {
    /// Who stands on a roll.
    RollKind {
        /// Every registered resident with the vote.
        Voters = "voters",
        /// One representative of each household.
        Households = "households",
        /// The residents' representatives.
        Representatives = "representatives",
        /// The members of a body, in classes such as committee members and representatives.
        Assembly = "assembly",
        /// Owners with their areas.
        Owners = "owners",
        /// Party members with the vote.
        Members = "members",
    }
}

keys! {
    /// How a vote comes in.
    Channel {
        /// A paper ballot.
        Paper = "paper",
        /// Over the network.
        Online = "online",
        /// By show of hands.
        Hands = "hands",
    }
}

keys! {
    /// Which of two votes of the same line counts.
    Precedence {
        /// The one on paper.
        Paper = "paper",
        /// The one over the network.
        Online = "online",
        /// The one cast first.
        First = "first",
        /// The one cast last.
        Last = "last",
    }
}

keys! {
    /// What a ballot with more names than seats spoils.
    Overfull {
        /// The whole ballot.
        Ballot = "ballot",
        /// The office that has too many names; the rest of the ballot counts.
        Office = "office",
    }
}

keys! {
    /// How an election is won.
    Win {
        /// Whoever reaches the thresholds, most votes first.
        Majority = "majority",
        /// Whoever has the most votes, provided that the thresholds, if any, are reached.
        Plurality = "plurality",
    }
}

keys! {
    /// What owners count as who got a ballot paper and did not give it back.
    Silent {
        /// They do not take part.
        Absent = "absent",
        /// They take part and count with the larger of for and against, on each basis.
        WithMajority = "with_majority",
    }
}

keys! {
    /// How close relatives among those elected are dealt with.
    Relatives {
        /// The highest post stays, among equal posts the most votes; equal votes are voted on again.
        HighestPost = "highest_post",
        /// It is told; law says no more than that they avoid each other.
        Told = "told",
    }
}

keys! {
    /// How the seat of a woman is secured.
    Woman {
        /// The woman with the most votes comes first; without one that reaches the thresholds a seat is kept free for
        /// another vote.
        Seat = "seat",
        /// It is told when there is none; law says no more than that there should be one.
        Told = "told",
    }
}

/// The rules of one ballot, read from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BallotRules {
    /// The name, equal to the file's.
    pub id: String,
    /// What people read.
    pub title: Text,
    /// What is decided.
    pub kind: Kind,
    /// The file that this one may make stricter and never weaker.
    pub under: Option<String>,
    /// The division code (GB/T 2260) of the province or city where it holds; everywhere when absent.
    pub region: Option<String>,
    /// From when the law on which it rests is in force.
    pub since: Date,
    /// The laws and rules on which it rests.
    pub basis: Vec<String>,
    /// Whether nobody may learn how one voted.
    pub secret: bool,
    /// Whether it is voted in a meeting to which people sign in.
    pub meeting: bool,
    /// How votes may come in, with the article.
    pub channels: Cited<Vec<Channel>>,
    /// Which vote counts when one line voted on paper and over the network.
    pub precedence: Option<Cited<Precedence>>,
    /// The ways in which it may be held, by key, in file order.
    pub modes: Vec<Mode>,
    /// What may be decided by these rules; anything when empty.
    pub matters: Vec<Matter>,
    /// What carries a question; empty for elections.
    pub carried: Vec<Threshold>,
    /// What elections need besides.
    pub election: Option<ElectionRules>,
    /// Whether more ballots received than issued void the vote.
    pub over_issued_voids: Cited<bool>,
    /// Whether void ballots count as cast.
    pub void_counts: Cited<bool>,
    /// What owners count as who do not vote.
    pub silent: Option<Cited<Silent>>,
}

impl BallotRules {
    /// Returns a way of holding the vote by its key.
    pub fn mode(&self, key: &str) -> Option<&Mode> {
        self.modes.iter().find(|mode| mode.key == key)
    }

    /// Tells whether any threshold counts by area.
    pub fn by_area(&self) -> bool {
        let quorums =
            self.modes.iter().flat_map(|mode| &mode.quorum).map(|quorum| &quorum.threshold);
        quorums.chain(self.winning()).any(|threshold| threshold.by == Basis::Area)
    }

    /// Returns the thresholds that carry a question or elect a person.
    pub fn winning(&self) -> &[Threshold] {
        self.election.as_ref().map_or(&self.carried, |election| &election.elected)
    }
}

/// A way of holding a vote: who is on the roll, and how many have to take part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mode {
    /// The name inside the file.
    pub key: String,
    /// What people read.
    pub title: Text,
    /// Who is on the roll.
    pub roll: RollRules,
    /// The classes of the roll of a body, with what people read.
    pub classes: Vec<(String, Text)>,
    /// What the roll has to be made of.
    pub composition: Vec<Composition>,
    /// How many have to take part; all of them must hold.
    pub quorum: Vec<Quorum>,
    /// Who may demand the vote; one of them is enough.
    pub petitions: Vec<Petition>,
    /// Whether one may vote for another.
    pub proxy: ProxyRules,
}

/// Who is on a roll. What does not concern the kind of roll is absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollRules {
    /// Who stands on it.
    pub kind: RollKind,
    /// Whether political rights are needed; elections need them, meetings do not.
    pub needs_rights: bool,
    /// Whether people say beforehand that they take part; elections need it, meetings do not.
    pub needs_registration: bool,
    /// The least age on the day of the vote, in years.
    pub age_min: Option<u32>,
    /// For how many months somebody registered elsewhere has to have lived here.
    pub resident_months_min: Option<u32>,
    /// For how many months a community worker registered elsewhere has to have worked here.
    pub worker_months_min: Option<u32>,
    /// How many days before the vote the roll is published at the latest.
    pub published_days_before: Option<u32>,
    /// For how many days after publication objections may be raised.
    pub objection_days: Option<u32>,
    /// Within how many days an objection is decided.
    pub decision_days: Option<u32>,
    /// Whether parking places and the like that are owned count: yes, no, or as the owners agreed.
    pub parking: Option<Parking>,
    /// The articles.
    pub cite: String,
}

keys! {
    /// Whether parking places and the like count.
    Parking {
        /// Counted.
        Counted = "counted",
        /// Left out.
        LeftOut = "left_out",
        /// As the owners' rules of procedure say; whoever makes the roll has to say it.
        AsAgreed = "as_agreed",
    }
}

impl Mode {
    /// Returns what people read for a class; the class itself when it has no words.
    pub fn class_title(&self, class: &str) -> Text {
        let found = self.classes.iter().find(|(key, _)| key == class);
        found.map_or_else(|| Text::new(class, class), |(_, title)| title.clone())
    }
}

/// Of what a roll has to consist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composition {
    /// The class whose share it is.
    pub class: String,
    /// The share, of the roll.
    pub threshold: Threshold,
}

/// How many have to take part or be present.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quorum {
    /// Who is counted: those taking part or those present.
    pub counts: Whole,
    /// The share, of the roll.
    pub threshold: Threshold,
}

/// Who may demand a vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Petition {
    /// Of which roll it is a share.
    pub roll: RollKind,
    /// The share, of that roll.
    pub threshold: Threshold,
}

/// Whether one may vote for another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyRules {
    /// Whether it is allowed at all.
    pub allowed: bool,
    /// For how many others one person may vote at most.
    pub per_holder_max: Option<u32>,
    /// Whether a candidate may vote for others.
    pub candidates_hold: bool,
    /// Whether whoever votes for others has to be on the roll.
    pub holder_on_roll: bool,
    /// Whether the names of both are published.
    pub names_published: bool,
    /// The article.
    pub cite: String,
}

/// What may be decided by a rule file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// The name inside the file.
    pub key: String,
    /// What people read.
    pub title: Text,
    /// The article and item.
    pub cite: String,
}

/// The least and the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The least.
    pub min: u32,
    /// The most.
    pub max: u32,
}

impl Bounds {
    /// Tells whether a number lies between them.
    pub const fn hold(self, number: u32) -> bool {
        self.min <= number && number <= self.max
    }
}

/// What elections need besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElectionRules {
    /// The offices, the highest first.
    pub offices: Vec<OfficeRules>,
    /// How many are elected over all offices.
    pub seats: Option<Cited<Bounds>>,
    /// Whether the number of seats has to be odd.
    pub odd: Option<String>,
    /// How it is won.
    pub win: Win,
    /// The thresholds that a person has to reach.
    pub elected: Vec<Threshold>,
    /// By what votes are ranked: the first basis, then the next.
    pub rank: Vec<Basis>,
    /// Whether other people may be written in.
    pub write_ins: Cited<bool>,
    /// Whether those written in who are elected have to be confirmed.
    pub write_ins_confirmed: Option<String>,
    /// The article by which somebody stands for one office only, where there is one.
    pub one_office: Option<String>,
    /// What a ballot with more names than seats spoils.
    pub overfull: Cited<Overfull>,
    /// The article by which a tie is voted on again.
    pub tie: String,
    /// The seat of a woman.
    pub woman: Option<Cited<Woman>>,
    /// The office in which the seat of a woman is secured.
    pub woman_office: Option<String>,
    /// Close relatives.
    pub relatives: Option<Cited<Relatives>>,
    /// What happens when seats stay empty.
    pub shortfall: Option<Shortfall>,
}

/// An office of an election.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeRules {
    /// The name inside the file.
    pub key: String,
    /// What people read.
    pub title: Text,
    /// How many are elected.
    pub seats: Bounds,
    /// By how many the candidates exceed the seats.
    pub more: Cited<Bounds>,
}

/// What happens when seats stay empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortfall {
    /// The rules of the other vote.
    pub ballot: Option<String>,
    /// Within how many days it is held.
    pub days_max: Option<u32>,
    /// With how many members the rest may stay empty.
    pub enough: Option<u32>,
    /// Within how many months a by-election is held when there are fewer.
    pub by_election_months: Option<u32>,
    /// The article.
    pub cite: String,
}

/// Rule files by their ids.
pub type RulesById = BTreeMap<String, BallotRules>;
