//! Whether work grows with its input as the input does.

use std::time::Instant;

/// Nanoseconds that this thread has worked; of a machine that does not say so, that have passed.
fn worked(since: Instant) -> u128 {
    // The system counts when a thread gives way.
    std::thread::yield_now();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let first = told.as_deref().and_then(|told| told.split(' ').next()?.parse().ok());
    first.unwrap_or_else(|| since.elapsed().as_nanos())
}

/// Fails where work on an input of twice the length takes more than 2.5 times as long.
pub fn is_linear<T>(name: &str, length: usize, input: impl Fn(usize) -> T, work: impl Fn(&T)) {
    let (one, two) = (input(length), input(2 * length));
    let since = Instant::now();
    let once = |input: &T| {
        let before = worked(since);
        work(input);
        (worked(since) - before).max(1)
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
