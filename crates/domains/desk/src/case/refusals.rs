//! Why a report is not taken on and where its reporter can go instead: `rules/refusals.toml` (条例 第十一条).

use super::rules::RefusedFor;
use kernel::rules::Problem;
use kernel::rules::source::{Node, Source};
use kernel::text::Text;

/// The file inside the rules folder.
pub const FILE: &str = "refusals.toml";

/// A reason of the closed list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// The reason.
    pub reason: RefusedFor,
    /// Article and item.
    pub basis: Text,
    /// Where to go instead, with the number to dial where there is one.
    pub instead: Vec<(Text, Option<String>)>,
}

/// All reasons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusals {
    grounds: Vec<Ground>,
}

impl Refusals {
    /// Reads the file's text; every fault is told with its line, a reason that is missing or stands twice among them.
    pub fn parse(text: &str) -> Result<Refusals, Vec<Problem>> {
        let source = Source::new(FILE, text);
        let mut grounds: Vec<Ground> = Vec::new();
        if let Some(document) = source.document() {
            let root = Node::root(&source, &document);
            root.only(&["effective", "basis", "reason"]);
            let basis = root.need_text("basis").unwrap_or_default();
            for node in root.list_at("reason") {
                let Some(ground) = ground(&node, &basis) else { continue };
                if grounds.iter().any(|known| known.reason == ground.reason) {
                    node.problem_at("code", "the reason stands twice", "keep one of them");
                }
                grounds.push(ground);
            }
            for reason in RefusedFor::ALL {
                if !grounds.iter().any(|known| known.reason == reason) {
                    let what = format!("the reason `{}` is missing", reason.as_str());
                    root.problem(what, "write a [[reason]] with this code");
                }
            }
        }
        source.finish(Refusals { grounds })
    }

    /// Returns what the file says about a reason.
    pub fn of(&self, reason: RefusedFor) -> Option<&Ground> {
        self.grounds.iter().find(|ground| ground.reason == reason)
    }
}

fn ground(node: &Node<'_, '_>, basis: &Text) -> Option<Ground> {
    node.only(&["code", "item", "instead"]);
    let code = node.need_str("code")?;
    let item = node.need_text("item")?;
    let Ok(reason) = code.parse() else {
        node.problem_at("code", format!("`{code}` is no reason of the list"), "use a listed code");
        return None;
    };
    let mut instead = Vec::new();
    for place in node.list_at("instead") {
        place.only(&["title", "phone"]);
        let Some(title) = place.need_text("title") else { continue };
        let phone = place.str("phone");
        if phone
            .is_some_and(|phone| !phone.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'))
        {
            place.problem_at("phone", "this is no number to dial", "write digits and hyphens only");
        }
        instead.push((title, phone.map(str::to_owned)));
    }
    let basis = Text::new(format!("{}{}", basis.zh, item.zh), format!("{}, {}", basis.en, item.en));
    Some(Ground { reason, basis, instead })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const SHIPPED: &str = include_str!("../../../../../rules/refusals.toml");

    #[test]
    fn c1_every_reason_of_refusal_names_its_article() {
        let refusals = Refusals::parse(SHIPPED).unwrap();
        for reason in RefusedFor::ALL {
            assert!(refusals.of(reason).unwrap().basis.zh.contains("第十一条第"), "{reason:?}");
        }
        let courts = &refusals.of(RefusedFor::OtherProcedure).unwrap().instead;
        assert!(courts.iter().any(|(_, phone)| phone.as_deref() == Some("12368")), "{courts:?}");
    }

    #[test]
    fn c1_a_file_of_refusals_with_a_hole_is_refused() {
        let told = |text: &str| {
            let problems = Refusals::parse(text).unwrap_err();
            problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        };
        assert!(told(&SHIPPED.replace("\"petition\"", "\"unlawful\"")).contains("stands twice"));
        assert!(
            told(&SHIPPED.replace("\"petition\"", "\"unlawful\""))
                .contains("`petition` is missing")
        );
        assert!(
            told(&SHIPPED.replace("\"petition\"", "\"lazy\"")).contains("no reason of the list")
        );
        assert!(told(&SHIPPED.replace("12368", "call us")).contains("no number to dial"));
    }
}
