//! A fair budget, counted again.

use crate::report::{Cannot, Report, read};
use kernel::budget::pabulib::{Bears, FILE_MAX, File};
use kernel::budget::{
    Branch, Election, Judgement, Measure, Outcome, Rule, Undecided, UnknownRule, VoteKind, judge,
};
use kernel::text::Text;
use serde_json::{Value, json};
use std::path::Path;

/// What the public collection calls rules that are counted here.
const NAMES: [(&str, &str); 7] = [
    ("greedy", "greedy"),
    ("greedy-no-skip", "greedy-no-skip"),
    ("greedy-threshold", "greedy"),
    ("equalshares", "mes-cost"),
    ("equalshares/add1", "mes-cost+add1"),
    ("equalshares/add1u", "mes-cost+add1u"),
    ("phragmen", "phragmen"),
];
/// Names of the collection that do not say how it is counted: by the city's own rule, or by one that compares two outcomes.
const NOT_COUNTED: [&str; 5] = [
    "unknown",
    "greedy-custom",
    "greedy-exclusive",
    "equalshares-comparison",
    "equalshares/add1-comparison",
];
/// The key that names the score a project needs.
const THRESHOLD: &str = "min_project_score_threshold";
/// Most outcomes of ties that are told.
const BRANCHES_MAX: usize = 12;

/// Why the rule that was counted may not be the one that was meant.
struct Bound {
    text: Text,
    /// Whether a count that agrees is bound by it too: a key that nobody obeyed, unlike a usual reading of points.
    even_if_agrees: bool,
}

/// A rule, and how sure it is that it is the one by which was decided.
struct Named {
    rule: Rule,
    /// Why another rule of the same name may have been meant.
    unsure: Option<Text>,
}

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
    let named = rule_of(path, &file, rule)?;
    let claim = claim_of(path, &file, claimed)?;
    let (outcome, branches, judgement) = judge(election, named.rule, claim.as_deref())
        .map_err(|undecided| undecidable(path, undecided))?;
    let mut report = Report::new(Text::new("公平预算的重新计算", "A fair budget, counted again"));
    let mut bounds = remarks(&mut report, &file, rule, named.rule);
    if claimed.is_none() {
        outside(&mut report, &file);
    }
    for text in outcome.summary(election) {
        report.tell(text.zh, text.en);
    }
    let mut order = outcome.selected.clone();
    order.extend((0..election.projects().len()).filter(|at| !outcome.selected.contains(at)));
    for project in order {
        let text = outcome.explain(election, project);
        let name = title(election, project);
        report.tell(format!("{name}：{}", text.zh), format!("{name}: {}", text.en));
    }
    tell_ties(&mut report, election, &branches, claim.as_deref());
    bounds.extend(named.unsure.map(|text| Bound { text, even_if_agrees: false }));
    let judged = Judged { outcome: &outcome, branches: &branches, judgement, bounds: &bounds };
    compare(&mut report, &file, &judged, claim.as_deref());
    let ids = outcome.selected_ids(election);
    report.set("rule", named.rule.to_string());
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

fn ids(election: &Election, projects: &[usize]) -> Vec<String> {
    projects.iter().map(|project| election.projects()[*project].id.clone()).collect()
}

