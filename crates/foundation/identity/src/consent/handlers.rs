//! The notice about personal data.

use super::{FILE, pages};
use crate::shared::Shared;
use http::axum::extract::State;
use http::{Answer, Cx, Failure};
use kernel::rules::source::{Node, Source};
use kernel::text::Text;

/// Shows the notice of the rules in force.
pub(crate) async fn privacy(State(shared): State<Shared>, cx: Cx) -> Answer {
    let rules = shared.rules();
    let file = rules.file(FILE).ok_or(Failure::NotFound)?;
    let (title, sections) = read(&file.text).ok_or(Failure::NotFound)?;
    Ok(pages::privacy(&cx, &title, &sections, &file.sha256.hex()))
}

/// Reads title and sections; a file that cannot be read is found by `linli rules check` of its county.
fn read(text: &str) -> Option<(Text, Vec<(Text, Text)>)> {
    let source = Source::new(FILE, text);
    let document = source.document()?;
    let root = Node::root(&source, &document);
    let section = |node: Node<'_, '_>| Some((node.need_text("title")?, node.need_text("text")?));
    let sections = root.list_at("section").into_iter().filter_map(section).collect();
    Some((root.need_text("title")?, sections))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a5_the_built_in_notice_can_be_read() {
        let text = include_str!("../../../../../rules/privacy.toml");
        let (title, sections) = read(text).unwrap();
        assert_eq!(title.zh, "个人信息处理规则");
        assert_eq!(sections.len(), 6);
    }
}
