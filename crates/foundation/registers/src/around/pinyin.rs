//! The order of Chinese texts.

use ::pinyin::ToPinyin;

/// Returns a text as it is ordered: the sound of each sign of Chinese, all others as they are, small.
pub(super) fn spelt(text: &str) -> String {
    let mut spelt = String::with_capacity(text.len() * 2);
    let mut sounded = false;
    for sign in text.chars() {
        match sign.to_pinyin() {
            Some(sound) => {
                // A space after each sound: 西安 comes before 仙.
                spelt.push_str(sound.plain());
                spelt.push(' ');
                sounded = true;
            }
            None => {
                if sounded && sign == ' ' {
                    continue;
                }
                spelt.extend(kernel::ident::half_width(sign).to_lowercase());
                sounded = false;
            }
        }
    }
    spelt
}

#[cfg(test)]
mod tests {
    use super::spelt;

    #[test]
    fn texts_are_ordered_by_sound() {
        let mut names = ["石榴园", "安康", "西安", "仙桃", "Abc", "3号楼", "安"];
        names.sort_by_key(|name| spelt(name));
        assert_eq!(names, ["3号楼", "Abc", "安", "安康", "石榴园", "西安", "仙桃"]);
    }
}
