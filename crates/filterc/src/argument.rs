//! What a body says, as it was checked: programs that answer it read no body a second time.

use filterc_ir::{List, ListType, Operand, Values};
use filterc_lang as lang;
use uuid::Uuid;

use crate::Compiled;

/// A value of a body, or a list of them, that was checked.
///
/// ```
/// use filterc::catalog::{Source, load};
///
/// let text = r#"
/// catalog notes
///
/// collection notes from note {
///   columns { id int key  words text }
///   filter groups { words: like_ }
///   endpoint POST "/notes/filter" rows {
///     parameter words list<text>?: any_ on words
///     limit 1..100 = 100
///     order id
///   }
/// }
/// "#;
/// let catalog = load(&[Source { name: "notes.catalog", text }])?;
/// let compiled = filterc::Compiler::new(&catalog)?.compile("notes", br#"{"words": ["milk", "eggs"]}"#)?;
/// let words = compiled.parameter("words").expect("the body has it");
/// assert_eq!(words.texts().collect::<Vec<_>>(), ["milk", "eggs"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Argument<'c> {
    argument: lang::Argument,
    values: &'c Values,
}

impl<'c> Argument<'c> {
    /// A boolean.
    pub fn as_bool(self) -> Option<bool> {
        match self.one()? {
            Operand::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// A whole number.
    pub fn as_i64(self) -> Option<i64> {
        match self.one()? {
            Operand::Int(number) => Some(number),
            _ => None,
        }
    }

    /// A number.
    pub fn as_f64(self) -> Option<f64> {
        match self.one()? {
            Operand::Float(number) => Some(number),
            #[expect(
                clippy::cast_precision_loss,
                reason = "a number that is asked for as one that is not exact"
            )]
            Operand::Int(number) => Some(number as f64),
            _ => None,
        }
    }

    /// A text.
    pub fn as_str(self) -> Option<&'c str> {
        match self.one()? {
            Operand::Text(id) => Some(self.values.get_text(id)),
            _ => None,
        }
    }

    /// A point in time, in microseconds since 1970.
    pub fn as_micros(self) -> Option<i64> {
        match self.one()? {
            Operand::Time(micros) => Some(micros),
            _ => None,
        }
    }

    /// The position of a member of an enum.
    pub fn as_member(self) -> Option<u16> {
        match self.one()? {
            Operand::Member(_, member) => Some(member),
            _ => None,
        }
    }

    /// The UUIDs of a list; none of a list of others.
    pub fn uuids(self) -> &'c [Uuid] {
        let list = self.list().filter(|list| list.ty == ListType::Uuid);
        list.map(|list| self.values.uuids(list)).unwrap_or_default()
    }

    /// The texts of a list; none of a list of others.
    pub fn texts(self) -> impl Iterator<Item = &'c str> {
        let elements = self.list().map(|list| self.values.elements(list));
        elements.into_iter().flatten().filter_map(move |element| match element {
            Operand::Text(id) => Some(self.values.get_text(id)),
            _ => None,
        })
    }

    fn one(self) -> Option<Operand> {
        match self.argument {
            lang::Argument::One(operand) => Some(operand),
            _ => None,
        }
    }

    fn list(self) -> Option<List> {
        match self.argument {
            lang::Argument::List(list) => Some(list),
            _ => None,
        }
    }
}

impl Compiled {
    /// A value beside the filters, by the name of its parameter: of the body, of the path, or its default. None where it has neither.
    pub fn parameter(&self, name: &str) -> Option<Argument<'_>> {
        let argument = self.checked.as_ref()?.parameter(self.catalog(), name)?;
        Some(Argument { argument, values: &self.query.ir().values })
    }

    /// The operand that the body gives an operator: `key.field.operator`. None where it says nothing of it.
    pub fn operand(&self, key: &str, field: &str, operator: &str) -> Option<Argument<'_>> {
        let argument = self.checked.as_ref()?.operand(self.catalog(), key, field, operator)?;
        Some(Argument { argument, values: &self.query.ir().values })
    }
}
