//! What proptest generates and shrinks: choices for the structure, a seed for the values. Shorter choices make smaller
//! things, for where they end every choice is the first one.

use proptest::prelude::{Strategy, any};

/// Choices and a seed.
#[derive(Debug, Clone)]
pub struct Entropy {
    pub choices: Vec<u8>,
    pub seed: u64,
}

/// Entropy of up to 80 choices.
pub fn entropy() -> impl Strategy<Value = Entropy> {
    entropy_of(80)
}

/// Entropy of up to so many choices.
pub fn entropy_of(choices: usize) -> impl Strategy<Value = Entropy> {
    let choices = proptest::collection::vec(any::<u8>(), 1..choices);
    (choices, any::<u64>()).prop_map(|(choices, seed)| Entropy { choices, seed })
}

/// Takes the choices one after the other.
#[derive(Debug)]
pub(crate) struct Choices<'r> {
    choices: std::slice::Iter<'r, u8>,
    random: u64,
}

impl<'r> Choices<'r> {
    pub(crate) fn new(entropy: &'r Entropy) -> Self {
        Self { choices: entropy.choices.iter(), random: entropy.seed | 1 }
    }

    /// Returns a number below `of`, by a choice.
    pub(crate) fn choose(&mut self, of: usize) -> usize {
        self.choices.next().map_or(0, |choice| usize::from(*choice) % of.max(1))
    }

    /// False when the choices have run out, so that little entropy gives small things.
    pub(crate) fn one_in(&mut self, n: u8) -> bool {
        self.choices.next().is_some_and(|choice| choice % n == 0)
    }

    /// A number, by the seed.
    pub(crate) fn value(&mut self, below: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random % below
    }

    /// Returns one of these, by the seed.
    pub(crate) fn pick<'t, T: ?Sized>(&mut self, of: &[&'t T]) -> &'t T {
        of[self.value(of.len() as u64) as usize]
    }
}
