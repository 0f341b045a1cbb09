//! Endpoints.

use super::ParameterBuilder;
use super::written::Written;
use crate::Answer;

/// An endpoint that is being built. Its body takes the filter of its collection under the collection's name.
#[derive(Debug, Clone)]
#[must_use = "an endpoint belongs in a collection"]
pub struct EndpointBuilder {
    method: String,
    path: String,
    answer: Answer,
    related: Vec<String>,
    required: Vec<String>,
    parameters: Vec<ParameterBuilder>,
    top: Option<u32>,
    first: Option<String>,
    groups: Vec<(&'static str, String, String)>,
    limit: Option<(u32, u32, u32)>,
    offset: bool,
    page: bool,
    sort: Option<String>,
    order: Option<String>,
    condition: Option<String>,
}

impl EndpointBuilder {
    fn new(method: &str, path: &str, answer: Answer) -> Self {
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            answer,
            related: Vec::new(),
            required: Vec::new(),
            parameters: Vec::new(),
            top: None,
            first: None,
            groups: Vec::new(),
            limit: None,
            offset: false,
            page: false,
            sort: None,
            order: None,
            condition: None,
        }
    }

    /// One that answers with rows.
    pub fn rows(method: &str, path: &str) -> Self {
        Self::new(method, path, Answer::Rows)
    }

    /// One that answers with the number of rows.
    pub fn count(method: &str, path: &str) -> Self {
        Self::new(method, path, Answer::Count)
    }

    /// One that answers with rows and how many there are.
    pub fn page(method: &str, path: &str) -> Self {
        Self { page: true, ..Self::new(method, path, Answer::Page) }
    }

    /// One that answers with groups of rows, or with all rows as one group.
    pub fn groups(method: &str, path: &str) -> Self {
        Self::new(method, path, Answer::Groups)
    }

    /// Groups rows by an expression, which the answer has under a name.
    pub fn by(mut self, name: &str, expression: &str) -> Self {
        self.groups.push(("by", name.to_owned(), expression.to_owned()));
        self
    }

    /// Gives an aggregate of each group under a name: `count`, `sum(price) desc`.
    pub fn give(mut self, name: &str, aggregate: &str) -> Self {
        self.groups.push(("give", name.to_owned(), aggregate.to_owned()));
        self
    }

    /// Refuses bodies without the filter of this collection or relation.
    pub fn required(mut self, name: &str) -> Self {
        self.required.push(name.to_owned());
        self
    }

    /// Takes a value beside the filters.
    pub fn parameter(mut self, parameter: ParameterBuilder) -> Self {
        self.parameters.push(parameter);
        self
    }

    /// Gives at most so many rows, which no body changes.
    pub fn top(self, rows: u32) -> Self {
        Self { top: Some(rows), ..self }
    }

    /// Gives only the first row of each value of an expression, in the order asked for.
    pub fn first(mut self, expression: &str) -> Self {
        self.first = Some(expression.to_owned());
        self
    }

    /// Takes the filter of a related collection, by the name of the relation.
    pub fn related(mut self, name: &str) -> Self {
        self.related.push(name.to_owned());
        self
    }

    /// Bodies may say how many rows: the least, the most, and how many without a word.
    pub fn limit(self, least: u32, most: u32, default: u32) -> Self {
        Self { limit: Some((least, most, default)), ..self }
    }

    /// Bodies may leave out the first rows, or go on behind a cursor.
    pub fn offset(self) -> Self {
        Self { offset: true, ..self }
    }

    /// Bodies may name an order of the collection; without one, this.
    pub fn sort(mut self, default: &str) -> Self {
        self.sort = Some(default.to_owned());
        self
    }

    /// An order that no body changes: `created desc`.
    pub fn order(mut self, order: &str) -> Self {
        self.order = Some(order.to_owned());
        self
    }

    /// Adds a condition that every row of the endpoint meets, whatever the body asks for.
    pub fn condition(mut self, condition: &str) -> Self {
        self.condition = Some(condition.to_owned());
        self
    }

    pub(super) fn write(&self, collection: &str, out: &mut Written) {
        out.words(["endpoint"]).name(&self.method).string(&self.path).words([self.answer.name(), "{"]).line();
        for name in std::iter::once(collection).chain(self.related.iter().map(String::as_str)) {
            out.name(name);
            if self.required.iter().any(|required| required == name) {
                out.words(["required"]);
            }
            out.line();
        }
        for parameter in &self.parameters {
            parameter.write(out);
        }
        if let Some(rows) = self.top {
            out.words(["top"]).number(rows.into());
        }
        if let Some(expression) = &self.first {
            out.words(["first"]).piece(expression).line();
        }
        for (word, name, piece) in &self.groups {
            out.words([*word]).name(name).words(["="]).piece(piece).line();
        }
        if let Some((least, most, default)) = self.limit {
            let range = format!("limit {least}..{most} = {default}");
            out.words([range.as_str()]);
        }
        out.words([("offset", self.offset), ("page", self.page)].iter().filter(|one| one.1).map(|one| one.0));
        if let Some(sort) = &self.sort {
            out.words(["sort", "="]).name(sort);
        }
        if let Some(order) = &self.order {
            out.words(["order"]).piece(order);
        }
        if let Some(condition) = &self.condition {
            out.words(["where"]).piece(condition);
        }
        out.words(["}"]).line();
    }
}
