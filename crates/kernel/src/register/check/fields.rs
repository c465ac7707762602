//! Fields, lines and what has to hold of them.

use super::names::Words;
use super::{Work, links};
use crate::dictionary::{Element, Kind, Storage, WEEK_ROWS_MAX};
use crate::expr::{Names, Type};
use crate::register::model::{
    Apart, Ask, By, CHECKED_MAX, FIELDS_MAX, Field, LINES_KINDS_MAX, Lines, Preset,
    RECORD_BYTES_MAX,
};

/// The longest value, in bytes, that is no text, list or table; and what a key and its marks cost.
const VALUE_BYTES: usize = 50;
/// The bytes of a sign of Chinese.
const SIGN_BYTES: usize = 3;

pub(super) fn check(work: &mut Work<'_>) {
    let register = work.register;
    work.most("fields", register.fields.len(), FIELDS_MAX, "fields");
    work.most("lines", register.lines.len(), LINES_KINDS_MAX, "kinds of lines");
    let words = Words::of(register, work.ground);
    for field in &register.fields {
        let part = format!("fields.{}", field.element);
        let Some(element) = work.element(&part, &field.element) else { continue };
        one(work, &part, field, element);
        work.guard(&part, field.when.as_ref(), &words);
    }
    for lines in &register.lines {
        self::lines(work, lines);
    }
    belongs(work);
    unique(work);
    facts(work);
    work.most("checks", register.checks.len(), CHECKED_MAX, "checks");
    for (at, check) in register.checks.iter().enumerate() {
        let part = format!("checks.{at}");
        work.guard(&format!("{part}.that"), Some(&check.that), &words);
        if let Some(on) = &check.on {
            work.field(&part, on);
        }
    }
    length(work);
}

fn one(work: &mut Work<'_>, part: &str, field: &Field, element: &Element) {
    let register = work.register;
    if let Some(group) = &field.group {
        let groups: Vec<&String> = register.groups.iter().map(|(name, _)| name).collect();
        work.known(part, "group", group, groups, "add it to [groups]");
    }
    if let Kind::Record { register: other } = &element.kind {
        let all = work.all;
        work.known(part, "register", other, all.keys(), "add its file");
    }
    if let Some(preset) = &field.default {
        self::preset(work, part, preset, element);
    }
    if let Some(ask) = field.ask.filter(|ask| !fits(*ask, &element.kind)) {
        let word = Ask::ALL.iter().find(|(_, other)| *other == ask).map_or("", |(word, _)| word);
        let what = format!("`{}` cannot be asked as {word}", field.element);
        work.problem(part, what, "remove `as`");
    }
    if field.owner && !matches!(element.kind, Kind::Account | Kind::Person) {
        let what = format!("`{}` names nobody whose own a record could be", field.element);
        work.problem(part, what, "put `owner` on a field with an account or a person");
    }
    if field.dated && field.once {
        let what = format!("`{}` is never changed and has values of several days", field.element);
        work.problem(part, what, "remove `dated` or `once`");
    }
    if field.dated && matches!(element.kind, Kind::Table { .. } | Kind::File { .. } | Kind::Hours) {
        let what = format!("`{}` cannot have values of several days", field.element);
        work.problem(part, what, "remove `dated`; lines carry days of their own");
    }
    written(work, part, field);
    for was in &field.was {
        self::was(work, part, was, element);
    }
}

/// What nobody types has to come from somewhere.
fn written(work: &mut Work<'_>, part: &str, field: &Field) {
    let register = work.register;
    let source = match field.by {
        None => return,
        Some(By::Procedure) => {
            register.runs.iter().any(|runs| runs.writes.contains_key(&field.element))
        }
        Some(By::Derived) => !register.hooks.is_empty(),
    };
    if !source {
        let what = format!("nothing writes `{}`", field.element);
        let cure = "add it to `writes` of a [[procedure]], or name the hook that derives it";
        work.problem(part, what, cure);
    }
    if field.required || field.default.is_some() {
        let what = format!("nobody types `{}`, so that it cannot be asked for", field.element);
        work.problem(part, what, "remove `required` and `default`");
    }
}

