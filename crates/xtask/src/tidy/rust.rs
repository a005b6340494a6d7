//! Reads Rust as far as the rules need it: comments, literals and tests are left out, paths are found.

/// The text with its comments, the inside of its literals and what is for tests only in spaces. Lines
/// stay where they are.
pub fn without_tests(text: &str) -> String {
    let mut code = without_comments(text, false);
    while let Some(start) = code.find("#[cfg(test)]") {
        let end = end_of_item(&code, start);
        blank(&mut code, start, end);
    }
    code
}

/// The names of the modules that are for tests only, `mod tests;`.
pub fn test_modules(text: &str) -> Vec<String> {
    let code = without_comments(text, false);
    let mut names = Vec::new();
    for (start, _) in code.match_indices("#[cfg(test)]") {
        let item = &code[start..end_of_item(&code, start)];
        let words: Vec<&str> = item.split_whitespace().collect();
        if let Some(name) = words
            .iter()
            .position(|word| *word == "mod")
            .and_then(|at| words.get(at + 1))
            .and_then(|name| name.strip_suffix(';'))
        {
            names.push(name.to_owned());
        }
    }
    names
}

/// Lines with code in them: neither blank nor a comment nor for tests.
pub fn count_lines(text: &str) -> usize {
    let code = without_comments(text, true);
    let kept = without_tests(text);
    // A line inside a long literal is code too: it is there with its literal, if not among the tests.
    let mut is_test = false;
    code.lines()
        .zip(kept.lines())
        .filter(|(line, kept)| {
            if !kept.trim().is_empty() {
                is_test = false;
            } else if line.contains("#[cfg(test)]") {
                is_test = true;
            }
            !line.trim().is_empty() && !is_test
        })
        .count()
}

/// The byte after the item that begins at `start`: after its `;` or its closing brace.
fn end_of_item(code: &str, start: usize) -> usize {
    let mut depth = 0;
    for (at, letter) in code[start..].char_indices() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' => depth -= 1,
            '}' => {
                depth -= 1;
                if depth <= 0 {
                    return start + at + 1;
                }
            }
            ';' if depth == 0 => return start + at + 1,
            _ => {}
        }
    }
    code.len()
}

fn blank(code: &mut String, start: usize, end: usize) {
    let spaces: String = code[start..end]
        .chars()
        .map(|letter| if letter == '\n' { '\n' } else { ' ' })
        .collect();
    code.replace_range(start..end, &spaces);
}

fn without_comments(text: &str, keeps_literals: bool) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        let next = letters.get(at + 1).copied();
        let (end, is_literal) = match (letter, next) {
            ('/', Some('/')) => (end_of_line(&letters, at), false),
            ('/', Some('*')) => (end_of_block(&letters, at), false),
            ('"', _) => (end_of_string(&letters, at), true),
            ('r', Some('"' | '#')) if !is_word(letters.get(at.wrapping_sub(1))) => {
                match end_of_raw_string(&letters, at) {
                    Some(end) => (end, true),
                    None => (at, false),
                }
            }
            ('\'', Some('\\')) => (end_of_letter(&letters, at), true),
            ('\'', Some(_)) if letters.get(at + 2) == Some(&'\'') => (at + 3, true),
            _ => (at, false),
        };
        if end == at {
            code.push(letter);
            at += 1;
            continue;
        }
        for &letter in &letters[at..end] {
            let is_kept = letter == '\n' || (is_literal && keeps_literals);
            code.push(if is_kept { letter } else { ' ' });
        }
        at = end;
    }
    code
}

fn is_word(letter: Option<&char>) -> bool {
    letter.is_some_and(|letter| letter.is_alphanumeric() || *letter == '_')
}

fn end_of_line(letters: &[char], start: usize) -> usize {
    let rest = &letters[start..];
    start + rest.iter().position(|l| *l == '\n').unwrap_or(rest.len())
}

fn end_of_block(letters: &[char], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0);
    while at < letters.len() {
        match (letters[at], letters.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => {
                (depth, at) = (depth - 1, at + 2);
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    letters.len()
}

fn end_of_string(letters: &[char], start: usize) -> usize {
    let mut at = start + 1;
    while at < letters.len() {
        match letters[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    letters.len()
}

fn end_of_raw_string(letters: &[char], start: usize) -> Option<usize> {
    let hashes = letters[start + 1..]
        .iter()
        .take_while(|letter| **letter == '#')
        .count();
    let open = start + 1 + hashes;
    if letters.get(open) != Some(&'"') {
        return None;
    }
    let is_end = |at: usize| {
        letters[at] == '"' && (1..=hashes).all(|back| letters.get(at + back) == Some(&'#'))
    };
    let end = (open + 1..letters.len()).find(|at| is_end(*at));
    Some(end.map_or(letters.len(), |end| end + 1 + hashes))
}

fn end_of_letter(letters: &[char], start: usize) -> usize {
    let rest = letters.get(start + 3..).unwrap_or_default();
    let end = rest.iter().position(|letter| *letter == '\'');
    end.map_or(letters.len(), |end| start + 3 + end + 1)
}

/// A word, `::`, or another letter.
pub fn tokens(code: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = code;
    while let Some(letter) = rest.chars().next() {
        let length = if letter.is_alphanumeric() || letter == '_' {
            rest.find(|l: char| !(l.is_alphanumeric() || l == '_'))
                .unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            letter.len_utf8()
        };
        if !letter.is_whitespace() {
            tokens.push(&rest[..length]);
        }
        rest = &rest[length..];
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_literals_and_tests_are_left_out() {
        let text = "use a::b; // use c::d;\nlet x = \"use e::f\\\" g::h\"; /* i::j /* k */ */\n\
                    let y = r#\"l::m \" n\"#; let z = ('\"', '\\'', '\\u{41}'); fn o<'p>() {}\n\
                    #[cfg(test)]\nmod tests {\n    use q::r;\n}\nuse s::t;\n";
        let code = without_tests(text);
        assert_eq!(code.lines().count(), text.lines().count());
        for kept in ["use a::b;", "fn o<'p>() {}", "use s::t;"] {
            assert!(code.contains(kept), "{kept}: {code}");
        }
        for word in ["c::d", "e::f", "g::h", "i::j", "l::m", "q::r", "tests"] {
            assert!(!code.contains(word), "{word}: {code}");
        }
    }

    #[test]
    fn modules_for_tests_are_known_by_name() {
        let text = "#[cfg(test)]\npub mod testing;\nmod own;\n#[cfg(test)]\nmod tests {}\n";
        assert_eq!(test_modules(text), ["testing"]);
    }

    #[test]
    fn only_code_is_counted() {
        let text = "//! What.\n\nfn a() {\n    // Why.\n    b(\n        \"\n  c\n\")\n}\n\n\
                    #[cfg(test)]\nmod tests {\n    fn d() {}\n}\n";
        assert_eq!(count_lines(text), 6);
    }
}
