//! Canonical JSON, commitments and chains: constant vectors, and what must hold for every payload.

use crate::support::cases;
use kernel::commit::{Digest, canonical, chain, commitment, sha256};
use proptest::prelude::*;
use serde_json::{Value, json};

#[test]
fn canonical_json_is_sorted_and_tight() {
    let value = json!({ "b": [1, true, null, -7], "a": { "z": "她说：\"好\"\n", "é": "\u{1}\u{7f}/" }, "": 18_446_744_073_709_551_615_u64 });
    let text = "{\"\":18446744073709551615,\"a\":{\"z\":\"她说：\\\"好\\\"\\n\",\"é\":\"\\u0001\u{7f}/\"},\"b\":[1,true,null,-7]}";
    assert_eq!(canonical(&value).unwrap(), text);
}

#[test]
fn floating_point_is_refused_with_its_place() {
    assert_eq!(canonical(&json!({ "a": [1, { "b": 1.5 }] })).unwrap_err().0, "/a/1/b");
    assert_eq!(canonical(&json!(1.0)).unwrap_err().0, "/");
}

#[test]
fn constant_vectors() {
    let salt: [u8; 32] = std::array::from_fn(|index| index as u8);
    let payload = json!({ "state": "accepted", "due": 1_778_578_200_000_000_i64 });
    let one = commitment(&salt, &payload).unwrap();
    assert_eq!(one.hex(), ONE);
    assert_eq!(chain(Digest::ZERO, &[]).hex(), EMPTY);
    assert_eq!(chain(Digest::ZERO, &[one]).hex(), FIRST);
    assert_eq!(chain(FIRST.parse().unwrap(), &[one, sha256(b"")]).hex(), SECOND);
    assert_eq!(
        sha256(b"abc").hex(),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

// Computed apart from this program, with Python's hashlib.
const ONE: &str = "dd9f8e1b6dfe4f74340470f05a2b9757d89c79f009256fdd126b4dececdaff32";
const EMPTY: &str = "83d1a3fbd0b24d2291f055034579750602ddef9ac423732c859f9c141fb14ef5";
const FIRST: &str = "596c5bc962e57367a333ec1f044611d8a9a7126bdd6ec562f6fc0ea88f77a69f";
const SECOND: &str = "718631ee47b80e4de00f3d7b87a10ad5893c9b466ec27a44316814404e1dcc18";

#[test]
fn the_salt_and_the_order_matter() {
    let payload = json!({ "a": 1 });
    let (one, other) =
        (commitment(&[0; 32], &payload).unwrap(), commitment(&[1; 32], &payload).unwrap());
    assert_ne!(one, other);
    assert_ne!(chain(Digest::ZERO, &[one, other]), chain(Digest::ZERO, &[other, one]));
    assert_ne!(chain(chain(Digest::ZERO, &[one]), &[other]), chain(Digest::ZERO, &[one, other]));
}

fn payloads() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn canonical_json_reads_back_and_is_its_own_canonical_form(value in payloads()) {
        let text = canonical(&value).unwrap();
        let read: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&read, &value);
        prop_assert_eq!(canonical(&read).unwrap(), text);
    }

    #[test]
    fn digests_read_back(bytes: [u8; 32]) {
        let digest = Digest::from_bytes(bytes);
        prop_assert_eq!(digest.hex().parse::<Digest>().unwrap(), digest);
        prop_assert_eq!(serde_json::from_str::<Digest>(&serde_json::to_string(&digest).unwrap()).unwrap(), digest);
    }
}
