//! Support tiers.

use byoc_rules::tier::{TierError, check, is_eligible};
use byoc_rules::words::Words;
use byoc_types::Tier;

#[test]
fn tiers_are_in_order() {
    let order = [
        "none", "basic", "priority", "advanced", "business", "premium",
    ];
    let words: Vec<&str> = Tier::ALL.iter().map(|tier| tier.as_word()).collect();
    assert_eq!(words, order);
    for (index, tier) in Tier::ALL.iter().enumerate() {
        for (other, minimum) in Tier::ALL.iter().enumerate() {
            assert_eq!(
                is_eligible(*tier, *minimum),
                index >= other,
                "{tier:?} {minimum:?}"
            );
        }
    }
}

#[test]
fn bring_your_own_cloud_needs_the_minimum() {
    for (word, is_enabled, expected) in [
        ("none", false, Ok(Tier::None)),
        ("basic", false, Ok(Tier::Basic)),
        ("basic", true, Err("tier_too_low")),
        ("priority", true, Ok(Tier::Priority)),
        ("premium", true, Ok(Tier::Premium)),
        ("Premium", true, Err("tier_unknown")),
        ("", false, Err("tier_unknown")),
    ] {
        let found = check(word, is_enabled, Tier::Priority);
        assert_eq!(found.map_err(|error| error.code()), expected, "{word}");
    }
}

#[test]
fn a_refusal_says_what_would_pass() {
    let error = check("basic", true, Tier::Advanced).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Bring your own cloud needs the support tier Advanced or a higher one. Choose a higher \
         tier, or turn bring your own cloud off."
    );
    assert_eq!(error.suggestion().as_deref(), Some("advanced"));
    assert_eq!(
        TierError::Unknown.to_string(),
        "This is not a support tier. Choose none, basic, priority, advanced, business or premium."
    );
}
