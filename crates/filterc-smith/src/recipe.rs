//! What proptest generates and shrinks: choices for the structure, a seed for the values. Shorter choices make smaller
//! things, for where they end every choice is the first one.

use proptest::prelude::{Strategy, any};

/// Choices and a seed.
#[derive(Debug, Clone)]
pub struct Recipe {
    pub choices: Vec<u8>,
    pub seed: u64,
}

/// Recipes of up to 80 choices.
pub fn recipe() -> impl Strategy<Value = Recipe> {
    recipe_of(80)
}

/// Recipes of up to so many choices.
pub fn recipe_of(choices: usize) -> impl Strategy<Value = Recipe> {
    let choices = proptest::collection::vec(any::<u8>(), 1..choices);
    (choices, any::<u64>()).prop_map(|(choices, seed)| Recipe { choices, seed })
}

/// Takes the choices of a recipe one after the other.
#[derive(Debug)]
pub(crate) struct Cook<'r> {
    choices: std::slice::Iter<'r, u8>,
    random: u64,
}

impl<'r> Cook<'r> {
    pub(crate) fn new(recipe: &'r Recipe) -> Self {
        Self { choices: recipe.choices.iter(), random: recipe.seed | 1 }
    }

    /// One of so many, by a choice.
    pub(crate) fn choose(&mut self, of: usize) -> usize {
        self.choices.next().map_or(0, |choice| usize::from(*choice) % of.max(1))
    }

    /// False when the choices have run out, so that short recipes give small things.
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

    /// One of these, by the seed.
    pub(crate) fn pick<'t, T: ?Sized>(&mut self, of: &[&'t T]) -> &'t T {
        of[self.value(of.len() as u64) as usize]
    }
}
