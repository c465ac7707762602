//! Exact fractions against big rationals.

use kernel::ballot::{Basis, Fraction, Threshold, Whole, figure, grouped};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

fn threshold(num: u64, den: u64, strict: bool) -> Option<Threshold> {
    Some(Threshold {
        share: Fraction::new(num, den)?,
        strict,
        by: Basis::Heads,
        of: Whole::TakingPart,
        among: None,
        cite: "第一条".to_owned(),
    })
}

fn rational(num: u64, den: u64) -> BigRational {
    BigRational::new(BigInt::from(num), BigInt::from(den))
}

proptest! {
    #![proptest_config(crate::support::cases(2000))]

    #[test]
    fn a_threshold_holds_exactly_when_the_fraction_says_so(
        num in 1u64..1_000_000,
        den in 1u64..1_000_000,
        strict: bool,
        whole in prop_oneof![0u64..5_000, any::<u64>()],
        near in -3i64..4,
        far: u64,
        close: bool,
    ) {
        let Some(threshold) = threshold(num, den, strict) else { return Ok(()) };
        let edge = (u128::from(num) * u128::from(whole) / u128::from(den)) as u64;
        let have = if close { edge.saturating_add_signed(near) } else { far };
        let (left, right) = (BigRational::from(BigInt::from(have)), rational(num, den) * BigInt::from(whole));
        let expected = whole > 0 && if strict { left > right } else { left >= right };
        prop_assert_eq!(threshold.holds(have, whole), expected);
        if whole > 0 {
            prop_assert_eq!(have >= threshold.need(whole) , expected || threshold.need(whole) <= have);
            let need = threshold.need(whole);
            if need > 0 && need < u64::MAX {
                prop_assert!(threshold.holds(need, whole));
                prop_assert!(!threshold.holds(need - 1, whole));
            }
        }
    }

    #[test]
    fn fractions_compare_as_rationals(a in 1u64..1000, b in 1u64..1000, c in 1u64..1000, d in 1u64..1000) {
        if let (Some(one), Some(other)) = (Fraction::new(a, b), Fraction::new(c, d)) {
            prop_assert_eq!(one.compare(other), rational(a, b).cmp(&rational(c, d)));
        }
    }

    #[test]
    fn reading_a_fraction_never_fails_otherwise_than_by_none(text in "\\PC{0,12}") {
        if let Some(fraction) = Fraction::parse(&text) {
            prop_assert_eq!(fraction.to_string(), text);
        }
    }
}

#[test]
fn fractions_are_read_strictly() {
    for text in ["2/3", "1/2", "1/1", "3/4", "999999/1000000"] {
        assert_eq!(Fraction::parse(text).map(|share| share.to_string()).as_deref(), Some(text));
    }
    for text in [
        "",
        "2",
        "2/",
        "/3",
        "0/3",
        "4/3",
        "2/0",
        " 2/3",
        "+2/3",
        "02/3",
        "2/3/4",
        "1/1000001",
        "0.5/1",
    ] {
        assert_eq!(Fraction::parse(text), None, "{text}");
    }
}

#[test]
fn civil_code_art1259_strict_excludes_the_number_and_non_strict_includes_it() {
    for (num, den, strict, whole, need) in [
        (1, 2, true, 1873, 937),
        (1, 2, true, 1874, 938),
        (1, 2, true, 1, 1),
        (1, 2, false, 1873, 937),
        (1, 2, false, 1874, 937),
        (2, 3, true, 60, 41),
        (2, 3, false, 60, 40),
        (2, 3, false, 61, 41),
        (2, 3, true, 61, 41),
        (3, 4, false, 200, 150),
        (1, 3, false, 1000, 334),
        (1, 10, false, 1001, 101),
        (1, 1, false, 12, 12),
    ] {
        let threshold = threshold(num, den, strict).unwrap();
        assert_eq!(threshold.need(whole), need, "{num}/{den} {strict} of {whole}");
        assert!(threshold.holds(need, whole) && !threshold.holds(need - 1, whole));
    }
    assert!(!threshold(1, 2, false).unwrap().holds(0, 0), "nothing reaches a share of nothing");
}

#[test]
fn figures_are_grouped_and_areas_have_two_decimals() {
    for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
        assert_eq!(grouped(number), text);
    }
    assert_eq!(figure(Basis::Area, 1_234_505), "12,345.05");
    assert_eq!(figure(Basis::Heads, 1_204), "1,204");
}
