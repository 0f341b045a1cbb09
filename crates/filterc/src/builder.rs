//! Filters of programs that do not start from JSON.
//!
//! What is built is a body, and it is checked like one that a client sends: the same diagnostics, the same query.

use filterc_catalog::{Catalog, Collection, Field, FieldKind, KeyRole, Route};
use serde_json::{Map, Value, json};

use crate::{CompileError, Compiled, Compiler};

/// A body that is being built. It begins at [`Compiler::on`].
///
/// ```
/// use filterc::catalog::{Source, load};
/// use filterc::Compiler;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let text = r#"
/// collection notes from note {
///   columns { id int key  body text  stars int }
///   filter { body: like_  stars: ge_ le_ }
///   endpoint POST "/notes/filter" rows { notes  limit 0..100 = 100 }
/// }
/// "#;
/// let compiler = Compiler::new(&load(&[Source { name: "notes.catalog", text }])?)?;
/// let query = compiler.on("notes").field("body").like("milk").field("stars").ge(3).limit(10);
/// assert_eq!(query.body().to_string(), r#"{"notes":{"body":{"like_":"milk"},"stars":{"ge_":3}},"limit":10}"#);
/// let compiled = query.compile()?;
/// assert_eq!(compiled.limit(), Some(10));
///
/// let refused = compiler.on("notes").field("star").ge(3).compile().unwrap_err();
/// assert_eq!(refused.diagnostics[0].pointer.as_str(), "/notes/star");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing is compiled before `compile`"]
pub struct QueryBuilder<'c> {
    compiler: &'c Compiler,
    /// None where nothing has this name.
    route: Result<Route, CompileError>,
    body: Map<String, Value>,
    /// The key of the filter that fields go into.
    filter: String,
}

/// A field of a filter that is being built: its operators, or a field within it.
#[derive(Debug, Clone)]
#[must_use = "a field without an operator says nothing"]
pub struct FieldBuilder<'c> {
    query: QueryBuilder<'c>,
    /// From the filter down.
    path: Vec<String>,
}

impl Compiler {
    /// Begins a body for a collection or an endpoint, by name: `flows`, `flow_runs/count`, `work_pools/local/queues/filter`.
    /// A name that nothing has is an error of [`QueryBuilder::compile`].
    pub fn on(&self, name: &str) -> QueryBuilder<'_> {
        let route = self.route(name);
        let filter = match &route {
            Ok(route) => queried(self.catalog(), route),
            Err(_) => name.to_owned(),
        };
        QueryBuilder { compiler: self, route, body: Map::new(), filter }
    }
}

/// The key of the body that holds the filter of the queried collection.
fn queried(catalog: &Catalog, route: &Route) -> String {
    let endpoint = catalog.endpoint(route.endpoint);
    let key = endpoint.keys.iter().find(|key| key.role == KeyRole::Queried);
    key.map_or_else(|| catalog.collection(endpoint.collection).name.clone(), |key| key.name.clone())
}

impl<'c> QueryBuilder<'c> {
    /// A field of the filter at hand: of the queried collection, or of the one that [`related`](Self::related) named last.
    pub fn field(self, name: &str) -> FieldBuilder<'c> {
        FieldBuilder { query: self, path: vec![name.to_owned()] }
    }

    /// Goes on with the filter of a related collection, by its key in the body.
    pub fn related(mut self, key: &str) -> Self {
        key.clone_into(&mut self.filter);
        self.body.entry(key).or_insert_with(|| json!({}));
        self
    }

    /// Goes back to the filter of the queried collection.
    pub fn queried(mut self) -> Self {
        if let Ok(route) = &self.route {
            self.filter = queried(self.compiler.catalog(), route);
        }
        self
    }

    /// One of the conditions in the filter at hand is enough.
    pub fn or(self) -> Self {
        self.operator(&[], "or_")
    }

    /// All conditions in the filter at hand must hold, as they must without a word.
    pub fn and(self) -> Self {
        self.operator(&[], "and_")
    }

    /// At most so many rows.
    pub fn limit(self, rows: u32) -> Self {
        self.value("limit", rows)
    }

    /// Leaves out so many of the first rows.
    pub fn offset(self, rows: u64) -> Self {
        self.value("offset", rows)
    }

    /// The order, by the name of one of the collection's.
    pub fn sort(self, name: &str) -> Self {
        self.value("sort", name)
    }

    /// Goes on behind a row, by the cursor of the page before.
    pub fn cursor(self, cursor: &str) -> Self {
        self.value("cursor", cursor)
    }

    /// Any other key of the body: a value beside the filters.
    pub fn value(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.body.insert(key.to_owned(), value.into());
        self
    }

    /// The body, as a client would send it.
    pub fn body(&self) -> Value {
        Value::Object(self.body.clone())
    }

    /// Checks the body and makes a query of it. The places of diagnostics are those of [`body`](Self::body) as text.
    pub fn compile(self) -> Result<Compiled, CompileError> {
        let body = self.body().to_string();
        self.compiler.compile_at(self.route?, body.as_bytes())
    }

    fn operator(mut self, path: &[String], name: &str) -> Self {
        self.within(path).insert("operator".to_owned(), name.into());
        self
    }

    /// The object at a path in the filter at hand, made where there is none.
    fn within(&mut self, path: &[String]) -> &mut Map<String, Value> {
        let keys = std::iter::once(&self.filter).chain(path);
        keys.fold(&mut self.body, |object, key| {
            let value = object.entry(key.as_str()).or_insert_with(|| Value::Object(Map::new()));
            if !value.is_object() {
                *value = Value::Object(Map::new());
            }
            match value {
                Value::Object(members) => members,
                #[expect(clippy::unreachable, reason = "it was made one")]
                _ => unreachable!("an object"),
            }
        })
    }

    /// The collection whose filter is at hand.
    fn collection(&self) -> Option<&'c Collection> {
        let catalog = self.compiler.catalog();
        let endpoint = catalog.endpoint(self.route.as_ref().ok()?.endpoint);
        let queried = catalog.collection(endpoint.collection);
        match endpoint.keys.iter().find(|key| key.name == self.filter)?.role {
            KeyRole::Queried => Some(queried),
            KeyRole::Related(id) => Some(catalog.collection(queried.relation(id).step.collection)),
            _ => None,
        }
    }
}

