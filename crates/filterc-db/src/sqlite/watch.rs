//! When a statement is stopped: its time is over, nobody waits for it, or it keeps a connection that quick ones need.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use super::connect::Opened;
use super::failure::Failure;
use crate::places::{MOMENT, Place, Places, SHORT_MOMENT};

/// Steps of SQLite's machine between two looks at the clock: some ten microseconds.
const STEPS: i32 = 1000;

/// What is known of a statement that runs.
#[derive(Debug)]
pub(super) struct Watch {
    end: Option<Instant>,
    waiting: Weak<()>,
    /// When the statement becomes a slow one, and where it finds a place then.
    moment: Option<(Instant, Places)>,
    /// Its place among slow ones.
    place: Option<Place>,
    crowded: Arc<AtomicBool>,
}

impl Watch {
    /// Of a statement that has this time from now on, while somebody keeps `waiting`.
    pub(super) fn new(timeout: Duration, waiting: &Arc<()>) -> Self {
        let (end, waiting) = (Instant::now().checked_add(timeout), Arc::downgrade(waiting));
        Self { end, waiting, moment: None, place: None, crowded: Arc::default() }
    }

    /// It is stopped where it takes longer than a moment and finds no place.
    pub(super) fn expect_a_moment(&mut self, places: Places) {
        let moment = if places.are_taken() { SHORT_MOMENT } else { MOMENT };
        self.moment = Instant::now().checked_add(moment).map(|moment| (moment, places));
    }

    /// It has a place among slow ones.
    pub(super) fn keep(&mut self, place: Place) {
        self.place = Some(place);
    }

    fn stops(&mut self) -> bool {
        let now = Instant::now();
        if self.waiting.strong_count() == 0 || self.end.is_some_and(|end| end <= now) {
            return true;
        }
        if let Some((_, places)) = self.moment.take_if(|(moment, _)| *moment <= now) {
            self.place = places.try_slow();
            if self.place.is_none() {
                self.crowded.store(true, Ordering::Relaxed);
                return true;
            }
        }
        false
    }
}

/// Does work on a connection until it is done, or the watch stops it.
pub(super) fn run_watched<T>(
    opened: &mut Opened,
    mut watch: Watch,
    work: impl FnOnce(&Opened) -> Result<T, Failure>,
) -> Result<T, Failure> {
    // Inside a transaction there is no beginning again elsewhere.
    watch.moment = watch.moment.filter(|_| opened.connection.is_autocommit());
    let crowded = Arc::clone(&watch.crowded);
    opened.connection.progress_handler(STEPS, Some(move || watch.stops()))?;
    let done = work(opened);
    // Gives the place back.
    opened.connection.progress_handler(0, None::<fn() -> bool>)?;
    match done {
        Err(_) if crowded.load(Ordering::Relaxed) => Err(Failure::Crowded),
        done => done,
    }
}
