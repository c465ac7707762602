//! A published election, counted again.

mod heads;

use crate::report::{Cannot, Report, read};
use crate::trust::Trust;
use kernel::ballot::archive::{self, Archive, Covers, FILES};
use kernel::ballot::{RulesStanding, recount_with};
use kernel::commit::Digest;
use kernel::text::Text;
use std::collections::BTreeMap;
use std::path::Path;

/// Declares the rule files that this program carries, so that an archive with weaker rules is noticed.
macro_rules! carried {
    ($($id:literal),+ $(,)?) => {
        fn built_in() -> BTreeMap<&'static str, &'static str> {
            BTreeMap::from([
                $(($id, include_str!(concat!("../../../../rules/ballots/", $id, ".toml"))),)+
            ])
        }
    };
}

carried! {
    "beijing_owners_committee_election",
    "beijing_property_committee_meeting",
    "by_election",
    "committee",
    "committee_another",
    "four_discussions_members",
    "owners_committee_election",
    "owners_committee_meeting",
    "owners_home_to_business",
    "owners_ordinary",
    "owners_special",
    "party_election",
    "party_members_meeting",
    "recall",
    "representatives_meeting",
    "residents_meeting",
    "sichuan_another",
    "sichuan_by_election",
    "sichuan_committee",
    "sichuan_preselection",
    "sichuan_recall",
}

/// Counts an election again and looks whether the log has what it says. `digests` are those that the checker noted elsewhere:
/// of the archive, of the roll, or of the rule file.
pub fn check(folder: &Path, trust: &Trust, digests: &[String]) -> Result<Report, Cannot> {
    let digests = digests.iter().map(|digest| noted(digest)).collect::<Result<Vec<_>, _>>()?;
    let archive = read_archive(folder)?;
    let explanation = recount_with(&archive, &built_in());
    let mut report = Report::new(explanation.title.clone());
    for section in &explanation.sections {
        report.heading(section.title.clone());
        for step in &section.steps {
            let mut text = step.text.clone();
            if let Some(cite) = &step.cite {
                text = Text::new(format!("{} [{cite}]", text.zh), format!("{} [{cite}]", text.en));
            }
            match step.holds {
                Some(holds) if section.judges => report.check(holds, text.zh, text.en),
                holds => report.show(text, holds),
            }
        }
    }
    report.heading(Text::new("六、凭据", "6. What vouches for it"));
    let (zh, en) = if explanation.agrees {
        (
            "重新计算与公布的结果一致，档案没有自相矛盾。",
            "The recount gives the announced result, and nothing in the archive contradicts it.",
        )
    } else {
        (
            "重新计算与公布的结果不一致，或者档案自相矛盾，见第一、二、四部分打 ✗ 的句子。",
            "The recount does not give the announced result, or the archive contradicts itself: see the sentences with ✗ in parts 1, 2 and 4.",
        )
    };
    report.check(explanation.agrees, zh, en);
    let noted = match_digests(&mut report, &archive, &digests);
    rules(&mut report, explanation.rules, noted.rules);
    heads::check(&mut report, folder, &archive, trust, &noted, explanation.publish_by)?;
    report.set("digest", archive.digest().hex());
    report.set("roll_digest", archive.covered(Covers::Roll).hex());
    report.set("rules_sha256", archive.rules_sha256().hex());
    report.set("announced", archive.announced().clone());
    Ok(report)
}

/// Which digests that the checker noted elsewhere are those of the archive.
#[derive(Clone, Copy, Debug, Default)]
pub struct Noted {
    /// Of the whole archive.
    pub archive: bool,
    /// Of the roll.
    pub roll: bool,
    /// Of the rule file.
    pub rules: bool,
}

/// Reads a digest from the command line.
fn noted(text: &str) -> Result<Digest, Cannot> {
    text.parse::<Digest>().map_err(|_| {
        let what = Text::new("应为 64 位十六进制数字", "has to be 64 hexadecimal digits");
        Cannot::at(Path::new("--digest"), None, "", what)
    })
}

/// Compares noted digests with those of the archive, its roll and its rules.
fn match_digests(report: &mut Report, archive: &Archive, digests: &[Digest]) -> Noted {
    let mut noted = Noted::default();
    for digest in digests {
        let named = if *digest == archive.digest() {
            noted.archive = true;
            Some(("整份档案", "of the archive"))
        } else if *digest == archive.covered(Covers::Roll) {
            noted.roll = true;
            Some(("名册", "of the roll"))
        } else if *digest == archive.rules_sha256() {
            noted.rules = true;
            Some(("规则文件", "of the rule file"))
        } else {
            None
        };
        match named {
            Some((zh, en)) => report.check(
                true,
                format!("您记下的 {digest} 是{zh}的摘要。"),
                format!("The digest {digest} that you noted is that {en}."),
            ),
            None => report.check(
                false,
                format!("您记下的 {digest} 不是这份档案、它的名册或规则的摘要：档案、名册或规则已被换过。"),
                format!("The digest {digest} that you noted is not that of this archive, its roll or its rules: they were changed."),
            ),
        }
    }
    noted
}

/// Leaves open whether rules are the right ones that are no known file, unless their digest was noted elsewhere.
fn rules(report: &mut Report, standing: RulesStanding, noted: bool) {
    let open = Text::new("规则没有可以对照的", "the rules are tied to nothing that is known");
    let sentence = match standing {
        _ if noted => return,
        RulesStanding::Known | RulesStanding::Weaker => return,
        RulesStanding::Differs => Text::new(
            "规则（rules.toml）与程序自带的不同，档案自己不能作证：请用 --digest 给出表决之前公布的规则的摘要。",
            "The rules (`rules.toml`) differ from the known ones, and the archive cannot vouch for itself: give the digest of the rules that were published before the vote with --digest.",
        ),
        RulesStanding::Unknown => Text::new(
            "规则（rules.toml）不是程序认识的，档案自己不能作证：请用 --digest 给出表决之前公布的规则的摘要。",
            "The rules (`rules.toml`) are none that this program knows, and the archive cannot vouch for itself: give the digest of the rules that were published before the vote with --digest.",
        ),
    };
    report.leave_open(sentence, open);
}

/// Reads the files of an archive. What does not belong to one is refused too, since it would be counted by nobody.
fn read_archive(folder: &Path) -> Result<Archive, Cannot> {
    let unreadable = |error: std::io::Error| {
        Cannot::file(folder, format!("读不出来：{error}"), format!("cannot be read: {error}"))
    };
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)?.take(1_000) {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let most = FILES.iter().find(|(known, _)| *known == name).map(|(_, most)| *most);
        let bytes = match most {
            Some(most) => read(&entry.path(), most)?,
            None => Vec::new(),
        };
        files.insert(name, bytes);
    }
    archive::read(&files).map_err(|faults| {
        let mut faults = faults.into_iter();
        let Some(first) = faults.next() else {
            return Cannot::file(folder, "档案读不出来", "the archive cannot be read");
        };
        let more: Vec<String> = faults.take(20).map(|fault| fault.to_string()).collect();
        let (mut zh, mut en) = (
            format!("{}（{}）", first.what.zh, first.cure.zh),
            format!("{} ({})", first.what.en, first.cure.en),
        );
        for fault in more {
            zh = format!("{zh}\n{fault}");
            en = format!("{en}\n{fault}");
        }
        let line = (first.line > 0).then_some(first.line);
        Cannot::at(&folder.join(&first.file), line, &first.field, Text::new(zh, en))
    })
}
