//! A11, G6, G9, J5: a true archive, proof, log and budget, changed in every way that we could think of. Each change is found
//! and named, or the program says of its own accord that it did not look at it.

mod archives;
mod budgets;
mod logs;

use crate::run;

/// What has to come of a change.
enum Then {
    /// It is found: an exit code other than 0, and these words, which name what and where.
    Found(&'static str),
    /// The program says that it did not look at this.
    Named(&'static str),
}

use Then::{Found, Named};

/// The changes that were tried, so that none is lost when the tables are edited.
#[derive(Default)]
struct Table(Vec<String>);

impl Table {
    fn row(&mut self, name: &str, arguments: &[&str], then: &Then) {
        let mut all = vec!["--lang", "en"];
        all.extend(arguments);
        let ran = run(&all);
        let said = format!("{}{}", ran.out, ran.err);
        match then {
            Found(words) => {
                assert_ne!(ran.code, 0, "{name} holds: {said}");
                assert!(said.contains(words), "{name}: `{words}` is not in: {said}");
                assert!(!said.contains("everything holds"), "{name}: {said}");
            }
            Named(words) => {
                assert!(said.contains(words), "{name}: `{words}` is not in: {said}");
            }
        }
        // In the other language it comes to the same conclusion.
        all[1] = "zh";
        assert_eq!(run(&all).code, ran.code, "{name}");
        assert!(!self.0.iter().any(|known| known == name), "{name} stands twice");
        self.0.push(name.to_owned());
    }

    /// Checks that there are at least so many changes: together with the other tables more than sixty.
    fn at_least(&self, count: usize) {
        assert!(self.0.len() >= count, "{} changes: {:?}", self.0.len(), self.0);
    }
}