/// Returns the rule that was asked for, or that the file names. A name that is not known is never taken for something near.
fn rule_of(path: &Path, file: &File, asked: Option<&str>) -> Result<Named, Cannot> {
    let name = asked.or_else(|| file.meta("rule")).unwrap_or_default();
    let place = if asked.is_some() { "--rule" } else { "rule" };
    let cannot = |zh: String, en: String| Err(Cannot::at(path, None, place, Text::new(zh, en)));
    if NOT_COUNTED.contains(&name) {
        return cannot(
            format!("规则“{name}”没有说明怎样计票，无法判定；知道的请用 --rule 指定"),
            format!(
                "the rule `{name}` does not say how it is counted, so that nothing can be decided; name the rule with --rule if you know it"
            ),
        );
    }
    let known = NAMES.iter().find(|(known, _)| *known == name).map(|(_, rule)| *rule);
    let rule = match (asked, known) {
        (_, Some(rule)) | (Some(rule), None) => rule.parse().map_err(|unknown: UnknownRule| {
            let en = unknown.to_string();
            Cannot::at(path, None, place, Text::new(format!("没有这样的规则：{en}"), en))
        })?,
        (None, None) => {
            return cannot(
                format!("文件的规则“{name}”不认识，无法判定；请用 --rule 指定"),
                format!(
                    "the rule `{name}` of the file is not known, so that nothing can be decided; name one with --rule"
                ),
            );
        }
    };
    if name == "greedy-threshold" && file.meta(THRESHOLD).is_none() {
        return cannot(
            format!("规则是“{name}”，却没有写 {THRESHOLD}，无法判定"),
            format!(
                "the rule is `{name}` and {THRESHOLD} is missing, so that nothing can be decided"
            ),
        );
    }
    Ok(Named { rule, unsure: if known.is_some() { unsure(file, rule) } else { None } })
}

/// Returns why a name of the collection may mean another count of points or ranks.
fn unsure(file: &File, rule: Rule) -> Option<Text> {
    let election = file.election();
    if election.kind() == VoteKind::Approval {
        return None;
    }
    match rule {
        Rule::EqualShares(..) => Some(Text::new(
            "文件没有写等额份额法怎样看分值或排序",
            "the file does not say what points or ranks are worth in equal shares",
        )),
        Rule::Ranked { by: Measure::Given, .. } if file.project(0, "score").is_none() => {
            Some(Text::new(
                "文件没有写按得分还是按票数排列",
                "the file does not say whether points or votes were counted",
            ))
        }
        _ => None,
    }
}

fn undecidable(path: &Path, undecided: Undecided) -> Cannot {
    let zh = match undecided {
        Undecided::NotApproval => "顺序弗拉格门法只用于赞成票；计分或排序的投票请用等额份额法",
        Undecided::TooManyCounts => "份额须增加的次数过多；请用 +greedy，或把金额换成较大的单位",
    };
    Cannot::at(path, None, "rule", Text::new(zh, undecided.to_string()))
}

/// Returns the claimed projects.
fn claim_of(
    path: &Path,
    file: &File,
    claimed: Option<&[String]>,
) -> Result<Option<Vec<usize>>, Cannot> {
    let Some(ids) = claimed else { return Ok(file.claimed()) };
    let projects = file.election().projects();
    let find = |id: &String| {
        projects.iter().position(|project| project.id == *id).ok_or_else(|| {
            let zh = format!("没有编号为“{id}”的项目");
            let en = format!("there is no project `{id}`");
            Cannot::at(path, None, "--claimed", Text::new(zh, en))
        })
    };
    ids.iter().map(find).collect::<Result<Vec<usize>, Cannot>>().map(Some)
}

/// Tells what the file asks for that is not counted, and where it contradicts itself. Returns why the rule that was counted
/// may not be the one that was meant.
fn remarks(report: &mut Report, file: &File, asked: Option<&str>, rule: Rule) -> Vec<Bound> {
    let mut bounds = Vec::new();
    let named = file.meta("rule").unwrap_or_default();
    if let Some(asked) = asked.filter(|asked| *asked != named) {
        report.tell(
            format!("说明：按您指定的规则 {asked} 计算，文件写的是“{named}”。"),
            format!("Note: counted by the rule {asked} that you named; the file says `{named}`."),
        );
    }
    for remark in file.remarks(rule) {
        let (line, field, text) = (remark.line, &remark.field, &remark.text);
        let place = if line > 0 {
            Text::new(format!("第 {line} 行 {field}"), format!("line {line}, {field}"))
        } else {
            Text::same(field.clone())
        };
        let (zh, en) = (
            format!("说明：{}：{}。", place.zh, text.zh),
            format!("Note: {}: {}.", place.en, text.en),
        );
        match remark.bears {
            Bears::Told => report.tell(zh, en),
            Bears::Doubt => report.leave_open(
                Text::new(zh, en),
                Text::new("文件与自己的选票不符", "the file contradicts its own ballots"),
            ),
            Bears::Outcome => {
                report.tell(zh, en);
                let text = Text::new(
                    format!("文件的 {field} 没有计算在内"),
                    format!("`{field}` of the file is not counted"),
                );
                bounds.push(Bound { text, even_if_agrees: true });
            }
        }
    }
    bounds
}

