//! What a case is called: as the desk wrote it, or by its category and place. Never in the words of a reporter, which lie
//! encrypted; so a title may stand in lists, letters and files. Pure.

use kernel::mask::longest_number;
use kernel::refusal::Refusal;
use kernel::text::Text;

/// The longest title that the desk gives, in letters.
pub const TITLE_MAX: usize = 50;
/// The longest title that the public reads, in letters.
pub const PUBLIC_TITLE_MAX: usize = 40;
/// The longest part of the own words that stands for a title, in letters.
const SAID_MAX: usize = 28;
/// From how many digits on a number is somebody's: a telephone, a document.
const DIGITS: usize = 7;

/// Puts a title together from category and place.
pub fn made(category: &Text, place: &str) -> Text {
    let with = |category: &str| match place {
        "" => category.to_owned(),
        place => format!("{category}　{place}"),
    };
    Text::new(with(&category.zh), with(&category.en))
}

/// Returns what the reporter, and nobody else, reads as the title: the first clause of the own words.
pub fn said(words: &str) -> String {
    let line = crate::report::rules::clean_line(words);
    let mut end = line.len();
    for (letters, (at, letter)) in line.char_indices().enumerate() {
        let stop = matches!(letter, '。' | '！' | '？' | '；' | '!' | '?' | ';');
        let pause = letters >= 8 && matches!(letter, '，' | ',');
        if stop || pause || letters >= SAID_MAX {
            end = at;
            break;
        }
    }
    let title = line[..end].trim_end_matches(['，', ',']).trim();
    if title.is_empty() { line.chars().take(SAID_MAX).collect() } else { title.to_owned() }
}

/// Reads the title that the desk gives a case; empty means that category and place make one.
pub fn own(text: &str) -> Result<Option<String>, Refusal> {
    sound("title", text, TITLE_MAX)
}

/// Reads the title that the public may read; empty means that the case is not shown with a title. A building may stand in
/// it, a unit or a room may not: they are somebody's home.
pub fn public(text: &str) -> Result<Option<String>, Refusal> {
    let title = sound("public_title", text, PUBLIC_TITLE_MAX)?;
    match title {
        Some(title) if names_door(&title) => {
            Err(Refusal::invalid("desk.refusal.title_door").on("public_title"))
        }
        title => Ok(title),
    }
}

/// Tells whether a text names a unit or a room: a number before 单元 or 室, or three numbers in a row such as `3-2-501`.
fn names_door(text: &str) -> bool {
    let letters: Vec<char> = text
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .map(kernel::ident::half_width)
        .collect();
    let number =
        |letter: &char| letter.is_ascii_digit() || "零〇一二三四五六七八九十百两".contains(*letter);
    let said = |at: usize, word: &str| {
        let before = at.checked_sub(1).and_then(|at| letters.get(at)).is_some_and(&number);
        before
            && letters.iter().skip(at).zip(word.chars()).filter(|(a, b)| **a == *b).count()
                == word.chars().count()
    };
    let worded = (0..letters.len()).any(|at| said(at, "单元") || said(at, "室"));
    let plain: String =
        letters.iter().map(|letter| if number(letter) { '0' } else { *letter }).collect();
    let dashed = plain
        .split(|letter: char| letter != '0' && letter != '-')
        .any(|part| part.split('-').filter(|number| !number.is_empty()).count() >= 3);
    worded || dashed
}

fn sound(field: &'static str, text: &str, max: usize) -> Result<Option<String>, Refusal> {
    let title = crate::report::rules::clean_line(text);
    let letters = title.chars().count();
    if letters > max {
        return Err(Refusal::invalid("desk.refusal.title_long")
            .on(field)
            .with("n", letters)
            .with("max", max));
    }
    if longest_number(&title) >= DIGITS {
        return Err(Refusal::invalid("desk.refusal.title_number").on(field));
    }
    Ok((!title.is_empty()).then_some(title))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn c1_a_title_is_made_from_category_and_place() {
        let lights = Text::new("路灯照明", "Lighting");
        assert_eq!(made(&lights, "石榴园小区3号楼").zh, "路灯照明　石榴园小区3号楼");
        assert_eq!(made(&lights, "").en, "Lighting");
    }

    #[test]
    fn c1_the_reporter_reads_the_first_clause() {
        let check = |words: &str, expected: &str| assert_eq!(said(words), expected);
        check("楼道灯不亮，三楼到五楼都是黑的。", "楼道灯不亮，三楼到五楼都是黑的");
        check("南门外井盖松动，车一过就响，晚上吵人", "南门外井盖松动，车一过就响");
        check("单元门口的灯一直闪，晃眼睛。", "单元门口的灯一直闪");
        check("。。。", "。。。");
        assert_eq!(said(&"长".repeat(90)).chars().count(), SAID_MAX);
    }

    #[test]
    fn c1_a_public_title_names_the_building_and_no_door() {
        for said in [
            "3号楼楼道灯检修",
            "园丁楼1号楼井盖",
            "一号楼前坑洼",
            "12户停水",
            "2026-05-06 停水",
            "办公室门前积水",
        ] {
            let refused = public(said).err().map(|refusal| refusal.key);
            assert_eq!(
                refused,
                said.starts_with("2026").then_some("desk.refusal.title_number"),
                "{said}"
            );
        }
        for said in ["3号楼2单元漏水", "３号楼 二单元灯坏", "5号楼301室漏水", "3-2-501漏水"]
        {
            assert_eq!(public(said).unwrap_err().key, "desk.refusal.title_door", "{said}");
        }
    }

    #[test]
    fn c1_a_title_holds_no_numbers_of_people() {
        assert_eq!(own(" 路灯 不亮 ").unwrap().as_deref(), Some("路灯 不亮"));
        assert_eq!(public("").unwrap(), None);
        assert_eq!(own("3号楼2单元301漏水").unwrap().as_deref(), Some("3号楼2单元301漏水"));
        let numbers = [
            "13801362711",
            "138 0136 2711",
            "１３８０１３６２７１１",
            "110000-19900101-0010",
            "一三八零一三六二七一一",
        ];
        for number in numbers {
            let (title, public) = (format!("请打 {number}"), format!("找{number}"));
            assert_eq!(own(&title).unwrap_err().key, "desk.refusal.title_number", "{number}");
            assert_eq!(super::public(&public).unwrap_err().field, Some("public_title"));
        }
        assert_eq!(own(&"长".repeat(51)).unwrap_err().key, "desk.refusal.title_long");
        assert!(super::public(&"长".repeat(41)).is_err());
    }
}
