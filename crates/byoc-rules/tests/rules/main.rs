//! The rules as tables, and against slow oracles that share no code with them.

mod address_book;
mod azure;
mod cidr;
mod cidr_properties;
mod cloud;
mod company;
mod contacts;
mod custom_cloud;
mod display_name;
mod export;
mod hand_off;
mod identifier;
mod leftovers;
mod name;
mod network;
mod password;
mod plan_check;
mod region;
mod requests;
mod service;
mod state;
mod storage;
mod tags;
mod tier;
mod words;

/// Asserts what holds for every sentence that a person reads: it begins and ends like one, and has
/// no debugger's notation in it.
fn assert_is_sentence(sentence: &str) {
    let is_begun = |c: char| c.is_uppercase() || c.is_ascii_digit() || "“/".contains(c);
    assert!(
        sentence.starts_with(is_begun) || sentence.contains('.'),
        "no beginning: {sentence}"
    );
    assert!(
        sentence.ends_with(['.', '?']) && !sentence.ends_with(".."),
        "no end: {sentence}"
    );
    assert!(
        !sentence.contains("Some(") && !sentence.contains("{"),
        "notation: {sentence}"
    );
}
