//! How many cases agree, by kind of answer, and what nobody expected.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::Verdict;
use super::cases::Case;

#[derive(Default)]
pub(crate) struct Tally {
    kinds: BTreeMap<String, Counts>,
    asked: BTreeSet<String>,
    /// Cases that disagree though they should not, and the other way round.
    pub(crate) surprises: Vec<String>,
}

#[derive(Default, Clone, Copy)]
struct Counts {
    agree: usize,
    disagree: usize,
    /// No database keeps what they ask for.
    wait: usize,
}

impl Tally {
    pub(crate) fn waits(&mut self, case: &Case) {
        self.counts(case).wait += 1;
    }

    pub(crate) fn asked(&mut self, case: &Case, verdict: Verdict, deviates: bool) {
        match &verdict {
            Ok(()) => self.counts(case).agree += 1,
            Err(_) => self.counts(case).disagree += 1,
        }
        match verdict {
            Ok(()) if deviates => {
                self.surprises.push(format!("{} agrees; take it out of the table of deviations", case.id));
            }
            Err(difference) if !deviates => {
                let body = String::from_utf8_lossy(case.sent());
                self.surprises.push(format!("{} {} {body}\n    {difference}", case.id, case.path));
            }
            _ => {}
        }
        self.asked.insert(case.id.clone());
    }

    /// True for cases that were asked.
    pub(crate) fn knows(&self, id: &str) -> bool {
        self.asked.contains(id)
    }

    /// Of a hundred cases asked, so many agree.
    pub(crate) fn share(&self) -> usize {
        let all = self.all();
        all.agree * 100 / (all.agree + all.disagree).max(1)
    }

    fn counts(&mut self, case: &Case) -> &mut Counts {
        let kind = if case.accepted() { case.kind.as_str() } else { "refused" };
        self.kinds.entry(kind.to_owned()).or_default()
    }

    fn all(&self) -> Counts {
        let sum = |a: Counts, b: &Counts| Counts {
            agree: a.agree + b.agree,
            disagree: a.disagree + b.disagree,
            wait: a.wait + b.wait,
        };
        self.kinds.values().fold(Counts::default(), sum)
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = ("all", &self.all());
        for (kind, counts) in self.kinds.iter().map(|(kind, counts)| (kind.as_str(), counts)).chain([all]) {
            let Counts { agree, disagree, wait } = counts;
            writeln!(f, "{kind:<9} {agree:>4} agree {disagree:>4} disagree {wait:>4} not asked")?;
        }
        Ok(())
    }
}
