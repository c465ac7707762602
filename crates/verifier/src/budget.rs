//! A fair budget, counted again.

use crate::report::{Cannot, Report, read};
use kernel::budget::pabulib::{FILE_MAX, File};
use kernel::budget::{Election, Rule, Undecided, decide};
use kernel::text::Text;
use serde_json::{Value, json};
use std::path::Path;

/// What files call the rules that we know.
const NAMES: [(&str, &str); 6] = [
    ("greedy", "greedy-cost"),
    ("greedy-no-skip", "greedy-cost"),
    ("equalshares", "mes-cost"),
    ("equalshares/add1", "mes-cost+add1"),
    ("equalshares/add1u", "mes-cost+add1u"),
    ("phragmen", "phragmen"),
];

/// Counts a fair budget again and compares it with what is claimed.
pub fn check(
    path: &Path,
    rule: Option<&str>,
    claimed: Option<&[String]>,
) -> Result<Report, Cannot> {
    let file = File::read(&read(path, FILE_MAX as u64)?).map_err(|problem| {
        Cannot::at(path, Some(problem.line), &problem.field, problem.what.text())
    })?;
    let election = file.election();
    let rule = rule_of(path, &file, rule)?;
    let outcome = decide(election, rule).map_err(|undecided| undecidable(path, undecided))?;
    let mut report = Report::new(Text::new("公平预算的重新计算", "A fair budget, counted again"));
    for note in file.notes() {
        let text = note.what.text();
        report.tell(
            format!("说明：第 {} 行 {} {}。", note.line, note.field, text.zh),
            format!("Note: line {}, {}: {}.", note.line, note.field, text.en),
        );
    }
    for text in outcome.summary(election) {
        report.step(text, None);
    }
    let mut order = outcome.selected.clone();
    order.extend((0..election.projects().len()).filter(|at| !outcome.selected.contains(at)));
    for project in order {
        let text = outcome.explain(election, project);
        let name = title(election, project);
        report.tell(format!("{name}：{}", text.zh), format!("{name}: {}", text.en));
    }
    compare(&mut report, path, &file, &outcome.selected, claimed)?;
    let ids = outcome.selected_ids(election);
    report.set("rule", rule.to_string());
    report.set("selected", ids.iter().map(|id| json!(id)).collect::<Vec<Value>>());
    report.set("cost", election.show(u128::from(outcome.cost)));
    report.set("budget", election.show(u128::from(election.budget())));
    report.set("votes", election.ballot_count());
    Ok(report)
}

fn title(election: &Election, project: usize) -> String {
    let project = &election.projects()[project];
    if project.name.is_empty() {
        project.id.clone()
    } else {
        format!("{} {}", project.id, project.name)
    }
}

/// Returns the rule that was asked for, or that the file names.
fn rule_of(path: &Path, file: &File, asked: Option<&str>) -> Result<Rule, Cannot> {
    let named = file.meta("rule").unwrap_or_default();
    let known = NAMES.iter().find(|(name, _)| *name == named).map(|(_, rule)| *rule);
    let Some(text) = asked.or(known) else {
        let zh = format!("文件的规则“{named}”不认识，请用 --rule 指定");
        let en = format!("the rule `{named}` of the file is not known; name one with --rule");
        return Err(Cannot::at(path, None, "rule", Text::new(zh, en)));
    };
    text.parse().map_err(|unknown: kernel::budget::UnknownRule| {
        let en = unknown.to_string();
        Cannot::at(path, None, "--rule", Text::new(format!("没有这样的规则：{en}"), en))
    })
}

fn undecidable(path: &Path, undecided: Undecided) -> Cannot {
    let zh = match undecided {
        Undecided::NotApproval => "顺序弗拉格门法只用于赞成票；计分或排序的投票请用等额份额法",
        Undecided::TooManyCounts => "份额须增加的次数过多；请用 +greedy，或把金额换成较大的单位",
    };
    Cannot::at(path, None, "rule", Text::new(zh, undecided.to_string()))
}

/// Compares the outcome with what is claimed.
fn compare(
    report: &mut Report,
    path: &Path,
    file: &File,
    selected: &[usize],
    claimed: Option<&[String]>,
) -> Result<(), Cannot> {
    let projects = file.election().projects();
    let claimed = match claimed {
        None => file.claimed(),
        Some(ids) => {
            let find = |id: &String| {
                projects.iter().position(|project| project.id == *id).ok_or_else(|| {
                    let zh = format!("没有编号为“{id}”的项目");
                    let en = format!("there is no project `{id}`");
                    Cannot::at(path, None, "--claimed", Text::new(zh, en))
                })
            };
            Some(ids.iter().map(find).collect::<Result<Vec<usize>, Cannot>>()?)
        }
    };
    let Some(claimed) = claimed else {
        report.tell("文件没有写明结果，无从对照。", "The file claims no outcome to compare with.");
        return Ok(());
    };
    let missing = |from: &[usize], of: &[usize]| -> Vec<String> {
        let left = from.iter().filter(|project| !of.contains(project));
        left.map(|project| projects[*project].id.clone()).collect()
    };
    let (more, fewer) = (missing(&claimed, selected), missing(selected, &claimed));
    if more.is_empty() && fewer.is_empty() {
        report.check(true, "与公布的入选项目相同。", "The same projects are funded as claimed.");
    }
    for project in &more {
        report.check(
            false,
            format!("公布入选而重新计算未入选：{project}。"),
            format!("Claimed to be funded, and not by this count: {project}."),
        );
    }
    for project in &fewer {
        report.check(
            false,
            format!("重新计算入选而公布未入选：{project}。"),
            format!("Funded by this count, and not claimed: {project}."),
        );
    }
    Ok(())
}
