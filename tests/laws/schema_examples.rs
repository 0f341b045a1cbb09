//! Strict accepts every example of a schema in its place.

use std::collections::BTreeSet;

use filterc::catalog::{Endpoint, Place, Route, Type};
use filterc::lang::schema::body_schema;
use filterc::{Catalog, Target};
use filterc_tests::databases::{built_in, shop};
use serde_json::{Map, Value, json};

/// A schema of an object in a document.
struct Schema<'s> {
    document: &'s Value,
    keywords: Map<String, Value>,
}

impl<'s> Schema<'s> {
    /// With the keywords of what it refers to.
    fn new(document: &'s Value, own: &Value) -> Self {
        let mut keywords = own.as_object().unwrap().clone();
        if let Some(Value::String(to)) = keywords.remove("$ref") {
            let target = document.pointer(to.strip_prefix('#').unwrap()).unwrap_or_else(|| panic!("{to}"));
            for (keyword, value) in Self::new(document, target).keywords {
                keywords.entry(keyword).or_insert(value);
            }
        }
        Self { document, keywords }
    }

    fn at(&self, own: &Value) -> Self {
        Self::new(self.document, own)
    }

    fn examples(&self) -> &[Value] {
        self.keywords.get("examples").map_or(&[], |examples| examples.as_array().unwrap())
    }

    fn properties(&self) -> impl Iterator<Item = (&String, Schema<'s>)> {
        let all = self.keywords.get("properties").and_then(Value::as_object);
        all.into_iter().flatten().map(|(name, own)| (name, self.at(own)))
    }

    /// The keys that an object must have, with values for them.
    fn demanded(&self) -> Map<String, Value> {
        let required = self.keywords.get("required").and_then(Value::as_array);
        let names: BTreeSet<_> = required.into_iter().flatten().map(|name| name.as_str().unwrap()).collect();
        let demanded = self.properties().filter(|(name, _)| names.contains(name.as_str()));
        demanded.map(|(name, schema)| (name.clone(), schema.value())).collect()
    }

    fn value(&self) -> Value {
        match self.examples() {
            [first, ..] => first.clone(),
            [] => Value::Object(self.demanded()),
        }
    }

    /// Gives every example, in a body of its own, and its place.
    fn visit(&self, place: &str, wrap: &dyn Fn(Value) -> Value, give: &mut dyn FnMut(&str, Value)) {
        for example in self.examples() {
            give(place, wrap(example.clone()));
        }
        for (name, schema) in self.properties() {
            let around = |value| {
                let mut object = self.demanded();
                object.insert(name.clone(), value);
                wrap(Value::Object(object))
            };
            schema.visit(&format!("{place}/{name}"), &around, give);
        }
        for one in self.keywords.get("anyOf").and_then(Value::as_array).into_iter().flatten() {
            self.at(one).visit(place, wrap, give);
        }
        if let Some(items) = self.keywords.get("items") {
            self.at(items).visit(place, &|value| wrap(json!([value])), give);
        }
    }
}

fn values_of(endpoint: &Endpoint) -> Vec<(String, String)> {
    let in_path = endpoint.parameters.iter().filter(|parameter| parameter.place == Place::Path);
    let value = |ty| match ty {
        Type::Uuid => "0b6f7d3e-5c1a-4f0e-9a55-2f1d3c4b5a69",
        Type::Int(_) => "3",
        _ => "local",
    };
    in_path.map(|parameter| (parameter.name.clone(), value(parameter.ty).to_owned())).collect()
}

#[test]
fn strict_accepts_every_example() {
    for world in [built_in(), shop()] {
        // Some collections are in no database; their bodies are checked like all others.
        let nowhere = Target { postgres: false, sqlite: false };
        let compiler = world.compiler().target(nowhere);
        let catalog: &Catalog = &world.catalog;
        let mut places = BTreeSet::new();
        for (id, endpoint) in catalog.endpoints() {
            let document = body_schema(compiler.language(), id);
            let route = Route { endpoint: id, values: values_of(endpoint) };
            Schema::new(&document, &document).visit("", &|body| body, &mut |place, body| {
                places.insert(format!("{} {place}", endpoint.path));
                match compiler.compile_at(route.clone(), body.to_string().as_bytes()) {
                    Ok(compiled) => assert_eq!(compiled.warnings, [], "{} {body}", endpoint.path),
                    Err(refused) => panic!("{} {body}: {refused}", endpoint.path),
                }
            });
            assert!(places.contains(&format!("{} ", endpoint.path)), "{} has no example", endpoint.path);
        }
        println!("{} examples of {}", places.len(), catalog.name);
        assert!(places.len() > 200, "{}", places.len());
    }
}
