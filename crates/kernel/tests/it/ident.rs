//! Numbers that identify, ids and their masks.

use crate::support::{cases, china, date};
use kernel::area::Level;
use kernel::id::{AreaId, IdRefusal, check_v7, v7, v7_time};
use kernel::ident::{
    CnId, CnIdFault, CreditCode, CreditCodeFault, GridCode, Phone, PhoneFault, Sex, StatCode,
    StatCodeFault, TownKind, VillageKind,
};
use kernel::mask;
use kernel::time::{Duration, Instant};
use proptest::prelude::*;

#[test]
fn id_numbers_are_read_with_birth_sex_and_region() {
    let id: CnId = "11010519491231002X".parse().unwrap();
    assert_eq!((id.region(), id.born(), id.sex()), ("110105", date("1949-12-31"), Sex::Female));
    assert_eq!((id.age(date("2025-12-30")), id.age(date("2025-12-31"))), (75, 76));
    let other: CnId = "440524188001010014".parse().unwrap();
    assert_eq!(other.sex(), Sex::Male);
    for written in [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105-19491231-002X",
    ] {
        assert_eq!(written.parse::<CnId>().unwrap(), id, "{written}");
    }
}

#[test]
fn wrong_id_numbers_say_what_is_wrong() {
    let fault = |text: &str| text.parse::<CnId>().unwrap_err();
    assert_eq!(fault("110105491231002"), CnIdFault::Fifteen);
    assert_eq!(fault("1101051949123100"), CnIdFault::Length(16));
    assert_eq!(fault("11010519491231X02"), CnIdFault::Length(17));
    assert_eq!(fault("1101051949123100X2"), CnIdFault::Signs);
    assert_eq!(fault("张三张三张三张三张三张三张三张三张三"), CnIdFault::Signs);
    assert_eq!(fault("10010519491231002X"), CnIdFault::Region);
    assert_eq!(fault("11010519490231002X"), CnIdFault::Birth);
    assert_eq!(fault("110105194912310021"), CnIdFault::Check);
    assert_eq!(fault("110105194912310022"), CnIdFault::Check);
}

#[test]
fn a6_an_id_number_of_nobody_alive_is_refused_with_its_own_reason() {
    let today = date("2026-05-08");
    let read = |text: &str| text.parse::<CnId>().and_then(|id| id.alive(today));
    assert_eq!(read(&checked("11000020991231001")), Err(CnIdFault::Unborn(date("2099-12-31"))));
    assert_eq!(read(&checked("11000018500101001")), Err(CnIdFault::TooOld(date("1850-01-01"))));
    assert_eq!(read(&checked("11000020260509001")), Err(CnIdFault::Unborn(date("2026-05-09"))));
    assert_eq!(read(&checked("11000020260508001")).unwrap().born(), today, "born today");
    assert!(read(&checked("11000019010101001")).is_ok());
}

#[test]
fn a6_marks_of_spreadsheets_and_look_alikes_are_put_right() {
    let with_x = |number: u32| checked(&format!("11000019900101{number:03}"));
    let id = (1..100).map(with_x).find(|id| id.ends_with('X')).unwrap();
    let front = &id[..17];
    for written in [
        format!("'{id}"),
        format!("’{id}"),
        format!("＇{id}"),
        format!("110000\u{a0}19900101{}", &id[14..]),
        format!("\u{200b}{id}\u{ad}"),
        format!("{front}Х"),
        format!("{front}х"),
        format!("{front}Χ"),
    ] {
        assert_eq!(written.parse::<CnId>().unwrap().as_str(), id, "{written:?}");
    }
    assert_eq!("'13800000000".parse::<Phone>().unwrap().as_str(), "13800000000");
    assert_eq!("'91350100M000100Y43".parse::<CreditCode>().unwrap().as_str(), "91350100M000100Y43");
}

/// Returns the number of 17 digits with its check digit.
fn checked(front: &str) -> String {
    ('0'..='9')
        .chain(['X'])
        .map(|last| format!("{front}{last}"))
        .find(|text| text.parse::<CnId>().is_ok())
        .unwrap()
}

