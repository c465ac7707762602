//! Cells of files for spreadsheets: text stays text.

/// Returns a cell as a file for spreadsheets may hold it: what one would take for a formula is told to be text by an
/// apostrophe in front. Honest text that begins with a minus, such as `-1层车库`, stays as it is.
pub fn cell(text: &str) -> String {
    // Spreadsheets pass over blanks in front; full-width signs begin formulas where they are typed in Chinese.
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || is_invisible(c));
    let runs = match start.chars().next() {
        Some('=' | '+' | '@' | '＝' | '＋' | '＠') => true,
        Some(minus @ ('-' | '－' | '−' | '﹣')) => !is_honest(&start[minus.len_utf8()..]),
        _ => text.starts_with(['\t', '\r', '\n']),
    };
    if runs { format!("'{text}") } else { text.to_owned() }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}')
}

/// Tells whether what follows a minus is a number, or a floor with words behind it: no formula begins like that, and
/// nothing in it could be worked out.
fn is_honest(rest: &str) -> bool {
    let words = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = rest.len() > words.len();
    let decimals = words.strip_prefix('.').unwrap_or(words);
    if number && decimals.chars().all(|c| c.is_ascii_digit()) {
        return true;
    }
    let plain = |c: char| c.is_alphanumeric() || c == ' ' || "，。、；：？！（）《》“”".contains(c);
    number && words.starts_with(char::is_alphabetic) && words.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a12_a_cell_is_never_a_formula_and_honest_text_stays_as_it_is() {
        for formula in [
            "=1+1",
            "＝1+1",
            "+86 138",
            "＋1",
            "@物业",
            "＠x",
            "-1+1",
            "-A1",
            "－A1",
            "-cmd|' /C calc'!A0",
            "-2+3",
            "−1+1",
            "-1层(A1)",
            "-",
            "-=1",
            "\t=1",
            " =1",
            "\u{3000}=1",
            "\u{feff}=1",
            "\r=1",
            "-SUM(A1)",
            "-1*A1",
        ] {
            assert_eq!(cell(formula), format!("'{formula}"), "{formula:?}");
        }
        for honest in [
            "-1层车库积水",
            "－1层车库积水",
            "-1",
            "-1.5",
            "路灯=不亮",
            "3号楼-1单元",
            "",
            "-2F 车库，灯不亮",
            "a@b",
            "第一行\n第二行",
        ] {
            assert_eq!(cell(honest), honest);
        }
    }
}
