//! Files of the public collection of fair budgets (Pabulib, `.pb`): UTF-8 text in three parts, META, PROJECTS and
//! VOTES, each a table whose cells are parted by `;`.
//!
//! [`File::read`] keeps every cell as it stands, so that [`File::write`] gives the same tables back, and turns the
//! cells that count into an [`Election`]. A mistake that could change the outcome is a [`Problem`] with its line and
//! field; what the count can bear is a note.

mod cells;
mod limits;
mod read;
mod remarks;
mod write;

pub use remarks::{Bears, Remark};

use super::{Decimal, Election, Project, VoteKind};
use cells::Table;
use std::collections::HashMap;
use std::fmt;

/// Largest file that is read, in bytes.
pub const FILE_MAX: usize = 1 << 30;

/// Which part of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// What the vote is about, and how much money there is.
    Meta,
    /// What can be funded.
    Projects,
    /// The ballots.
    Votes,
}

impl Part {
    /// Returns the line that begins the part.
    pub const fn name(self) -> &'static str {
        match self {
            Part::Meta => "META",
            Part::Projects => "PROJECTS",
            Part::Votes => "VOTES",
        }
    }
}

/// What is wrong in a file, or what the count bore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from one.
    pub line: usize,
    /// The key or column; empty when the line as a whole is meant.
    pub field: String,
    /// What is wrong with it.
    pub what: Wrong,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.what.text();
        if self.field.is_empty() {
            write!(f, "line {}: {}", self.line, text.en)
        } else {
            write!(f, "line {}, {}: {}", self.line, self.field, text.en)
        }
    }
}

impl std::error::Error for Problem {}

/// What can be wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The file is larger than [`FILE_MAX`].
    TooLarge,
    /// Not UTF-8.
    NotUtf8,
    /// A quoted cell has no end.
    OpenQuote,
    /// A line comes before the first part.
    BeforeParts,
    /// A part is missing.
    NoPart(Part),
    /// A part stands twice.
    PartTwice(Part),
    /// A part has no line that names its columns.
    NoColumns,
    /// A needed column or key is missing.
    Missing,
    /// A key, column or project stands twice.
    Twice,
    /// A line has more cells than there are columns, or a key has no value.
    Cells,
    /// Not a number, or one that is too long.
    Number(String),
    /// A negative amount, or one that is too large.
    Amount(String),
    /// An unknown way of voting.
    VoteType(String),
    /// A vote names a project that the file does not have.
    UnknownProject(String),
    /// A vote names fewer or more points than projects.
    PointsCount {
        /// How many projects it names.
        projects: usize,
        /// How many points.
        points: usize,
    },
    /// There are too many projects, votes or points.
    Limit(String),
    /// A note: a vote names a project twice; it counts once.
    VotedTwice,
    /// A note: a voter has voted before, in that line.
    VoterTwice(usize),
    /// A note: a vote breaks a limit of META; it counts all the same.
    Breaks {
        /// What the limit says.
        limit: String,
        /// What the vote has.
        found: String,
    },
    /// A note: the file says another number of projects or votes than it has.
    Count {
        /// What the file says.
        said: String,
        /// How many there are.
        found: usize,
    },
}

impl Wrong {
    /// Returns what is wrong and what to do about it, in both languages.
    pub fn text(&self) -> crate::text::Text {
        use crate::text::Text;
        match self {
            Wrong::TooLarge => Text::new("文件超过 1 GiB", "the file is larger than 1 GiB"),
            Wrong::NotUtf8 => {
                Text::new("不是 UTF-8 文本，请另存为 UTF-8", "is not UTF-8; save the file as UTF-8")
            }
            Wrong::OpenQuote => Text::new("引号没有结束", "a quoted cell has no end"),
            Wrong::BeforeParts => {
                Text::new("文件应以 META 开头", "the file has to begin with META")
            }
            Wrong::NoPart(part) => Text::new(
                format!("缺少 {} 部分", part.name()),
                format!("the part {} is missing", part.name()),
            ),
            Wrong::PartTwice(part) => Text::new(
                format!("{} 部分重复", part.name()),
                format!("the part {} stands twice", part.name()),
            ),
            Wrong::NoColumns => {
                Text::new("缺少列名行", "the line that names the columns is missing")
            }
            Wrong::Missing => Text::new("缺少，请补上", "is missing; add it"),
            Wrong::Twice => Text::new("重复", "stands twice"),
            Wrong::Cells => Text::new(
                "单元格数与列名不符",
                "has another number of cells than there are columns",
            ),
            Wrong::Number(text) => Text::new(
                format!("“{text}”不是可以精确计算的数（最多 18 位）"),
                format!("`{text}` is no number that can be counted exactly (18 digits at most)"),
            ),
            Wrong::Amount(text) => Text::new(
                format!("金额“{text}”为负或过大"),
                format!("the amount `{text}` is negative or too large"),
            ),
            Wrong::VoteType(text) => Text::new(
                format!(
                    "未知的投票方式“{text}”，应为 approval、choose-1、scoring、cumulative 或 ordinal"
                ),
                format!(
                    "`{text}` is no way of voting; there are approval, choose-1, scoring, cumulative and ordinal"
                ),
            ),
            Wrong::UnknownProject(id) => Text::new(
                format!("选票中的项目“{id}”不在项目表中"),
                format!("names the project `{id}`, which the file does not have"),
            ),
            Wrong::PointsCount { projects, points } => Text::new(
                format!("有 {projects} 个项目却有 {points} 个分值"),
                format!("gives {points} points to {projects} projects"),
            ),
            Wrong::Limit(what) => {
                Text::new(format!("超出限制：{what}"), format!("beyond a limit: {what}"))
            }
            Wrong::VotedTwice
            | Wrong::VoterTwice(_)
            | Wrong::Breaks { .. }
            | Wrong::Count { .. } => self.note(),
        }
    }