#[test]
fn credit_codes_are_read() {
    for code in ["91350100M000100Y43", "91110000802100433B", "9111000071093123XX"] {
        assert_eq!(code.parse::<CreditCode>().unwrap().as_str(), code);
        assert_eq!(code.to_lowercase().parse::<CreditCode>().unwrap().as_str(), code);
    }
    assert_eq!("91350100M000100Y43".parse::<CreditCode>().unwrap().organisation(), "M000100Y4");
    let fault = |text: &str| text.parse::<CreditCode>().unwrap_err();
    assert_eq!(fault("91350100M000100Y4"), CreditCodeFault::Length(17));
    assert_eq!(fault("91350100M0001O0Y43"), CreditCodeFault::Sign('O'));
    assert_eq!(fault("01350100M000100Y43"), CreditCodeFault::Department);
    assert_eq!(fault("91350100M000100Y44"), CreditCodeFault::Check);
}

#[test]
fn phones_are_read_in_every_way_of_writing() {
    let read = |text: &str| text.parse::<Phone>().unwrap().as_str().to_owned();
    for text in [
        "13800001234",
        "138 0000 1234",
        "138-0000-1234",
        "+86 13800001234",
        "0086-13800001234",
        "86 138 0000 1234",
        "１３８００００１２３４",
    ] {
        assert_eq!(read(text), "13800001234", "{text}");
    }
    for text in
        ["0379-65230000", "(0379)65230000", "037965230000", "0379 6523 0000", "+86 379 65230000"]
    {
        assert_eq!(read(text), "0379-65230000", "{text}");
    }
    assert_eq!(read("010-65230000转801"), "010-65230000-801");
    assert_eq!(read("021-6523 0000"), "021-65230000");
    let fault = |text: &str| text.parse::<Phone>().unwrap_err();
    assert_eq!(fault("1380000123"), PhoneFault::MobileLength(10));
    assert_eq!(fault("65230000"), PhoneFault::AreaCode);
    assert_eq!(fault("0379-652300"), PhoneFault::LandlineLength);
    assert_eq!(fault("+1 202 555 0100"), PhoneFault::Abroad);
    assert_eq!(fault("电话不详"), PhoneFault::Signs);
    assert_eq!(fault(""), PhoneFault::Signs);
    assert_eq!("13800001234".parse::<Phone>().unwrap().dial(), "+8613800001234");
    assert_eq!("0379-65230000-801".parse::<Phone>().unwrap().dial(), "+8637965230000;ext=801");
}

#[test]
fn a3_an_office_has_the_numbers_of_services_too() {
    let read = |text: &str| Phone::of_office(text).unwrap();
    for (written, kept, dialled) in [
        ("400-810-0080", "400-810-0080", "4008100080"),
        ("4008100080", "400-810-0080", "4008100080"),
        ("800-810-8888", "800-810-8888", "8008108888"),
        ("12345", "12345", "12345"),
        ("95598", "95598", "95598"),
        ("110", "110", "110"),
        ("010-12345678-801", "010-12345678-801", "+861012345678;ext=801"),
        ("0311 8888 8888", "0311-88888888", "+8631188888888"),
        ("13800001234", "13800001234", "+8613800001234"),
    ] {
        let phone = read(written);
        assert_eq!((phone.as_str(), phone.dial().as_str()), (kept, dialled), "{written}");
        assert_eq!(read(phone.as_str()), phone, "{written} is read back");
    }
    for wrong in
        ["12", "65230000", "400-810-008", "1380000123", "电话不详", "abc", "１２３４５６７"]
    {
        assert!(Phone::of_office(wrong).is_err(), "{wrong}");
    }
    for service in ["12345", "400-810-0080"] {
        assert!(service.parse::<Phone>().is_err(), "{service} is nobody's own number");
    }
}

