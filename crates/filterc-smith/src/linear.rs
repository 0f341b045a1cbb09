//! Whether work grows with its input as the input does.

use std::fs::read_to_string;
use std::time::Instant;

/// Nanoseconds that a thread has worked, by its folder in `/proc`; none of a machine that does not say so.
pub fn worked(thread: &str) -> Option<u128> {
    let told = read_to_string(format!("{thread}/schedstat")).ok()?;
    told.split(' ').next()?.parse().ok()
}

/// Fails where work on an input of twice the length takes this thread more than 2.5 times as long.
pub fn is_linear<T>(name: &str, length: usize, input: impl Fn(usize) -> T, work: impl Fn(&T)) {
    let since = Instant::now();
    let clock = || {
        // The system counts when a thread gives way.
        std::thread::yield_now();
        worked("/proc/thread-self").unwrap_or_else(|| since.elapsed().as_nanos())
    };
    is_linear_by(clock, name, length, input, work);
}

/// The same by the clock of whoever does the work.
pub fn is_linear_by<T>(
    clock: impl Fn() -> u128,
    name: &str,
    length: usize,
    input: impl Fn(usize) -> T,
    work: impl Fn(&T),
) {
    let (one, two) = (input(length), input(2 * length));
    let once = |input: &T| {
        let before = clock();
        work(input);
        (clock() - before).max(1)
    };
    let (mut least, mut of_two) = (u128::MAX, u128::MAX);
    // A machine may stumble; the least of several runs is what the work costs.
    for _ in 0..40 {
        (least, of_two) = (least.min(once(&one)), of_two.min(once(&two)));
        if of_two < least * 5 / 2 {
            return;
        }
    }
    panic!("{name}: {least} ns, twice of it {of_two} ns");
}
