//! Several statements of the same answer, timed in turns.

use std::time::{Duration, Instant};

use filterc::sql::Output;
use filterc::{Catalog, Statement};
use filterc_db::{Cell, Database, DatabaseError};

/// A turn lasts at least so long, so that a clock can see it.
const TURN: Duration = Duration::from_millis(10);
/// A statement faster than this is run unmeasured before its turn, for half as long: what ran before read other parts of the
/// database.
const WARM: Duration = Duration::from_millis(100);
/// Rounds go on until all of them together took so long,
const ENOUGH: Duration = Duration::from_secs(3);
/// or there were so many,
const MOST_ROUNDS: usize = 31;
/// but no fewer than this.
const FEWEST_ROUNDS: usize = 3;

/// What a statement answers: a count, or keys in their order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    Count(u64),
    Keys(Vec<Cell>),
}

pub(crate) async fn ask(
    database: &Database,
    catalog: &Catalog,
    statement: &Statement,
) -> Result<Answer, DatabaseError> {
    let Output::Rows(of) = &statement.output else {
        return Ok(Answer::Count(database.count(statement).await?));
    };
    let key = catalog.collection(*of).key;
    let rows = database.rows(statement, catalog).await?;
    Ok(Answer::Keys(rows.iter().map(|row| row.values[key.index()].clone()).collect()))
}

/// The median time of each statement; none where it was stopped.
pub(crate) async fn medians(
    database: &Database,
    catalog: &Catalog,
    statements: &[Statement],
) -> Result<Vec<Option<Duration>>, DatabaseError> {
    let mut repeats = Vec::new();
    for statement in statements {
        // The first one prepares it and reads its pages, the second one is measured.
        let mut last = Ok(Duration::ZERO);
        for _ in 0..2 {
            last = turn(database, catalog, statement, 1).await;
            if !matches!(last, Ok(time) if time < Duration::from_secs(5)) {
                break;
            }
        }
        repeats.push(match last {
            Ok(time) => Some(((TURN.as_nanos() / time.as_nanos().max(1)) as u32 + 1, time < WARM)),
            Err(DatabaseError::Timeout(_)) => None,
            Err(error) => return Err(error),
        });
    }
    let mut times = vec![Vec::new(); statements.len()];
    let (mut order, mut random) = ((0..statements.len()).collect::<Vec<_>>(), fastrand::Rng::with_seed(7));
    let began = Instant::now();
    for round in 0..MOST_ROUNDS {
        if round >= FEWEST_ROUNDS && began.elapsed() > ENOUGH {
            break;
        }
        // A slow statement leaves its traces to the one behind it, so that is another one in each round.
        random.shuffle(&mut order);
        for at in order.iter().copied() {
            if let Some((repeats, warm)) = repeats[at] {
                if warm {
                    turn(database, catalog, &statements[at], repeats.div_ceil(2)).await?;
                }
                times[at].push(turn(database, catalog, &statements[at], repeats).await? / repeats);
            }
        }
    }
    Ok(times.into_iter().map(median).collect())
}

async fn turn(
    database: &Database,
    catalog: &Catalog,
    statement: &Statement,
    repeats: u32,
) -> Result<Duration, DatabaseError> {
    let began = Instant::now();
    for _ in 0..repeats {
        run(database, catalog, statement).await?;
    }
    Ok(began.elapsed())
}

async fn run(database: &Database, catalog: &Catalog, statement: &Statement) -> Result<(), DatabaseError> {
    match statement.output {
        Output::Rows(_) => drop(database.rows(statement, catalog).await?),
        _ => drop(database.count(statement).await?),
    }
    Ok(())
}

fn median(mut times: Vec<Duration>) -> Option<Duration> {
    times.sort();
    times.get(times.len() / 2).copied()
}
