//! Endpoints.

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
        out.name(collection);
        for name in &self.related {
            out.name(name);
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
