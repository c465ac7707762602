//! Rule files of ballots: any text is read or told, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = kernel::ballot::parse("ballots/x.toml", text);
    }
});
