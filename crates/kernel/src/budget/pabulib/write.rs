//! Writing a file.

use super::cells::{self, Table};
use super::{Decimal, Election, File, Part, Seen, VoteKind};
use std::collections::HashMap;

impl File {
    /// Returns the text of the file.
    pub fn write(&self) -> String {
        let mut text = String::from("META\nkey;value\n");
        for (key, value) in &self.meta {
            line([key.as_str(), value.as_str()], &mut text);
        }
        for (part, table) in [(Part::Projects, &self.projects), (Part::Votes, &self.votes)] {
            text.push_str(part.name());
            text.push('\n');
            line(table.columns.iter().map(String::as_str), &mut text);
            for row in 0..table.rows() {
                let columns = 0..table.columns.len();
                line(columns.map(|at| table.cell(row, at).unwrap_or_default()), &mut text);
            }
        }
        text
    }
}

fn line<'a>(cells: impl IntoIterator<Item = &'a str>, text: &mut String) {
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            text.push(';');
        }
        cells::write(cell, text);
    }
    text.push('\n');
}

/// Makes the tables of a vote.
pub(super) fn of(election: Election, meta: &[(&str, &str)], voters: &[String]) -> File {
    let budget = Decimal::new(election.budget() as i64, election.places()).to_string();
    let own = [
        ("num_projects", election.projects().len().to_string()),
        ("num_votes", election.ballot_count().to_string()),
        ("budget", budget),
        ("vote_type", election.kind().name().to_owned()),
    ];
    let given = meta.iter().filter(|(key, _)| !own.iter().any(|(known, _)| known == key));
    let mut all: Vec<(String, String)> =
        given.map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    all.extend(own.map(|(key, value)| (key.to_owned(), value)));

    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let mut projects = Table::new(names(&["project_id", "cost", "name"]));
    for project in election.projects() {
        projects.push([project.id.as_str(), &project.cost.to_string(), &project.name]);
    }
    let scored = matches!(election.kind(), VoteKind::Scoring | VoteKind::Cumulative);
    let columns: &[&str] =
        if scored { &["voter_id", "vote", "points"] } else { &["voter_id", "vote"] };
    let mut votes = Table::new(names(columns));
    for ballot in 0..election.ballot_count() {
        let voter = voters.get(ballot).cloned().unwrap_or_else(|| (ballot + 1).to_string());
        let (vote, points) = ballot_cells(&election, ballot);
        let cells = [voter.as_str(), &vote, &points];
        votes.push(cells.into_iter().take(columns.len()));
    }
    File {
        meta: all,
        projects,
        votes,
        election,
        notes: Vec::new(),
        more_notes: 0,
        meta_lines: HashMap::new(),
        project_lines: Vec::new(),
        seen: Seen::default(),
    }
}

/// Returns what a ballot names and which points it gives.
fn ballot_cells(election: &Election, ballot: usize) -> (String, String) {
    let mut mentions: Vec<(usize, i64)> = election.ballot(ballot).collect();
    if election.kind() == VoteKind::Ordinal {
        mentions.sort_by_key(|(_, below)| std::cmp::Reverse(*below));
    }
    let ids = mentions.iter().map(|(project, _)| election.projects()[*project].id.as_str());
    let places = election.point_places();
    let points = mentions.iter().map(|(_, points)| Decimal::new(*points, places).to_string());
    (ids.collect::<Vec<_>>().join(","), points.collect::<Vec<_>>().join(","))
}
