//! Stretches of time that rows are counted in: histories of states (semantics §8).

use filterc::catalog::UNITS;
use filterc::ir::{Buckets, Ir};
use filterc::{Argument, Catalog, Compiled};
use filterc_db::{Cell, Row};

use filterc_server::endpoint::{CompiledRequest, encoded};
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;
use filterc_store::object::{JsonPart, Object};

const DAY: i64 = 86_400_000_000;

/// Stretches of one width, numbered from 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretches(Buckets);

impl Stretches {
    /// Those of the query's groups.
    pub(super) fn from_ir(ir: &Ir) -> Option<Self> {
        ir.query.groups.iter().find_map(|group| group.buckets).map(Self)
    }

    /// Those of a body's `time_unit` and `time_interval`.
    pub(super) fn in_body(catalog: &Catalog, compiled: &Compiled) -> Self {
        let unit = compiled.parameter("time_unit").and_then(Argument::as_member);
        let units = catalog.enums().find(|(_, of)| of.name == "TimeUnit");
        let name = unit.and_then(|unit| units?.1.members.get(usize::from(unit)).cloned());
        let unit =
            UNITS.iter().find(|(known, _)| Some(*known) == name.as_deref()).map_or(DAY, |(_, unit)| *unit);
        let interval = compiled.parameter("time_interval").and_then(Argument::as_f64);
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a length of time")]
        let width = (unit as f64 * interval.unwrap_or(1.0)).round() as i64;
        Self(Buckets { start: 0, width: width.max(1), count: None })
    }

    /// Where one begins, in microseconds since 1970.
    pub(super) fn start(self, number: i64) -> i64 {
        self.0.start.saturating_add(self.0.width.saturating_mul(number))
    }

    /// The one that a time lies in.
    pub(super) fn number_of(self, micros: i64) -> i64 {
        micros.saturating_sub(self.0.start).div_euclid(self.0.width.max(1))
    }

    /// Returns how many buckets lie between two times, the last one rounded up.
    pub(super) fn between(self, since: i64, until: i64) -> i64 {
        let (range, width) = (until.saturating_sub(since).max(0), self.0.width.max(1));
        range / width + i64::from(range % width > 0)
    }

    /// The end of the day, or of the smaller stretch, that a time lies in.
    pub(super) fn end_of_unit(self, micros: i64) -> i64 {
        let unit = self.0.width.clamp(1, DAY);
        (micros.div_euclid(unit) + 1).saturating_mul(unit) - 1
    }
}

/// The states of each stretch, also of those without any.
pub(super) async fn history(reader: &Reader<'_>, request: &CompiledRequest<'_>) -> Result<Vec<u8>, Failure> {
    let broken = || Failure::Broken("a history without stretches of time".to_owned());
    let stretches = Stretches::from_ir(request.compiled.query.ir()).ok_or_else(broken)?;
    let (names, rows) = reader.groups(request.compiled).await?;
    let count = usize::try_from(stretches.0.count.unwrap_or(0)).unwrap_or(0);
    let mut states: Vec<Vec<Object<'_>>> = (0..count).map(|_| Vec::new()).collect();
    for row in &rows {
        let (at, state) = state(&names, row);
        if let Some(of) = at.and_then(|at| states.get_mut(at)) {
            of.push(state);
        }
    }
    let all: Vec<_> = (0..)
        .zip(states)
        .map(|(at, states)| {
            Object::default()
                .with("interval_start", JsonPart::Time(stretches.start(at)))
                .with("interval_end", JsonPart::Time(stretches.start(at + 1)))
                .with("states", JsonPart::objects(states))
        })
        .collect();
    encoded(&all)
}

/// The number of a group's stretch, and the state it counts.
fn state<'r>(names: &'r [String], row: &'r Row) -> (Option<usize>, Object<'r>) {
    let mut at = None;
    let mut object = Object::default();
    for (name, cell) in names.iter().zip(&row.values) {
        if name == "bucket" {
            at = match cell {
                Cell::Int(number) => usize::try_from(*number).ok(),
                _ => None,
            };
        } else {
            object.0.push((name.as_str().into(), JsonPart::Cell(cell)));
        }
    }
    (at, object)
}
