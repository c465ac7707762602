//! The repository as the checks see it: files, crates and Rust sources.

use crate::report::Report;
use crate::rust::Source;
use crate::tree::Tree;
use cargo_metadata::{DependencyKind, MetadataCommand};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Where a crate stands in the house. Dependencies point to smaller values only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// `crates/kernel`: the eight ideas.
    Kernel,
    /// `crates/planner`, `crates/verifier`: pure programs on the kernel alone.
    Side,
    /// `crates/platform/*`, by their order.
    Platform(usize),
    /// `crates/foundation/*`, by their order.
    Foundation(usize),
    /// `crates/domains/*`.
    Domain,
    /// `crates/linli`.
    Program,
    /// `xtask`.
    Tool,
}

/// The platform's crates, each may use those before it.
pub const PLATFORM: [&str; 3] = ["store", "http", "testkit"];
/// The foundation's crates, each may use those before it.
pub const FOUNDATION: [&str; 8] =
    ["registry", "identity", "matters", "registers", "publications", "books", "ballots", "town"];
/// Crates that only tests use, from the lowest tier up.
pub const FOR_TESTS: [&str; 2] = ["testkit", "town"];

/// Returns whether a file belongs to a crate that only tests use.
pub fn is_for_tests(path: &str) -> bool {
    path.starts_with("crates/platform/testkit/") || path.starts_with("crates/foundation/town/")
}

/// A dependency that a `Cargo.toml` names.
#[derive(Clone, Debug)]
pub struct Dependency {
    /// The name in code (after a rename).
    pub name: String,
    /// The folder of a crate of this repository.
    pub folder: Option<String>,
    /// Whether only tests use it.
    pub dev: bool,
}

/// A crate of this repository.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its folder from the root.
    pub folder: String,
    /// What it depends on directly.
    pub dependencies: Vec<Dependency>,
    /// Table names or prefixes from `[package.metadata.linli] tables = […]`.
    pub tables: Vec<String>,
}

impl Member {
    /// Returns the short name: the last part of the folder.
    pub fn name(&self) -> &str {
        self.folder.rsplit('/').next().unwrap_or(&self.folder)
    }

    /// Returns the tier that its folder puts it in.
    pub fn tier(&self) -> Option<Tier> {
        let place = |names: &[&str]| names.iter().position(|name| *name == self.name());
        match self.folder.as_str() {
            "crates/kernel" => Some(Tier::Kernel),
            "crates/planner" | "crates/verifier" => Some(Tier::Side),
            "crates/linli" => Some(Tier::Program),
            "xtask" => Some(Tier::Tool),
            other if other.starts_with("crates/platform/") => place(&PLATFORM).map(Tier::Platform),
            other if other.starts_with("crates/foundation/") => {
                place(&FOUNDATION).map(Tier::Foundation)
            }
            other if other.starts_with("crates/domains/") => Some(Tier::Domain),
            _ => None,
        }
    }
}

/// Everything that the checks look at.
#[derive(Clone, Debug, Default)]
pub struct House {
    /// The files.
    pub tree: Tree,
    /// The crates.
    pub members: Vec<Member>,
    /// The Rust sources.
    pub sources: Vec<Source>,
    /// Files with the ending `.rs` that are not Rust, with what is wrong.
    pub broken: Vec<(String, String)>,
}

impl House {
    /// Reads the repository.
    ///
    /// # Errors
    /// What git, Cargo or the disk say.
    pub fn read(root: &Path) -> Result<House, String> {
        let tree = Tree::read(root).map_err(|error| format!("{}: {error}", root.display()))?;
        let members = members(root)?;
        Ok(House::of(tree, members))
    }

    /// Puts a house together from its parts.
    pub fn of(tree: Tree, members: Vec<Member>) -> House {
        let (mut sources, mut broken) = (Vec::new(), Vec::new());
        for (path, text) in tree.texts().filter(|(path, _)| path.ends_with(".rs")) {
            match Source::parse(path, text) {
                Ok(source) => sources.push(source),
                Err(error) => broken.push((path.to_owned(), error)),
            }
        }
        House { tree, members, sources, broken }
    }

