//! Values of each type, as strict reads them.
//!
//! A pattern says what strict reads, `format` what is best written: only programs that enforce formats tell them apart.

use filterc_catalog::{ElementType, IntWidth, Type};
use serde_json::{Value, json};

use super::Schemas;

/// Hyphenated, without hyphens, in braces or as a URN.
const UUID: &str = "^(urn:uuid:)?([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$|^[0-9a-fA-F]{32}$|\
                    ^\\{[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\}$";
const DATE: &str = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
const CLOCK: &str = "([01][0-9]|2[0-3]):[0-5][0-9]";
const ZONE: &str = "([Zz]|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)?";

impl Schemas<'_> {
    /// A value of this type in a body; of a set, an element.
    pub fn value(&mut self, ty: Type) -> Value {
        match ty {
            Type::Bool => json!({ "type": "boolean" }),
            Type::Int(width) => integer(width),
            Type::Set(ElementType::Int) => integer(IntWidth::Big),
            Type::Float => json!({ "type": "number" }),
            Type::Enum(of) | Type::Set(ElementType::Enum(of)) => self.member(of),
            Type::Json => json!({ "type": ["object", "array", "string", "number", "boolean"] }),
            Type::Interval => self.named(
                "interval",
                || json!({ "description": "seconds", "type": "number", "minimum": -1e11, "maximum": 1e11 }),
            ),
            Type::Decimal => self.named("decimal", || {
                json!({
                    "description": "an exact number, best as a string",
                    "type": ["string", "number"],
                    "pattern": "^-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?$",
                })
            }),
            Type::Text | Type::Set(ElementType::Text) => {
                self.named("text", || json!({ "type": "string", "pattern": "^[^\\u0000]*$" }))
            }
            Type::Uuid | Type::Set(ElementType::Uuid) => {
                self.named("uuid", || json!({ "type": "string", "format": "uuid", "pattern": UUID }))
            }
            Type::Date => self.named(
                "date",
                || json!({ "type": "string", "format": "date", "pattern": format!("^{DATE}$") }),
            ),
            Type::Timestamp => self.named("timestamp", || time("[0-9]+")),
        }
    }

    /// A time that is not finer than the microseconds of databases.
    pub(super) fn whole_micros(&mut self) -> Value {
        self.named("microseconds", || time("[0-9]{1,6}0*"))
    }

    fn named(&mut self, name: &str, make: impl FnOnce() -> Value) -> Value {
        self.shared(&format!("value.{name}"), |_| make())
    }
}

/// A time with this fraction of a second.
fn time(fraction: &str) -> Value {
    json!({
        "description": "a time with its zone, as in `2026-11-01T08:30:00Z`; without one it is UTC",
        "type": "string",
        "format": "date-time",
        "pattern": format!("^{DATE}([Tt _]{CLOCK}(:[0-5][0-9]([.,]{fraction})?)?{ZONE})?$"),
    })
}

fn integer(width: IntWidth) -> Value {
    let (least, most) = width.range();
    json!({ "type": "integer", "minimum": least, "maximum": most })
}
