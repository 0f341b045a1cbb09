//! Whether work grows with its input as the input does.

use std::fs::read_to_string;
use std::time::Instant;

/// Nanoseconds that a thread has worked, by its folder in `/proc`; none of a machine that does not say so.
pub fn thread_cpu_time(thread: &str) -> Option<u128> {
    let told = read_to_string(format!("{thread}/schedstat")).ok()?;
    told.split(' ').next()?.parse().ok()
}

/// Fails where work on an input of twice the length takes this thread more than 2.5 times as long.
pub fn is_linear<T>(name: &str, length: usize, input: impl Fn(usize) -> T, work: impl Fn(&T)) {
    let since = Instant::now();
    let clock = || {
        // The system counts when a thread gives way.
        std::thread::yield_now();
        thread_cpu_time("/proc/thread-self").unwrap_or_else(|| since.elapsed().as_nanos())
    };
    is_linear_by(clock, name, length, input, work);
}

/// Fails where work on an input of twice the length takes more than 2.5 times as long by this clock: the time, in nanoseconds, that
/// another thread or process has worked. Caches and allocators make steps at some length, so the next doubling may show that it was
/// one; work that grows faster than its input fails both.
pub fn is_linear_by<T>(
    clock: impl Fn() -> u128,
    name: &str,
    length: usize,
    input: impl Fn(usize) -> T,
    work: impl Fn(&T),
) {
    let growth = |length: usize| doubling(&clock, &input(length), &input(2 * length), &work);
    let Err((least, of_two)) = growth(length) else { return };
    let Err((of_two_again, of_four)) = growth(2 * length) else { return };
    panic!("{name}: {least} ns, twice of it {of_two} ns; {of_two_again} ns, twice of it {of_four} ns");
}

/// The least times of both inputs, as an error where the second is more than 2.5 times the first.
fn doubling<T>(clock: &impl Fn() -> u128, one: &T, two: &T, work: &impl Fn(&T)) -> Result<(), (u128, u128)> {
    let once = |input: &T| {
        let before = clock();
        work(input);
        (clock() - before).max(1)
    };
    let (mut least, mut of_two) = (u128::MAX, u128::MAX);
    // A machine may stumble; the least of several runs is what the work costs.
    for _ in 0..40 {
        (least, of_two) = (least.min(once(one)), of_two.min(once(two)));
        if of_two < least * 5 / 2 {
            return Ok(());
        }
    }
    Err((least, of_two))
}
