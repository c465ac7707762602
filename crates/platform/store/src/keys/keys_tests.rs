#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;

fn keys() -> (tempfile::TempDir, Keys) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    init_key_file(&path).unwrap();
    let keys = Keys::load(&path).unwrap();
    (folder, keys)
}

proptest! {
    #[test]
    fn what_was_sealed_opens_where_it_belongs_and_nowhere_else(plain: Vec<u8>, at: usize, bit in 0..8_u8) {
        let (_folder, keys) = keys();
        let sealed = keys.seal("a.b", &plain).unwrap();
        assert_eq!(keys.open("a.b", &sealed).unwrap(), plain);
        assert!(keys.open("a.c", &sealed).is_err());
        let mut forged = sealed.clone();
        let at = at % forged.len();
        forged[at] ^= 1 << bit;
        assert!(keys.open("a.b", &forged).is_err(), "byte {at}");
        assert!(keys.open("a.b", &sealed[..at]).is_err());
    }
}

#[test]
fn the_same_text_is_never_sealed_alike() {
    let (_folder, keys) = keys();
    assert_ne!(keys.seal("a.b", b"x").unwrap(), keys.seal("a.b", b"x").unwrap());
    assert_eq!(keys.index("phone", b"x"), keys.index("phone", b"x"));
    assert_ne!(keys.index("phone", b"x"), keys.mac("phone", b"x"));
}

#[test]
fn an_older_version_opens_until_it_is_dropped() {
    let (_folder, keys) = keys();
    let old = keys.seal("a.b", b"x").unwrap();
    assert_eq!(keys.add_version().unwrap(), 2);
    let new = keys.seal("a.b", b"x").unwrap();
    assert_eq!((old[0], new[0]), (1, 2));
    assert_eq!(keys.open("a.b", &old).unwrap(), b"x");
    assert_eq!(keys.drop_old().unwrap(), [1]);
    assert_eq!(keys.open("a.b", &old).unwrap_err().kind(), FaultKind::Key);
    assert_eq!(keys.open("a.b", &new).unwrap(), b"x");
}
