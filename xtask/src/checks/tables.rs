//! Rule 3 and the rules of SQL: tables carry their owner's prefix, SQL names own and lower tables, changes own ones
//! only, and says nothing that the engines understand differently.

use super::Check;
use crate::house::{House, Member, Tier};
use crate::report::Report;
use crate::sql::{self, Names};
use std::collections::BTreeMap;

pub(super) const CHECK: Check = Check {
    name: "tables",
    about: "tables carry their owner's prefix; SQL names own and lower tables, changes own ones, passes time and randomness in",
    run,
};

/// Every table by the crate that makes it.
pub type Owners<'a> = BTreeMap<String, &'a Member>;

fn run(house: &House, report: &mut Report) {
    let owners = migrations(house, report);
    prefixes(house, report);
    for (path, text) in migration_files(house) {
        statement(house, path, 0, text, &owners, report);
    }
    for source in house.product() {
        for (at, text) in source.strings() {
            let line = source.tokens[at].line;
            if !sql::is_sql(&text) || source.in_tests(at) {
                continue;
            }
            statement(house, &source.path, line, &text, &owners, report);
        }
    }
}

fn migration_files(house: &House) -> impl Iterator<Item = (&str, &str)> {
    house.tree.texts().filter(|(path, _)| path.contains("/migrations/") && path.ends_with(".sql"))
}

/// Finds who makes which table, and reports tables without their owner's prefix.
fn migrations<'a>(house: &'a House, report: &mut Report) -> Owners<'a> {
    let mut owners = Owners::new();
    for (path, text) in migration_files(house) {
        let Some(member) = house.owner(path) else {
            report.add(
                path,
                0,
                "belongs to no crate",
                "keep migrations in the crate whose tables they make",
            );
            continue;
        };
        for table in sql::names(text).created {
            if !is_own(member, &table) {
                let cure = match member.tier() {
                    Some(Tier::Domain) => {
                        format!("call it `{}_…`: a domain's tables carry its name", member.name())
                    }
                    _ => format!(
                        "list the noun in {}/Cargo.toml: [package.metadata.linli] tables = [\"{table}\"] covers `{table}` and `{table}_…`",
                        member.folder
                    ),
                };
                report.add(
                    path,
                    0,
                    format!("`{table}` does not carry the prefix of `{}`", member.name()),
                    cure,
                );
            }
            if let Some(other) =
                owners.insert(table.clone(), member).filter(|other| other.folder != member.folder)
            {
                let cure = "a table has one owner";
                report.add(path, 0, format!("`{table}` is made by `{}` too", other.name()), cure);
            }
        }
    }
    owners
}

/// Reports a noun that two crates claim, and a domain that claims one.
fn prefixes(house: &House, report: &mut Report) {
    let mut claimed: BTreeMap<&str, &Member> = BTreeMap::new();
    for member in &house.members {
        let file = format!("{}/Cargo.toml", member.folder);
        if member.tier() == Some(Tier::Domain) && !member.tables.is_empty() {
            let cure = "a domain's tables carry its name; a noun that others share belongs in crates/foundation";
            report.add(&file, 0, format!("`{}` lists table names", member.name()), cure);
        }
        for table in &member.tables {
            if let Some(other) = claimed.insert(table, member) {
                let what =
                    format!("`{table}` is claimed by `{}` and `{}`", other.name(), member.name());
                report.add(
                    &file,
                    0,
                    what,
                    "a noun has one owner; let the other use it through commands and queries",
                );
            }
        }
    }
}

fn is_own(member: &Member, table: &str) -> bool {
    let covers = |prefix: &str| {
        table.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    };
    covers(member.name()) || member.tables.iter().any(|prefix| covers(prefix))
}

