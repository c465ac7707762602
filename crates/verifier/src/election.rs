//! A published election, counted again.

use crate::proof::{head_says, included};
use crate::report::{Cannot, Report, read};
use kernel::ballot::archive::{self, Archive, FILES};
use kernel::ballot::recount_with;
use kernel::proof::{PublicKey, leaf_hash, verify_inclusion};
use kernel::text::Text;
use std::collections::BTreeMap;
use std::path::Path;

/// Declares the rule files that this program carries, so that an archive with weaker rules is noticed.
macro_rules! carried {
    ($($id:literal),+ $(,)?) => {
        fn built_in() -> BTreeMap<&'static str, &'static str> {
            BTreeMap::from([
                $(($id, include_str!(concat!("../../../rules/ballots/", $id, ".toml"))),)+
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

/// Counts an election again and looks whether the log has what it says.
pub fn check(folder: &Path, keys: &[PublicKey]) -> Result<Report, Cannot> {
    let archive = read_archive(folder)?;
    let explanation = recount_with(&archive, &built_in());
    let mut report = Report::new(explanation.title.clone());
    for section in explanation.sections {
        report.step(section.title, None);
        for step in section.steps {
            let mut text = step.text;
            if let Some(cite) = &step.cite {
                text = Text::new(format!("{} [{cite}]", text.zh), format!("{} [{cite}]", text.en));
            }
            // A threshold that was not reached is no fault of the archive.
            let holds = step.holds;
            report.step(marked(text, holds), None);
        }
    }
    report.check(
        explanation.agrees,
        "重新计算与公布的结果一致，档案没有自相矛盾。",
        "The recount gives the announced result, and nothing in the archive contradicts it.",
    );
    heads(&mut report, folder, &archive, keys)?;
    report.set("digest", archive.digest().hex());
    report.set("rules_sha256", archive.rules_sha256().hex());
    report.set("announced", archive.announced().clone());
    Ok(report)
}

fn marked(text: Text, holds: Option<bool>) -> Text {
    let (zh, en) = match holds {
        None => ("", ""),
        Some(true) => ("〔是〕", "[yes] "),
        Some(false) => ("〔否〕", "[no] "),
    };
    Text::new(format!("{zh}{}", text.zh), format!("{en}{}", text.en))
}

/// Checks the heads of the log that cover the roll and the archive.
fn heads(
    report: &mut Report,
    folder: &Path,
    archive: &Archive,
    keys: &[PublicKey],
) -> Result<(), Cannot> {
    let path = folder.join("log.json");
    for head in archive.heads() {
        let covered = archive.covered(head.covers);
        let leaf = leaf_hash(covered.bytes());
        let found =
            verify_inclusion(&leaf, head.leaf_index, head.tree_size, &head.path, &head.root);
        let key = head.covers.key();
        report.tell(
            format!("公开日志对 {key} 的凭证：摘要 {covered}。"),
            format!("What the public log says about the {key} with the digest {covered}:"),
        );
        included(report, head.leaf_index, head.tree_size, &head.root, found);
        head_says(report, &path, &head.signed, head.tree_size, &head.root, keys)?;
    }
    if archive.heads().is_empty() {
        report.tell(
            "档案不含公开日志的凭证，看不出公布后是否改过：请与您当时记下的摘要对照。",
            "The archive holds no head of the public log, and does not show whether it was changed since: compare its digest with the one you noted.",
        );
    }
    Ok(())
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