/// Names projects that the file marks otherwise than funded or not.
fn outside(report: &mut Report, file: &File) {
    for (project, mark) in file.decided_outside() {
        let id = &file.election().projects()[project].id;
        let line = file.project_line(project).unwrap_or(0);
        report.leave_open(
            Text::new(
                format!("第 {line} 行项目 {id} 的 selected 是 {mark}：在规则之外决定的，没有核对。"),
                format!("Project {id} in line {line} is marked {mark} (selected): decided outside the rule, and not checked."),
            ),
            Text::new("有的项目是在规则之外决定的", "some projects were decided outside the rule"),
        );
    }
}

/// Tells each group of equal projects, what the claim makes of it, and what would follow either way.
fn tell_ties(
    report: &mut Report,
    election: &Election,
    branches: &[Branch],
    claim: Option<&[usize]>,
) {
    let mut told: Vec<&[usize]> = Vec::new();
    for branch in branches {
        if told.contains(&branch.tie.as_slice()) {
            continue;
        }
        told.push(&branch.tie);
        let names = ids(election, &branch.tie);
        report.tell(
            format!("{} 不分先后，谁先谁后文件没有写。", names.join("、")),
            format!("{} are equal, and the file does not say which comes first.", names.join(", ")),
        );
        if let Some(claim) = claim {
            let of = |is_claimed: bool| {
                let members = branch.tie.iter().filter(|at| claim.contains(at) == is_claimed);
                ids(election, &members.copied().collect::<Vec<usize>>())
            };
            let (yes, no) = (of(true), of(false));
            let list = |names: &[String], none: &str, sign: &str| {
                if names.is_empty() { none.to_owned() } else { names.join(sign) }
            };
            report.tell(
                format!(
                    "　公布入选的：{}；公布未入选的：{}。",
                    list(&yes, "无", "、"),
                    list(&no, "无", "、")
                ),
                format!(
                    "  Claimed to be funded: {}; not: {}.",
                    list(&yes, "none", ", "),
                    list(&no, "none", ", ")
                ),
            );
        }
    }
    for branch in branches.iter().take(BRANCHES_MAX) {
        let first = &election.projects()[branch.first].id;
        let (more, fewer) = (ids(election, &branch.more), ids(election, &branch.fewer));
        let part = |names: &[String], sign: &str, zh: &str| {
            if names.is_empty() { String::new() } else { format!("{zh}{}", names.join(sign)) }
        };
        report.tell(
            format!(
                "　如果 {first} 在先：{}{}。",
                part(&more, "、", "入选还有 "),
                part(&fewer, "、", "；不再入选的有 ")
            ),
            format!(
                "  If {first} came first:{}{}.",
                part(&more, ", ", " funded besides: "),
                part(&fewer, ", ", "; no longer funded: ")
            ),
        );
    }
}

/// What a count says of a claim.
struct Judged<'a> {
    outcome: &'a Outcome,
    branches: &'a [Branch],
    judgement: Option<Judgement>,
    bounds: &'a [Bound],
}

