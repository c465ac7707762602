//! Counting a published election again, and explaining it in plain words.

mod compare;
mod marks;
mod rules;

use super::{Archive, Covers};
use crate::ballot::rule::BallotRules;
use crate::ballot::tally::{Step, summary, tally};
use crate::text::{Locale, Text};
use crate::time::{Date, date_text};
use std::collections::BTreeMap;
use std::fmt::Write as _;

pub use rules::Standing as RulesStanding;

/// A part of an explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub title: Text,
    /// The sentences.
    pub steps: Vec<Step>,
    /// Whether a sentence that does not hold contradicts the announced result. In the count itself one says only that
    /// somebody was not elected, or that too few came.
    pub judges: bool,
}

/// What a recount found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What was voted on.
    pub title: Text,
    /// Whether the recount gives the announced result, and nothing in the archive contradicts it.
    pub agrees: bool,
    /// How the rules stand to the known rule files. Rules that are neither a known file nor weaker than one have to be
    /// compared with what the reader knows from elsewhere.
    pub rules: RulesStanding,
    /// The last day on which the roll may be published, by the stricter of the archive's rules and the known ones.
    pub publish_by: Option<Date>,
    /// The parts, in order.
    pub sections: Vec<Section>,
}

impl Explanation {
    /// Returns the explanation as plain text, the conclusion first, then a line for each sentence. A sentence that
    /// asks for something begins with ✓ or ✗, and names its article.
    pub fn page(&self, locale: Locale) -> String {
        let conclusion = match (self.agrees, self.rules) {
            (true, RulesStanding::Known) => Text::new(
                "结论：重新计算的结果与公布的结果一致，档案前后一致。",
                "Conclusion: the recount gives the announced result, and the archive agrees with itself.",
            ),
            (true, _) => Text::new(
                "结论：按档案里的规则，重新计算的结果与公布的结果一致，档案前后一致；规则本身须另行核对。",
                "Conclusion: by the rules in the archive the recount gives the announced result, and the archive agrees with itself; the rules have to be compared.",
            ),
            (false, _) => Text::new(
                "结论：对不上。见第一、二、四部分打 ✗ 的句子。",
                "Conclusion: it does not agree. See the sentences marked ✗ in parts 1, 2 and 4.",
            ),
        };
        let mut page = format!("{}\n{}\n", self.title.get(locale), conclusion.get(locale));
        for section in &self.sections {
            let _ = write!(page, "\n{}\n", section.title.get(locale));
            for step in &section.steps {
                let sign = match step.holds {
                    None => "  ",
                    Some(true) => "✓ ",
                    Some(false) => "✗ ",
                };
                let _ = write!(page, "{sign}{}", step.text.get(locale));
                if let Some(cite) = &step.cite {
                    let _ = write!(page, " [{cite}]");
                }
                page.push('\n');
            }
        }
        page
    }
}

fn said(text: Text, holds: Option<bool>, cite: Option<&str>) -> Step {
    Step { item: None, text, holds, cite: cite.map(str::to_owned) }
}

/// Counts a published election again and explains every step. It looks at everything that can be seen from the archive
/// alone; whether the log heads are genuine is decided by whoever knows the log's keys.
pub fn recount(archive: &Archive) -> Explanation {
    recount_with(archive, &BTreeMap::new())
}

/// Counts a published election again as [`recount`] does, and tells whether its rules are one of the known rule files, given
/// by their ids: somebody who publishes an archive could publish weaker rules with it. Rules that demand less than the known
/// file of their id, or than the one under which they say they stand, do not agree.
pub fn recount_with(archive: &Archive, known: &BTreeMap<&str, &str>) -> Explanation {
    let outcome = tally(&archive.rules, &archive.poll, &archive.roll, &archive.ballots);
    let found = summary(&archive.poll, &outcome);
    let base = rules::base(&archive.rules, known);
    let (standing, about_rules) = rules::compare(archive, base.as_ref());
    let section = |zh: &str, en: &str, steps: Vec<Step>| Section {
        title: Text::new(zh, en),
        steps,
        judges: true,
    };
    let sections = vec![
        section("一、表决的是什么", "1. What was voted on", about(archive, about_rules)),
        section("二、名册上的记载", "2. What the roll says", marks::marks(archive)),
        Section {
            judges: false,
            ..section("三、逐步计算", "3. The count, step by step", outcome.steps)
        },
        section(
            "四、与公布的结果对照",
            "4. Compared with the announced result",
            compare::compare(archive, &found),
        ),
        section("五、还要看什么", "5. What else to look at", rest(archive)),
    ];
    let mut judged = sections.iter().filter(|section| section.judges);
    let agrees = judged.all(|section| section.steps.iter().all(|step| step.holds != Some(false)));
    Explanation {
        title: archive.poll.draft().title.clone(),
        agrees,
        rules: standing,
        publish_by: publish_by(archive, base.as_ref().map(|base| &base.rules)),
        sections,
    }
}

