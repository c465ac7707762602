//! All rule files together.

use super::{Problem, text::canonical_text};
use crate::access::{Roles, read_roles};
use crate::area::Level;
use crate::ballot::{self, BallotRules};
use crate::calendar::{Calendar, CalendarYear, Hours, read_hours, read_year};
use crate::commit::{Digest, sha256};
use crate::dictionary::{
    CodeTable, Dictionary, Element, Kind, Retention, read_elements, read_retention, read_table,
};
use crate::procedure::{self, Procedure, Vocabulary};
use crate::time::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The most files and the longest file that are read.
const FILES_MAX: usize = 2000;
const FILE_BYTES_MAX: usize = 2_000_000;

/// One file of the rules folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFile {
    /// Its path inside the folder, with `/` between folders.
    pub path: String,
    /// Its canonical text: LF ends lines, no byte order mark, exactly one line end at the end.
    pub text: String,
    /// SHA-256 of the canonical text.
    pub sha256: Digest,
    /// Whether it comes from the overlay folder.
    pub local: bool,
}

/// The rules in force from a date.
#[derive(Clone, Debug)]
pub struct RuleSet {
    effective: Date,
    files: BTreeMap<String, RuleFile>,
    dictionary: Dictionary,
    calendar: Calendar,
    roles: Roles,
    procedures: BTreeMap<String, Procedure>,
    ballots: BTreeMap<String, BallotRules>,
}

impl RuleSet {
    /// Reads all files: `defaults` with the files of `overlay` put in their places. A file of the overlay replaces a
    /// whole file; an empty one removes it. `domains` holds the names that domains registered (kinds of step,
    /// transitions, effects, limits, facts); roles, elements, levels and procedures are added to it from the files.
    /// Every problem of every file is told.
    pub fn load(
        defaults: &BTreeMap<String, String>,
        overlay: &BTreeMap<String, String>,
        effective: Date,
        domains: &Vocabulary,
    ) -> Result<RuleSet, Vec<Problem>> {
        let mut problems = Vec::new();
        let files = merged(defaults, overlay, &mut problems);
        let dictionary = read_dictionary(&files, &mut problems);
        let calendar = read_calendar(&files, &mut problems);
        let roles = match files.get("roles.toml") {
            Some(file) => {
                kept(read_roles(&file.path, &file.text), &mut problems).unwrap_or_default()
            }
            None => {
                problems.push(missing("roles.toml", "there are no roles"));
                Roles::default()
            }
        };
        check_unmask(&roles, &dictionary, &mut problems);
        let procedures = read_procedures(&files, &mut problems);
        let ballots = read_ballots(&files, defaults, &mut problems);
        let mut vocabulary = vocabulary(domains, &dictionary, &roles, &procedures);
        vocabulary.ballots.extend(ballots.keys().cloned());
        for procedure in procedures.values() {
            problems.extend(procedure::check(procedure, &vocabulary));
        }
        problems.extend(procedure::check_calls(procedures.values()));
        problems.sort();
        problems.dedup();
        match calendar {
            Some(calendar) if problems.is_empty() => {
                Ok(RuleSet { effective, files, dictionary, calendar, roles, procedures, ballots })
            }
            _ => Err(problems),
        }
    }

    /// Returns the date from which they are in force.
    pub fn effective(&self) -> Date {
        self.effective
    }

    /// Returns all files in the order of their paths.
    pub fn files(&self) -> impl Iterator<Item = &RuleFile> {
        self.files.values()
    }

    /// Returns a file.
    pub fn file(&self, path: &str) -> Option<&RuleFile> {
        self.files.get(path)
    }

    /// Returns the canonical text of a file, of those that only a domain reads too.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(|file| file.text.as_str())
    }

    /// Returns the fingerprint of the rules, see [`fingerprint`].
    pub fn sha256(&self) -> Digest {
        fingerprint(self.files.values().map(|file| (file.path.as_str(), file.text.as_str())))
    }

    /// Returns the data elements and code tables.
    pub fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    /// Returns the working days and hours.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Returns the roles.
    pub fn roles(&self) -> &Roles {
        &self.roles
    }

    /// Returns a procedure by its id.
    pub fn procedure(&self, id: &str) -> Option<&Procedure> {
        self.procedures.get(id)
    }

    /// Returns the rules of a ballot by their id.
    pub fn ballot(&self, id: &str) -> Option<&BallotRules> {
        self.ballots.get(id)
    }

    /// Returns the rules of all ballots in the order of their ids.
    pub fn ballots(&self) -> impl Iterator<Item = &BallotRules> {
        self.ballots.values()
    }

    /// Returns all procedures in the order of their ids.
    pub fn procedures(&self) -> impl Iterator<Item = &Procedure> {
        self.procedures.values()
    }
}

