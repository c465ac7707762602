//! Who may receive what: `rules/duties.toml`. A department's own duty does not pass to a residents' committee
//! (唐山市 12345 政务服务便民热线条例 第二十条).

use kernel::rules::Problem;
use kernel::rules::source::{Node, Source};
use kernel::text::Text;
use std::collections::BTreeMap;

/// The file inside the rules folder.
pub const FILE: &str = "duties.toml";

/// What a department does in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// It answers for the case.
    Lead,
    /// It helps.
    Assistant,
}

impl Part {
    /// Returns the word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Part::Lead => "lead",
            Part::Assistant => "assistant",
        }
    }
}

/// What one kind of organisation may receive.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Duty {
    lead: Codes,
    assist: Codes,
    basis: Text,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Codes {
    Every,
    These(Vec<String>),
}

impl Codes {
    fn hold(&self, code: &str) -> bool {
        match self {
            Codes::Every => true,
            Codes::These(codes) => codes.iter().any(|known| known == code),
        }
    }
}

/// What each kind of organisation may receive; a kind that is not listed may receive everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Duties {
    kinds: BTreeMap<String, Duty>,
}

impl Duties {
    /// Reads the file's text; every fault is told with its line.
    pub fn parse(text: &str) -> Result<Duties, Vec<Problem>> {
        let source = Source::new(FILE, text);
        let mut kinds = BTreeMap::new();
        if let Some(document) = source.document() {
            let root = Node::root(&source, &document);
            root.only(&["effective", "duty"]);
            for node in root.list_at("duty") {
                node.only(&["org", "lead", "assist", "basis"]);
                let (Some(org), Some(basis)) = (node.need_str("org"), node.need_text("basis"))
                else {
                    continue;
                };
                let duty =
                    Duty { lead: codes(&node, "lead"), assist: codes(&node, "assist"), basis };
                if kinds.insert(org.to_owned(), duty).is_some() {
                    node.problem_at(
                        "org",
                        format!("`{org}` stands twice"),
                        "write one duty for each kind",
                    );
                }
            }
        }
        source.finish(Duties { kinds })
    }

    /// Tells whether an organisation of `kind` may receive the category; if not, returns the basis of the refusal.
    pub fn may_receive(&self, kind: &str, category: &str, part: Part) -> Result<(), &Text> {
        let Some(duty) = self.kinds.get(kind) else { return Ok(()) };
        let codes = match part {
            Part::Lead => &duty.lead,
            Part::Assistant => &duty.assist,
        };
        if codes.hold(category) { Ok(()) } else { Err(&duty.basis) }
    }
}

fn codes(node: &Node<'_, '_>, key: &str) -> Codes {
    let codes = node.strs(key);
    if codes.contains(&"*") {
        Codes::Every
    } else {
        Codes::These(codes.into_iter().map(str::to_owned).collect())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn c2_a_committee_does_not_receive_a_departments_duty() {
        let duties = Duties::parse(include_str!("../../../../../rules/duties.toml")).unwrap();
        assert!(duties.may_receive("committee", "0101", Part::Lead).is_err());
        assert!(duties.may_receive("committee", "0203", Part::Assistant).is_err());
        assert!(duties.may_receive("committee", "0303", Part::Assistant).is_ok());
        assert!(
            duties
                .may_receive("committee", "0303", Part::Lead)
                .unwrap_err()
                .zh
                .contains("第二十条")
        );
        assert!(duties.may_receive("property", "0302", Part::Lead).is_err());
        assert!(duties.may_receive("property", "0302", Part::Assistant).is_ok());
        assert!(duties.may_receive("enforcement", "0101", Part::Lead).is_ok());
    }

    #[test]
    fn a_kind_that_stands_twice_is_told() {
        let duty =
            "[[duty]]\norg = \"x\"\nlead = []\nassist = []\nbasis = { zh = \"甲\", en = \"A\" }\n";
        assert!(Duties::parse(&duty.repeat(2)).is_err());
    }
}
