//! Scripts of edits: one command a line.

use super::error::{Place, Problem, ReadError, Trouble};

/// One edit of a division; units and regions are named as in files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Moves a unit to a region.
    Move {
        /// The unit's id.
        unit: String,
        /// The region's code.
        to: String,
    },
    /// Merges a region into another one.
    Merge {
        /// The code of the region that goes on.
        into: String,
        /// The code of the region that ends.
        from: String,
    },
    /// Splits a region in two.
    Split {
        /// The region's code.
        region: String,
    },
    /// Keeps a unit where it is.
    Pin {
        /// The unit's id.
        unit: String,
    },
    /// Lets a unit go again.
    Unpin {
        /// The unit's id.
        unit: String,
    },
}

/// Reads a script: `move UNIT REGION`, `merge REGION REGION`, `split REGION`, `pin UNIT`, `unpin UNIT`. Names with
/// spaces stand between double quotes; `#` begins a comment. Each step comes with its line.
///
/// # Errors
/// Names the lines that are no command.
pub fn script(text: &str) -> Result<Vec<(usize, Step)>, ReadError> {
    let (mut steps, mut problems) = (Vec::new(), Vec::new());
    for (number, line) in (1..).zip(text.lines()) {
        let words = words(line);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match step(&words) {
            Some(step) => steps.push((number, step)),
            None if words.is_empty() => {}
            None => {
                let line = line.trim().chars().take(60).collect();
                let place = Place::Line(number);
                problems.push(Problem { place, trouble: Trouble::Command { line } });
            }
        }
    }
    ReadError::unless_empty(problems)?;
    Ok(steps)
}

fn step(words: &[&str]) -> Option<Step> {
    let own = |word: &&str| (*word).to_owned();
    match words {
        ["move" | "移动", unit, to] => Some(Step::Move { unit: own(unit), to: own(to) }),
        ["merge" | "合并", into, from] => Some(Step::Merge { into: own(into), from: own(from) }),
        ["split" | "拆分", region] => Some(Step::Split { region: own(region) }),
        ["pin" | "固定", unit] => Some(Step::Pin { unit: own(unit) }),
        ["unpin" | "放开", unit] => Some(Step::Unpin { unit: own(unit) }),
        _ => None,
    }
}

/// Returns the words of a line up to a comment.
fn words(line: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let (mut word, mut is_open, mut is_quoted) = (String::new(), false, false);
    for c in line.chars() {
        match c {
            '"' => {
                (is_quoted, is_open) = (!is_quoted, true);
            }
            '#' if !is_quoted => break,
            c if c.is_whitespace() && !is_quoted => {
                if is_open {
                    found.push(std::mem::take(&mut word));
                }
                is_open = false;
            }
            c => {
                word.push(c);
                is_open = true;
            }
        }
    }
    if is_open {
        found.push(word);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read_in_both_languages() {
        let text = "# tidy up\nmove 17 03-02\n合并 03 \"东 风\" # names with spaces\n\nsplit 04\npin 5\nunpin 5\n";
        let steps = script(text).unwrap();
        assert_eq!(steps.len(), 5);
        assert_eq!(steps[0], (2, Step::Move { unit: "17".into(), to: "03-02".into() }));
        assert_eq!(steps[1], (3, Step::Merge { into: "03".into(), from: "东 风".into() }));
    }

    #[test]
    fn what_is_no_command_is_named_with_its_line() {
        let error = script("split 1\nmove 17\nfly away home\n").unwrap_err();
        let lines = error.lines("moves.txt", crate::language::Language::En);
        assert!(lines[0].starts_with("moves.txt, line 2: `move 17` is no command"), "{lines:?}");
        assert_eq!(lines.len(), 2);
    }
}
