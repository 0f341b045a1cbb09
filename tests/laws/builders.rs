//! What programs build is what they could have written: a filter is its body, a catalog its file.

use filterc::lang::Language;
use filterc::{Compiler, Dialect, Profile};
use filterc_smith::bodies::{Words, body};
use filterc_smith::recipe::recipe;
use filterc_tests::NOW;
use filterc_tests::databases::shop;
use proptest::prelude::*;
use serde_json::Value;

use filterc::{FieldBuilder, QueryBuilder};

/// The calls that build a body.
fn built<'c>(compiler: &'c Compiler, on: &str, body: &Value) -> QueryBuilder<'c> {
    let catalog = compiler.catalog();
    let endpoint = catalog.endpoint(compiler.endpoint(on).unwrap());
    let queried = compiler.on(on);
    body.as_object().unwrap().iter().fold(queried, |query, (key, value)| {
        let role = endpoint.keys.iter().find(|known| known.name == *key).map(|known| known.role);
        match (role, value) {
            (
                Some(filterc::catalog::KeyRole::Queried | filterc::catalog::KeyRole::Related(_)),
                Value::Object(fields),
            ) => fields.iter().fold(query.related(key), |query, (name, value)| {
                match (name.as_str(), value.as_str()) {
                    ("operator", Some("or_")) => query.or(),
                    ("operator", Some("and_")) => query.and(),
                    _ => criteria(query, &[name], value),
                }
            }),
            _ => query.value(key, value.clone()),
        }
    })
}

fn at<'c>(query: QueryBuilder<'c>, path: &[&str]) -> FieldBuilder<'c> {
    path[1..].iter().fold(query.field(path[0]), |field, name| field.field(name))
}

fn criteria<'c>(query: QueryBuilder<'c>, path: &[&str], value: &Value) -> QueryBuilder<'c> {
    let Value::Object(members) = value else {
        // A field that is no object stands as a value of the one around it.
        let (last, around) = path.split_last().unwrap();
        return at(query, around).operator(last, value.clone());
    };
    members.iter().fold(query, |query, (name, value)| {
        let field = at(query.clone(), path);
        match (name.as_str(), value) {
            ("operator", value) if value == "or_" => field.or(),
            ("any_", Value::Array(all)) => field.any(all.iter().cloned()),
            ("not_any_", Value::Array(all)) => field.not_any(all.iter().cloned()),
            ("all_", Value::Array(all)) => field.all(all.iter().cloned()),
            ("like_", text) => field.like(text.clone()),
            ("eq_", value) => field.eq(value.clone()),
            ("ge_", value) => field.ge(value.clone()),
            ("le_", value) => field.le(value.clone()),
            ("before_", value) => field.before(value.clone()),
            ("after_", value) => field.after(value.clone()),
            ("is_null_", Value::Bool(value)) => field.is_null(*value),
            (key, Value::Object(_)) if key != "labels" => {
                let path: Vec<_> = path.iter().copied().chain([key]).collect();
                criteria(query, &path, value)
            }
            (key, value) => field.operator(key, value.clone()),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_built_filter_is_the_body_that_says_the_same(recipe in recipe(), is_shop in any::<bool>()) {
        let prefect = filterc_prefect::compiler().now(NOW);
        let compiler = if is_shop { shop().compiler() } else { prefect };
        let language = Language::new(compiler.catalog()).unwrap();
        let (endpoint, written) = body(&language, &recipe, Words::Demo);
        // A filter without a field is told by its key alone, and a field without an operator cannot be built.
        prop_assume!(!written.to_string().contains(":{}"));
        let query = built(&compiler, &endpoint.name, &written);
        prop_assert_eq!(query.body(), written.clone());
        let (one, other) = (query.compile(), compiler.compile(&endpoint.name, written.to_string().as_bytes()));
        let (one, other) = (one.unwrap(), other.unwrap());
        prop_assert_eq!(one.query.ir(), other.query.ir());
        for dialect in Dialect::ALL {
            prop_assert_eq!(one.statement(dialect), other.statement(dialect));
        }
    }
}

#[test]
fn what_is_wrong_with_a_built_filter_is_all_said() {
    let compiler = filterc_prefect::compiler().profile(Profile::Strict);
    let wrong = compiler.on("flows").field("tag").all(["database"]).field("name").ge(4).limit(1_000_000);
    let text = wrong.body().to_string();
    let (built, written) =
        (wrong.compile().unwrap_err(), compiler.compile("flows", text.as_bytes()).unwrap_err());
    assert_eq!(built, written);
    assert_eq!(built.diagnostics.len(), 3);
    let nowhere = compiler.on("flow").field("tags").all(["database"]).compile().unwrap_err();
    assert_eq!(nowhere, compiler.compile("flow", b"{}").unwrap_err());
}

#[test]
fn fields_of_several_filters_can_be_built_in_turn() {
    let compiler = filterc_prefect::compiler().now(NOW);
    let built = compiler.on("flow_runs").field("state").field("type").any(["FAILED"]).related("flows");
    let built = built.field("tags").all(["database"]).queried().field("tags").any(["nightly"]);
    let expected = serde_json::json!({
        "flow_runs": {"state": {"type": {"any_": ["FAILED"]}}, "tags": {"any_": ["nightly"]}},
        "flows": {"tags": {"all_": ["database"]}},
    });
    assert_eq!(built.body(), expected);
    built.compile().unwrap();
}
