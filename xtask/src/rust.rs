//! Rust source as a flat list of tokens with line numbers. Macros such as `html!` are looked into as well.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::ops::Range;

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A word.
    Word,
    /// A string literal; the token's text is its value.
    Str,
    /// Another literal.
    Literal,
    /// A single sign.
    Sign,
    /// An opening bracket; `mate` is the index of the closing one.
    Open,
    /// A closing bracket; `mate` is the index of the opening one.
    Close,
}

/// One token.
#[derive(Clone, Debug)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its text; of a string literal the value.
    pub text: String,
    /// The line that it begins in, counted from one.
    pub line: usize,
    /// The other bracket of a pair.
    pub mate: usize,
}

impl Token {
    /// Returns whether it is this word.
    pub fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text == word
    }

    /// Returns whether it is this sign or bracket.
    pub fn is_sign(&self, sign: &str) -> bool {
        matches!(self.kind, Kind::Sign | Kind::Open | Kind::Close) && self.text == sign
    }
}

/// A function with a body.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The line of `fn`.
    pub line: usize,
    /// Lines from `fn` to the closing brace.
    pub lines: usize,
    /// Whether it is `async`.
    pub is_async: bool,
    /// Index of its `fn` token.
    pub at: usize,
}

/// One source file.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path from the root of the repository.
    pub path: String,
    /// Its tokens.
    pub tokens: Vec<Token>,
    /// Token ranges of items under `#[cfg(test)]`.
    pub test_ranges: Vec<Range<usize>>,
}

