//! Markdown as far as the checks need it: links, code spans, headings and tables, with line numbers.

/// A piece of text with its line, counted from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The line.
    pub line: usize,
    /// The text.
    pub text: String,
}

/// A table: the headings and the cells of each row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Headings in lower case.
    pub head: Vec<String>,
    /// Rows with their line.
    pub rows: Vec<(usize, Vec<String>)>,
}

impl Table {
    /// Returns the index of a column by its heading.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.head.iter().position(|heading| heading == name)
    }
}

/// Returns the lines outside fenced blocks.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(at, line)| {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            return None;
        }
        (!fenced).then_some((at + 1, line))
    })
}

/// Returns the targets of `[text](target)`, outside code.
pub fn links(text: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    for (line, content) in prose(text) {
        let content = without_code(content);
        for (at, _) in content.match_indices("](") {
            let rest = &content[at + 2..];
            let Some(end) = rest.find(')') else { continue };
            let target = rest[..end].split_whitespace().next().unwrap_or_default();
            found.push(Piece { line, text: target.to_owned() });
        }
    }
    found
}

/// Returns the code spans outside fenced blocks.
pub fn code_spans(text: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    for (line, content) in prose(text) {
        let pieces = content.split('`').collect::<Vec<_>>();
        // Every second piece is code; an unclosed last one is not.
        let closed = if pieces.len() % 2 == 0 { pieces.len() - 1 } else { pieces.len() };
        for piece in pieces[..closed].iter().skip(1).step_by(2) {
            found.push(Piece { line, text: (*piece).to_owned() });
        }
    }
    found
}

/// Returns the lines of fenced blocks.
pub fn fenced(text: &str) -> Vec<Piece> {
    let mut inside = false;
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            inside = !inside;
        } else if inside {
            found.push(Piece { line: at + 1, text: line.to_owned() });
        }
    }
    found
}

/// Returns the anchors of the headings, as GitHub makes them.
pub fn anchors(text: &str) -> Vec<String> {
    prose(text)
        .filter(|(_, line)| line.starts_with('#'))
        .map(|(_, line)| {
            let title = line.trim_start_matches('#').trim().to_lowercase();
            let kept =
                title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            kept.map(|c| if c == ' ' { '-' } else { c }).collect()
        })
        .collect()
}

/// Returns the tables.
pub fn tables(text: &str) -> Vec<Table> {
    let mut found: Vec<Table> = Vec::new();
    let mut last = 0;
    for (line, content) in prose(text) {
        let Some(cells) = cells(content) else { continue };
        match found.last_mut() {
            Some(table) if last + 1 == line && !table.head.is_empty() => {
                let is_rule = cells
                    .iter()
                    .all(|cell| !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':')));
                if !is_rule {
                    table.rows.push((line, cells));
                }
            }
            _ => {
                let head = cells.iter().map(|cell| cell.to_lowercase()).collect();
                found.push(Table { head, rows: Vec::new() });
            }
        }
        last = line;
    }
    found
}

fn cells(line: &str) -> Option<Vec<String>> {
    let inner = line.trim().strip_prefix('|')?;
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    Some(inner.split('|').map(|cell| cell.trim().to_owned()).collect())
}

fn without_code(line: &str) -> String {
    let pieces = line.split('`').collect::<Vec<_>>();
    pieces.into_iter().step_by(2).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_found() {
        let text = "# A `b` title\n[x](docs/a.md#b) and `crates/x` `[y](z)`\n```\nmake demo\n[n](o)\n```\n";
        assert_eq!(links(text), [Piece { line: 2, text: "docs/a.md#b".to_owned() }]);
        let spans: Vec<String> = code_spans(text).into_iter().map(|piece| piece.text).collect();
        assert_eq!(spans, ["b", "crates/x", "[y](z)"]);
        assert_eq!(fenced(text)[0], Piece { line: 4, text: "make demo".to_owned() });
        assert_eq!(anchors(text), ["a-b-title"]);
    }

    #[test]
    fn tables_have_columns() {
        let found = tables("| Row | tests |\n|---|:-:|\n| A1 | `x` |\n\n| other |\n|---|\n| y |\n");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].column("tests"), Some(1));
        assert_eq!(found[0].rows, [(3, vec!["A1".to_owned(), "`x`".to_owned()])]);
    }
}
