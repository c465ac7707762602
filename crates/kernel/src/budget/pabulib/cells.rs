//! Lines of cells parted by `;`, with quotes as spreadsheets write them.

use super::{Problem, Wrong};

/// A table whose cells lie one after the other in one text.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub columns: Vec<String>,
    text: String,
    /// Where each cell ends, row by row; every row has as many as there are columns.
    ends: Vec<u32>,
    rows: usize,
}

impl Table {
    pub fn new(columns: Vec<String>) -> Table {
        Table { columns, ..Table::default() }
    }

    /// Returns which column has a name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn cell(&self, row: usize, column: usize) -> Option<&str> {
        if row >= self.rows || column >= self.columns.len() {
            return None;
        }
        let at = row * self.columns.len() + column;
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.text.get(begin..self.ends[at] as usize)
    }

    /// Adds a row; missing cells are empty. Returns whether the row has no more cells than there are columns.
    pub fn push<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> bool {
        let mut count = 0;
        for cell in cells {
            if count == self.columns.len() {
                return false;
            }
            self.text.push_str(cell);
            self.ends.push(self.text.len() as u32);
            count += 1;
        }
        for _ in count..self.columns.len() {
            self.ends.push(self.text.len() as u32);
        }
        self.rows += 1;
        true
    }
}

/// Reads line after line.
pub(super) struct Rows<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

/// The cells of one line, as places in the text or, where quotes had to be undone, in a text of their own.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// The line that the row begins in, from one.
    pub line: usize,
    cells: Vec<Cell>,
    own: String,
}

#[derive(Debug)]
struct Cell {
    is_own: bool,
    begin: usize,
    end: usize,
}

impl<'a> Rows<'a> {
    pub fn new(text: &'a str) -> Rows<'a> {
        Rows { text, at: 0, line: 1 }
    }

    /// Returns the line that is read next.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Reads the next line that is not empty; returns whether there is one.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, Problem> {
        loop {
            if self.at >= self.text.len() {
                return Ok(false);
            }
            self.read(row)?;
            let is_empty = row.cells.len() == 1 && row.get(self.text, 0).is_some_and(str::is_empty);
            if !is_empty {
                return Ok(true);
            }
        }
    }

    pub fn text(&self) -> &'a str {
        self.text
    }

    fn read(&mut self, row: &mut Row) -> Result<(), Problem> {
        row.cells.clear();
        row.own.clear();
        row.line = self.line;
        let bytes = self.text.as_bytes();
        loop {
            if bytes.get(self.at) == Some(&b'"') {
                self.quoted(row)?;
            } else {
                let begin = self.at;
                while bytes.get(self.at).is_some_and(|byte| !matches!(byte, b';' | b'\n' | b'\r')) {
                    self.at += 1;
                }
                row.cells.push(Cell { is_own: false, begin, end: self.at });
            }
            match bytes.get(self.at) {
                Some(b';') => self.at += 1,
                Some(b'\r') if bytes.get(self.at + 1) == Some(&b'\n') => {
                    self.at += 2;
                    self.line += 1;
                    return Ok(());
                }
                Some(_) => {
                    self.at += 1;
                    self.line += 1;
                    return Ok(());
                }
                None => return Ok(()),
            }
        }
    }

    /// Reads a cell in quotes; what follows the second quote belongs to it as it stands.
    fn quoted(&mut self, row: &mut Row) -> Result<(), Problem> {
        let bytes = self.text.as_bytes();
        let begin = row.own.len();
        self.at += 1;
        let mut inside = true;
        let mut from = self.at;
        loop {
            match (bytes.get(self.at), inside) {
                (None, true) => {
                    let line = row.line;
                    return Err(Problem { line, field: String::new(), what: Wrong::OpenQuote });
                }
                (None | Some(b';' | b'\n' | b'\r'), false) => break,
                (Some(b'"'), true) => {
                    row.own.push_str(&self.text[from..self.at]);
                    self.at += 1;
                    // Two quotes are one quote.
                    inside = bytes.get(self.at) == Some(&b'"');
                    from = self.at;
                    self.at += usize::from(inside);
                }
                (Some(byte), _) => {
                    self.line += usize::from(*byte == b'\n');
                    self.at += 1;
                }
            }
        }
        row.own.push_str(&self.text[from..self.at]);
        row.cells.push(Cell { is_own: true, begin, end: row.own.len() });
        Ok(())
    }
}

impl Row {
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Returns a cell without spaces at its ends.
    pub fn get<'a>(&'a self, text: &'a str, at: usize) -> Option<&'a str> {
        let cell = self.cells.get(at)?;
        let from = if cell.is_own { self.own.as_str() } else { text };
        from.get(cell.begin..cell.end).map(str::trim)
    }

    pub fn cells<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a str> {
        (0..self.cells.len()).filter_map(move |at| self.get(text, at))
    }
}

/// Writes a cell, in quotes where it needs them.
pub(super) fn write(cell: &str, text: &mut String) {
    let needs = cell.contains([';', '\n', '\r']) || cell.starts_with('"') || cell.trim() != cell;
    if !needs {
        text.push_str(cell);
        return;
    }
    text.push('"');
    text.push_str(&cell.replace('"', "\"\""));
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
        let (mut rows, mut row) = (Rows::new(text), Row::default());
        let mut all = Vec::new();
        while rows.next(&mut row).unwrap() {
            all.push((row.line, row.cells(text).map(str::to_owned).collect()));
        }
        all
    }

    fn owned(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn lines_and_quotes() {
        let text = "a;b\r\n\n  \n\"c;d\";\"e \"\"f\"\"\"\r\"g\nh\";i\nlast; say \"x\"";
        let expected = vec![
            (1, owned(&["a", "b"])),
            (4, owned(&["c;d", "e \"f\""])),
            (5, owned(&["g\nh", "i"])),
            (7, owned(&["last", "say \"x\""])),
        ];
        assert_eq!(rows(text), expected);
    }

    #[test]
    fn an_open_quote_is_told() {
        let (mut rows, mut row) = (Rows::new("a\n\"b"), Row::default());
        assert_eq!(rows.next(&mut row), Ok(true));
        let problem = rows.next(&mut row).unwrap_err();
        assert_eq!((problem.line, problem.what), (2, Wrong::OpenQuote));
    }

    #[test]
    fn what_is_written_is_read_again() {
        for cell in ["plain", "with;sign", "\"quoted\"", "two\nlines", "in \"the\" middle", ""] {
            let mut text = "x;".to_owned();
            write(cell, &mut text);
            assert_eq!(rows(&text)[0].1, owned(&["x", cell]), "{text}");
        }
    }
}
