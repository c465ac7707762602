//! Reading a file.

use super::cells::{Row, Rows, Table};
use super::limits::Limits;
use super::remarks;
use super::{Decimal, Election, FILE_MAX, File, Part, Problem, Project, Seen, VoteKind, Wrong};
use crate::budget::{ElectionBuilder, ElectionFault};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Most notes that are kept.
const NOTES_MAX: usize = 100;

impl File {
    /// Reads a file.
    pub fn read(bytes: &[u8]) -> Result<File, Problem> {
        if bytes.len() > FILE_MAX {
            return Err(problem(1, "", Wrong::TooLarge));
        }
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let before = &bytes[..error.valid_up_to()];
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            problem(line, "", Wrong::NotUtf8)
        })?;
        Reader::default().read(text)
    }
}

fn problem(line: usize, field: &str, what: Wrong) -> Problem {
    Problem { line, field: field.to_owned(), what }
}

/// Returns what a cell says, or nothing when it says that there is nothing.
fn said(cell: &str) -> Option<&str> {
    (!cell.is_empty() && !cell.eq_ignore_ascii_case("none")).then_some(cell)
}

#[derive(Default)]
struct Reader {
    meta: Vec<(String, String)>,
    /// The line of each key.
    meta_lines: HashMap<String, usize>,
    projects: Option<Table>,
    project_lines: Vec<usize>,
    costs: Vec<Decimal>,
    ids: HashMap<String, usize>,
    votes: Option<Table>,
    notes: Vec<Problem>,
    more_notes: usize,
    limits: Limits,
    seen: Seen,
    /// The line of the last ballot that named each project.
    named_in: Vec<usize>,
    /// The line of each voter, by a hash of the name.
    voters: HashMap<u64, u32>,
}

impl Reader {
    fn read(mut self, text: &str) -> Result<File, Problem> {
        let (mut rows, mut row) = (Rows::new(text), Row::default());
        let mut part = None;
        let mut builder = None;
        while rows.next(&mut row)? {
            let first = row.get(text, 0).unwrap_or_default();
            if let Some(next) = begins(first) {
                part = Some(next);
                let columns = self.begin(next, &mut rows, &row)?;
                match next {
                    Part::Meta => {}
                    Part::Projects => self.projects = Some(columns),
                    Part::Votes => {
                        builder = Some(self.builder(row.line)?);
                        self.limits = Limits::of(&self.meta);
                        let count = self.ids.len();
                        self.named_in = vec![0; count];
                        self.seen = Seen { zeros: vec![0; count], again: vec![0; count] };
                        self.votes = Some(columns);
                    }
                }
                continue;
            }
            match (part, &mut builder) {
                (None, _) => return Err(problem(row.line, "", Wrong::BeforeParts)),
                (Some(Part::Meta), _) => self.key(text, &row)?,
                (Some(Part::Projects), _) => self.project(text, &row)?,
                (Some(Part::Votes), None) => {}
                (Some(Part::Votes), Some((builder, kind))) => {
                    self.vote(text, &row, builder, *kind)?;
                }
            }
        }
        let end = rows.line();
        let Some(votes) = self.votes.take() else {
            let missing = match part {
                None => Part::Meta,
                Some(_) if self.projects.is_none() => Part::Projects,
                Some(_) => Part::Votes,
            };
            return Err(problem(end, "", Wrong::NoPart(missing)));
        };
        let Some((builder, _)) = builder else {
            return Err(problem(end, "", Wrong::NoPart(Part::Votes)));
        };
        let election = builder.build().map_err(|fault| limit(end, &fault))?;
        let projects = self.projects.take().unwrap_or_default();
        self.compare_counts(&projects, &votes);
        let file = File {
            meta: self.meta,
            projects,
            votes,
            election,
            notes: self.notes,
            more_notes: self.more_notes,
            meta_lines: self.meta_lines,
            project_lines: self.project_lines,
            seen: self.seen,
        };
        Ok(remarks::with_terms(file))
    }