fn was(work: &mut Work<'_>, part: &str, was: &str, element: &Element) {
    if work.register.field(was).is_some() {
        let what = format!("`{was}` is a field still");
        work.problem(part, what, "remove the old field, or `was`");
    }
    let before = work.element(part, was);
    if let Some(before) = before
        && (before.sensitivity > element.sensitivity || before.mask != element.mask)
    {
        let what = format!("values of `{was}` would be shown otherwise as `{}`", element.key);
        let cure = "give both elements the same sensitivity and mask";
        work.problem(part, what, cure);
    }
    if let Some(before) = before
        && (before.kind != element.kind || before.storage != element.storage)
    {
        let what = format!("values of `{was}` cannot be read as `{}`", element.key);
        work.problem(part, what, "keep both fields: a type does not change");
    }
}

fn preset(work: &mut Work<'_>, part: &str, preset: &Preset, element: &Element) {
    let fits = match preset {
        Preset::Me => element.kind == Kind::Account,
        Preset::Today => matches!(element.kind, Kind::Date | Kind::Moment),
        Preset::Written(text) => {
            let taken = work.ground.dictionary.accept(&element.key, text);
            !links(&element.kind) && matches!(taken, Ok(Some(_)))
        }
    };
    if !fits {
        let what = format!("`{}` cannot begin so", element.key);
        let cure =
            "write a value as one would in the form; \"me\" for accounts, \"today\" for dates";
        work.problem(part, what, cure);
    }
}

fn fits(ask: Ask, kind: &Kind) -> bool {
    match ask {
        Ask::Pick => links(kind) || matches!(kind, Kind::Code { .. } | Kind::Category),
        Ask::Chips => {
            matches!(kind, Kind::Code { .. } | Kind::Codes { .. } | Kind::Category | Kind::Bool)
        }
        Ask::Stars => matches!(kind, Kind::Code { .. } | Kind::Number { decimals: 0, .. }),
    }
}

fn lines(work: &mut Work<'_>, lines: &Lines) {
    let part = format!("lines.{}", lines.element);
    let Some((_, element)) = work.field(&part, &lines.element) else { return };
    let Kind::Table { columns, .. } = &element.kind else {
        let what = format!("`{}` is no table", lines.element);
        return work.problem(&part, what, "name an element of the type table");
    };
    let words = Words::of_line(columns, work.ground.dictionary);
    for (at, check) in lines.checks.iter().enumerate() {
        let part = format!("{part}.{at}");
        work.guard(&format!("{part}.that"), Some(&check.that), &words);
        if let Some(on) = &check.on {
            work.known(&part, "column", on, columns, "name a column of the table");
        }
    }
    if let Some(apart) = &lines.apart {
        self::apart(work, &part, apart, columns, &words);
    }
}

fn apart(work: &mut Work<'_>, part: &str, apart: &Apart, columns: &[String], words: &Words) {
    for column in apart.by.iter().chain([&apart.from, &apart.to]) {
        work.known(part, "column", column, columns, "name a column of the table");
    }
    let kind = |column: &str| words.type_of(column);
    let (from, to) = (kind(&apart.from), kind(&apart.to));
    let spans = matches!(from, Some(Type::Int | Type::Date | Type::Moment)) && from == to;
    if !spans && columns.contains(&apart.from) && columns.contains(&apart.to) {
        let what = format!("`{}` and `{}` make no span", apart.from, apart.to);
        work.problem(part, what, "name two columns with numbers, times, dates or points in time");
    }
}

