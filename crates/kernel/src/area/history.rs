//! Values that hold from a day until a day.

use crate::time::Date;
use serde::{Deserialize, Serialize};

/// A value that holds from a day on, until the day before `to`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated<T> {
    /// The first day.
    pub from: Date,
    /// The first day on which it no longer holds; none while it holds.
    pub to: Option<Date>,
    /// The value.
    pub value: T,
}

/// Values one after another, never two on the same day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct History<T>(Vec<Dated<T>>);

impl<T> Default for History<T> {
    fn default() -> Self {
        History(Vec::new())
    }
}

impl<T> History<T> {
    /// Returns a history that begins with `value` on `from`.
    pub fn new(from: Date, value: T) -> History<T> {
        History(vec![Dated { from, to: None, value }])
    }

    /// Returns the history of rows read from a database, in order of time.
    pub fn from_rows(mut rows: Vec<Dated<T>>) -> History<T> {
        rows.sort_by_key(|row| row.from);
        History(rows)
    }

    /// Returns the value on a day.
    pub fn on(&self, day: Date) -> Option<&T> {
        let row = self.0.iter().rev().find(|row| row.from <= day)?;
        row.to.is_none_or(|to| day < to).then_some(&row.value)
    }

    /// Returns the rows in order of time.
    pub fn rows(&self) -> &[Dated<T>] {
        &self.0
    }

    /// Returns the value that was set last, whether it still holds or not.
    pub fn last(&self) -> Option<&Dated<T>> {
        self.0.last()
    }

    /// Returns the rows that hold on a day or on a later one.
    pub fn since(&self, day: Date) -> impl Iterator<Item = &Dated<T>> {
        self.0.iter().filter(move |row| row.to.is_none_or(|to| day < to))
    }

    /// Returns the last day on which it changed.
    pub fn changed(&self) -> Option<Date> {
        self.0.last().map(|row| row.to.unwrap_or(row.from))
    }

    /// Lets `value` hold from a day on. A value set earlier for the same day or a later one gives way.
    pub fn set(&mut self, from: Date, value: T) {
        self.end(from);
        self.0.push(Dated { from, to: None, value });
    }

    /// Lets no value hold from a day on.
    pub fn end(&mut self, from: Date) {
        self.0.retain(|row| row.from < from);
        if let Some(row) = self.0.last_mut()
            && row.to.is_none_or(|to| from < to)
        {
            row.to = Some(from);
        }
    }
}
