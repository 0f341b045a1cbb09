//! How much memory a process holds.

use std::fs;
use std::time::Duration;

/// MiB, by time since the start.
#[derive(Debug, Default)]
pub(crate) struct Samples(Vec<(Duration, f64)>);

impl Samples {
    pub(crate) fn take(&mut self, process: u32, at: Duration) {
        let status = fs::read_to_string(format!("/proc/{process}/status")).expect("the server lives");
        let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
        let kib: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        self.0.push((at, kib / 1024.0));
    }

    /// The largest of each quarter of the time.
    pub(crate) fn quarters(&self) -> [f64; 4] {
        let part = self.0.len().div_ceil(4).max(1);
        let mut quarters = [0.0; 4];
        for (at, chunk) in self.0.chunks(part).enumerate() {
            quarters[at] = chunk.iter().map(|(_, mib)| *mib).fold(0.0, f64::max);
        }
        quarters
    }

    /// True where the last quarter took no more than the second, but for a tenth and 8 MiB of chance.
    pub(crate) fn is_flat(&self) -> bool {
        let [_, second, _, last] = self.quarters();
        last <= second * 1.1 + 8.0
    }
}
