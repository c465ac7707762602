//! All rule files together.

use super::files::{RuleFile, fingerprint, merged, placed};
use super::{Problem, Widening, extend, registers, text::canonical_text};
use crate::access::{Roles, Rows, read_roles};
use crate::area::Level;
use crate::ballot::{self, BallotRules};
use crate::calendar::{Calendar, CalendarYear, Hours, read_hours, read_year};
use crate::commit::Digest;
use crate::dictionary::{
    CodeTable, Dictionary, Element, Kind, Retention, Tells, read_elements, read_retention,
    read_table,
};
use crate::procedure::{self, Procedure, Vocabulary};
use crate::register::{self, Ground, Registers, Standards};
use crate::time::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The rules in force from a date.
#[derive(Clone, Debug)]
pub struct RuleSet {
    effective: Date,
    files: BTreeMap<String, RuleFile>,
    /// The fingerprint of the files: whoever asks whether the rules have changed asks at each page.
    sha256: Digest,
    /// The files of the overlay folder as they stand there.
    overlay: BTreeMap<String, String>,
    dictionary: Dictionary,
    calendar: Calendar,
    roles: Roles,
    procedures: BTreeMap<String, Procedure>,
    ballots: BTreeMap<String, BallotRules>,
    pub(super) registers: Registers,
    pub(super) standards: Standards,
    /// What is held back until somebody agrees.
    pub(super) held: BTreeSet<Widening>,
}

impl RuleSet {
    /// Reads all files: `defaults` with the files of `overlay` put in their places. A file of the overlay replaces a
    /// whole file, or extends one (`extend = "roles"`); an empty one removes it. `domains` holds the names that domains registered (kinds of step,
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
        let mut roles = read_all_roles(&files, &mut problems);
        check_unmask(files.get("roles.toml"), &roles, &dictionary, &mut problems);
        let procedures = read_procedures(&files, &mut problems);
        let ballots = read_ballots(&files, defaults, &mut problems);
        let (registers, standards) = registers::read(&files, &mut problems);
        let mut vocabulary = vocabulary(domains, &dictionary, &roles, &procedures);
        vocabulary.ballots.extend(ballots.keys().cloned());
        vocabulary.standards.extend(standards.keys().cloned());
        // Limits that a procedure names and a register supplies.
        let runs = registers.values().flat_map(|register| &register.runs);
        vocabulary.limits.extend(runs.flat_map(|runs| runs.limits.keys().cloned()));
        for procedure in procedures.values() {
            problems.extend(procedure::check(procedure, &vocabulary));
        }
        problems.extend(procedure::check_calls(procedures.values()));
        let ground = Ground {
            dictionary: &dictionary,
            roles: &roles,
            procedures: &procedures,
            vocabulary: &vocabulary,
        };
        problems.extend(register::check_set(&registers, ground));
        let path = registers::STANDARDS;
        problems.extend(register::check_standards(path, &standards, &dictionary, &registers));
        for register in registers.values() {
            register::give(register, &procedures, &mut roles);
        }
        problems = problems.into_iter().map(|problem| placed(&files, problem)).collect();
        problems.sort();
        problems.dedup();
        match calendar {
            Some(calendar) if problems.is_empty() => {
                let overlay = overlay
                    .iter()
                    .map(|(path, text)| (path.clone(), canonical_text(text)))
                    .collect();
                let held = BTreeSet::new();
                let texts = files.values().map(|file| (file.path.as_str(), file.text.as_str()));
                Ok(RuleSet {
                    effective,
                    sha256: fingerprint(texts),
                    files,
                    overlay,
                    dictionary,
                    calendar,
                    roles,
                    procedures,
                    ballots,
                    registers,
                    standards,
                    held,
                })
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

    /// Returns the files of the overlay folder, as they stand there.
    pub fn overlay(&self) -> &BTreeMap<String, String> {
        &self.overlay
    }

    /// Says which files of the overlay these rules were put together with, where only the whole is read again.
    pub fn with_overlay(mut self, overlay: BTreeMap<String, String>) -> RuleSet {
        for (path, text) in &overlay {
            let whole = extend::extends(path, text).unwrap_or_else(|| path.clone());
            if let Some(file) = self.files.get_mut(&whole) {
                file.local = true;
            }
        }
        self.overlay = overlay;
        self
    }

    /// Returns what is held back until the security administrator agrees.
    pub fn held(&self) -> &BTreeSet<Widening> {
        &self.held
    }

    /// Returns a problem where it stands: in the file that extends, if the line comes from there.
    pub fn placed(&self, problem: Problem) -> Problem {
        placed(&self.files, problem)
    }

    /// Returns the file and the line, from 1, of an element.
    pub(super) fn place_of_element(&self, key: &str) -> (String, usize) {
        let found = toml_in(&self.files, "dictionary/").find_map(|file| {
            Some((file.path.clone(), line_with(file, key))).filter(|(_, line)| *line > 0)
        });
        let (path, line) = found.unwrap_or_else(|| ("dictionary/".to_owned(), 0));
        let placed = self.placed(Problem::new(path, line, "", ""));
        (placed.file, placed.line)
    }

    pub(super) fn role(&mut self, key: &str, change: impl FnOnce(&mut crate::access::Role)) {
        self.roles.change(key, change);
    }

    pub(super) fn set_rows(&mut self, register: &str, role: &str, rows: BTreeSet<Rows>) {
        self.roles.set_rows(register, role, rows);
    }

    pub(super) fn element(&mut self, key: &str, change: impl FnOnce(&mut Element)) {
        self.dictionary.change(key, change);
    }

    pub(super) fn months(&mut self, class: &str, months: Option<u32>) {
        self.dictionary.keep_for(class, months);
    }

    /// Returns the fingerprint of the rules, see [`fingerprint`].
    pub fn sha256(&self) -> Digest {
        self.sha256
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

pub(super) fn kept<T>(read: Result<T, Vec<Problem>>, problems: &mut Vec<Problem>) -> Option<T> {
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

pub(super) fn toml_in<'a>(
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
    if element.tells == Some(Tells::Grade) {
        super::grade::check_grade(element, tables, elements, &mut tell);
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

/// Returns the first line outside comments that names `key` in quotes.
fn line_naming(file: &RuleFile, key: &str) -> usize {
    let quoted = format!("\"{key}\"");
    let says = |line: &str| !line.trim_start().starts_with('#') && line.contains(&quoted);
    file.text.lines().position(says).map_or(0, |line| line + 1)
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

fn read_all_roles(files: &BTreeMap<String, RuleFile>, problems: &mut Vec<Problem>) -> Roles {
    match files.get("roles.toml") {
        Some(file) => kept(read_roles(&file.path, &file.text), problems).unwrap_or_default(),
        None => {
            problems.push(missing("roles.toml", "there are no roles"));
            Roles::default()
        }
    }
}

fn check_unmask(
    file: Option<&RuleFile>,
    roles: &Roles,
    dictionary: &Dictionary,
    problems: &mut Vec<Problem>,
) {
    for role in roles.all() {
        for key in role.unmask.iter().filter(|key| dictionary.get(key).is_none()) {
            let what = format!("`{}` unmasks the unknown element `{key}`", role.key);
            let line = file.map_or(0, |file| line_naming(file, key));
            let cure = "name an element of the dictionary";
            problems.push(Problem::new("roles.toml", line, what, cure));
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