/// Returns one fingerprint of rule files, given as path and canonical text in the order of paths: the SHA-256 over a line
/// per file with the hash of its text and its path. Matters pin it.
pub fn fingerprint<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Digest {
    let lines: String = files
        .into_iter()
        .map(|(path, text)| format!("{} {path}\n", sha256(text.as_bytes())))
        .collect();
    sha256(lines.as_bytes())
}

fn kept<T>(read: Result<T, Vec<Problem>>, problems: &mut Vec<Problem>) -> Option<T> {
    read.map_err(|found| problems.extend(found)).ok()
}

fn missing(path: &str, what: &str) -> Problem {
    Problem::new(
        path,
        0,
        what,
        "restore the built-in file, or add one of the same name to the overlay folder",
    )
}

fn merged(
    defaults: &BTreeMap<String, String>,
    overlay: &BTreeMap<String, String>,
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, RuleFile> {
    let mut files = BTreeMap::new();
    for (from, local) in [(defaults, false), (overlay, true)] {
        for (path, raw) in from {
            if raw.len() > FILE_BYTES_MAX {
                problems.push(Problem::new(path, 0, "the file is longer than 2 MB", "split it"));
                continue;
            }
            let text = canonical_text(raw);
            if local && text.trim().is_empty() {
                files.remove(path);
                continue;
            }
            let sha256 = sha256(text.as_bytes());
            files.insert(path.clone(), RuleFile { path: path.clone(), text, sha256, local });
        }
    }
    if files.len() > FILES_MAX {
        problems.push(Problem::new(
            "",
            0,
            "there are more than 2000 files",
            "put what belongs together into one file",
        ));
    }
    files
}

fn toml_in<'a>(
    files: &'a BTreeMap<String, RuleFile>,
    folder: &str,
) -> impl Iterator<Item = &'a RuleFile> {
    files.values().filter(move |file| file.path.starts_with(folder) && file.path.ends_with(".toml"))
}

fn read_calendar(
    files: &BTreeMap<String, RuleFile>,
    problems: &mut Vec<Problem>,
) -> Option<Calendar> {
    let hours: Option<Hours> = match files.get("calendar/hours.toml") {
        Some(file) => kept(read_hours(&file.path, &file.text), problems),
        None => {
            problems.push(missing("calendar/hours.toml", "there are no working hours"));
            None
        }
    };
    let mut years: BTreeMap<i32, CalendarYear> = BTreeMap::new();
    for file in toml_in(files, "calendar/").filter(|file| file.path != "calendar/hours.toml") {
        let Some(year) = kept(read_year(&file.path, &file.text), problems) else { continue };
        if file.path != format!("calendar/{}.toml", year.year) {
            let cure = format!("call the file calendar/{}.toml", year.year);
            problems.push(Problem::new(
                &file.path,
                0,
                "the file is not called after its year",
                cure,
            ));
        }
        years.insert(year.year, year);
    }
    hours.map(|hours| Calendar::new(years.into_values(), hours))
}

fn read_dictionary(files: &BTreeMap<String, RuleFile>, problems: &mut Vec<Problem>) -> Dictionary {
    let mut elements: BTreeMap<String, (Element, String)> = BTreeMap::new();
    for file in
        toml_in(files, "dictionary/").filter(|file| file.path != "dictionary/retention.toml")
    {
        for element in kept(read_elements(&file.path, &file.text), problems).unwrap_or_default() {
            let key = element.key.clone();
            if let Some((_, other)) = elements.insert(key.clone(), (element, file.path.clone())) {
                let what = format!("`{key}` stands in {other} too");
                problems.push(Problem::new(
                    &file.path,
                    line_with(file, &key),
                    what,
                    "keep one of them",
                ));
            }
        }
    }
    let mut tables: BTreeMap<String, CodeTable> = BTreeMap::new();
    for file in toml_in(files, "codes/") {
        let Some(table) = kept(read_table(&file.path, &file.text), problems) else { continue };
        if file.path != format!("codes/{}.toml", table.key) {
            let cure = format!("call the file codes/{}.toml", table.key);
            problems.push(Problem::new(
                &file.path,
                0,
                "the file is not called after its key",
                cure,
            ));
        }
        tables.insert(table.key.clone(), table);
    }
    let retention: Vec<Retention> = match files.get("dictionary/retention.toml") {
        Some(file) => kept(read_retention(&file.path, &file.text), problems).unwrap_or_default(),
        None => {
            problems.push(missing("dictionary/retention.toml", "there are no retention classes"));
            Vec::new()
        }
    };
    let classes: BTreeSet<&str> = retention.iter().map(|class| class.key.as_str()).collect();
    for (element, path) in elements.values() {
        let line = files.get(path).map_or(0, |file| line_with(file, &element.key));
        check_element(element, &classes, &tables, &elements, |what, cure| {
            problems.push(Problem::new(path, line, what, cure));
        });
    }
    Dictionary::new(
        elements.into_values().map(|(element, _)| element),
        tables.into_values(),
        retention,
    )
}

