//! Texts are complete in both languages, and nothing asks for one that is missing.

#[test]
fn texts_are_complete() {
    let problems = http::messages::problems(&matters::MESSAGES, env!("CARGO_MANIFEST_DIR"));
    assert_eq!(problems, Vec::<String>::new());
}
