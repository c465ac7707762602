//! Any bytes as the files of a published election, parted by a byte that text never has.
#![no_main]

use kernel::ballot::{archive, recount};
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;

fuzz_target!(|bytes: &[u8]| {
    let names = archive::FILES.iter().map(|(name, _)| (*name).to_owned());
    let parts = bytes.split(|byte| *byte == 0xff).map(<[u8]>::to_vec);
    let files: BTreeMap<String, Vec<u8>> = names.zip(parts).collect();
    if let Ok(archive) = archive::read(&files) {
        let _ = recount(&archive);
    }
});
