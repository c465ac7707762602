//! What a file asks for that is not counted, and where it contradicts its own ballots.

use super::limits;
use super::{Decimal, Election, File, VoteKind, Wrong};
use crate::budget::{Measure, Rule};
use crate::text::Text;

/// Keys of META that describe a vote and ask for nothing.
const DESCRIBES: [&str; 24] = [
    "description",
    "country",
    "unit",
    "district",
    "subunit",
    "instance",
    "num_projects",
    "num_votes",
    "budget",
    "vote_type",
    "rule",
    "date_begin",
    "date_end",
    "language",
    "edition",
    "currency",
    "fully_funded",
    "experimental",
    "acknowledgments",
    "neighborhoods",
    "neighbourhoods",
    "subdistricts",
    "subdistrict_sizes",
    "categories",
];
/// Keys that change what is funded, and that no rule here obeys.
const CHANGES: [&str; 4] = [
    "budget_per_category",
    "budget_per_neighborhood",
    "budget_per_neighbourhood",
    "leftover_budget",
];
/// Keys that limit ballots in a way that is not looked at.
const LIMITS: [&str; 4] = [
    "min_length_per_category",
    "max_length_per_category",
    "min_sum_cost_per_category",
    "max_sum_cost_per_category",
];
/// What the collection writes as cost of a project that was withdrawn.
const WITHDRAWN: i64 = 999_999_999;
/// Most characters of a comment that are shown.
const COMMENT_MAX: usize = 300;

/// How much a remark bears on what can be concluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bears {
    /// It is told.
    Told,
    /// The file contradicts itself: a count of it cannot be called right as a whole.
    Doubt,
    /// The file asks for another rule than the one that counts: a claim can be neither confirmed nor refuted.
    Outcome,
}

/// Something about a file that its reader has to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The line, from one; 0 when it is none.
    pub line: usize,
    /// The key or column.
    pub field: String,
    /// What there is to know.
    pub text: Text,
    /// How much it bears.
    pub bears: Bears,
}

impl File {
    /// Returns what the file asks for that a count by `rule` does not obey, and where it contradicts its own ballots.
    pub fn remarks(&self, rule: Rule) -> Vec<Remark> {
        let mut remarks = Vec::new();
        for note in &self.notes {
            let bears = match note.what {
                Wrong::Count { .. } | Wrong::VoterTwice(_) => Bears::Doubt,
                _ => Bears::Told,
            };
            let (line, field) = (note.line, note.field.clone());
            remarks.push(Remark { line, field, text: note.what.text(), bears });
        }
        if self.more_notes > 0 {
            let text = Text::new(
                format!("还有 {} 张选票有类似的情形", self.more_notes),
                format!("{} more ballots like these", self.more_notes),
            );
            let (line, field) = (0, "vote".to_owned());
            remarks.push(Remark { line, field, text, bears: Bears::Told });
        }
        for (key, value) in &self.meta {
            remarks.extend(self.key(key, value, rule));
        }
        for column in ["vote_strength", "weight"] {
            if self.votes.column(column).is_some() {
                let text = Text::new(
                    "各张选票的权重不同，这里没有计入",
                    "ballots have different weights, which are not counted",
                );
                let (line, field) = (0, column.to_owned());
                remarks.push(Remark { line, field, text, bears: Bears::Outcome });
            }
        }
        self.project_costs(&mut remarks);
        self.stated_scores(&mut remarks);
        remarks
    }

    /// Returns what there is to know about a key.
    fn key(&self, key: &str, value: &str, rule: Rule) -> Option<Remark> {
        let number = || Decimal::parse(value).ok();
        let is_ranked = matches!(rule, Rule::Ranked { .. });
        let not_obeyed = || {
            Text::new(
                format!("要求“{}”，本次计票没有照此计算", shortened(value)),
                format!("asks for `{}`, which this count does not obey", shortened(value)),
            )
        };
        let (text, bears) = match key {
            _ if DESCRIBES.contains(&key) => return None,
            _ if limits::KEYS.contains(&key) && number().is_some() => return None,
            "min_project_cost" | "max_project_cost" if number().is_some() => return None,
            "min_project_score_threshold" if is_ranked && number().is_some() => return None,
            "scoring_fn" if value.eq_ignore_ascii_case("borda") => return None,
            "scoring_fn" if self.election.kind() != VoteKind::Ordinal => return None,
            "default_score" if number() == Some(Decimal::default()) => return None,
            "comment" => (
                Text::new(
                    format!("文件附有说明，未作为规则计算：{}", shortened(value)),
                    format!("the file has a comment, which is not counted: {}", shortened(value)),
                ),
                Bears::Told,
            ),
            "min_project_score_threshold" | "scoring_fn" | "default_score" => {
                (not_obeyed(), Bears::Outcome)
            }
            _ if CHANGES.contains(&key) => (not_obeyed(), Bears::Outcome),
            _ if LIMITS.contains(&key) => (
                Text::new(
                    format!("对选票的要求“{}”没有逐张核对", shortened(value)),
                    format!("asks `{}` of each ballot, which is not checked", shortened(value)),
                ),
                Bears::Told,
            ),
            _ => (
                Text::new(
                    format!("不认识这一项（{}），没有计算", shortened(value)),
                    format!("is not known (`{}`), and not counted", shortened(value)),
                ),
                Bears::Told,
            ),
        };
        let line = self.meta_lines.get(key).copied().unwrap_or(0);
        Some(Remark { line, field: key.to_owned(), text, bears })
    }

