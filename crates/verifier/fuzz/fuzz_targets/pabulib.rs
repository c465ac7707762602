//! Any bytes as a fair budget: reading, writing what was read, and counting it by every rule.
#![no_main]

use kernel::budget::{Rule, decide, pabulib::File};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = File::read(bytes) else { return };
    let text = file.write();
    let again = File::read(text.as_bytes()).expect("what was written is read");
    assert_eq!(again.write(), text);
    if file.election().projects().len() > 50 || file.election().budget() > 1_000_000 {
        return;
    }
    // Letting shares grow one by one may take long and finds nothing else.
    let grows = |rule: &Rule| ["+add1", "+add1u", "+unit"].iter().any(|end| rule.to_string().ends_with(end));
    for rule in Rule::all().into_iter().filter(|rule| !grows(rule)) {
        if let Ok(outcome) = decide(file.election(), rule) {
            assert!(outcome.cost <= file.election().budget());
        }
    }
});
