//! Any text as a signed head: what is read is written in the same way, and no text has a signature that fits.
#![no_main]

use kernel::proof::{PublicKey, SignedHead};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(signed) = SignedHead::read(text) else { return };
    assert_eq!(signed.write(), text);
    let keys: Vec<PublicKey> =
        ["ed25519:3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"]
            .iter()
            .filter_map(|key| key.parse().ok())
            .collect();
    assert!(signed.signed_by(&keys).is_empty());
});
