//! Names of runs that nobody named.

use uuid::Uuid;

const HOW: [&str; 64] = [
    "able", "amber", "ample", "awake", "bold", "brave", "breezy", "bright", "brisk", "calm", "candid",
    "clever", "cosy", "crisp", "curious", "daring", "dapper", "deft", "eager", "early", "earnest", "fair",
    "fleet", "fond", "frank", "fresh", "gentle", "glad", "golden", "grand", "hardy", "honest", "humble",
    "jolly", "keen", "kind", "lively", "loyal", "lucid", "lucky", "mellow", "merry", "mild", "modest",
    "neat", "nimble", "noble", "patient", "plucky", "polite", "proud", "quick", "quiet", "ready", "shiny",
    "silent", "snug", "sober", "steady", "sturdy", "sunny", "swift", "tidy", "witty",
];

const WHO: [&str; 64] = [
    "ant", "badger", "bat", "bear", "beaver", "bee", "bison", "boar", "camel", "carp", "cat", "crab",
    "crane", "crow", "deer", "dove", "duck", "eagle", "eel", "elk", "falcon", "ferret", "finch", "fox",
    "frog", "gecko", "goat", "goose", "grouse", "gull", "hare", "hawk", "heron", "horse", "ibex", "jackdaw",
    "jay", "lark", "lemur", "lion", "llama", "lynx", "magpie", "marten", "mole", "moose", "moth", "mouse",
    "newt", "otter", "owl", "ox", "perch", "pike", "puffin", "quail", "raven", "robin", "seal", "shrew",
    "stork", "swan", "trout", "wren",
];

/// Two words.
pub(in super::super) fn made_up() -> String {
    let random = Uuid::new_v4().as_u128();
    let word = |words: &[&'static str; 64], shift: u32| {
        words.get((random >> shift & 63) as usize).copied().unwrap_or_default()
    };
    format!("{}-{}", word(&HOW, 0), word(&WHO, 16))
}