/// Compares the outcome with what is claimed.
fn compare(report: &mut Report, file: &File, judged: &Judged<'_>, claim: Option<&[usize]>) {
    let election = file.election();
    let (Some(claim), Some(judgement)) = (claim, judged.judgement) else {
        report.leave_open(
            Text::new(
                "文件没有写明结果，无从对照。",
                "The file claims no outcome to compare with.",
            ),
            Text::new("没有公布的结果可以对照", "there is no claim to compare with"),
        );
        leave_bound(report, judged.bounds.iter());
        return;
    };
    // What was decided outside the rule is neither missing nor too much.
    let outside: Vec<usize> = file.decided_outside().into_iter().map(|(at, _)| at).collect();
    let missing = |from: &[usize], of: &[usize]| -> Vec<usize> {
        let left =
            from.iter().filter(|project| !of.contains(project) && !outside.contains(project));
        left.copied().collect()
    };
    let selected = &judged.outcome.selected;
    let (more, fewer) = (missing(claim, selected), missing(selected, claim));
    let agrees = more.is_empty() && fewer.is_empty();
    match judgement {
        Judgement::UpToTie => up_to_tie(report, file, judged.branches, claim),
        Judgement::Agrees | Judgement::Differs if agrees => {
            report.check(true, "与公布的入选项目相同。", "The same projects are funded as claimed.");
        }
        Judgement::Differs if judged.bounds.is_empty() => {}
        Judgement::Agrees | Judgement::Differs => report.leave_open(
            Text::new(
                "与公布的不同，而这份文件是按什么规则决定的并不确定，不能说公布的是错的。",
                "It differs from the claim, and by which rule this file was decided is not certain: the claim cannot be called wrong.",
            ),
            Text::new("与公布的不同", "it differs from the claim"),
        ),
        Judgement::Undecided => report.leave_open(
            Text::new(
                "与公布的不同，但不分先后的项目太多，没有逐一试过各种先后。",
                "It differs from the claim, and there are too many equal projects to try every order.",
            ),
            Text::new("不分先后的项目太多，不能判定", "there are too many equal projects to decide"),
        ),
    }
    let is_certain = judgement == Judgement::Differs && judged.bounds.is_empty() && !agrees;
    let told = |report: &mut Report, zh: String, en: String| {
        if is_certain { report.check(false, zh, en) } else { report.tell(zh, en) }
    };
    if judgement != Judgement::UpToTie {
        let words = [
            (&more, "公布入选而重新计算未入选", "Claimed to be funded, and not by this count"),
            (&fewer, "重新计算入选而公布未入选", "Funded by this count, and not claimed"),
        ];
        for (projects, zh, en) in words {
            for id in ids(election, projects) {
                told(report, format!("{zh}：{id}。"), format!("{en}: {id}."));
            }
        }
    }
    let is_plain = agrees && judgement != Judgement::UpToTie;
    leave_bound(report, judged.bounds.iter().filter(|bound| bound.even_if_agrees || !is_plain));
}

fn leave_bound<'b>(report: &mut Report, bounds: impl Iterator<Item = &'b Bound>) {
    for Bound { text, .. } in bounds {
        let sentence = Text::new(format!("{}。", text.zh), format!("{}.", text.en));
        report.leave_open(sentence, text.clone());
    }
}

/// Says between which projects the file leaves it open.
fn up_to_tie(report: &mut Report, file: &File, branches: &[Branch], claim: &[usize]) {
    let election = file.election();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for branch in branches.iter().filter(|branch| !takes_all_or_none(&branch.tie, claim)) {
        if !groups.contains(&branch.tie) {
            groups.push(branch.tie.clone());
        }
    }
    if groups.is_empty() {
        groups = branches.iter().map(|branch| branch.tie.clone()).collect();
        groups.dedup();
    }
    let zh: Vec<String> = groups.iter().map(|group| ids(election, group).join("、")).collect();
    let en: Vec<String> = groups
        .iter()
        .map(|group| {
            let names = ids(election, group);
            match names.split_last() {
                Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
                _ => names.join(", "),
            }
        })
        .collect();
    let tie = Text::new(
        format!("除 {} 的先后文件没有决定之外，与公布的相同", zh.join("；")),
        format!(
            "agrees up to a tie between {}, which the file does not decide",
            en.join("; between ")
        ),
    );
    report.leave_to_tie(
        Text::new(
            "公布的结果是这些先后能够得出的结果之一。",
            "The claim is one of the outcomes to which these orders lead.",
        ),
        tie,
    );
}

/// Returns whether a claim takes all of a group, or nothing of it: then its order decided something else.
fn takes_all_or_none(tie: &[usize], claim: &[usize]) -> bool {
    let taken = tie.iter().filter(|project| claim.contains(project)).count();
    taken == 0 || taken == tie.len()
}