    /// Returns what the count bore, in both languages.
    fn note(&self) -> crate::text::Text {
        use crate::text::Text;
        match self {
            Wrong::VotedTwice => Text::new(
                "同一选票重复写了某个项目，只计一次",
                "names a project twice; it counts once",
            ),
            Wrong::VoterTwice(line) => Text::new(
                format!("这位投票人在第 {line} 行已经投过票，两张都计入了"),
                format!("the voter has voted in line {line} already; both ballots count"),
            ),
            Wrong::Breaks { limit, found } => Text::new(
                format!("这张选票为 {found}，规定是 {limit}，仍然计入了"),
                format!("the ballot has {found} and the limit is {limit}; it counts all the same"),
            ),
            Wrong::Count { said, found } => Text::new(
                format!("文件写的是 {said}，实际为 {found}"),
                format!("says {said}, and there are {found}"),
            ),
            _ => Text::default(),
        }
    }
}

/// A file that was read, or that is to be written.
#[derive(Clone, Debug)]
pub struct File {
    meta: Vec<(String, String)>,
    projects: Table,
    votes: Table,
    election: Election,
    notes: Vec<Problem>,
    /// How many notes there are besides.
    more_notes: usize,
    /// The line of each key of META and of each project.
    meta_lines: HashMap<String, usize>,
    project_lines: Vec<usize>,
    seen: Seen,
}

/// What the reader saw of each project besides what counts.
#[derive(Clone, Debug, Default)]
struct Seen {
    /// How often it was given no points.
    zeros: Vec<u64>,
    /// How often a ballot named it again.
    again: Vec<u64>,
}

impl File {
    /// Returns the vote.
    pub fn election(&self) -> &Election {
        &self.election
    }

    /// Returns the value of a key of META.
    pub fn meta(&self, key: &str) -> Option<&str> {
        self.meta.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// Returns a cell of a project; nothing when there is no such column.
    pub fn project(&self, project: usize, column: &str) -> Option<&str> {
        self.projects.cell(project, self.projects.column(column)?)
    }

    /// Returns a cell of a vote; nothing when there is no such column.
    pub fn vote(&self, vote: usize, column: &str) -> Option<&str> {
        self.votes.cell(vote, self.votes.column(column)?)
    }

    /// Returns the outcome that the file claims, when its projects say whether they were selected.
    pub fn claimed(&self) -> Option<Vec<usize>> {
        let column = self.projects.column("selected")?;
        let cell = |at| self.projects.cell(at, column).unwrap_or_default();
        let all = || 0..self.election.projects().len();
        if all().all(|at| cell(at).is_empty() || cell(at).eq_ignore_ascii_case("none")) {
            return None;
        }
        Some(all().filter(|at| cell(*at) == "1").collect())
    }

    /// Returns the projects of which the file says neither that they were selected nor that they were not, with what it says:
    /// the collection marks with other numbers what was decided outside the rule.
    pub fn decided_outside(&self) -> Vec<(usize, &str)> {
        let Some(column) = self.projects.column("selected") else { return Vec::new() };
        let cell = |at| self.projects.cell(at, column).unwrap_or_default();
        let said = (0..self.election.projects().len()).map(|at| (at, cell(at)));
        said.filter(|(_, cell)| !matches!(*cell, "" | "0" | "1" | "None" | "none")).collect()
    }

    /// Returns the line of a project, from one; nothing when the file was not read.
    pub fn project_line(&self, project: usize) -> Option<usize> {
        self.project_lines.get(project).copied()
    }

    /// Returns how many notes there are besides [`File::notes`].
    pub const fn more_notes(&self) -> usize {
        self.more_notes
    }

    /// Returns what the count bore.
    pub fn notes(&self) -> &[Problem] {
        &self.notes
    }

    /// Returns a file of a vote: `meta` as it is to stand (the numbers of projects and votes, the budget and the way
    /// of voting are added), and one name for each ballot.
    pub fn of(election: Election, meta: &[(&str, &str)], voters: &[String]) -> File {
        write::of(election, meta, voters)
    }
}
