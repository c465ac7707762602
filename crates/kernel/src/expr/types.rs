//! Types: every name exists, every operator gets what it takes, the whole is a truth value.

use super::node::{Compare, Kind, Node};
use super::{Fault, Names, Type};

pub(super) fn check(root: &Node, names: &dyn Names) -> Result<(), Vec<Fault>> {
    let mut checker = Checker { names, faults: Vec::new() };
    checker.want(root, Type::Bool);
    if checker.faults.is_empty() { Ok(()) } else { Err(checker.faults) }
}

struct Checker<'n> {
    names: &'n dyn Names,
    faults: Vec<Fault>,
}

impl Checker<'_> {
    fn fault(&mut self, at: usize, what: String, cure: &str) {
        self.faults.push(Fault::new(at, what, cure));
    }

    fn want(&mut self, node: &Node, wanted: Type) {
        let Some(found) = self.kind(node) else { return };
        if found != wanted {
            let what = format!("a {} stands where a {} is needed", found.word(), wanted.word());
            self.fault(node.at, what, "compare it, or use another field");
        }
    }

    /// Returns the type, or nothing when a fault inside was already told.
    fn kind(&mut self, node: &Node) -> Option<Type> {
        match &node.kind {
            Kind::Literal(value) => Some(value.kind()),
            Kind::Name(name) => self.value(node.at, name),
            Kind::Known(name) => {
                self.name(node.at, name);
                Some(Type::Bool)
            }
            Kind::Not(one) => {
                self.want(one, Type::Bool);
                Some(Type::Bool)
            }
            Kind::And(a, b) | Kind::Or(a, b) => {
                self.want(a, Type::Bool);
                self.want(b, Type::Bool);
                Some(Type::Bool)
            }
            Kind::Compare(how, a, b) => {
                self.compare(node.at, *how, a, b);
                Some(Type::Bool)
            }
            Kind::OneOf(one, list) => {
                self.one_of(one, list);
                Some(Type::Bool)
            }
            Kind::Among(one, name) => {
                self.want(one, Type::Text);
                if self.name(node.at, name).is_some_and(|kind| kind != Type::Codes) {
                    let cure = "write x in [\"a\", \"b\"], or name a field with several codes";
                    self.fault(node.at, "`in` needs a list".to_owned(), cure);
                }
                Some(Type::Bool)
            }
            Kind::RowCount(name) => {
                if self.name(node.at, name).is_some_and(|kind| kind != Type::Rows) {
                    let what = format!("`{name}` has no rows to count");
                    self.fault(node.at, what, "name a table");
                }
                Some(Type::Int)
            }
            Kind::ColumnSum(name) => {
                if self.names.column_of(name) != Some(Type::Int) {
                    let what = format!("`{name}` is no column of numbers");
                    self.fault(
                        node.at,
                        what,
                        "write sum(table.column), with the column's whole key",
                    );
                }
                Some(Type::Int)
            }
            Kind::Count(_, a, b) => {
                self.want(a, Type::Int);
                self.want(b, Type::Int);
                Some(Type::Int)
            }
            Kind::StartsWith(a, b) => {
                self.want(a, Type::Text);
                self.want(b, Type::Text);
                Some(Type::Bool)
            }
            Kind::Choose(condition, a, b) => {
                self.want(condition, Type::Bool);
                let found = self.kind(a)?;
                self.want(b, found);
                Some(found)
            }
        }
    }

    fn one_of(&mut self, one: &Node, list: &[Node]) {
        let wanted = self.kind(one);
        for element in list {
            match wanted {
                Some(wanted) => self.want(element, wanted),
                None => drop(self.kind(element)),
            }
        }
    }

    fn name(&mut self, at: usize, name: &str) -> Option<Type> {
        let found = self.names.type_of(name);
        if found.is_none() {
            self.fault(
                at,
                format!("there is no field `{name}`"),
                "use an element of the dictionary, or add it there",
            );
        }
        found
    }

    /// Returns the type of a name that stands for its value.
    fn value(&mut self, at: usize, name: &str) -> Option<Type> {
        let found = self.name(at, name)?;
        let cure = match found {
            Type::Int | Type::Text | Type::Bool | Type::Date | Type::Moment => return Some(found),
            Type::Codes => "write \"code\" in x, or known(x)",
            Type::Rows => "write count(x), or known(x)",
            Type::Link | Type::Files => "write known(x)",
        };
        self.fault(at, format!("`{name}` is a {}, of which no value is taken", found.word()), cure);
        None
    }

    fn compare(&mut self, at: usize, how: Compare, a: &Node, b: &Node) {
        let (Some(left), Some(right)) = (self.kind(a), self.kind(b)) else { return };
        if left != right {
            let what = format!("a {} is compared with a {}", left.word(), right.word());
            self.fault(at, what, "compare values of one type; write dates as date(\"2026-05-01\")");
            return;
        }
        if !left.ordered() && !matches!(how, Compare::Equal | Compare::Unequal) {
            self.fault(
                at,
                format!("a {} has no order", left.word()),
                "use == or !=, or `in` with a list",
            );
        }
    }
}