impl Source {
    /// Reads a file.
    ///
    /// # Errors
    /// What the tokeniser says about text that is not Rust.
    pub fn parse(path: &str, text: &str) -> Result<Source, String> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let text =
            if text.starts_with("#!/") { text.split_once('\n').map_or("", |t| t.1) } else { text };
        let stream: TokenStream = text.parse().map_err(|error| format!("{error}"))?;
        let mut tokens = Vec::new();
        flatten(stream, &mut tokens);
        let test_ranges = test_ranges(&tokens);
        Ok(Source { path: path.to_owned(), tokens, test_ranges })
    }

    /// Returns whether the token belongs to tests: a file below `tests/` or `examples/`, or an item under `#[cfg(test)]`.
    pub fn in_tests(&self, at: usize) -> bool {
        self.is_test_file() || self.test_ranges.iter().any(|range| range.contains(&at))
    }

    /// Returns whether the whole file belongs to tests.
    pub fn is_test_file(&self) -> bool {
        self.path.contains("/tests/")
            || self.path.contains("/examples/")
            || self.path.ends_with("/tests.rs")
            || self.path.ends_with("_tests.rs")
            || crate::house::is_for_tests(&self.path)
    }

    /// Returns every function with a body, also those inside macros.
    pub fn functions(&self) -> Vec<Function> {
        let mut found = Vec::new();
        for at in 0..self.tokens.len() {
            if let Some(function) = self.function_at(at) {
                found.push(function);
            }
        }
        found
    }

    fn function_at(&self, at: usize) -> Option<Function> {
        let tokens = &self.tokens;
        let name = tokens.get(at + 1).filter(|_| tokens[at].is_word("fn"))?;
        if name.kind != Kind::Word {
            return None;
        }
        let is_async = tokens[at.saturating_sub(2)..at].iter().any(|token| token.is_word("async"));
        let mut next = at + 2;
        while let Some(token) = tokens.get(next) {
            match token.kind {
                Kind::Open if token.text == "{" => {
                    let line = tokens[at].line;
                    let lines = tokens[token.mate].line + 1 - line;
                    return Some(Function { name: name.text.clone(), line, lines, is_async, at });
                }
                Kind::Open => next = token.mate + 1,
                Kind::Close => return None,
                _ if token.text == ";" => return None,
                _ => next += 1,
            }
        }
        None
    }

    /// Returns the string literals with their token index. The pieces of a `concat!` come as one.
    pub fn strings(&self) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            if let Some(end) = self.concat_at(at) {
                found.push((at, self.pieces(at + 2..end)));
                at = end;
                continue;
            }
            if self.tokens[at].kind == Kind::Str {
                found.push((at, self.tokens[at].text.clone()));
            }
            at += 1;
        }
        found
    }

    /// Joins the literals of a `concat!`; what a macro puts in (`$name`, `name!()`) stays as `$name`.
    fn pieces(&self, range: Range<usize>) -> String {
        let mut text = String::new();
        for at in range {
            let token = &self.tokens[at];
            let calls = self.tokens.get(at + 1).is_some_and(|next| next.is_sign("!"));
            let is_variable = calls || (at > 0 && self.tokens[at - 1].is_sign("$"));
            match token.kind {
                Kind::Str => text.push_str(&token.text),
                Kind::Word if is_variable => {
                    text.push('$');
                    text.push_str(&token.text);
                }
                _ => {}
            }
        }
        text
    }

    fn concat_at(&self, at: usize) -> Option<usize> {
        let tokens = &self.tokens;
        let open = tokens.get(at + 2).filter(|open| open.kind == Kind::Open)?;
        let is_concat = tokens[at].is_word("concat") && tokens[at + 1].is_sign("!");
        is_concat.then_some(open.mate)
    }

    /// Returns the paths (`a::b::c`) that are written out, each with the index of its first word. A group
    /// `a::{b, c::d}` gives `a::b` and `a::c::d`.
    pub fn names(&self) -> Vec<(usize, Vec<String>)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            let before = at.checked_sub(1).map(|i| &self.tokens[i]);
            let continues = before.is_some_and(|token| token.is_sign("."))
                || (before.is_some_and(|token| token.is_sign(":"))
                    && at >= 2
                    && self.colons(at - 2));
            if self.tokens[at].kind == Kind::Word && !continues && self.colons(at + 1) {
                at = self.name_tree(at, &[], &mut found);
            } else {
                at += 1;
            }
        }
        found
    }

    fn colons(&self, at: usize) -> bool {
        matches!(self.tokens.get(at..at + 2), Some([a, b]) if a.is_sign(":") && b.is_sign(":"))
    }

    /// Follows a path from its first word at `at`; returns where to go on.
    fn name_tree(
        &self,
        at: usize,
        prefix: &[String],
        found: &mut Vec<(usize, Vec<String>)>,
    ) -> usize {
        let mut path = prefix.to_vec();
        let mut next = at;
        loop {
            match self.tokens.get(next) {
                Some(token) if token.kind == Kind::Word => {
                    path.push(token.text.clone());
                    next += 1;
                    if !self.colons(next) {
                        break;
                    }
                    next += 2;
                }
                Some(open) if open.is_sign("{") => {
                    let mut inner = next + 1;
                    while inner < open.mate {
                        if self.tokens[inner].is_word("as") {
                            inner += 2;
                        } else if self.tokens[inner].kind == Kind::Word
                            || self.tokens[inner].is_sign("{")
                        {
                            inner = self.name_tree(inner, &path, found);
                        } else {
                            inner += 1;
                        }
                    }
                    return open.mate + 1;
                }
                _ => break,
            }
        }
        found.push((at, path));
        next.max(at + 1)
    }
}

fn flatten(stream: TokenStream, into: &mut Vec<Token>) {
    for tree in stream {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Ident(word) => push(into, Kind::Word, word.to_string(), line),
            TokenTree::Punct(sign) => push(into, Kind::Sign, sign.as_char().to_string(), line),
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                match string_value(&text) {
                    Some(value) => push(into, Kind::Str, value, line),
                    None => push(into, Kind::Literal, text, line),
                }
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                let at = into.len();
                push(into, Kind::Open, open.to_owned(), line);
                flatten(group.stream(), into);
                into[at].mate = into.len();
                push(into, Kind::Close, close.to_owned(), group.span_close().end().line);
                if let Some(token) = into.last_mut() {
                    token.mate = at;
                }
            }
        }
    }
}

fn push(into: &mut Vec<Token>, kind: Kind, text: String, line: usize) {
    into.push(Token { kind, text, line, mate: 0 });
}

