//! Running a program over many rows: each step over a block of them, so that what a step is gets looked up once a block.
//!
//! A row is a bit. The bits of the rows that are to be tested arrive at a step; those that pass go on at one place, the rest
//! at the other. A step only goes on at later ones, so one walk over the steps decides a block.

use super::Matcher;
use super::bits::{Bits, ROWS, WORDS, without};
use super::place::Place;
use super::probe::Probe;

impl Matcher<'_> {
    /// Positions of the rows of the dataset that the query selects, in their order, before it sorts or pages them.
    pub fn select(&self) -> Vec<u32> {
        let mut selected = Vec::new();
        self.blocks(|first, accepted| {
            for (mut bits, start) in accepted.into_iter().zip((first..).step_by(64)) {
                while bits != 0 {
                    selected.push(start + bits.trailing_zeros());
                    bits &= bits - 1;
                }
            }
        });
        selected
    }

    /// Returns the number of rows that the query selects, before they are paged.
    pub fn count(&self) -> u64 {
        let mut count = 0;
        self.blocks(|_, accepted| {
            count += accepted.iter().map(|bits| u64::from(bits.count_ones())).sum::<u64>();
        });
        count
    }

    /// Gives the position of the first row of each block, and which of its rows are selected.
    fn blocks(&self, mut take: impl FnMut(u32, Bits)) {
        let Some(data) = self.data else { return };
        let program = self.program;
        let probes: Vec<_> =
            program.steps.iter().map(|step| Probe::new(step, data, program.collection())).collect();
        let mut arrived = vec![[0; WORDS]; program.steps.len()];
        for (block, records) in data.records(program.collection()).chunks(ROWS).enumerate() {
            let mut accepted = [0; WORDS];
            send(program.start, first(records.len()), &mut arrived, &mut accepted);
            for (at, (step, probe)) in program.steps.iter().zip(&probes).enumerate() {
                let Some(here) = arrived.get_mut(at).map(std::mem::take) else { continue };
                if here == [0; WORDS] {
                    continue;
                }
                let passed = self.probe(probe, step, here, block, records);
                send(step.pass, passed, &mut arrived, &mut accepted);
                send(step.fail, without(here, passed), &mut arrived, &mut accepted);
            }
            take((block * ROWS) as u32, accepted);
        }
    }
}

/// Returns the bits of the first rows of a block.
fn first(rows: usize) -> Bits {
    let mut left = rows;
    [0; WORDS].map(|_: u64| {
        let here = left.min(64);
        left -= here;
        // A word cannot be shifted by all its bits.
        if here == 0 { 0 } else { u64::MAX >> (64 - here) }
    })
}

fn send(to: Place, bits: Bits, arrived: &mut [Bits], accepted: &mut Bits) {
    let there = if to == Place::ACCEPT { Some(accepted) } else { arrived.get_mut(to.0 as usize) };
    if let Some(there) = there {
        there.iter_mut().zip(bits).for_each(|(there, bits)| *there |= bits);
    }
}
