//! Divisions as tables: `id,community,grid`, or `id,label`.

use super::error::{Place, Problem, ReadError, Trouble};
use crate::sheet::said;
use std::collections::HashMap;

/// Where a unit belongs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The community.
    pub community: Option<String>,
    /// The grid.
    pub grid: Option<String>,
    /// The region, in a table that does not say which kind it is.
    pub label: Option<String>,
}

/// A division by ids of units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    rows: HashMap<String, (usize, Row)>,
}

impl Table {
    /// Returns where a unit belongs.
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.get(id).map(|(_, row)| row)
    }

    /// Returns how many units have a row.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Checks that every row names a unit, and, when `all` is set, that every unit has a row.
    ///
    /// # Errors
    /// Names the rows or units.
    pub fn check<'a>(
        &self,
        ids: impl Iterator<Item = &'a str> + Clone,
        all: bool,
    ) -> Result<(), ReadError> {
        let known: std::collections::HashSet<&str> = ids.clone().collect();
        let mut unknown: Vec<(usize, &String)> = self
            .rows
            .iter()
            .filter(|(id, _)| !known.contains(id.as_str()))
            .map(|(id, (line, _))| (*line, id))
            .collect();
        unknown.sort();
        let problems = unknown
            .into_iter()
            .map(|(line, id)| Problem {
                place: Place::Line(line),
                trouble: Trouble::UnknownUnit { id: id.clone() },
            })
            .collect();
        ReadError::unless_empty(problems)?;
        let without: Vec<&str> = ids.filter(|id| !self.rows.contains_key(*id)).collect();
        match without.first() {
            Some(first) if all => {
                let (id, count) = ((*first).to_owned(), without.len());
                Err(ReadError::one(Place::File, Trouble::NoRow { id, count }))
            }
            _ => Ok(()),
        }
    }
}

/// The names that columns may have.
const ID: &[&str] = &["id", "unit", "编号", "单元"];
const COMMUNITY: &[&str] = &["community", "社区"];
const GRID: &[&str] = &["grid", "网格"];
const LABEL: &[&str] = &["label", "region", "区域"];

/// Reads a division.
///
/// # Errors
/// Names the first lines that cannot be taken, and what to do.
pub fn table(text: &str) -> Result<Table, ReadError> {
    let mut reader = reader(text);
    let headers = headers(&mut reader)?;
    let id = column(&headers, ID, "id")?;
    let find = |names: &[&str]| headers.iter().position(|name| names.contains(&name.as_str()));
    let (community, grid, label) = (find(COMMUNITY), find(GRID), find(LABEL));
    if community.or(grid).or(label).is_none() {
        let trouble = Trouble::NoColumn { column: "community, grid or label", there: headers };
        return Err(ReadError::one(Place::Line(1), trouble));
    }
    let (mut found, mut problems) = (Table::default(), Vec::new());
    each(&mut reader, |line, record| {
        let cell = |at: Option<usize>| {
            at.and_then(|at| record.get(at))
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .map(said)
        };
        let own = |at| cell(at).map(str::to_owned);
        let Some(id) = cell(Some(id)) else { return };
        let row = Row { community: own(community), grid: own(grid), label: own(label) };
        if let Some((first, _)) = found.rows.insert(id.to_owned(), (line, row)) {
            let trouble = Trouble::Twice { id: id.to_owned(), first };
            problems.push(Problem { place: Place::Line(line), trouble });
        }
    })?;
    ReadError::unless_empty(problems)?;
    Ok(found)
}

/// Reads the column `id` of a table; a table with a single column needs no heading of that name.
pub(super) fn ids(text: &str) -> Result<Vec<String>, ReadError> {
    let mut reader = reader(text);
    let headers = headers(&mut reader)?;
    let mut found = Vec::new();
    let id = match column(&headers, ID, "id") {
        Ok(at) => at,
        Err(_) if headers.len() == 1 => {
            found.extend(headers.first().cloned());
            0
        }
        Err(error) => return Err(error),
    };
    each(&mut reader, |_, record| {
        let cell = record.get(id).map(str::trim).filter(|text| !text.is_empty());
        found.extend(cell.map(|cell| said(cell).to_owned()));
    })?;
    Ok(found)
}

type Reader<'a> = csv::Reader<&'a [u8]>;

fn reader(text: &str) -> Reader<'_> {
    csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes())
}

fn headers(reader: &mut Reader<'_>) -> Result<Vec<String>, ReadError> {
    let headers = reader.headers().map_err(broken)?;
    Ok(headers.iter().map(|name| name.trim().to_lowercase()).collect())
}

fn column(headers: &[String], names: &[&str], column: &'static str) -> Result<usize, ReadError> {
    headers.iter().position(|name| names.contains(&name.as_str())).ok_or_else(|| {
        let trouble = Trouble::NoColumn { column, there: headers.to_vec() };
        ReadError::one(Place::Line(1), trouble)
    })
}

fn each(
    reader: &mut Reader<'_>,
    mut take: impl FnMut(usize, &csv::StringRecord),
) -> Result<(), ReadError> {
    let mut record = csv::StringRecord::new();
    loop {
        let line = reader.position().line() as usize;
        match reader.read_record(&mut record) {
            Ok(true) => take(record.position().map_or(line, |at| at.line() as usize), &record),
            Ok(false) => return Ok(()),
            Err(error) => return Err(broken(error)),
        }
    }
}

fn broken(error: csv::Error) -> ReadError {
    let place = error.position().map_or(Place::File, |at| Place::Line(at.line() as usize));
    ReadError::one(place, Trouble::Csv { message: error.to_string() })
}
