//! The keys of a body.

use filterc_catalog::{EndpointId, KeyRole, Literal, Parameter, Presence, Type};
use serde_json::{Map, Value, json};

use super::object::{Object, insert, with, with_first};
use super::{Schemas, filter};
use crate::example::{self, number};

impl Schemas<'_> {
    /// The body of an endpoint, with bodies that strict accepts as examples.
    pub fn body(&mut self, id: EndpointId) -> Map<String, Value> {
        let Some(endpoint) = self.language.catalog().get_endpoint(id) else {
            return Map::from_iter([("not".to_owned(), json!({}))]);
        };
        let mut object = Object::default();
        for key in &endpoint.keys {
            let demanded = match key.role {
                KeyRole::Parameter(at) => endpoint
                    .parameters
                    .get(usize::from(at))
                    .is_some_and(|parameter| parameter.presence == Presence::Required),
                _ => false,
            };
            let schema = self.key(id, key.role);
            object.add(&key.name, schema, key.required || demanded);
        }
        let mut schema = Map::new();
        insert(&mut schema, "title", format!("{} {}", endpoint.method, endpoint.path));
        schema.extend(object.into_schema());
        insert(&mut schema, "examples", self.examples(id));
        schema
    }

    fn key(&mut self, id: EndpointId, role: KeyRole) -> Value {
        let catalog = self.language.catalog();
        let endpoint = catalog.endpoint(id);
        let queried = catalog.collection(endpoint.collection);
        match role {
            KeyRole::Queried => {
                let said = format!("the {} asked for; all of them for `{{}}`", queried.name);
                with_first(self.filter(endpoint.collection), "description", said)
            }
            KeyRole::Related(relation) => {
                let of = queried.relation(relation).step.collection;
                let related = &catalog.collection(of).name;
                let said = format!("only with related {related} like these; with any of them for `{{}}`");
                with_first(self.filter(of), "description", said)
            }
            // For these null means the default.
            KeyRole::Limit => {
                let mut schema =
                    json!({ "description": "at most so many rows", "type": ["integer", "null"] });
                if let Some(range) = endpoint.limit {
                    schema = with(schema, "minimum", range.least);
                    schema = with(schema, "maximum", range.most);
                    schema = with(schema, "default", range.default);
                }
                schema
            }
            KeyRole::Offset => json!({
                "description": "rows to leave out first",
                "type": ["integer", "null"],
                "minimum": 0,
                "maximum": i64::MAX,
                "default": 0,
            }),
            KeyRole::Cursor => json!({
                "description": "the cursor that the answer before told: only rows behind it; null for the first page",
                "type": ["string", "null"],
                "pattern": "^[A-Za-z0-9_-]+$",
            }),
            KeyRole::Page => json!({
                "description": "the page, from 1",
                "type": ["integer", "null"],
                "minimum": 1,
                "maximum": i64::MAX,
                "default": 1,
            }),
            KeyRole::Sort => {
                let mut schema = match endpoint.sort {
                    Some(default) => filter::orders(self, queried, default),
                    None => json!({ "enum": [] }),
                };
                if let Some(names) = schema.get_mut("enum").and_then(Value::as_array_mut) {
                    names.push(Value::Null);
                }
                schema
            }
            KeyRole::Parameter(at) => match endpoint.parameters.get(usize::from(at)) {
                Some(parameter) => self.parameter(id, usize::from(at), parameter),
                None => json!({}),
            },
        }
    }

    fn parameter(&mut self, id: EndpointId, at: usize, parameter: &Parameter) -> Value {
        let catalog = self.language.catalog();
        let ty = self.language.parameter_type(id, at);
        let mut schema = self.value(ty);
        if parameter.list {
            schema = json!({ "type": "array", "items": schema });
            if let Some(most) = parameter.most {
                schema = with(schema, "maxItems", most);
            }
        } else if matches!(ty, Type::Int(_) | Type::Float | Type::Interval) {
            // Within what the type holds.
            let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_f64);
            let least = parameter.least.filter(|least| bound("minimum").is_none_or(|own| own < *least));
            let most =
                parameter.most.filter(|most| bound("maximum").is_none_or(|own| own > f64::from(*most)));
            if let Some(least) = least {
                schema = with(schema, "minimum", number(least));
            }
            if let Some(most) = most {
                schema = with(schema, "maximum", most);
            }
        }
        if let Some(default) = &parameter.default {
            schema = with(schema, "default", literal(self, default));
        }
        let name = catalog.type_name(ty);
        let said = if parameter.list { format!("list of {name}") } else { name };
        schema = with_first(schema, "description", said);
        with(schema, "examples", json!([example::parameter(catalog, ty, parameter)]))
    }
}

#[expect(clippy::cast_precision_loss, reason = "exact below 285 years")]
fn literal(schemas: &Schemas<'_>, literal: &Literal) -> Value {
    match literal {
        Literal::Bool(value) => json!(value),
        Literal::Int(number) => json!(number),
        Literal::Text(text) => json!(text),
        Literal::Member(of, member) => {
            json!(schemas.language.catalog().enumeration(*of).members.get(usize::from(*member)))
        }
        Literal::Interval(micros) => number(*micros as f64 / 1e6),
    }
}