fn statement(
    house: &House,
    path: &str,
    line: usize,
    text: &str,
    owners: &Owners,
    report: &mut Report,
) {
    let Some(member) = house.owner(path) else { return };
    let is_store = member.folder == "crates/platform/store";
    for (word, cure) in sql::banned(text) {
        // The store names what an engine needs in its fragments for that engine.
        if !is_store || path.ends_with(".sql") {
            report.add(path, line, format!("SQL says `{}`", word.trim_end_matches('(')), cure);
        }
    }
    if is_store {
        return;
    }
    let Names { read, written, created } = sql::names(text);
    for table in read.iter().chain(&written).filter(|table| !created.contains(*table)) {
        match owners.get(table.as_str()) {
            Some(owner) => {
                foreign_table(path, line, member, owner, table, written.contains(table), report)
            }
            None if owners.is_empty() => {}
            None => {
                let cure = "correct the name, or make the table in a migration of its owner";
                report.add(path, line, format!("no migration makes the table `{table}`"), cure);
            }
        }
    }
    if !created.is_empty() && !path.contains("/migrations/") {
        let cure = "tables are made by migrations, so that both engines and every upgrade get them";
        report.add(path, line, "SQL outside migrations makes a table", cure);
    }
}

fn foreign_table(
    path: &str,
    line: usize,
    user: &Member,
    owner: &Member,
    table: &str,
    written: bool,
    report: &mut Report,
) {
    if owner.folder == user.folder {
        return;
    }
    let lower = owner.tier().zip(user.tier()).is_some_and(|(owner, user)| owner < user);
    if !lower {
        let cure = format!(
            "`{}` stands beside or above `{}`: hear its event, or ask for what you need to move into crates/foundation",
            owner.name(),
            user.name()
        );
        report.add(
            path,
            line,
            format!("`{}` names `{table}` of `{}`", user.name(), owner.name()),
            cure,
        );
    } else if written {
        let cure = format!(
            "call a command of `{}`: only the owner changes its tables, so that journal and events are right",
            owner.name()
        );
        report.add(
            path,
            line,
            format!("`{}` changes `{table}` of `{}`", user.name(), owner.name()),
            cure,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::expect;
    use crate::house::example;

    fn house(files: &[(&str, &str)]) -> House {
        let mut all = vec![
            ("crates/platform/store/migrations/0001.sql", "CREATE TABLE job (id {id});"),
            (
                "crates/foundation/registry/migrations/0001.sql",
                "CREATE TABLE area (id {id}); CREATE TABLE area_code (id {id});",
            ),
            (
                "crates/domains/desk/migrations/0001.sql",
                "CREATE TABLE desk_case (id {id} REFERENCES area (id));",
            ),
        ];
        all.extend_from_slice(files);
        let crates: [(&str, &[&str]); 4] = [
            ("crates/platform/store", &[]),
            ("crates/foundation/registry", &[]),
            ("crates/domains/desk", &[]),
            ("crates/domains/grid", &[]),
        ];
        let mut house = example(&all, &crates);
        house.members[0].tables = vec!["job".to_owned()];
        house.members[1].tables = vec!["area".to_owned()];
        house
    }

    #[test]
    fn own_and_lower_tables_pass() {
        let text = "fn f() { q.all(\"SELECT 1 FROM desk_case c JOIN area_code a ON 1=1\"); q.exec(\"UPDATE desk_case SET a = $1\"); }";
        expect(CHECK, &house(&[("crates/domains/desk/src/case/store.rs", text)]), &[]);
    }

    #[test]
    fn tables_of_others_are_told() {
        let grid = (
            "crates/domains/grid/src/store.rs",
            "fn f() { q.all(\"SELECT 1 FROM desk_case\"); q.all(\"SELECT 1 FROM typo\"); }",
        );
        let desk = (
            "crates/domains/desk/src/store.rs",
            "fn f() {\n q.exec(\"UPDATE area SET x = now()\");\n}",
        );
        let wrong = (
            "crates/domains/grid/migrations/0001.sql",
            "CREATE TABLE visit (id {id}, at {time} DEFAULT CURRENT_TIMESTAMP);",
        );
        let expected = [
            "crates/domains/desk/src/store.rs:2 SQL says `NOW`",
            "crates/domains/desk/src/store.rs:2 `desk` changes `area` of `registry`",
            "crates/domains/grid/migrations/0001.sql:0 SQL says `CURRENT_TIMESTAMP`",
            "crates/domains/grid/migrations/0001.sql:0 `visit` does not carry the prefix of `grid`",
            "crates/domains/grid/src/store.rs:1 `grid` names `desk_case` of `desk`",
            "crates/domains/grid/src/store.rs:1 no migration makes the table `typo`",
        ];
        expect(CHECK, &house(&[grid, desk, wrong]), &expected);
    }
}