    /// Reads the line that names the columns of a part.
    fn begin(&mut self, part: Part, rows: &mut Rows, first: &Row) -> Result<Table, Problem> {
        let line = first.line;
        let twice = match part {
            Part::Meta => !self.meta.is_empty() || self.projects.is_some(),
            Part::Projects => self.projects.is_some(),
            Part::Votes => self.votes.is_some(),
        };
        if twice {
            return Err(problem(line, "", Wrong::PartTwice(part)));
        }
        let mut row = Row::default();
        if !rows.next(&mut row)? {
            return Err(problem(line, "", Wrong::NoColumns));
        }
        let columns: Vec<String> = row.cells(rows.text()).map(str::to_owned).collect();
        for (at, column) in columns.iter().enumerate() {
            if !column.is_empty() && columns[..at].contains(column) {
                return Err(problem(row.line, column, Wrong::Twice));
            }
        }
        let needed: &[&str] = match part {
            Part::Meta => &[],
            Part::Projects => &["project_id", "cost"],
            Part::Votes => &["vote"],
        };
        for name in needed {
            if !columns.iter().any(|column| column == name) {
                return Err(problem(row.line, name, Wrong::Missing));
            }
        }
        Ok(Table::new(columns))
    }

    fn key(&mut self, text: &str, row: &Row) -> Result<(), Problem> {
        let key = row.get(text, 0).unwrap_or_default();
        let Some(value) = row.get(text, 1) else {
            return Err(problem(row.line, key, Wrong::Cells));
        };
        if self.meta_lines.insert(key.to_owned(), row.line).is_some() {
            return Err(problem(row.line, key, Wrong::Twice));
        }
        self.meta.push((key.to_owned(), value.to_owned()));
        Ok(())
    }

    fn project(&mut self, text: &str, row: &Row) -> Result<(), Problem> {
        let Some(table) = &mut self.projects else { return Ok(()) };
        let id_at = table.column("project_id").unwrap_or_default();
        let id = row.get(text, id_at).unwrap_or_default();
        if id.is_empty() {
            return Err(problem(row.line, "project_id", Wrong::Missing));
        }
        if self.ids.insert(id.to_owned(), table.rows()).is_some() {
            return Err(problem(row.line, "project_id", Wrong::Twice));
        }
        self.project_lines.push(row.line);
        if !table.push(row.cells(text)) {
            return Err(problem(row.line, "", Wrong::Cells));
        }
        Ok(())
    }

    /// Returns the value of a key that has to be there, with its line.
    fn needed(&self, key: &str, line: usize) -> Result<(&str, usize), Problem> {
        let value = self.meta.iter().find(|(known, _)| known == key);
        match value.and_then(|(_, value)| said(value)) {
            Some(value) => Ok((value, self.meta_lines.get(key).copied().unwrap_or(line))),
            None => Err(problem(line, key, Wrong::Missing)),
        }
    }

    /// Makes the vote ready for its ballots.
    fn builder(&mut self, line: usize) -> Result<(ElectionBuilder, VoteKind), Problem> {
        let Some(table) = &self.projects else {
            return Err(problem(line, "", Wrong::NoPart(Part::Projects)));
        };
        let (kind, kind_line) = self.needed("vote_type", line)?;
        let kind = VoteKind::parse(kind)
            .ok_or_else(|| problem(kind_line, "vote_type", Wrong::VoteType(kind.to_owned())))?;
        let (budget_text, budget_line) = self.needed("budget", line)?;
        let budget = number(budget_text, budget_line, "budget")?;
        let column = |name| table.column(name);
        let (id_at, cost_at) = (column("project_id").unwrap_or(0), column("cost").unwrap_or(0));
        let name_at = column("name");
        let mut projects = Vec::with_capacity(table.rows());
        for row in 0..table.rows() {
            let cell = |at| table.cell(row, at).unwrap_or_default();
            let line = self.project_lines[row];
            let cost = said(cell(cost_at)).ok_or_else(|| problem(line, "cost", Wrong::Missing))?;
            projects.push(Project {
                id: cell(id_at).to_owned(),
                name: name_at.map(cell).unwrap_or_default().to_owned(),
                cost: number(cost, line, "cost")?,
            });
        }
        let costs = projects.iter().map(|project| project.cost).collect();
        let builder = Election::builder(kind, budget, projects).map_err(|fault| match fault {
            ElectionFault::Budget => {
                problem(budget_line, "budget", Wrong::Amount(budget_text.to_owned()))
            }
            ElectionFault::Cost(at) => {
                let cost = table.cell(at, cost_at).unwrap_or_default().to_owned();
                problem(self.project_lines[at], "cost", Wrong::Amount(cost))
            }
            ElectionFault::SameId(at) => {
                problem(self.project_lines[at], "project_id", Wrong::Twice)
            }
            other => limit(line, &other),
        })?;
        self.costs = costs;
        Ok((builder, kind))
    }