/// Returns the last day on which the roll may be published: what the archive's rules say, or the known rules where they ask
/// for more.
fn publish_by(archive: &Archive, base: Option<&BallotRules>) -> Option<Date> {
    let day = archive.poll.day();
    let by = |rules: &BallotRules| {
        let mode = archive.poll.mode(rules)?;
        crate::ballot::roll::roll_dates(&mode.roll, day, None).publish_by
    };
    [by(&archive.rules), base.and_then(by)].into_iter().flatten().min()
}

fn about(archive: &Archive, about_rules: Vec<Step>) -> Vec<Step> {
    let (rules, draft) = (&archive.rules, archive.poll.draft());
    let day = date_text(draft.day);
    let mode = archive.poll.mode(rules).map(|mode| mode.title.clone()).unwrap_or_default();
    let basis = rules.basis.join("；");
    let mut steps = vec![
        said(
            Text::new(
                format!("{}，{day}。", rules.title.zh),
                format!("{}, {day}.", rules.title.en),
            ),
            None,
            Some(&basis),
        ),
        said(
            Text::new(format!("方式：{}。", mode.zh), format!("Held by: {}.", mode.en)),
            None,
            None,
        ),
    ];
    let secret = if rules.secret {
        Text::new(
            "无记名投票：选票上没有名册的行号。",
            "Secret: no ballot names a line of the roll.",
        )
    } else {
        Text::new("记名表决：选票上有名册的行号。", "Open: ballots name lines of the roll.")
    };
    steps.push(said(secret, None, None));
    let (rules_sha, digest) = (archive.rules_sha256.hex(), archive.digest.hex());
    steps.push(said(
        Text::new(
            format!("规则文件的 SHA-256：{rules_sha}；整份档案的摘要：{digest}。"),
            format!("SHA-256 of the rule file: {rules_sha}; digest of the archive: {digest}."),
        ),
        None,
        None,
    ));
    steps.extend(about_rules);
    steps
}

/// Names what nobody can see from the archive, so that nothing passes for checked that is not.
fn rest(archive: &Archive) -> Vec<Step> {
    let mut steps = Vec::new();
    for (covers, zh, en) in
        [(Covers::Roll, "名册", "the roll"), (Covers::Archive, "整份档案", "the archive")]
    {
        let count = archive.heads.iter().filter(|head| head.covers == covers).count();
        let digest = archive.covered(covers).hex();
        steps.push(said(
            Text::new(
                format!("{zh}的摘要 {digest}；日志凭证 {count} 份，须以日志的公钥核对。"),
                format!("Digest of {en}: {digest}; log heads: {count}, to be checked with the log's key."),
            ),
            None,
            None,
        ));
    }
    let mut tell = |zh: &str, en: &str| steps.push(said(Text::new(zh, en), None, None));
    tell(
        "档案看不出：名册上的人是否都有资格、纸质选票是否照实录入。前者请在公示期查名册并用自己的凭据核对自己那一行，后者请抽取纸票按编号对照。",
        "The archive cannot show whether everybody on the roll had the vote, nor whether papers were entered as they are. Look at the roll while it is published and check your own line with your receipt; draw papers and compare them by their numbers.",
    );
    tell(
        "名册上谁领了票、谁签到、谁收到表决票（cast、present、served），只核对了总数；是不是那些人，档案看不出。",
        "Of the marks on the roll (`cast`, `present`, `served`) only the numbers were checked: whether it was these people cannot be seen.",
    );
    if archive.roll.lines().iter().any(|line| line.proxy.is_some()) {
        tell(
            "受托人是不是候选人、委托书是不是书面的，档案看不出：请看张榜公布的委托人和受托人名单。",
            "Whether a holder of proxies is a candidate, and whether proxies were in writing, cannot be seen: look at the notice that names them.",
        );
    }
    if archive.rules.election.is_some() {
        tell(
            "姓名、性别、近亲属、当选后放弃、已在任的人（persons、relatives、withdrawn、seated）照档案所写计算，未作核对。",
            "Names, who is a woman, close relatives, who declined and who is in office (`persons`, `relatives`, `withdrawn`, `seated`) were taken as the archive says and not checked.",
        );
    }
    tell(
        "标题、印制和销毁的张数（title、printed、destroyed）照档案所写显示，未作核对。",
        "Titles, and how many papers were printed and destroyed (`title`, `printed`, `destroyed`), are shown as the archive says and not checked.",
    );
    steps
}
