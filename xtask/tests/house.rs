//! The checks on this repository, one test each.

#![allow(clippy::expect_used)]

use std::path::Path;
use std::sync::LazyLock;
use xtask::checks;
use xtask::house::House;

static HOUSE: LazyLock<House> = LazyLock::new(|| {
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository");
    House::read(root).expect("the repository can be read")
});

fn holds(name: &str) {
    let check = checks::by_name(name).expect("the check exists");
    let report = checks::run(check, &HOUSE);
    for waiting in &report.waiting {
        println!("waits: {waiting}");
    }
    let findings: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
    assert!(findings.is_empty(), "{} findings\n{}", findings.len(), findings.join("\n"));
}

macro_rules! hold {
    ($($name:ident)*) => {
        $(#[test] fn $name() { holds(stringify!($name)); })*

        #[test]
        fn every_check_is_a_test() {
            let tests = [$(stringify!($name)),*];
            let all: Vec<&str> = checks::ALL.iter().map(|check| check.name).collect();
            assert_eq!(all, tests);
        }
    };
}

hold! { tiers layers circles tables shape ambient routes rows messages glossary docs tidy words }