fn check_element(
    element: &Element,
    classes: &BTreeSet<&str>,
    tables: &BTreeMap<String, CodeTable>,
    elements: &BTreeMap<String, (Element, String)>,
    mut tell: impl FnMut(String, &str),
) {
    if !classes.contains(element.retention.as_str()) {
        let what =
            format!("`{}` has the unknown retention class `{}`", element.key, element.retention);
        tell(what, "name a class of dictionary/retention.toml");
    }
    match &element.kind {
        Kind::Code { table } | Kind::Codes { table } if !tables.contains_key(table) => {
            tell(
                format!("`{}` has the unknown code table `{table}`", element.key),
                "add the table to codes/, or name another",
            );
        }
        Kind::Table { columns, .. } => {
            for column in columns {
                match elements.get(column) {
                    None => tell(
                        format!("`{}` has the unknown column `{column}`", element.key),
                        "name an element",
                    ),
                    Some((inner, _))
                        if matches!(
                            inner.kind,
                            Kind::Table { .. } | Kind::Hours | Kind::File { .. }
                        ) =>
                    {
                        tell(
                            format!(
                                "the column `{column}` is a table, week hours or a file itself"
                            ),
                            "name a simple element",
                        );
                    }
                    Some(_) => {}
                }
            }
        }
        _ => {}
    }
}

/// Returns the line of the table of `key`, for problems between files.
fn line_with(file: &RuleFile, key: &str) -> usize {
    let heads = [format!("[\"{key}\"]"), format!("[{key}]")];
    let line = file
        .text
        .lines()
        .position(|line| heads.iter().any(|head| line.trim_start().starts_with(head)));
    line.map_or(0, |line| line + 1)
}

fn check_unmask(roles: &Roles, dictionary: &Dictionary, problems: &mut Vec<Problem>) {
    for role in roles.all() {
        for key in role.unmask.iter().filter(|key| dictionary.get(key).is_none()) {
            let what = format!("`{}` unmasks the unknown element `{key}`", role.key);
            problems.push(Problem::new("roles.toml", 0, what, "name an element of the dictionary"));
        }
    }
}

fn read_procedures(
    files: &BTreeMap<String, RuleFile>,
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, Procedure> {
    let mut procedures: BTreeMap<String, Procedure> = BTreeMap::new();
    for file in toml_in(files, "procedures/") {
        let Some(procedure) = kept(procedure::parse(&file.path, &file.text), problems) else {
            continue;
        };
        if file.path != format!("procedures/{}.toml", procedure.id) {
            let cure = format!("call the file procedures/{}.toml", procedure.id);
            problems.push(Problem::new(&file.path, 0, "the file is not called after its id", cure));
        }
        procedures.insert(procedure.id.clone(), procedure);
    }
    procedures
}

fn read_ballots(
    files: &BTreeMap<String, RuleFile>,
    defaults: &BTreeMap<String, String>,
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, BallotRules> {
    let mut ballots: BTreeMap<String, BallotRules> = BTreeMap::new();
    for file in toml_in(files, "ballots/") {
        let Some(rules) = kept(ballot::parse(&file.path, &file.text), problems) else { continue };
        if file.path != format!("ballots/{}.toml", rules.id) {
            let cure = format!("call the file ballots/{}.toml", rules.id);
            problems.push(Problem::new(&file.path, 0, "the file is not called after its id", cure));
        }
        let built_in = defaults.get(&file.path).filter(|_| file.local);
        let built_in = built_in.and_then(|text| ballot::parse(&file.path, text).ok());
        problems.extend(built_in.iter().flat_map(|base| ballot::check_overlay(&rules, base)));
        ballots.insert(rules.id.clone(), rules);
    }
    problems.extend(ballot::check_set(&ballots));
    ballots
}

fn vocabulary(
    domains: &Vocabulary,
    dictionary: &Dictionary,
    roles: &Roles,
    procedures: &BTreeMap<String, Procedure>,
) -> Vocabulary {
    let mut all = domains.clone();
    all.levels.extend(Level::ALL.map(|level| level.key().to_owned()));
    all.roles.extend(roles.all().map(|role| role.key.clone()));
    for element in dictionary.elements() {
        all.elements.insert(element.key.clone());
        if let Some(kind) = element.kind.fact_type() {
            all.names.entry(element.key.clone()).or_insert(kind);
        }
    }
    for procedure in procedures.values() {
        let ends = procedure.ends.iter().map(|end| end.id.clone()).collect();
        all.procedures.insert(procedure.id.clone(), ends);
    }
    all
}
