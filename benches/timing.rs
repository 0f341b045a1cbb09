//! How long something takes: the median of samples, after a while of warming up. In `cargo test` each thing is done once.

use std::time::{Duration, Instant};

/// Samples of each thing.
const SAMPLES: usize = 30;

/// How long each thing is done before it is measured, and while it is.
const WARM_UP: Duration = Duration::from_millis(300);
const MEASURED: Duration = Duration::from_secs(1);

/// What the command line of `cargo bench` says.
#[derive(Debug)]
pub struct Timing {
    is_bench: bool,
    /// Names of which one must be part of what is measured; none where all is.
    chosen: Vec<String>,
}

impl Timing {
    /// Reads the command line: `cargo bench -- like` measures what has `like` in its name.
    pub fn from_arguments() -> Self {
        let arguments: Vec<_> = std::env::args().skip(1).collect();
        let chosen = arguments.iter().filter(|one| !one.starts_with('-')).cloned().collect();
        Self { is_bench: arguments.iter().any(|one| one == "--bench"), chosen }
    }

    /// True of what is to be measured.
    pub fn wants(&self, name: &str) -> bool {
        self.chosen.is_empty() || self.chosen.iter().any(|part| name.contains(part.as_str()))
    }

    /// The median time of doing this once, in nanoseconds.
    pub fn median<T>(&self, mut work: impl FnMut() -> T) -> f64 {
        if !self.is_bench {
            work();
            return 1.0;
        }
        let warm = Instant::now();
        let mut done = 0_u32;
        while warm.elapsed() < WARM_UP {
            drop(std::hint::black_box(work()));
            done += 1;
        }
        let each = warm.elapsed().as_secs_f64() / f64::from(done);
        let times = (MEASURED.as_secs_f64() / SAMPLES as f64 / each).max(1.0) as u32;
        let samples = (0..SAMPLES).map(|_| {
            let start = Instant::now();
            for _ in 0..times {
                drop(std::hint::black_box(work()));
            }
            start.elapsed().as_secs_f64() * 1e9 / f64::from(times)
        });
        middle(samples.collect())
    }

    /// The median time of doing this once to what is made anew each time, in nanoseconds; making it takes no part.
    pub fn median_of<I, T>(&self, mut make: impl FnMut() -> I, mut work: impl FnMut(&mut I) -> T) -> f64 {
        let samples = if self.is_bench { SAMPLES } else { 1 };
        let mut once = || {
            let mut made = make();
            let start = Instant::now();
            let done = std::hint::black_box(work(&mut made));
            let took = start.elapsed().as_secs_f64() * 1e9;
            drop((done, made));
            took
        };
        once();
        middle((0..samples).map(|_| once()).collect())
    }
}

fn middle(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied().unwrap_or_default()
}

/// `734 ns`, `1.0 µs`, `1.74 ms`.
pub fn display(nanoseconds: f64) -> String {
    match nanoseconds {
        small if small < 1e3 => format!("{small:.0} ns"),
        middle if middle < 1e6 => format!("{:.1} µs", middle / 1e3),
        large if large < 1e9 => format!("{:.2} ms", large / 1e6),
        huge => format!("{:.2} s", huge / 1e9),
    }
}

/// A row of a table in Markdown: what is first is the floor, and what follows says how many times that it takes.
pub fn row(name: &str, floor: f64, others: &[f64]) -> String {
    let others: Vec<_> =
        others.iter().map(|other| format!(" {}, {:.2}× |", display(*other), other / floor)).collect();
    format!("| {name} | {} |{}", display(floor), others.concat())
}
