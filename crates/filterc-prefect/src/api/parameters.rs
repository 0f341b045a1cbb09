//! What a read says: values in its path, and values of its query string, checked.

use filterc::lang::coerce::{Reading, Whole, instant, whole_text};
use foldhash::HashMap;
use uuid::Uuid;

use filterc_server::failure::{Failure, WrongValue};

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

    /// A key in the path; what no row can have is no path.
    pub(super) fn key(&self) -> Result<Uuid, Failure> {
        key(self.value(0)).ok_or_else(Failure::no_route)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    /// A text that must be there.
    pub(super) fn needed(&self, name: &'static str) -> Result<&str, Failure> {
        self.text(name).ok_or_else(|| Failure::Query(vec![WrongValue { name, kind: "missing", input: None }]))
    }

    /// A text of so many characters at most.
    pub(super) fn short(&self, name: &'static str, most: usize) -> Result<Option<&str>, Failure> {
        match self.text(name) {
            Some(text) if text.chars().count() > most => Err(bad_parameter(name, "string_too_long", text)),
            short => Ok(short),
        }
    }

    /// A text that is one of these.
    pub(super) fn one_of(&self, name: &'static str, known: &[&str]) -> Result<Option<&str>, Failure> {
        match self.text(name) {
            Some(text) if !known.contains(&text) => Err(bad_parameter(name, "enum", text)),
            one => Ok(one),
        }
    }

    /// A UUID that must be there.
    pub(super) fn uuid(&self, name: &'static str) -> Result<Uuid, Failure> {
        let text = self.needed(name)?;
        Uuid::try_parse(text).map_err(|_| bad_parameter(name, "uuid_parsing", text))
    }

    /// False where it is not said.
    pub(super) fn flag(&self, name: &'static str) -> Result<bool, Failure> {
        let Some(text) = self.text(name) else { return Ok(false) };
        match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" | "t" | "y" => Ok(true),
            "false" | "0" | "no" | "off" | "f" | "n" => Ok(false),
            _ => Err(bad_parameter(name, "bool_parsing", text)),
        }
    }

    /// A whole number from 1 to `most`; `most` where it is not said.
    pub(super) fn number(&self, name: &'static str, most: usize) -> Result<usize, Failure> {
        let Some(text) = self.text(name) else { return Ok(most) };
        match whole_text(text) {
            Whole::Below => Err(bad_parameter(name, "greater_than_equal", text)),
            Whole::Above => Err(bad_parameter(name, "less_than_equal", text)),
            Whole::Not => Err(bad_parameter(name, "int_parsing", text)),
            Whole::Fits(Reading::Exact(number) | Reading::Guess(number)) => match usize::try_from(number) {
                Ok(number) if number > most => Err(bad_parameter(name, "less_than_equal", text)),
                Ok(number) if number > 0 => Ok(number),
                _ => Err(bad_parameter(name, "greater_than_equal", text)),
            },
        }
    }

    /// A time, or seconds since 1970, in microseconds since 1970.
    pub(super) fn time(&self, name: &'static str) -> Result<Option<i64>, Failure> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let time = instant(text).ok_or_else(|| bad_parameter(name, "datetime_from_date_parsing", text))?;
        Ok(Some(time))
    }
}

/// A key as a path has it: 32 hexadecimal digits, with a hyphen or none between their groups.
pub(crate) fn key(text: &str) -> Option<Uuid> {
    let (mut rest, mut digits) = (text, String::with_capacity(32));
    for length in [8, 4, 4, 4, 12] {
        let group = rest.get(..length)?;
        digits.push_str(Some(group).filter(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))?);
        rest = rest.get(length..)?;
        rest = rest.strip_prefix('-').filter(|_| length < 12).unwrap_or(rest);
    }
    Uuid::try_parse(&digits).ok().filter(|_| rest.is_empty())
}

fn bad_parameter(name: &'static str, kind: &'static str, text: &str) -> Failure {
    Failure::Query(vec![WrongValue { name, kind, input: Some(text.to_owned()) }])
}

/// All that is wrong with several values, in their order.
pub(super) fn all_wrong(failures: impl IntoIterator<Item = Option<Failure>>) -> Failure {
    let wrong = failures.into_iter().flatten().flat_map(|failure| match failure {
        Failure::Query(values) => values,
        _ => Vec::new(),
    });
    Failure::Query(wrong.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_in_a_path_has_its_hyphens_or_not() {
        let uuid = Uuid::try_parse("0b6f7d3e-5c1a-4f0e-9a55-2f1d3c4b5a69").ok();
        for text in [
            "0b6f7d3e-5c1a-4f0e-9a55-2f1d3c4b5a69",
            "0B6F7D3E5C1A4F0E9A552F1D3C4B5A69",
            "0b6f7d3e-5c1a4f0e-9a55-2f1d3c4b5a69",
        ] {
            assert_eq!(key(text), uuid, "{text}");
        }
        for text in [
            "",
            "nope",
            "{0b6f7d3e-5c1a-4f0e-9a55-2f1d3c4b5a69}",
            "urn:uuid:0b6f7d3e-5c1a-4f0e-9a55-2f1d3c4b5a69",
            "0b6f7d3e--5c1a-4f0e-9a55-2f1d3c4b5a69",
            "0b6f7d3e-5c1a-4f0e-9a55-2f1d3c4b5a69-",
            "0b6f-7d3e5c1a4f0e9a552f1d3c4b5a69",
        ] {
            assert_eq!(key(text), None, "{text}");
        }
    }
}
