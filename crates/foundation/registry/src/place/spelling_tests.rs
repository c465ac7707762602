use super::*;

/// The likeliest reading: words, then numbers after a bar.
fn read(text: &str) -> String {
    told(&readings(text)[0])
}

fn told(reading: &Spelled) -> String {
    let numbers: Vec<&str> = reading.numbers.iter().map(|number| number.key.as_str()).collect();
    format!("{}|{}", reading.words.join(" "), numbers.join(" "))
}

#[test]
fn a1_a_number_is_one_however_it_is_spelt() {
    for text in [
        "3",
        "３",
        "三",
        "叁",
        "③",
        "3号楼",
        "３号楼",
        "三号楼",
        "3栋",
        "3幢",
        "3座",
        "3楼",
        "3#",
        "#3",
        "3#楼",
        "＃３",
        "第3栋",
        "第三号楼",
        "No.3",
        "3 号 楼",
        "3號樓",
        "3棟",
        "03号楼",
        "3号楼2单元501室",
        "3-2-501室",
    ] {
        assert_eq!(read(text), "|00003", "{text}");
    }
    for text in ["13", "十三号楼", "一三号楼", "13栋", "１３＃"] {
        assert_eq!(read(text), "|00013", "{text}");
    }
    for (text, key) in [
        ("二十号楼", "00020"),
        ("廿三号楼", "00023"),
        ("一百零五号楼", "00105"),
        ("三十三栋", "00033"),
        ("两栋", "00002"),
    ] {
        assert_eq!(number_of(text), key, "{text}");
    }
}

#[test]
fn a1_words_and_numbers_are_told_apart() {
    for (text, wanted) in [
        ("石榴园 3号楼", "石榴园|00003"),
        ("石榴园3号楼", "石榴园|00003"),
        ("石榴园小区13号楼", "石榴园小区|00013"),
        ("园丁楼 3号楼", "园丁楼|00003"),
        ("slysq3", "slysq|00003"),
        ("SLY 3#", "sly|00003"),
        ("石榴园三", "石榴园|00003"),
        ("石榴园十三号楼", "石榴园|00013"),
        ("学府路8号院3号楼", "学府路|00008 00003"),
        ("学府路8号石榴园", "学府路 石榴园|00008"),
        ("石榴园二期3栋", "石榴园2期|00003"),
        ("石榴园(原棉纺厂)3-1号楼", "石榴园 原棉纺厂|00003-00001"),
        ("五一路20号", "五一路|00020"),
        ("三里屯", "三里屯|"),
        ("石榴园3号楼501", "石榴园|00003 00501"),
        ("1958文创园", "1958文创园|"),
        ("13912345678", "13912345678|"),
        ("", "|"),
    ] {
        assert_eq!(read(text), wanted, "{text}");
    }
}

#[test]
fn a1_blocks_with_letters_are_numbers_of_their_own() {
    for (text, wanted) in [
        ("甲栋", "|甲"),
        ("A座", "|a"),
        ("石榴园Ｂ座", "石榴园|b"),
        ("甲3号楼", "|00003甲"),
        ("3甲号楼", "|00003甲"),
        ("3号楼", "|00003"),
        ("A3栋", "|a00003"),
        ("3A栋", "|00003a"),
        ("东3号楼", "|00003东"),
        ("A-3", "|a00003"),
    ] {
        assert_eq!(read(text), wanted, "{text}");
    }
}

#[test]
fn a1_what_can_be_read_in_two_ways_is_read_in_both() {
    for (text, wanted) in [
        ("园丁楼", ["园丁楼|", "园|丁"]),
        ("八一楼", ["|00081", "八一楼|"]),
        ("园丁3号楼", ["园|00003丁", "园丁|00003"]),
        ("城东3号楼", ["城|00003东", "城东|00003"]),
    ] {
        let all: Vec<String> = readings(text).iter().map(told).collect();
        assert_eq!(all, wanted, "{text}");
    }
}

#[test]
fn a1_a_place_is_kept_under_endings_initials_and_sounds() {
    let keys = keys_of("石榴园小区");
    for key in ["石榴园小区", "榴园小区", "小区", "slyxq", "shiliuyuanxiaoqu"] {
        assert!(keys.contains(key), "{key}: {keys:?}");
    }
    assert!(keys_of("学府路 8 号").contains("学府路#00008"));
    // Signs with several sounds are found by each.
    let keys = keys_of("重庆里");
    assert!(keys.contains("cql") && keys.contains("zql"), "{keys:?}");
    assert!(keys_of(&"重".repeat(60)).len() < 200);
}

#[test]
fn a1_numbers_stand_in_their_natural_order() {
    let mut names = ["10号楼", "2号楼", "甲2号楼", "1号楼"];
    names.sort_by_key(|name| number_of(name));
    assert_eq!(names, ["1号楼", "2号楼", "甲2号楼", "10号楼"]);
    assert!(natural("2区3号") < natural("10区1号"));
}

#[test]
fn a1_no_text_makes_the_reader_stumble() {
    let signs =
        ['3', '三', '甲', 'a', '-', '#', ' ', '号', '楼', '路', '第', '①', '园', '十', '\u{200b}'];
    let mut state = 7_usize;
    for _ in 0..20_000 {
        let text: String = (0..state % 12)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                signs[(state >> 33) % signs.len()]
            })
            .collect();
        state = state.wrapping_add(1);
        let all = readings(&text);
        assert!((1..=4).contains(&all.len()), "{text}");
        let _ = (keys_of(&text), number_of(&text), natural(&text));
    }
}
