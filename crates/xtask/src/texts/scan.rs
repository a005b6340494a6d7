//! Walks the tokens of a source file and tells for each literal where it is.

use std::ops::Range;
use std::str::FromStr;

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

/// A string literal with what is around it.
#[derive(Debug, Clone)]
pub struct Literal {
    /// Bytes of the whole literal in the source, with its quotation marks.
    pub range: Range<usize>,
    pub line: usize,
    /// As it is written, with its quotation marks.
    pub written: String,
    pub place: Place,
}

/// Where a literal is.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// Inside of a `view!`, between tags: nothing but braces around it.
    pub is_child: bool,
    /// The element that it is a child of.
    pub element: Option<String>,
    /// The attribute or prop of a `view!` that it is the value of.
    pub attribute: Option<String>,
    /// The function, method or macro (`format!`) whose argument it is.
    pub call: Option<String>,
    /// It is compared with something, or is a pattern.
    pub is_compared: bool,
    /// The field that a struct expression gives it to.
    pub field: Option<String>,
    /// Somewhere around it is a call or attribute that makes it no text.
    pub is_refused: bool,
}

/// Every string literal outside of attributes, doc comments and tests. `refuses` is asked for each call and
/// attribute whether what is inside is no text.
pub fn literals(
    text: &str,
    refuses: &dyn Fn(&Place) -> bool,
) -> Result<Vec<Literal>, proc_macro2::LexError> {
    let mut scan = Scan {
        refuses,
        found: Vec::new(),
    };
    scan.rust(&trees(TokenStream::from_str(text)?), &Place::default());
    Ok(scan.found)
}

struct Scan<'a> {
    refuses: &'a dyn Fn(&Place) -> bool,
    found: Vec<Literal>,
}