    /// Returns the crate that a file belongs to.
    pub fn owner(&self, path: &str) -> Option<&Member> {
        self.members.iter().find(|member| {
            path.strip_prefix(&member.folder).is_some_and(|rest| rest.starts_with('/'))
        })
    }

    /// Returns the crate with this short name.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name() == name)
    }

    /// Returns the sources of the product: crates, without xtask.
    pub fn product(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(|source| source.path.starts_with("crates/"))
    }

    /// Returns whether any crate above the platform declares routes. From then on the golden list, the rows, the
    /// README and the other pages of the house have to exist.
    pub fn has_routes(&self) -> bool {
        self.product().filter(|source| !source.path.starts_with("crates/platform/")).any(|source| {
            source.names().iter().any(|(at, path)| {
                !source.in_tests(*at) && path.ends_with(&["Routes".to_owned(), "new".to_owned()])
            })
        })
    }

    /// Returns the names of the tests with the file they stand in: functions below `tests/`, functions under
    /// `#[cfg(test)]`, and the titles of browser tests.
    pub fn tests(&self) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        for source in self.product().filter(|source| !is_for_tests(&source.path)) {
            for function in source.functions() {
                if source.in_tests(function.at) {
                    found.insert(function.name, source.path.clone());
                }
            }
        }
        for (path, text) in self.tree.below("e2e").filter(|(path, _)| path.ends_with(".test.mjs")) {
            for title in browser_titles(text) {
                found.insert(title, path.to_owned());
            }
        }
        found
    }

    /// Returns the text of a file that the house must have once it has routes; otherwise reports it missing.
    pub fn required(&self, path: &str, cure: &str, report: &mut Report) -> Option<&str> {
        let text = self.tree.text(path);
        if text.is_none() {
            if self.has_routes() {
                report.add(path, 0, "is missing", cure);
            } else {
                report.wait(format!("{path}: needed as soon as a crate declares routes"));
            }
        }
        text
    }

    /// Returns the folders that the short names of crates stand for.
    pub fn names(&self) -> BTreeSet<&str> {
        self.members.iter().map(Member::name).collect()
    }
}

/// Returns the titles of `test("…"` and `page("…"` in a browser test.
fn browser_titles(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("test(") {
        let rest = &text[at + 5..];
        let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) else {
            continue;
        };
        found.extend(rest[1..].split(quote).next().map(str::to_owned));
    }
    found
}

fn members(root: &Path) -> Result<Vec<Member>, String> {
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .exec()
        .map_err(|error| format!("cargo metadata: {error}"))?;
    let folder = |path: &Path| {
        let below = path.strip_prefix(&metadata.workspace_root).unwrap_or(path);
        below.to_string_lossy().replace('\\', "/")
    };
    let mut members = Vec::new();
    for package in &metadata.packages {
        let Some(home) = package.manifest_path.parent() else { continue };
        let dependency = |dep: &cargo_metadata::Dependency| Dependency {
            name: dep.rename.clone().unwrap_or_else(|| dep.name.clone()),
            folder: dep.path.as_ref().map(|path| folder(path.as_std_path())),
            dev: dep.kind == DependencyKind::Development,
        };
        let tables = package.metadata["linli"]["tables"].as_array().cloned().unwrap_or_default();
        members.push(Member {
            folder: folder(home.as_std_path()),
            dependencies: package.dependencies.iter().map(dependency).collect(),
            tables: tables.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect(),
        });
    }
    Ok(members)
}

/// Returns a small house for tests of checks.
#[cfg(test)]
pub fn example(files: &[(&str, &str)], members: &[(&str, &[&str])]) -> House {
    let dependency = |text: &&str| {
        let (dev, name) = text.strip_prefix("dev:").map_or((false, *text), |name| (true, name));
        let folder = name.contains('/').then(|| name.to_owned());
        let name = name.rsplit('/').next().unwrap_or(name).to_owned();
        Dependency { name, folder, dev }
    };
    let member = |(folder, dependencies): &(&str, &[&str])| Member {
        folder: (*folder).to_owned(),
        dependencies: dependencies.iter().map(dependency).collect(),
        tables: Vec::new(),
    };
    House::of(Tree::of(files), members.iter().map(member).collect())
}