    /// Looks whether each project costs what META allows.
    fn project_costs(&self, remarks: &mut Vec<Remark>) {
        for (key, is_least) in [("min_project_cost", true), ("max_project_cost", false)] {
            let Some(limit) = self.meta(key).and_then(|text| Decimal::parse(text).ok()) else {
                continue;
            };
            for (at, project) in self.election.projects().iter().enumerate() {
                let (cost, wide) = (project.cost, limit.wide());
                let breaks = if is_least { cost.wide() < wide } else { cost.wide() > wide };
                if !breaks || self.withdrawn().contains(&at) {
                    continue;
                }
                let text = Text::new(
                    format!("项目 {} 费用 {cost}，规定是 {key} {limit}，仍然计入了", project.id),
                    format!(
                        "project {} costs {cost}, and the limit is {key} {limit}; it counts all the same",
                        project.id
                    ),
                );
                let line = self.project_line(at).unwrap_or(0);
                remarks.push(Remark { line, field: "cost".to_owned(), text, bears: Bears::Told });
            }
        }
    }

    /// Compares the votes and scores that the file states for each project with its ballots.
    fn stated_scores(&self, remarks: &mut Vec<Remark>) {
        let votes = self.election.scores(Measure::Votes);
        for (at, counted) in votes.iter().enumerate() {
            let Some(stated) = self.stated(at, "votes") else { continue };
            // Cities differ in whether no points are a vote, and a project named twice two of them.
            let zeros = self.seen.zeros.get(at).copied().unwrap_or(0);
            let again = self.seen.again.get(at).copied().unwrap_or(0);
            let least = Decimal::unit_wide(*counted - i128::from(zeros));
            let most = Decimal::unit_wide(*counted + i128::from(again));
            if stated.wide() < least || stated.wide() > most {
                remarks.push(self.contradicts(at, "votes", stated, counted.to_string()));
            }
        }
        let is_twice = self.seen.again.iter().any(|again| *again > 0);
        if is_twice || self.election.kind() == VoteKind::Approval {
            return;
        }
        let scores = self.election.scores(Measure::Given);
        for (at, score) in scores.iter().enumerate() {
            let Some(stated) = self.stated(at, "score") else { continue };
            if stated.wide() != self.election.score_wide(*score) {
                let found = Decimal::show_wide(self.election.score_wide(*score));
                let mut remark = self.contradicts(at, "score", stated, found);
                if self.election.kind() == VoteKind::Ordinal {
                    remark.bears = Bears::Outcome;
                }
                remarks.push(remark);
            }
        }
    }

    /// Returns a number that the file states for a project.
    fn stated(&self, project: usize, column: &str) -> Option<Decimal> {
        Decimal::parse(self.project(project, column)?).ok()
    }

    fn contradicts(&self, project: usize, column: &str, stated: Decimal, found: String) -> Remark {
        let id = &self.election.projects()[project].id;
        let text = Text::new(
            format!("项目 {id} 写的是 {stated}，选票算出 {found}"),
            format!("project {id}: the file says {stated}, and its ballots give {found}"),
        );
        let line = self.project_line(project).unwrap_or(0);
        Remark { line, field: column.to_owned(), text, bears: Bears::Doubt }
    }

    fn withdrawn(&self) -> Vec<usize> {
        let projects = self.election.projects().iter().enumerate();
        let gone = projects.filter(|(_, project)| project.cost == Decimal::new(WITHDRAWN, 0));
        gone.map(|(at, _)| at).collect()
    }

    /// Returns whether the ranks of ballots, with one point less for each rank below the first and `top` for that, give the
    /// scores that the file states.
    fn states_scores_of(&self, election: &Election) -> bool {
        let scores = election.scores(Measure::Given);
        scores.iter().enumerate().all(|(at, score)| {
            self.stated(at, "score")
                .is_some_and(|stated| stated.wide() == election.score_wide(*score))
        })
    }
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(COMMENT_MAX).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// Returns a file whose vote knows the terms of the ranked rules.
pub(super) fn with_terms(mut file: File) -> File {
    let mut election = file.election.clone().without(file.withdrawn());
    let number = |key: &str| file.meta(key).and_then(|text| Decimal::parse(text).ok());
    if let Some(threshold) = number("min_project_score_threshold") {
        election = election.with_threshold(threshold);
    }
    if election.kind() == VoteKind::Ordinal
        && let Some(top) = file.meta("max_length").and_then(|text| text.parse::<u32>().ok())
    {
        // A first rank is worth the length of the ballot, or as much as on the longest one: the scores of the file tell.
        let by_top = election.clone().with_top(top);
        if !file.states_scores_of(&election) && file.states_scores_of(&by_top) {
            election = by_top;
        }
    }
    file.election = election;
    file
}
