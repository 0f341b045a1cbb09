//! What a read says: values in its path, and values of its query string, checked.

use foldhash::HashMap;
use uuid::Uuid;

use crate::failure::Failure;

/// A request without a body.
pub(super) struct Request<'r> {
    /// The values in the path, in their order.
    pub(super) values: Vec<String>,
    pub(super) query: &'r HashMap<String, String>,
}

impl Request<'_> {
    /// A value in the path.
    pub(super) fn value(&self, at: usize) -> &str {
        self.values.get(at).map(String::as_str).unwrap_or_default()
    }

    /// A key in the path, with or without its hyphens; what no row can have is no path.
    pub(super) fn key(&self) -> Result<Uuid, Failure> {
        let text = self.value(0);
        let key = Uuid::try_parse(text).ok().filter(|_| matches!(text.len(), 32 | 36));
        key.ok_or_else(Failure::no_route)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    /// A text that must be there.
    pub(super) fn needed(&self, name: &'static str) -> Result<&str, Failure> {
        self.text(name).ok_or(Failure::Query { name, kind: "missing", input: None })
    }

    /// A text of so many characters at most.
    pub(super) fn short(&self, name: &'static str, most: usize) -> Result<Option<&str>, Failure> {
        match self.text(name) {
            Some(text) if text.chars().count() > most => Err(bad(name, "string_too_long", text)),
            short => Ok(short),
        }
    }

    /// A text that is one of these.
    pub(super) fn one_of(&self, name: &'static str, known: &[&str]) -> Result<Option<&str>, Failure> {
        match self.text(name) {
            Some(text) if !known.contains(&text) => Err(bad(name, "enum", text)),
            one => Ok(one),
        }
    }

    /// A UUID that must be there.
    pub(super) fn uuid(&self, name: &'static str) -> Result<Uuid, Failure> {
        let text = self.needed(name)?;
        Uuid::try_parse(text).map_err(|_| bad(name, "uuid_parsing", text))
    }

    /// False where it is not said.
    pub(super) fn flag(&self, name: &'static str) -> Result<bool, Failure> {
        let Some(text) = self.text(name) else { return Ok(false) };
        match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" | "t" | "y" => Ok(true),
            "false" | "0" | "no" | "off" | "f" | "n" => Ok(false),
            _ => Err(bad(name, "bool_parsing", text)),
        }
    }

    /// A whole number from 1 to `most`; `most` where it is not said.
    pub(super) fn number(&self, name: &'static str, most: usize) -> Result<usize, Failure> {
        let Some(text) = self.text(name) else { return Ok(most) };
        let whole = text.trim().split_once('.').filter(|(_, zeros)| zeros.bytes().all(|digit| digit == b'0'));
        match whole.map_or(text.trim(), |(whole, _)| whole).parse::<i64>() {
            Ok(number) if number < 1 => Err(bad(name, "greater_than_equal", text)),
            Ok(number) => match usize::try_from(number) {
                Ok(number) if number <= most => Ok(number),
                _ => Err(bad(name, "less_than_equal", text)),
            },
            Err(_) => Err(bad(name, "int_parsing", text)),
        }
    }

    /// A time, or seconds since 1970, in microseconds since 1970.
    pub(super) fn time(&self, name: &'static str) -> Result<Option<i64>, Failure> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let seconds = || text.parse().ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
        let time = text.parse::<jiff::Timestamp>().ok().or_else(seconds);
        let time = time.ok_or_else(|| bad(name, "datetime_from_date_parsing", text))?;
        Ok(Some(time.as_microsecond()))
    }
}

fn bad(name: &'static str, kind: &'static str, text: &str) -> Failure {
    Failure::Query { name, kind, input: Some(text.to_owned()) }
}
