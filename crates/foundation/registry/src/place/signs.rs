//! Signs and numerals in one spelling. Pure.

use kernel::ident::{half_width, invisible};

/// No longer text is looked for.
const SIGNS_MAX: usize = 60;

/// Half-width, small letters, one spelling of signs that are written in several ways; what is no letter is a blank.
pub(super) fn signs(text: &str) -> Vec<char> {
    let mut out = Vec::new();
    for sign in text.chars().map(half_width).filter(|sign| !invisible(*sign)).take(SIGNS_MAX) {
        match sign {
            '①'..='⑳' => out.extend((sign as u32 - 0x245f).to_string().chars()),
            '號' => out.push('号'),
            '樓' => out.push('楼'),
            '棟' => out.push('栋'),
            '單' => out.push('单'),
            '區' => out.push('区'),
            '園' => out.push('园'),
            '№' | '♯' => out.push('#'),
            '#' | '-' => out.push(sign),
            _ if sign.is_alphanumeric() => out.extend(sign.to_lowercase()),
            _ => out.push(' '),
        }
    }
    stages(out)
}

/// `二期` and `2期`, `三区` and `3区` are one.
fn stages(signs: Vec<char>) -> Vec<char> {
    let (mut out, mut at) = (Vec::with_capacity(signs.len()), 0);
    while let Some(sign) = signs.get(at) {
        let run = signs[at..].iter().take_while(|sign| numeral(**sign).is_some()).count();
        let stage = signs.get(at + run).is_some_and(|next| "期区组队排".contains(*next));
        if run > 0 && stage {
            out.extend(value(&signs[at..at + run]).chars());
            at += run;
        } else {
            out.push(*sign);
            at += 1;
        }
    }
    out
}

/// The value of a Chinese numeral; 10 and 100 for 十 and 百.
pub(super) fn numeral(sign: char) -> Option<u32> {
    Some(match sign {
        '〇' | '零' => 0,
        '一' | '壹' => 1,
        '二' | '贰' | '貳' | '两' => 2,
        '三' | '叁' | '參' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        '十' | '拾' => 10,
        '廿' => 20,
        '百' | '佰' => 100,
        _ => return None,
    })
}

/// `十三` is 13, `一百零五` 105, `一三` 13.
pub(super) fn value(run: &[char]) -> String {
    let values: Vec<u32> = run.iter().filter_map(|sign| numeral(*sign)).collect();
    if values.iter().all(|value| *value < 10) {
        return values.iter().map(u32::to_string).collect();
    }
    let (mut sum, mut last) = (0, 0);
    for value in values {
        match value {
            10 | 100 => {
                sum += last.max(1) * value;
                last = 0;
            }
            20 => sum += 20,
            digit => last = digit,
        }
    }
    (sum + last).to_string()
}
