//! The plain conditions that Linli takes from CEL, lowered from its syntax tree.

use super::{FUNCTIONS, Fault, LENGTH_MAX, Value};
use crate::time::parse_date;
use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, SourceInfo, operators};

/// A node with the character, from 1, at which it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub at: usize,
    pub kind: Kind,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Literal(Value),
    Name(String),
    Known(String),
    Not(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Compare(Compare, Box<Node>, Box<Node>),
    OneOf(Box<Node>, Vec<Node>),
    Among(Box<Node>, String),
    RowCount(String),
    ColumnSum(String),
    Count(Count, Box<Node>, Box<Node>),
    StartsWith(Box<Node>, Box<Node>),
    Choose(Box<Node>, Box<Node>, Box<Node>),
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compare {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// Integer arithmetic. Division is absent: it would need a rounding rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    Add,
    Subtract,
    Multiply,
}

impl Node {
    pub(super) fn names(&self, found: &mut Vec<String>) {
        match &self.kind {
            Kind::Literal(_) => {}
            Kind::Name(name) | Kind::Known(name) | Kind::RowCount(name) | Kind::ColumnSum(name) => {
                found.push(name.clone())
            }
            Kind::Among(one, name) => {
                one.names(found);
                found.push(name.clone());
            }
            Kind::Not(one) => one.names(found),
            Kind::And(a, b)
            | Kind::Or(a, b)
            | Kind::Compare(_, a, b)
            | Kind::Count(_, a, b)
            | Kind::StartsWith(a, b) => {
                a.names(found);
                b.names(found);
            }
            Kind::OneOf(one, list) => {
                one.names(found);
                list.iter().for_each(|node| node.names(found));
            }
            Kind::Choose(a, b, c) => [a, b, c].into_iter().for_each(|node| node.names(found)),
        }
    }
}

pub(super) fn parse(source: &str) -> Result<Node, Fault> {
    if source.chars().count() > LENGTH_MAX {
        let what = format!("the expression is longer than {LENGTH_MAX} characters");
        return Err(Fault::new(1, what, "split it, or let the domain supply a fact"));
    }
    if source.trim().is_empty() {
        return Err(Fault::new(1, "the expression is empty", "write a condition, or leave it out"));
    }
    let parsed = cel::parser::Parser::default().parse_with_source_info(source);
    let (root, places) = parsed.map_err(|errors| syntax_fault(source, &errors))?;
    Lowering { places }.node(&root)
}

/// The parser counts columns in characters of one line; a fault counts from the start of the text.
fn syntax_fault(source: &str, errors: &cel::ParseErrors) -> Fault {
    let Some(error) = errors.errors.first() else {
        return Fault::new(1, "the expression cannot be read", "write a CEL condition");
    };
    let line = usize::try_from(error.pos.0).unwrap_or(1).max(1);
    let before: usize =
        source.split_inclusive('\n').take(line - 1).map(|text| text.chars().count()).sum();
    let at = before + usize::try_from(error.pos.1).unwrap_or(1).max(1);
    let what = error.msg.trim_start_matches("Syntax error: ").to_owned();
    Fault::new(
        at,
        format!("not a CEL expression: {what}"),
        "write a condition such as case.urgent && case.count > 3",
    )
}

struct Lowering {
    places: SourceInfo,
}

impl Lowering {
    /// The parser tells bytes; people count characters.
    fn at(&self, id: u64) -> usize {
        let Some((start, _)) = self.places.offset_for(id) else { return 1 };
        let source = &self.places.source;
        source.char_indices().take_while(|(byte, _)| *byte < start as usize).count() + 1
    }

    fn node(&self, expr: &IdedExpr) -> Result<Node, Fault> {
        let at = self.at(expr.id);
        let kind = match &expr.expr {
            Expr::Literal(literal) => Kind::Literal(literal_value(at, literal)?),
            Expr::Ident(_) => Kind::Name(self.name(expr)?),
            Expr::Select(select) if select.test => {
                return Err(Fault::new(at, "`has` is not used here", "write known(x) instead"));
            }
            Expr::Select(_) => Kind::Name(self.name(expr)?),
            Expr::Call(call) => self.call(at, call)?,
            Expr::Comprehension(_) => {
                return Err(Fault::new(
                    at,
                    "loops over lists are not allowed",
                    "let the domain supply a fact instead",
                ));
            }
            Expr::List(_) => {
                return Err(Fault::new(at, "a list stands alone", "use a list only after `in`"));
            }
            Expr::Map(_) | Expr::Struct(_) | Expr::Unspecified => {
                return Err(Fault::new(
                    at,
                    "only whole numbers, texts, truth values and dates are allowed",
                    "remove it",
                ));
            }
        };
        Ok(Node { at, kind })
    }

    fn boxed(&self, expr: &IdedExpr) -> Result<Box<Node>, Fault> {
        self.node(expr).map(Box::new)
    }

    /// Returns the dotted name that an identifier or a chain of selections spells.
    fn name(&self, expr: &IdedExpr) -> Result<String, Fault> {
        match &expr.expr {
            Expr::Ident(name) => Ok(name.clone()),
            Expr::Select(select) if !select.test => {
                Ok(format!("{}.{}", self.name(&select.operand)?, select.field))
            }
            _ => Err(Fault::new(
                self.at(expr.id),
                "this is no field of the dictionary",
                "write a name such as case.urgent",
            )),
        }
    }

    fn call(&self, at: usize, call: &CallExpr) -> Result<Kind, Fault> {
        match (&call.target, call.args.as_slice()) {
            (Some(target), [prefix]) if call.func_name == "startsWith" => {
                Ok(Kind::StartsWith(self.boxed(target)?, self.boxed(prefix)?))
            }
            (None, [one]) => self.call_of_one(at, &call.func_name, one),
            (None, [a, b]) => self.call_of_two(at, &call.func_name, a, b),
            (None, [a, b, c]) if call.func_name == operators::CONDITIONAL => {
                Ok(Kind::Choose(self.boxed(a)?, self.boxed(b)?, self.boxed(c)?))
            }
            _ => Err(unknown_function(at, &call.func_name)),
        }
    }

    fn call_of_one(&self, at: usize, function: &str, one: &IdedExpr) -> Result<Kind, Fault> {
        match function {
            operators::LOGICAL_NOT => Ok(Kind::Not(self.boxed(one)?)),
            operators::NEGATE => {
                let zero = Node { at, kind: Kind::Literal(Value::Int(0)) };
                Ok(Kind::Count(Count::Subtract, Box::new(zero), self.boxed(one)?))
            }
            "known" => Ok(Kind::Known(self.name(one)?)),
            "count" => Ok(Kind::RowCount(self.name(one)?)),
            "sum" => Ok(Kind::ColumnSum(self.name(one)?)),
            "date" => match &one.expr {
                Expr::Literal(LiteralValue::String(text)) => parse_date(text.inner())
                    .map(|date| Kind::Literal(Value::Date(date)))
                    .ok_or_else(|| {
                        Fault::new(self.at(one.id), "this is no date", "write date(\"2026-05-01\")")
                    }),
                _ => Err(Fault::new(
                    at,
                    "`date` takes a text in quotes",
                    "write date(\"2026-05-01\")",
                )),
            },
            _ => Err(unknown_function(at, function)),
        }
    }

    fn call_of_two(
        &self,
        at: usize,
        function: &str,
        a: &IdedExpr,
        b: &IdedExpr,
    ) -> Result<Kind, Fault> {
        let compare = |how| Ok(Kind::Compare(how, self.boxed(a)?, self.boxed(b)?));
        let count = |how| Ok(Kind::Count(how, self.boxed(a)?, self.boxed(b)?));
        match function {
            operators::LOGICAL_AND => Ok(Kind::And(self.boxed(a)?, self.boxed(b)?)),
            operators::LOGICAL_OR => Ok(Kind::Or(self.boxed(a)?, self.boxed(b)?)),
            operators::EQUALS => compare(Compare::Equal),
            operators::NOT_EQUALS => compare(Compare::Unequal),
            operators::LESS => compare(Compare::Less),
            operators::LESS_EQUALS => compare(Compare::AtMost),
            operators::GREATER => compare(Compare::More),
            operators::GREATER_EQUALS => compare(Compare::AtLeast),
            operators::ADD => count(Count::Add),
            operators::SUBSTRACT => count(Count::Subtract),
            operators::MULTIPLY => count(Count::Multiply),
            operators::DIVIDE | operators::MODULO => Err(Fault::new(
                at,
                "division is not allowed",
                "multiply the other side, or let the domain supply a fact",
            )),
            operators::IN => match &b.expr {
                Expr::List(list) if list.optional_indices.is_empty() => {
                    let elements = list
                        .elements
                        .iter()
                        .map(|element| self.node(element))
                        .collect::<Result<_, _>>()?;
                    Ok(Kind::OneOf(self.boxed(a)?, elements))
                }
                Expr::Ident(_) | Expr::Select(_) => Ok(Kind::Among(self.boxed(a)?, self.name(b)?)),
                _ => Err(Fault::new(at, "`in` needs a list", "write x in [\"a\", \"b\"]")),
            },
            operators::INDEX => Err(Fault::new(
                at,
                "indexing is not allowed",
                "write a dictionary field such as case.urgent",
            )),
            _ => Err(unknown_function(at, function)),
        }
    }
}

fn unknown_function(at: usize, function: &str) -> Fault {
    Fault::new(
        at,
        format!("`{function}` may not be called"),
        format!("use only: {}", FUNCTIONS.join(", ")),
    )
}

fn literal_value(at: usize, literal: &LiteralValue) -> Result<Value, Fault> {
    match literal {
        LiteralValue::Boolean(truth) => Ok(Value::Bool(*truth.inner())),
        LiteralValue::Int(number) => Ok(Value::Int(*number.inner())),
        LiteralValue::String(text) => Ok(Value::Text(text.inner().to_owned())),
        LiteralValue::Double(_) => Err(Fault::new(
            at,
            "floating point is not allowed",
            "write a whole number: fen for money, a count of hundredths",
        )),
        LiteralValue::UInt(_) => {
            Err(Fault::new(at, "unsigned numbers are not used", "write the number without `u`"))
        }
        LiteralValue::Bytes(_) => {
            Err(Fault::new(at, "bytes are not used", "write a text in quotes without `b`"))
        }
        LiteralValue::Null => Err(Fault::new(at, "`null` is not used", "write !known(x)")),
    }
}