    fn vote(
        &mut self,
        text: &str,
        row: &Row,
        builder: &mut ElectionBuilder,
        kind: VoteKind,
    ) -> Result<(), Problem> {
        let Some(table) = &mut self.votes else { return Ok(()) };
        if row.len() > table.columns.len() {
            return Err(problem(row.line, "", Wrong::Cells));
        }
        let cell = |name| table.column(name).and_then(|at| row.get(text, at)).and_then(said);
        let vote = cell("vote").unwrap_or_default();
        let scored = matches!(kind, VoteKind::Scoring | VoteKind::Cumulative);
        // A voter who gives no points names no project.
        let points = if scored { cell("points") } else { None };
        let vote = if scored && points.is_none() { "" } else { vote };
        let named = vote.split(',').map(str::trim).filter(|id| !id.is_empty());
        let mut given = points.map(|points| points.split(',').map(str::trim));
        let mut mentions = Vec::new();
        for id in named.clone() {
            let Some(project) = self.ids.get(id) else {
                return Err(problem(row.line, "vote", Wrong::UnknownProject(id.to_owned())));
            };
            let points = match &mut given {
                None => Decimal::default(),
                Some(given) => match given.next() {
                    Some(points) => number(points, row.line, "points")?,
                    None => return Err(points_count(row.line, named.count(), points)),
                },
            };
            mentions.push((*project, points));
        }
        if scored && points.is_some_and(|points| points.split(',').count() != mentions.len()) {
            return Err(points_count(row.line, mentions.len(), points));
        }
        let voter = cell("voter_id").map(str::to_owned);
        table.push(row.cells(text));
        let mut odd: Vec<(&str, Wrong)> = self
            .limits
            .broken(&mentions, |project| self.costs.get(project).copied().unwrap_or_default());
        for (project, points) in &mentions {
            self.seen.zeros[*project] += u64::from(scored && *points == Decimal::default());
            let last = std::mem::replace(&mut self.named_in[*project], row.line);
            self.seen.again[*project] += u64::from(last == row.line);
        }
        if builder.ballot(mentions).map_err(|fault| limit(row.line, &fault))? {
            odd.push(("vote", Wrong::VotedTwice));
        }
        if let Some(earlier) = voter.and_then(|voter| self.voted_before(&voter, row.line)) {
            odd.push(("voter_id", Wrong::VoterTwice(earlier)));
        }
        for (field, what) in odd {
            self.note(problem(row.line, field, what));
        }
        Ok(())
    }

    fn note(&mut self, note: Problem) {
        if self.notes.len() < NOTES_MAX {
            self.notes.push(note);
        } else {
            self.more_notes += 1;
        }
    }

    /// Returns the line in which a voter has voted already.
    fn voted_before(&mut self, voter: &str, line: usize) -> Option<usize> {
        let mut hasher = DefaultHasher::new();
        voter.hash(&mut hasher);
        match self.voters.entry(hasher.finish()) {
            Entry::Occupied(entry) => Some(*entry.get() as usize),
            Entry::Vacant(entry) => {
                entry.insert(u32::try_from(line).unwrap_or(u32::MAX));
                None
            }
        }
    }

    fn compare_counts(&mut self, projects: &Table, votes: &Table) {
        for (key, found) in [("num_projects", projects.rows()), ("num_votes", votes.rows())] {
            let value = self.meta.iter().find(|(known, _)| known == key).map(|(_, value)| value);
            if let Some(said) = value.filter(|value| **value != found.to_string()) {
                let line = self.meta_lines.get(key).copied().unwrap_or(1);
                let what = Wrong::Count { said: said.clone(), found };
                // It stands first, before notes that may be too many.
                self.notes.insert(0, problem(line, key, what));
            }
        }
    }
}

/// Returns which part a line begins.
fn begins(first: &str) -> Option<Part> {
    [Part::Meta, Part::Projects, Part::Votes]
        .into_iter()
        .find(|part| first.eq_ignore_ascii_case(part.name()))
}

fn number(text: &str, line: usize, field: &str) -> Result<Decimal, Problem> {
    Decimal::parse(text).map_err(|_| {
        let shown = text.chars().take(40).collect();
        problem(line, field, Wrong::Number(shown))
    })
}

fn limit(line: usize, fault: &ElectionFault) -> Problem {
    problem(line, "", Wrong::Limit(fault.to_string()))
}

fn points_count(line: usize, projects: usize, points: Option<&str>) -> Problem {
    let points = points.map_or(0, |points| points.split(',').count());
    problem(line, "points", Wrong::PointsCount { projects, points })
}