fn belongs(work: &mut Work<'_>) {
    let belongs = &work.register.belongs;
    let one = |key: &Option<String>, kind: Kind| key.clone().map(|key| (key, kind));
    let wanted = [
        one(&belongs.area, Kind::Area),
        one(&belongs.place, Kind::Place),
        one(&belongs.person, Kind::Person),
        one(&belongs.account, Kind::Account),
    ];
    let organisations = belongs.organisations.iter().map(|key| (key.clone(), Kind::Organisation));
    let wanted: Vec<(String, Kind)> = wanted.into_iter().flatten().chain(organisations).collect();
    for (key, kind) in wanted {
        if let Some((_, element)) = work.field("belongs", &key)
            && element.kind != kind
        {
            let what = format!("`{key}` does not say whose a record is");
            work.problem("belongs", what, "name a field of the type that the word says");
        }
    }
    let lies = [&belongs.area, &belongs.place].into_iter().flatten().next();
    let both = belongs.area.is_some() && belongs.place.is_some();
    match lies {
        Some(_) if both => {
            work.problem("belongs", "a record would lie in two areas", "keep `area` or `place`");
        }
        Some(key) => {
            if work.register.field(key).is_some_and(|field| !field.required && field.by.is_none()) {
                let what = format!("a record without `{key}` would lie nowhere");
                work.problem(&format!("fields.{key}"), what, "add required = true");
            }
        }
        None => {
            let cure = "add place = \"…\", or area = \"…\"";
            work.problem("belongs", "nothing says where a record lies", cure);
        }
    }
}

fn unique(work: &mut Work<'_>) {
    let register = work.register;
    work.most("unique", register.unique.len(), CHECKED_MAX, "unique rules");
    for (at, rule) in register.unique.iter().enumerate() {
        let part = format!("unique.{at}");
        for key in &rule.by {
            let Some((_, element)) = work.field(&part, key) else { continue };
            if element.storage != Storage::Indexed {
                work.plain(&part, element, "what may not stand twice");
            }
            let many = matches!(
                element.kind,
                Kind::File { .. }
                    | Kind::Table { .. }
                    | Kind::Hours
                    | Kind::Codes { .. }
                    | Kind::Point
            );
            if many || matches!(element.kind, Kind::Text { lines: true }) {
                let what = format!("values of `{key}` are not the same twice");
                work.problem(&part, what, "name fields with one short value");
            }
        }
        if rule.while_open && !register.states.iter().any(|state| state.ends) {
            work.problem(&part, "no record ends", "remove `while`, or let a state end");
        }
    }
}

fn facts(work: &mut Work<'_>) {
    let register = work.register;
    work.most("facts", register.facts.len(), CHECKED_MAX, "facts of linked records");
    for fact in &register.facts {
        let Some((_, link)) = work.field("facts", &fact.via) else { continue };
        let Kind::Record { register: other } = &link.kind else {
            let what = format!("`{}` links to no record", fact.via);
            work.problem("facts", what, "name a field of the type record");
            continue;
        };
        let Some(other) = work.all.get(other) else { continue };
        if other.field(&fact.element).is_none() {
            let what = format!("register `{}` has no field `{}`", other.id, fact.element);
            work.problem("facts", what, "name one of its fields");
        } else if let Some(element) = work.element("facts", &fact.element) {
            work.plain("facts", element, "the conditions of another register");
        }
    }
}

/// A record is one row of the database, read and written whole.
fn length(work: &mut Work<'_>) {
    let dictionary = work.ground.dictionary;
    let bytes = |field: &Field| {
        let element = dictionary.get(&field.element)?;
        let rows = work.register.lines_of(&field.element).map(|lines| lines.max as usize);
        let row = |columns: &[String]| -> usize {
            columns.iter().filter_map(|key| dictionary.get(key)).map(value).sum()
        };
        Some(match &element.kind {
            Kind::Table { columns, max, .. } => {
                rows.unwrap_or(*max as usize).min(*max as usize) * row(columns)
            }
            _ => value(element),
        })
    };
    let all: usize = work.register.fields.iter().filter_map(bytes).sum();
    if all > RECORD_BYTES_MAX {
        let what = format!("a record could have {} kB", all / 1024);
        let cure = format!(
            "shorten texts or lower the lines' `max`, to {} kB together",
            RECORD_BYTES_MAX / 1024
        );
        work.problem("fields", what, cure);
    }
}

fn value(element: &Element) -> usize {
    let held = match &element.kind {
        Kind::Text { .. } | Kind::Url => element.length_max * SIGN_BYTES,
        Kind::File { count_max, .. } => *count_max as usize * VALUE_BYTES,
        Kind::Hours => WEEK_ROWS_MAX * VALUE_BYTES,
        _ => VALUE_BYTES,
    };
    held + VALUE_BYTES
}
