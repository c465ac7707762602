//! docs/adding-a-domain.md, done on a copy of the tree: a domain is a crate and a line. What the page says is written, the
//! house finds nothing wrong with it, and its types are right; with `LINLI_TORTURE` set it is built, its tests pass, and the
//! program lists its route.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use xtask::checks;
use xtask::house::House;

const PAGE: &str = "docs/adding-a-domain.md";

/// What the page has somebody write.
#[derive(Debug, PartialEq, Eq)]
enum Written {
    /// A new file.
    File { path: String, text: String },
    /// Lines in a file that is there, below one of its lines.
    Lines { path: String, below: String, text: String },
}

/// Reads the page: a path in bold alone on a line, or "In `path`, below `line`:", and a block after it.
fn read(page: &str) -> Vec<Written> {
    let (mut written, mut place, mut block) = (Vec::new(), None, None::<String>);
    for line in page.lines() {
        if let Some(text) = &mut block {
            if line.starts_with("```") {
                let text = block.take().unwrap();
                written.extend(place.take().map(|(path, below)| match below {
                    Some(below) => Written::Lines { path, below, text },
                    None => Written::File { path, text },
                }));
            } else {
                text.push_str(line);
                text.push('\n');
            }
            continue;
        }
        let spans: Vec<&str> = line.split('`').skip(1).step_by(2).collect();
        match spans.as_slice() {
            _ if line.starts_with("```") => block = Some(String::new()),
            [] => {
                let path = line.strip_prefix("**").and_then(|rest| rest.strip_suffix("**"));
                place = path.map(|path| (path.to_owned(), None)).or(place);
            }
            [path, below] if line == format!("In `{path}`, below `{below}`:") => {
                place = Some(((*path).to_owned(), Some((*below).to_owned())));
            }
            _ => {}
        }
    }
    written
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Copies what is under version control, and the bundle of styles and scripts, with the times of the files: what was built
/// from them stays good.
fn copy(to: &Path) {
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output().unwrap();
    assert!(listed.status.success(), "git ls-files");
    let listed = String::from_utf8(listed.stdout).unwrap();
    let mut files: Vec<PathBuf> = listed.split_terminator('\0').map(PathBuf::from).collect();
    files.extend(below(&root().join("web/dist")));
    for file in files {
        let (from, to) = (root().join(&file), to.join(&file));
        let Ok(meta) = fs::metadata(&from) else { continue };
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(&from, &to).unwrap();
        fs::File::options()
            .write(true)
            .open(&to)
            .unwrap()
            .set_modified(meta.modified().unwrap())
            .unwrap();
    }
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    let found = paths.flat_map(|path| {
        if path.is_dir() {
            below(&path)
        } else {
            vec![path.strip_prefix(root()).unwrap().to_owned()]
        }
    });
    found.collect()
}

/// Writes what the page says; returns the files that were there before and how many lines were added to each.
fn write(tree: &Path, written: &[Written]) -> Vec<(String, usize)> {
    let mut edited = Vec::new();
    for one in written {
        match one {
            Written::File { path, text } => {
                let file = tree.join(path);
                assert!(!file.exists(), "{path} is there already");
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(file, text).unwrap();
            }
            Written::Lines { path, below, text } => {
                let before = fs::read_to_string(tree.join(path)).unwrap();
                let at = before
                    .find(&format!("{below}\n"))
                    .unwrap_or_else(|| panic!("{path} has no line {below}"));
                let end = at + below.len() + 1;
                fs::write(tree.join(path), format!("{}{text}{}", &before[..end], &before[end..]))
                    .unwrap();
                edited.push((path.clone(), text.lines().count()));
            }
        }
    }
    edited
}

/// Where Cargo builds: its folder for tests lies in it.
fn target() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap()
}

/// Runs cargo in the copy, on what was built here.
fn cargo(tree: &Path, words: &[&str]) -> String {
    let out = Command::new("cargo")
        .args(words)
        .env("CARGO_TARGET_DIR", target())
        .current_dir(tree)
        .output()
        .unwrap();
    let told =
        format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success(), "cargo {}:\n{told}", words.join(" "));
    told
}

#[test]
fn a_domain_is_a_crate_and_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path();
    copy(tree);
    let written = read(&fs::read_to_string(root().join(PAGE)).unwrap());
    let edited = write(tree, &written);
    // The dependency that cargo needs, and the line of the list.
    let expected =
        [("crates/linli/Cargo.toml".to_owned(), 1), ("crates/linli/src/assembly.rs".to_owned(), 1)];
    assert_eq!(edited, expected);
    assert!(written.len() > edited.len(), "the page writes a crate");
    cargo(tree, &["check", "--offline", "--quiet", "-p", "linli-lost", "--tests"]);
    #[expect(
        clippy::disallowed_methods,
        reason = "`make torture` says by it that time does not matter"
    )]
    if std::env::var_os("LINLI_TORTURE").is_some() {
        run_it(tree);
    }
    // What the program says is written down as the page tells, then the house finds nothing.
    let golden = fs::read_to_string(tree.join("docs/routes.golden")).unwrap();
    fs::write(tree.join("docs/routes.golden"), with_route(&golden)).unwrap();
    let house = House::read(tree).unwrap();
    for check in checks::ALL {
        let report = checks::run(check, &house);
        assert!(report.findings.is_empty(), "{}: {:#?}", check.name, report.findings);
    }
}

/// Builds the program with the domain, runs its tests and asks for its routes: minutes of work that rarely find anything
/// which checking the types did not.
fn run_it(tree: &Path) {
    let of_all = ["--offline", "--quiet", "--workspace", "--exclude", "xtask"];
    let tests = [&["test"], &of_all[..], &["--bins", "--test", "*", "--", "what_was_handed_in"]];
    cargo(tree, &tests.concat());
    cargo(tree, &[&["build"], &of_all[..], &["--bins"]].concat());
    let linli = target().join("debug/linli");
    let routes = Command::new(linli).arg("routes").current_dir(tree).output().unwrap();
    let routes = String::from_utf8(routes.stdout).unwrap();
    assert!(routes.lines().any(|line| line.contains("/open/lost")), "{routes}");
}

/// `docs/routes.golden` with the new route in its place.
fn with_route(golden: &str) -> String {
    let line = golden
        .lines()
        .find(|line| line.contains("/open/cases") && line.contains("anyone"))
        .unwrap();
    let own = line.replace("/open/cases", "/open/lost ");
    golden.replace(line, &format!("{line}\n{}", own.trim_end()))
}

#[test]
fn the_page_is_read() {
    let page = "Text.\n\n**a/b.rs**\n\n```rust\nfn a() {}\n```\n\nIn `c.toml`, below `[x]`:\n\n```toml\ny = 1\n```\n\n```sh\nno place\n```\n";
    let file = Written::File { path: "a/b.rs".into(), text: "fn a() {}\n".into() };
    let lines =
        Written::Lines { path: "c.toml".into(), below: "[x]".into(), text: "y = 1\n".into() };
    assert_eq!(read(page), [file, lines]);
}
