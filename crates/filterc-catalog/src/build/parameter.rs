//! Parameters of endpoints.

use super::column_type::ColumnType;
use super::written::Written;

/// A value that an endpoint takes beside its filters, being built.
#[derive(Debug, Clone)]
#[must_use = "a parameter belongs in an endpoint"]
pub struct ParameterBuilder {
    place: &'static str,
    name: String,
    ty: ColumnType,
    list: bool,
    nullable: bool,
    required: bool,
    default: Option<String>,
    most: Option<u32>,
    criterion: Option<String>,
}

impl ParameterBuilder {
    fn new(place: &'static str, name: &str, ty: ColumnType) -> Self {
        let (list, nullable, required, default, most, criterion) = (false, false, false, None, None, None);
        Self { place, name: name.to_owned(), ty, list, nullable, required, default, most, criterion }
    }

    /// A key of the body.
    pub fn body(name: &str, ty: ColumnType) -> Self {
        Self::new("parameter", name, ty)
    }

    /// A value in the path, where its name stands in braces.
    pub fn path(name: &str, ty: ColumnType) -> Self {
        Self::new("path", name, ty)
    }

    /// A value that no request changes, as the catalog language writes it: `false`.
    pub fn fixed(name: &str, ty: ColumnType, value: &str) -> Self {
        Self::new("fixed", name, ty).default(value)
    }

    /// Takes a list of such values.
    pub fn list(self) -> Self {
        Self { list: true, ..self }
    }

    /// Takes `null`, too.
    pub fn nullable(self) -> Self {
        Self { nullable: true, ..self }
    }

    /// Refuses bodies that leave it out.
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// Sets the value of bodies that leave it out, as the catalog language writes it.
    pub fn default(mut self, value: &str) -> Self {
        self.default = Some(value.to_owned());
        self
    }

    /// Takes at most this many: elements of a list, or as a number.
    pub fn most(self, most: u32) -> Self {
        Self { most: Some(most), ..self }
    }

    /// Asks this of each row: `after_ on created`.
    pub fn criterion(mut self, criterion: &str) -> Self {
        self.criterion = Some(criterion.to_owned());
        self
    }

    pub(super) fn write(&self, out: &mut Written) {
        out.words([self.place]).name(&self.name);
        if self.list {
            out.words(["list<"]);
        }
        self.ty.write(out);
        let marks = [(">", self.list), ("?", self.nullable), ("required", self.required)];
        out.words(marks.iter().filter(|one| one.1).map(|one| one.0));
        if let Some(default) = &self.default {
            out.words(["="]).piece(default);
        }
        if let Some(most) = self.most {
            out.words(["most"]).number(most.into());
        }
        if let Some(criterion) = &self.criterion {
            out.words([":"]).piece(criterion);
        }
        out.line();
    }
}