impl Scan<'_> {
    /// Walks Rust.
    fn rust(&mut self, trees: &[TokenTree], around: &Place) {
        let mut at = 0;
        while let Some(tree) = trees.get(at) {
            if is_punct(tree, '#') {
                at = self.after_attribute(trees, at, around);
                continue;
            }
            let place = Place {
                is_compared: around.is_compared || is_compared(trees, at),
                field: field(trees, at).or_else(|| around.field.clone()),
                ..around.clone()
            };
            match tree {
                TokenTree::Group(group) => self.group(trees, at, group, &place),
                TokenTree::Literal(literal) => self.literal(literal, &place),
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
            at += 1;
        }
    }

    fn group(&mut self, trees: &[TokenTree], at: usize, group: &Group, place: &Place) {
        let inside = self::trees(group.stream());
        let call = called(trees, at);
        if call.as_deref() == Some("view!") {
            self.view(&inside, &place_of_view(place));
            return;
        }
        let mut place = place.clone();
        if call.is_some() {
            place.call = call;
            place.field = None;
            place.is_child = false;
        } else if group.delimiter() != Delimiter::Brace {
            place.is_child = false;
        }
        place.is_refused = place.is_refused || (self.refuses)(&place);
        self.rust(&inside, &place);
    }

    /// Walks the inside of a `view!`: tags, their attributes, and what is between them.
    fn view(&mut self, trees: &[TokenTree], around: &Place) {
        let mut is_tag = false;
        let mut attribute = None;
        // The elements that are open, and the name in the tag that is being read: none if it closes one.
        let mut open: Vec<String> = Vec::new();
        let mut name: Option<String> = None;
        for (at, tree) in trees.iter().enumerate() {
            if is_punct(tree, '<') && starts_tag(trees, at) {
                (is_tag, attribute) = (true, None);
                name = word(trees.get(at + 1)).or_else(|| Some(String::new()));
                if is_punct(&trees[at + 1], '/') {
                    open.pop();
                    name = None;
                }
                continue;
            }
            if is_tag && is_punct(tree, '>') && !ends_arrow(trees, at) {
                (is_tag, attribute) = (false, None);
                let is_closed = at > 0 && is_punct(&trees[at - 1], '/');
                open.extend(name.take().filter(|_| !is_closed));
                continue;
            }
            if is_tag && let Some(name) = attribute_before(trees, at) {
                attribute = Some(name);
            }
            let mut place = Place {
                is_child: !is_tag,
                element: open.last().cloned(),
                attribute: attribute.clone(),
                is_compared: is_tag && is_compared(trees, at),
                ..around.clone()
            };
            place.is_refused = place.is_refused || (self.refuses)(&place);
            match tree {
                TokenTree::Group(group) => self.group(trees, at, group, &place),
                TokenTree::Literal(literal) => self.literal(literal, &place),
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
    }

    fn literal(&mut self, literal: &proc_macro2::Literal, place: &Place) {
        let written = literal.to_string();
        if written.starts_with('"') || written.starts_with("r\"") || written.starts_with("r#") {
            self.found.push(Literal {
                range: literal.span().byte_range(),
                line: literal.span().start().line,
                written,
                place: place.clone(),
            });
        }
    }

    /// After `#[…]`, and after the item too if that is for tests. The default of a prop may be a text, and what an error says is one.
    fn after_attribute(&mut self, trees: &[TokenTree], start: usize, around: &Place) -> usize {
        let mut at = start + 1;
        if trees.get(at).is_some_and(|tree| is_punct(tree, '!')) {
            at += 1;
        }
        let Some(TokenTree::Group(group)) = trees.get(at) else {
            return at;
        };
        let words = group.stream().to_string();
        at += 1;
        if words.starts_with("prop") || words.starts_with("error") {
            self.rust(&self::trees(group.stream()), around);
        }
        if words.replace(' ', "") != "cfg(test)" {
            return at;
        }
        while let Some(tree) = trees.get(at) {
            at += 1;
            let is_end =
                matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
            if is_end || is_punct(tree, ';') {
                break;
            }
        }
        at
    }
}

fn trees(stream: TokenStream) -> Vec<TokenTree> {
    stream.into_iter().collect()
}

/// What is around a `view!` says nothing about its inside.
fn place_of_view(around: &Place) -> Place {
    Place {
        is_refused: around.is_refused,
        ..Place::default()
    }
}

fn is_punct(tree: &TokenTree, letter: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == letter)
}

fn is_joint(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint)
}

fn word(tree: Option<&TokenTree>) -> Option<String> {
    match tree {
        Some(TokenTree::Ident(ident)) => Some(ident.to_string()),
        _ => None,
    }
}

/// The name before the group at `at`: `name(`, `name::<T>(`, `name!(`.
fn called(trees: &[TokenTree], at: usize) -> Option<String> {
    let before = at.checked_sub(1)?;
    if is_punct(&trees[before], '!') {
        let name = word(trees.get(before.checked_sub(1)?))?;
        return Some(format!("{name}!"));
    }
    if !matches!(&trees[at], TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis)
    {
        return None;
    }
    let mut end = before;
    if is_punct(&trees[end], '>') && !ends_arrow(trees, end) {
        while !is_punct(&trees[end], '<') {
            end = end.checked_sub(1)?;
        }
        end = end.checked_sub(3)?;
    }
    const WORDS: &[&str] = &["if", "in", "match", "return", "let", "else", "mut", "as"];
    word(trees.get(end)).filter(|name| !WORDS.contains(&name.as_str()))
}

/// The second half of `->` or `=>`.
fn ends_arrow(trees: &[TokenTree], at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| {
        let tree = &trees[before];
        is_joint(tree) && (is_punct(tree, '-') || is_punct(tree, '='))
    })
}

/// `<name`, `</`, `<>`.
fn starts_tag(trees: &[TokenTree], at: usize) -> bool {
    match trees.get(at + 1) {
        Some(TokenTree::Ident(_)) => true,
        Some(tree) => is_punct(tree, '/') || is_punct(tree, '>') || is_punct(tree, '!'),
        None => false,
    }
}

