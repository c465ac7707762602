//! Texts: the same keys and arguments in both languages, and every key of the source.

#[test]
fn c1_every_text_stands_in_both_languages() {
    let problems = http::messages::problems(&desk::MESSAGES, env!("CARGO_MANIFEST_DIR"));
    assert!(problems.is_empty(), "{problems:#?}");
}
