//! Any bytes as a proof or an exported log.
#![no_main]

use kernel::proof::{
    Consistency, Inclusion, LogReader, PublicKey, leaf_hash, verify_consistency, verify_inclusion,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(proof) = Inclusion::read(text) {
        let leaf = leaf_hash(&proof.entry);
        let _ = verify_inclusion(&leaf, proof.index, proof.size, &proof.path, &proof.root);
        assert_eq!(Inclusion::read(&proof.json().to_string()), Ok(proof));
    }
    if let Ok(proof) = Consistency::read(text) {
        let _ = verify_consistency(proof.from, proof.to, &proof.path, &proof.from_root, &proof.to_root);
        assert_eq!(Consistency::read(&proof.json().to_string()), Ok(proof));
    }
    let mut lines = text.lines();
    if let Some(Ok(mut log)) = lines.next().map(LogReader::begin) {
        for line in lines {
            let _ = log.next(line);
        }
    }
    let _ = text.parse::<PublicKey>();
});
