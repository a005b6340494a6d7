//! How texts on screen are written: docs/STYLE.md.

use crate::texts;

/// Most words of a sentence in the app and the rules, and in what the server says.
const MOST_ON_SCREEN: usize = 20;
const MOST_ELSEWHERE: usize = 25;

/// Words that we never use, and what to say in their place.
const NEVER: [(&str, &str); 8] = [
    ("whoever", "the person who"),
    ("anew", "again"),
    ("mend", "fix"),
    ("as drawn", "as expected"),
    ("in the place of", "replace"),
    ("who applies it", "the person running Terraform"),
    ("stand below", "are below"),
    ("stands below", "is below"),
];

/// Sentences that are longer because of what they hold: a list of files, a line for a file.
const LONG: [&str; 1] = ["crates/byoc-server/src/app/support_bundle.rs"];

pub fn check(findings: &mut Vec<String>) {
    match texts::all() {
        Ok(all) => {
            for (path, text) in &all {
                let at = |fault| format!("{path}:{}: {fault}", text.line);
                findings.extend(faults(path, &text.inner).map(at));
            }
        }
        Err(sentence) => findings.push(sentence),
    }
}

fn faults<'a>(path: &'a str, text: &'a str) -> impl Iterator<Item = String> + 'a {
    let most = match texts::APP.iter().any(|folder| path.starts_with(folder)) {
        true => MOST_ON_SCREEN,
        false => MOST_ELSEWHERE,
    };
    let too_long = sentences(text)
        .into_iter()
        .filter(move |sentence| sentence.split_whitespace().count() > most)
        .filter(move |_| !LONG.contains(&path))
        .map(move |sentence| format!("more than {most} words: {sentence}"));
    let lower = text.to_lowercase();
    let never = NEVER
        .iter()
        .filter(move |(word, _)| holds(&lower, word))
        .map(|(word, better)| format!("`{word}`: say `{better}`"));
    let curly = has_curly_apostrophe(text).then(|| "`’`: write `'`, as everywhere else".to_owned());
    too_long.chain(never).chain(curly)
}

/// Whether one is in a word. Between quotation marks it may be what the code looks for.
fn has_curly_apostrophe(text: &str) -> bool {
    text.match_indices('’').any(|(at, apostrophe)| {
        let (before, after) = (&text[..at], &text[at + apostrophe.len()..]);
        before.ends_with(char::is_alphabetic) && after.starts_with(char::is_alphabetic)
    })
}

/// The sentences: each ends with a word that ends with a full stop, a question or exclamation mark.
fn sentences(text: &str) -> Vec<String> {
    let mut sentences = vec![Vec::new()];
    // A line that goes on in the next one ends with a backslash.
    for word in text.split_whitespace().filter(|word| *word != "\\") {
        if let Some(last) = sentences.last_mut() {
            last.push(word);
        }
        if word.trim_end_matches(['”', ')']).ends_with(['.', '!', '?']) {
            sentences.push(Vec::new());
        }
    }
    sentences.iter().map(|words| words.join(" ")).collect()
}

/// Whether the words stand there as words, and not as a part of others.
fn holds(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, _)| {
        let is_letter = |character: Option<char>| character.is_some_and(char::is_alphabetic);
        !is_letter(text[..at].chars().next_back())
            && !is_letter(text[at + words.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_sentences_and_refused_words_are_found() {
        let long = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen \
                    fifteen sixteen seventeen eighteen nineteen twenty";
        let found = |path: &str, text: &str| faults(path, text).collect::<Vec<_>>();
        assert!(found("src/pages/a.rs", long).is_empty());
        let longer = format!("{long} more.");
        assert_eq!(
            found("src/pages/a.rs", &longer),
            [format!("more than 20 words: {longer}")]
        );
        assert!(found("crates/byoc-server/src/app/a.rs", &longer).is_empty());
        // Two sentences, each short enough.
        assert!(found("src/pages/a.rs", &format!("{long}. {long}.")).is_empty());
        assert_eq!(
            found("src/pages/a.rs", "Whoever applies it."),
            ["`whoever`: say `the person who`"]
        );
        assert_eq!(
            found("src/pages/a.rs", "It can’t."),
            ["`’`: write `'`, as everywhere else"]
        );
        assert!(found("src/pages/a.rs", "“‘’,").is_empty());
        // Part of another word.
        assert!(found("src/pages/a.rs", "Recommended.").is_empty());
    }
}
