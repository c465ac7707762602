//! Evaluation with three truth values (Kleene): an absent value matters only where the answer depends on it.

use super::node::{Compare, Count, Kind, Node};
use super::{Facts, Truth, Value};
use std::collections::BTreeSet;

type Gaps = BTreeSet<String>;

pub(super) fn truth(root: &Node, facts: &dyn Facts) -> Truth {
    match logic(root, facts) {
        Ok(truth) => truth.into(),
        Err(gaps) => Truth::Unknown { missing: gaps.into_iter().collect() },
    }
}

/// Returns the truth, or the gaps on which it depends.
fn logic(node: &Node, facts: &dyn Facts) -> Result<bool, Gaps> {
    match &node.kind {
        Kind::Known(name) => Ok(facts.known(name)),
        Kind::Not(one) => logic(one, facts).map(|truth| !truth),
        Kind::And(a, b) => both(logic(a, facts), logic(b, facts), false),
        Kind::Or(a, b) => both(logic(a, facts), logic(b, facts), true),
        Kind::Compare(how, a, b) => {
            let (left, right) = pair(a, b, facts)?;
            compare(*how, &left, &right).ok_or_else(|| named(node))
        }
        Kind::OneOf(one, list) => one_of(one, list, facts),
        Kind::Among(one, name) => among(node, one, name, facts),
        Kind::StartsWith(a, b) => match pair(a, b, facts)? {
            (Value::Text(text), Value::Text(prefix)) => Ok(text.starts_with(&prefix)),
            _ => Err(named(node)),
        },
        Kind::Literal(_)
        | Kind::Name(_)
        | Kind::Count(..)
        | Kind::RowCount(_)
        | Kind::ColumnSum(_)
        | Kind::Choose(..) => match value(node, facts)? {
            Value::Bool(truth) => Ok(truth),
            _ => Err(named(node)),
        },
    }
}

/// `decisive` is the truth that decides alone: false for and, true for or.
fn both(a: Result<bool, Gaps>, b: Result<bool, Gaps>, decisive: bool) -> Result<bool, Gaps> {
    match (a, b) {
        (Ok(truth), _) | (_, Ok(truth)) if truth == decisive => Ok(decisive),
        (Ok(_), Ok(_)) => Ok(!decisive),
        (Err(mut left), Err(right)) => {
            left.extend(right);
            Err(left)
        }
        (Err(gaps), Ok(_)) | (Ok(_), Err(gaps)) => Err(gaps),
    }
}

fn one_of(one: &Node, list: &[Node], facts: &dyn Facts) -> Result<bool, Gaps> {
    let wanted = value(one, facts)?;
    let mut gaps = Gaps::new();
    for element in list {
        match value(element, facts) {
            Ok(found) if found == wanted => return Ok(true),
            Ok(_) => {}
            Err(more) => gaps.extend(more),
        }
    }
    if gaps.is_empty() { Ok(false) } else { Err(gaps) }
}

/// Looks for a code among those of a field.
fn among(node: &Node, one: &Node, name: &str, facts: &dyn Facts) -> Result<bool, Gaps> {
    let wanted = value(one, facts);
    match (wanted, facts.value(name)) {
        (Ok(Value::Text(code)), Some(Value::Codes(codes))) => Ok(codes.contains(&code)),
        (Err(mut gaps), None) => {
            gaps.insert(name.to_owned());
            Err(gaps)
        }
        (Err(gaps), Some(_)) => Err(gaps),
        (Ok(_), None) => Err(Gaps::from([name.to_owned()])),
        (Ok(_), Some(_)) => Err(named(node)),
    }
}

fn pair(a: &Node, b: &Node, facts: &dyn Facts) -> Result<(Value, Value), Gaps> {
    match (value(a, facts), value(b, facts)) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (Err(mut left), Err(right)) => {
            left.extend(right);
            Err(left)
        }
        (Err(gaps), Ok(_)) | (Ok(_), Err(gaps)) => Err(gaps),
    }
}

fn value(node: &Node, facts: &dyn Facts) -> Result<Value, Gaps> {
    match &node.kind {
        Kind::Literal(value) => Ok(value.clone()),
        Kind::Name(name) => facts.value(name).ok_or_else(|| Gaps::from([name.clone()])),
        Kind::Count(how, a, b) => match pair(a, b, facts)? {
            (Value::Int(left), Value::Int(right)) => {
                count(*how, left, right).map(Value::Int).ok_or_else(|| named(node))
            }
            _ => Err(named(node)),
        },
        Kind::RowCount(name) => {
            facts.count(name).map(Value::Int).ok_or_else(|| Gaps::from([name.clone()]))
        }
        Kind::ColumnSum(name) => {
            facts.sum(name).map(Value::Int).ok_or_else(|| Gaps::from([name.clone()]))
        }
        Kind::Choose(condition, a, b) => value(if logic(condition, facts)? { a } else { b }, facts),
        Kind::Known(_)
        | Kind::Not(_)
        | Kind::And(..)
        | Kind::Or(..)
        | Kind::Compare(..)
        | Kind::OneOf(..)
        | Kind::Among(..)
        | Kind::StartsWith(..) => logic(node, facts).map(Value::Bool),
    }
}

/// An overflow is no answer; it is told like a gap.
fn count(how: Count, left: i64, right: i64) -> Option<i64> {
    match how {
        Count::Add => left.checked_add(right),
        Count::Subtract => left.checked_sub(right),
        Count::Multiply => left.checked_mul(right),
    }
}

/// Values of different types cannot be compared; the checker refuses that, and unchecked facts are told like gaps.
fn compare(how: Compare, left: &Value, right: &Value) -> Option<bool> {
    if left.kind() != right.kind() {
        return None;
    }
    Some(match how {
        Compare::Equal => left == right,
        Compare::Unequal => left != right,
        Compare::Less => left < right,
        Compare::AtMost => left <= right,
        Compare::More => left > right,
        Compare::AtLeast => left >= right,
    })
}

/// Returns the names under a node whose values are of no use.
fn named(node: &Node) -> Gaps {
    let mut found = Vec::new();
    node.names(&mut found);
    found.into_iter().collect()
}