/// Returns the value of a string literal, or nothing for another literal.
fn string_value(literal: &str) -> Option<String> {
    let body = literal.strip_prefix(['b', 'c']).unwrap_or(literal);
    if let Some(raw) = body.strip_prefix('r') {
        let inner = raw.trim_matches('#');
        return Some(inner.strip_prefix('"')?.strip_suffix('"')?.to_owned());
    }
    let inner = body.strip_prefix('"')?.strip_suffix('"')?;
    let mut value = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            value.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => value.push('\n'),
            Some('t') => value.push('\t'),
            Some('r') => value.push('\r'),
            Some('0') => value.push('\0'),
            Some('\n') => while chars.next_if(|c| c.is_whitespace()).is_some() {},
            Some('u') => {
                let code: String = chars.by_ref().skip(1).take_while(|c| *c != '}').collect();
                value.extend(
                    u32::from_str_radix(&code.replace('_', ""), 16).ok().and_then(char::from_u32),
                );
            }
            Some('x') => {
                let code: String = chars.by_ref().take(2).collect();
                value.extend(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32));
            }
            Some(other) => value.push(other),
            None => {}
        }
    }
    Some(value)
}

/// Returns the token ranges of items behind `#[cfg(test)]`.
fn test_ranges(tokens: &[Token]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    for at in 0..tokens.len() {
        if !is_cfg_test(tokens, at) {
            continue;
        }
        let mut next = tokens[at + 1].mate + 1;
        while let Some(token) = tokens.get(next) {
            match token.kind {
                Kind::Open if token.text == "{" => {
                    ranges.push(at..token.mate + 1);
                    break;
                }
                Kind::Open => next = token.mate + 1,
                Kind::Close => break,
                _ if token.text == ";" => {
                    ranges.push(at..next + 1);
                    break;
                }
                _ => next += 1,
            }
        }
    }
    ranges
}

fn is_cfg_test(tokens: &[Token], at: usize) -> bool {
    let Some([hash, open, cfg, paren]) = tokens.get(at..at + 4) else { return false };
    hash.is_sign("#")
        && open.is_sign("[")
        && cfg.is_word("cfg")
        && paren.is_sign("(")
        && tokens[at + 3..paren.mate].iter().any(|token| token.is_word("test"))
        && !tokens[at + 3..paren.mate].iter().any(|token| token.is_word("not"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::parse("crates/domains/desk/src/lib.rs", text).unwrap()
    }

    #[test]
    fn paths_are_unfolded() {
        let found = source(
            "use kernel::{time::Instant, text::{self, Locale}}; fn f() { a::b(c.d()); x.y::<Z>() }",
        );
        let names: Vec<String> =
            found.names().into_iter().map(|(_, path)| path.join("::")).collect();
        let expected =
            ["kernel::time::Instant", "kernel::text::self", "kernel::text::Locale", "a::b"];
        assert_eq!(names, expected);
    }

    #[test]
    fn functions_have_lengths() {
        let found = source(
            "pub async fn a(\n x: [u8; 3],\n) -> i32 {\n 1\n}\ntrait T { fn b(); }\nhtml! { fn c() {} }",
        );
        let lengths: Vec<(String, usize, bool)> =
            found.functions().into_iter().map(|f| (f.name, f.lines, f.is_async)).collect();
        assert_eq!(lengths, [("a".to_owned(), 5, true), ("c".to_owned(), 1, false)]);
    }

    #[test]
    fn strings_have_values() {
        let found = source(
            r##"fn f() { a("x\n\u{4e2d}\
            y", r#"z "q""#, 'c', b"d", concat!("SELECT ", $a, " FROM b")); }"##,
        );
        let values: Vec<String> = found.strings().into_iter().map(|(_, value)| value).collect();
        assert_eq!(values, ["x\n中y", "z \"q\"", "d", "SELECT $a FROM b"]);
    }

    #[test]
    fn tests_are_told_apart() {
        let found = source(
            "fn a() {}\n#[cfg(test)]\n#[allow(x)]\nmod tests { fn b() {} }\n#[cfg(not(test))] fn c() {}",
        );
        let inside: Vec<bool> = found.functions().iter().map(|f| found.in_tests(f.at)).collect();
        assert_eq!(inside, [false, true, false]);
    }
}