/// `aria-label` if `aria-label=` ends right before `at`.
fn attribute_before(trees: &[TokenTree], at: usize) -> Option<String> {
    let equals = at.checked_sub(1)?;
    if !is_punct(&trees[equals], '=') || is_joint(&trees[equals]) {
        return None;
    }
    let mut name = word(trees.get(equals.checked_sub(1)?))?;
    let mut start = equals - 1;
    while let Some(before) = start.checked_sub(2)
        && (is_punct(&trees[before + 1], '-') || is_punct(&trees[before + 1], ':'))
        && let Some(part) = word(trees.get(before))
    {
        let sign = if is_punct(&trees[before + 1], '-') {
            '-'
        } else {
            ':'
        };
        name = format!("{part}{sign}{name}");
        start = before;
    }
    Some(name)
}

/// `name` if `name:` ends right before `at`, as in a struct expression or a table.
fn field(trees: &[TokenTree], at: usize) -> Option<String> {
    let colon = at.checked_sub(1)?;
    let name = colon.checked_sub(1)?;
    let is_path = name
        .checked_sub(1)
        .is_some_and(|at| is_punct(&trees[at], ':'));
    (is_punct(&trees[colon], ':') && !is_joint(&trees[colon]) && !is_path)
        .then(|| word(trees.get(name)))
        .flatten()
}

/// An operand of `==` or `!=`, or a pattern: of a `match` arm, of `if let`.
fn is_compared(trees: &[TokenTree], at: usize) -> bool {
    let is_operator = |first: usize| {
        matches!((trees.get(first), trees.get(first + 1)), (Some(one), Some(two))
            if is_joint(one) && is_punct(two, '=') && (is_punct(one, '=') || is_punct(one, '!')))
    };
    let is_reference = |at: usize| trees.get(at).is_some_and(|tree| is_punct(tree, '&'));
    let mut before = at;
    while before > 0 && is_reference(before - 1) {
        before -= 1;
    }
    if is_operator(at + 1) || before.checked_sub(2).is_some_and(is_operator) {
        return true;
    }
    is_pattern(trees, at)
}

fn is_pattern(trees: &[TokenTree], at: usize) -> bool {
    let mut next = at + 1;
    // The other alternatives, up to the arrow.
    while trees
        .get(next)
        .is_some_and(|tree| is_punct(tree, '|') && !is_joint(tree))
    {
        next += 1;
        while trees.get(next).is_some_and(|tree| match tree {
            TokenTree::Punct(punct) => punct.as_char() == ':',
            TokenTree::Ident(ident) => ident != "if",
            TokenTree::Group(_) | TokenTree::Literal(_) => true,
        }) {
            next += 1;
        }
    }
    let is_arm = |next: usize| {
        matches!((trees.get(next), trees.get(next + 1)), (Some(one), Some(two))
            if is_punct(one, '=') && is_joint(one) && is_punct(two, '>'))
    };
    if is_arm(next) {
        return true;
    }
    // A guard: `"a" if x =>`. Not the next statement: `{ "a" } if x {}`.
    if word(trees.get(next)).as_deref() == Some("if") {
        let ends = |tree: &TokenTree| is_punct(tree, ',') || is_punct(tree, ';');
        let end = trees[next..].iter().position(ends);
        let end = end.map_or(trees.len(), |length| next + length);
        if (next..end).any(is_arm) {
            return true;
        }
    }
    // `if let Some("a") = x`, `let ("a", b) = x`.
    let binds = trees
        .get(next)
        .is_some_and(|tree| is_punct(tree, '=') && !is_joint(tree));
    binds
        && trees[..at]
            .iter()
            .rev()
            .take(4)
            .any(|tree| word(Some(tree)).as_deref() == Some("let"))
}
