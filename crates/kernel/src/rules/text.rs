//! The canonical text of a rule file: what is hashed does not depend on the editor that wrote it.

/// Returns the text without a byte order mark, with LF at the ends of lines and exactly one at the end.
pub fn canonical_text(raw: &str) -> String {
    let text =
        raw.strip_prefix('\u{feff}').unwrap_or(raw).replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim_end_matches(['\n', ' ', '\t']);
    format!("{text}\n")
}