impl<'c> FieldBuilder<'c> {
    /// A field within this one: `state`, then `type`.
    pub fn field(mut self, name: &str) -> Self {
        self.path.push(name.to_owned());
        self
    }

    /// One of the conditions within this field is enough.
    pub fn or(self) -> QueryBuilder<'c> {
        let Self { query, path } = self;
        query.operator(&path, "or_")
    }

    /// The value of a field that has no operators, such as the name of an order.
    pub fn value(mut self, value: impl Into<Value>) -> QueryBuilder<'c> {
        if let Some(last) = self.path.pop() {
            self.query.within(&self.path).insert(last, value.into());
        }
        self.query
    }

    /// An operator by its key in bodies, with any operand. Said again, the last one counts.
    pub fn operator(mut self, key: &str, operand: impl Into<Value>) -> QueryBuilder<'c> {
        self.query.within(&self.path).insert(key.to_owned(), operand.into());
        self.query
    }

    /// One of these values.
    pub fn any<V: Into<Value>>(self, values: impl IntoIterator<Item = V>) -> QueryBuilder<'c> {
        self.list("any_", values)
    }

    /// None of these values.
    pub fn not_any<V: Into<Value>>(self, values: impl IntoIterator<Item = V>) -> QueryBuilder<'c> {
        self.list("not_any_", values)
    }

    /// All of these values, of a set.
    pub fn all<V: Into<Value>>(self, values: impl IntoIterator<Item = V>) -> QueryBuilder<'c> {
        self.list("all_", values)
    }

    /// Exactly this value.
    pub fn eq(self, value: impl Into<Value>) -> QueryBuilder<'c> {
        self.known("eq_", value.into())
    }

    /// This value or a greater one.
    pub fn ge(self, value: impl Into<Value>) -> QueryBuilder<'c> {
        self.known("ge_", value.into())
    }

    /// This value or a smaller one.
    pub fn le(self, value: impl Into<Value>) -> QueryBuilder<'c> {
        self.known("le_", value.into())
    }

    /// A text with this in it, whatever the case.
    pub fn like(self, text: impl Into<Value>) -> QueryBuilder<'c> {
        self.known("like_", text.into())
    }

    /// At this time or sooner.
    pub fn before(self, time: impl Into<Value>) -> QueryBuilder<'c> {
        self.known("before_", time.into())
    }

    /// At this time or later.
    pub fn after(self, time: impl Into<Value>) -> QueryBuilder<'c> {
        self.known("after_", time.into())
    }

    /// No value, or with `false` any value.
    pub fn is_null(self, is_null: bool) -> QueryBuilder<'c> {
        self.known("is_null_", is_null.into())
    }

    fn list<V: Into<Value>>(self, operator: &str, values: impl IntoIterator<Item = V>) -> QueryBuilder<'c> {
        let values = values.into_iter().map(Into::into).collect();
        self.known(operator, Value::Array(values))
    }

    /// An operator by its name in the table of operators. Where the field has none of it, checking says so.
    fn known(self, operator: &str, operand: Value) -> QueryBuilder<'c> {
        let field = self.query.collection().and_then(|of| find(of, &self.path));
        let key = match field.map(|field| &field.kind) {
            Some(FieldKind::Operators(uses)) => {
                uses.iter().find(|one| one.operator == operator).map(|one| one.name.as_str())
            }
            _ => None,
        };
        let key = key.unwrap_or(operator).to_owned();
        self.operator(&key, operand)
    }
}

/// The field at a path of names.
fn find<'c>(of: &'c Collection, path: &[String]) -> Option<&'c Field> {
    let (first, rest) = path.split_first()?;
    let named = |ids: &[filterc_catalog::FieldId], name: &str| {
        ids.iter().map(|id| of.field(*id)).find(|field| field.name == name)
    };
    rest.iter().try_fold(named(&of.top_fields, first)?, |field, name| match &field.kind {
        FieldKind::Nested(within) => named(within, name),
        _ => None,
    })
}
