//! Values as text, for people.

use std::fmt::Write as _;

use filterc_catalog::Catalog;

use crate::{List, Operand, Values, date, interval, rfc3339};

/// Elements shown of one list.
const MOST_ELEMENTS: usize = 4;

/// A value as a body would write it, without the quotes of ids, times and enums.
pub fn display(values: &Values, catalog: &Catalog, operand: Operand) -> String {
    match operand {
        Operand::Bool(value) => value.to_string(),
        Operand::Int(number) => number.to_string(),
        Operand::Text(id) => format!("{:?}", values.get_text(id)),
        Operand::BrokenText(id) | Operand::Bytes(id) => format!("x'{}'", values.get_text(id)),
        Operand::Uuid(uuid) => uuid.to_string(),
        Operand::Float(number) => number.to_string(),
        Operand::Decimal(id) => values.get_text(id).to_owned(),
        Operand::Date(days) => date(days),
        Operand::Time(micros) => rfc3339(micros),
        Operand::Interval(micros) => interval(micros),
        Operand::Member(of, member) => {
            let members = &catalog.enumeration(of).members;
            members.get(usize::from(member)).cloned().unwrap_or_default()
        }
    }
}

/// The first few elements of a list, and how many there are.
pub fn display_list(values: &Values, catalog: &Catalog, list: List) -> String {
    let first = values.elements(list).take(MOST_ELEMENTS);
    let first: Vec<_> = first.map(|element| display(values, catalog, element)).collect();
    let more = if list.len() > first.len() { format!(", … {} in all", list.len()) } else { String::new() };
    format!("[{}{more}]", first.join(", "))
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
