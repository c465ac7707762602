//! Whatever a file holds, the program ends with 0, 1 or 2 and never with a panic.

use crate::{kernel, run, write};
use proptest::prelude::*;

proptest! {
    // A process for each try: few tries. The readers themselves are tried more often in the kernel, and by fuzzing.
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a11_no_file_makes_the_program_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), begin in 0..4_usize) {
        let folder = tempfile::tempdir().unwrap();
        let begin = ["", "{\"format\":\"linli-log/1\",\"origin\":\"a\"}\n", "META\nkey;value\n", "{\"format\":\"linli-proof/1\","][begin];
        let content = [begin.as_bytes(), &bytes].concat();
        let path = write(folder.path(), "file", content);
        for command in ["proof", "consistency", "log", "budget"] {
            let ran = run(&[command, &path]);
            prop_assert!([0, 1, 2].contains(&ran.code), "{command}: {ran:?}");
            prop_assert!(!ran.err.contains("panicked"), "{command}: {ran:?}");
        }
        let folder = folder.path().display().to_string();
        let ran = run(&["election", &folder]);
        prop_assert!(ran.code == 2 && !ran.err.contains("panicked"), "{ran:?}");
    }
}

#[test]
fn a11_folders_and_missing_files_are_told() {
    let folder = kernel("").display().to_string();
    for command in ["proof", "consistency", "log", "budget"] {
        assert_eq!(run(&[command, &folder]).code, 2, "{command}");
        assert_eq!(run(&[command, "no/such/file"]).code, 2, "{command}");
    }
    assert_eq!(run(&["election", "no/such/folder"]).code, 2);
    assert_eq!(run(&[]).code, 2);
}