#[test]
fn statistical_codes_tell_level_and_kind() {
    let code = |text: &str| text.parse::<StatCode>().unwrap();
    assert_eq!(code("410305001001").level(), Some(Level::Community));
    assert_eq!(code("410305001000").level(), Some(Level::Street));
    assert_eq!(code("410305000000").level(), Some(Level::District));
    assert_eq!(code("410300000000").level(), Some(Level::City));
    assert_eq!(code("410000000000").level(), None);
    assert_eq!(code("410305101201").town(), Some(TownKind::Town));
    assert_eq!(code("410305101201").village(), Some(VillageKind::Villagers));
    assert_eq!(code("410305001498").village(), Some(VillageKind::LikeResidents));
    assert!(code("410305001000").covers(&code("410305001001")));
    assert!(!code("410305002000").covers(&code("410305001001")));
    assert!(code("410000000000").covers(&code("410305001001")));
    let fault = |text: &str| text.parse::<StatCode>().unwrap_err();
    assert_eq!(fault("4103050010"), StatCodeFault::Length(10));
    assert_eq!(fault("41030500100X"), StatCodeFault::Signs);
    assert_eq!(fault("100305001001"), StatCodeFault::Province);
    assert_eq!(fault("410305000001"), StatCodeFault::Gap);
    assert_eq!(fault("410000001001"), StatCodeFault::Gap);
    assert_eq!(fault("410005001001"), StatCodeFault::Gap);
    assert_eq!(fault("410305700001"), StatCodeFault::Range);
    assert_eq!(fault("410305001700"), StatCodeFault::Range);
}

#[test]
fn grid_codes_are_the_community_and_three_digits() {
    let grid: GridCode = "410305001001007".parse().unwrap();
    assert_eq!((grid.community().as_str(), grid.number()), ("410305001001", 7));
    assert_eq!(grid.to_string(), "410305001001007");
    for wrong in [
        "410305001001000",
        "410305001000007",
        "41030500100107",
        "4103050010010071",
        "410305001001+07",
    ] {
        assert!(wrong.parse::<GridCode>().is_err(), "{wrong}");
    }
}

#[test]
fn masks_keep_what_helps_to_recognise() {
    assert_eq!(
        ["张三", "王小明", "欧阳修", "李", ""].map(mask::name),
        ["张*", "王**", "欧阳*", "李*", ""]
    );
    assert_eq!(mask::cn_id("11010519491231002X"), "110105********002X");
    assert_eq!(mask::phone("13800001234"), "138****1234");
    assert_eq!(mask::phone("0379-65230000-801"), "0379-****0000");
    assert_eq!(mask::email("zhang.san@example.com"), "z***@example.com");
    assert_eq!(mask::address("涧西区和平路5号院3号楼2单元401"), "涧西区和平路5号院3号楼***");
    assert_eq!(mask::address("和平小区3幢1单元101室"), "和平小区3幢***");
    assert_eq!(mask::address("和平路12号"), "和平路12号");
    assert_eq!(mask::address("和平路12号202"), "和平路12号***");
    assert_eq!(mask::address("王庄组"), "王庄组");
    assert_eq!(mask::year("1949-12-31"), "1949-**-**");
}

#[test]
fn identity_never_shows_in_debug_output() {
    let id: CnId = "11010519491231002X".parse().unwrap();
    let phone: Phone = "13800001234".parse().unwrap();
    assert_eq!(format!("{id:?} {phone:?}"), "110105********002X 138****1234");
}

