//! Texts are complete, and icons exist, wherever sources name them.

use http::{Catalogue, Messages, ui};
use kernel::text::{Locale, Text};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn messages(package: &'static str, zh: &'static str, en: &'static str) -> &'static Messages {
    Box::leak(Box::new(Messages::new(package, zh, en)))
}

#[test]
fn the_texts_of_this_crate_are_complete() {
    let folder = env!("CARGO_MANIFEST_DIR");
    let own = messages(
        "http",
        include_str!("../../messages/zh.toml"),
        include_str!("../../messages/en.toml"),
    );
    assert_eq!(http::messages::problems(own, folder), Vec::<String>::new());
}

#[test]
fn the_texts_of_kernel_and_store_are_complete() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let store = messages(
        "store",
        include_str!("../../messages/store.zh.toml"),
        include_str!("../../messages/store.en.toml"),
    );
    let kernel = messages("kernel", kernel::refusal::MESSAGES_ZH, kernel::refusal::MESSAGES_EN);
    for (own, folder) in [(store, root.join("platform/store")), (kernel, root.join("kernel"))] {
        let problems = http::messages::problems(own, folder.to_str().unwrap());
        assert_eq!(problems, Vec::<String>::new());
    }
}

#[test]
fn missing_texts_wrong_arguments_and_broken_files_are_told() {
    let own = messages(
        "linli-model",
        "[a]\nb = \"{n} 件\"\nc = \"甲\"\nd = 1\n",
        "[a]\nb = \"none\"\ne = \"x\"\n",
    );
    let problems = http::messages::problems(own, "/nonexistent");
    for part in ["a.d is not a text", "other arguments", "en.toml lacks a.c", "zh.toml lacks a.e"] {
        assert!(problems.iter().any(|problem| problem.contains(part)), "{part}: {problems:?}");
    }
    let broken = messages("linli-model", "[a", "");
    assert!(http::messages::problems(broken, "/nonexistent")[0].starts_with("zh.toml"));
}

#[test]
fn arguments_are_put_in_and_missing_keys_stand_out() {
    let own = messages("linli-model", "a = \"{n} 件，{n} 次，{x}\"\n", "a = \"{n} times\"\n");
    assert_eq!(own.tf(Locale::Zh, "model.a", &[("n", &3)]), "3 件，3 次，{x}");
    let all = Catalogue::of([own]);
    assert_eq!(all.t(Locale::En, "model.none"), "⟨model.none⟩");
    assert_eq!(all.t(Locale::Zh, "http.undo"), "撤销");
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
}

/// Icons are named in calls of `icon("…")` and in fields `icon: "…"`.
#[test]
fn every_icon_that_sources_name_exists() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."), &mut files);
    let mut missing = BTreeSet::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for mark in ["icon(\"", "icon: \""] {
            for part in text.split(mark).skip(1) {
                let name = part.split('"').next().unwrap();
                if name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                    && !name.is_empty()
                    && !ui::has_icon(name)
                {
                    missing.insert(format!("{name} in {}", file.display()));
                }
            }
        }
    }
    assert_eq!(missing, BTreeSet::new(), "add them to web/icons.txt and run `npm run icons`");
}

#[test]
fn a_refusal_of_a_file_says_its_own_words() {
    use kernel::refusal::{Refusal, RefusalKind};
    let says = Text::new("面积不能大于 {most} 平方米", "No more than {most} m²");
    let refusal = Refusal::saying(RefusalKind::Invalid, says).with("most", 90).on("unit.area");
    let all = Catalogue::of([]);
    assert_eq!(all.refusal(Locale::Zh, &refusal), "面积不能大于 90 平方米");
    assert_eq!(all.refusal(Locale::En, &refusal), "No more than 90 m²");
    assert_eq!(refusal.words().zh, "面积不能大于 90 平方米");
    assert_eq!(refusal.field, Some("unit.area"));
}