#[test]
fn ids_from_outside_carry_a_time_near_now() {
    let now = china("2026-05-06 10:00");
    let made = |at: Instant| AreaId::from_uuid(v7(at, [7; 10]));
    assert_eq!(check_v7(made(now), now), Ok(()));
    assert_eq!(check_v7(made(now.minus(Duration::days(29))), now), Ok(()));
    assert_eq!(check_v7(made(now.minus(Duration::days(31))), now), Err(IdRefusal::TooOld));
    assert_eq!(check_v7(made(now.plus(Duration::minutes(4))), now), Ok(()));
    assert_eq!(check_v7(made(now.plus(Duration::minutes(6))), now), Err(IdRefusal::TooNew));
    assert_eq!(check_v7(uuid::Uuid::nil(), now), Err(IdRefusal::NotV7));
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_made_id_number_is_read_and_every_slip_of_one_digit_is_found(
        region in prop::sample::select(vec!["110105", "410305", "650102"]),
        days in 0_i64..40_000,
        sequence in 0_u32..1000,
        at in 0_usize..18,
        by in 1_u8..10,
    ) {
        let born = date("1900-01-01") + Duration::days(days);
        let front = format!("{region}{}{sequence:03}", kernel::time::date_text(born).replace('-', ""));
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        let sum: u32 = front.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
        let text = format!("{front}{}", &"10X98765432"[(sum % 11) as usize..][..1]);
        let read: CnId = text.parse().unwrap();
        prop_assert_eq!(read.born(), born);
        prop_assert_eq!(read.as_str(), &text);
        prop_assert_eq!(read.sex() == Sex::Male, sequence % 2 == 1);
        let mut slipped = text.into_bytes();
        if slipped[at].is_ascii_digit() {
            slipped[at] = b'0' + (slipped[at] - b'0' + by) % 10;
            prop_assert!(String::from_utf8(slipped).unwrap().parse::<CnId>().is_err());
        }
    }

    #[test]
    fn nothing_that_people_type_breaks_a_reader(text in "\\PC{0,30}") {
        let _ = (text.parse::<CnId>(), text.parse::<CreditCode>(), text.parse::<Phone>());
        let _ = (text.parse::<StatCode>(), text.parse::<GridCode>(), text.parse::<AreaId>());
        let _ = [mask::name(&text), mask::cn_id(&text), mask::phone(&text), mask::email(&text), mask::address(&text)];
    }

    #[test]
    fn a_phone_read_twice_is_the_same(text in "[0-9+() -]{7,20}") {
        if let Ok(phone) = text.parse::<Phone>() {
            prop_assert_eq!(phone.as_str().parse::<Phone>().unwrap(), phone);
        }
    }

    #[test]
    fn a_statistical_code_read_keeps_its_digits(text in "[1-6][1-5][0-9]{10}") {
        if let Ok(code) = text.parse::<StatCode>() {
            prop_assert_eq!(code.as_str(), &text);
            prop_assert!(code.covers(&code));
        }
    }

    #[test]
    fn ids_sort_by_time_and_give_it_back(a in 0_i64..4_000_000_000_000, b in 0_i64..4_000_000_000_000, random: [u8; 10]) {
        let at = |millis: i64| Instant::from_micros(millis * 1000);
        let (first, second) = (v7(at(a.min(b)), random), v7(at(a.max(b)), random));
        prop_assert!(first <= second);
        prop_assert_eq!(v7_time(first), Some(at(a.min(b))));
        let typed = AreaId::from_uuid(first);
        prop_assert_eq!(typed.to_string().parse::<AreaId>().unwrap(), typed);
        prop_assert_eq!(serde_json::to_string(&typed).unwrap(), format!("\"{typed}\""));
    }

    #[test]
    fn instants_keep_their_micros_and_china_time(micros in -60_000_000_000_000_000_i64..250_000_000_000_000_000) {
        let at = Instant::from_micros(micros);
        let china = at.china();
        prop_assert_eq!(at.micros(), micros);
        prop_assert_eq!(Instant::from_china(china.date(), china.time()), at);
        prop_assert_eq!(Instant::parse_rfc3339(&at.rfc3339()), Some(at));
        prop_assert_eq!(serde_json::from_str::<Instant>(&serde_json::to_string(&at).unwrap()).unwrap(), at);
    }
}

#[test]
fn time_out_of_range_is_clamped() {
    for micros in [i64::MIN, i64::MAX] {
        let at = Instant::from_micros(micros);
        let _ = (at.china(), at.rfc3339());
        assert_eq!(Instant::from_china(at.china_date(), at.china_time()), at);
    }
    assert_eq!(Instant::MAX.plus(Duration::MAX), Instant::MAX);
    assert_eq!(Instant::MIN.minus(Duration::MAX), Instant::MIN);
}
