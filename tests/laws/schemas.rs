//! The schema of a body says of it what strict says, as far as a schema can see.

use std::collections::BTreeMap;

use filterc::catalog::{EndpointId, Source, load};
use filterc::lang::schema::body_schema;
use filterc::{CompileError, Compiler, Diagnostic};
use filterc_smith::bodies::{ValueSource, body};
use filterc_smith::catalogs::catalog;
use filterc_smith::entropy::entropy;
use filterc_tests::bodies::{Case, all, of_shop};
use filterc_tests::databases::{World, built_in, shop};
use jsonschema::{Draft, Validator};
use proptest::prelude::*;
use serde_json::Value;

use super::mutation::{mutate, places};

/// Codes that no schema sees.
const UNSEEN: [(&str, &str); 10] = [
    ("FC0115", "a pattern has many wildcards: how many are too many is a limit of the compiler"),
    ("FC0206", "a key is there twice: a value has it once"),
    ("FC0217", "a number is written as `5.0`: it is the number 5; other guesses are seen"),
    ("FC0221", "an exact number has more digits than SQLite compares; other numbers are seen"),
    ("FC0222", "a pattern is too long for SQLite: where a query runs is no part of the catalog"),
    ("FC0228", "no database has the rows: where a query runs is no part of the catalog"),
    ("FC0230", "a cursor was cut off: it has a checksum"),
    ("FC0231", "a cursor belongs to another query: the rest of the body says to which"),
    ("FC0232", "a cursor stands beside an offset that is not 0"),
    ("FC0233", "there are more patterns than SQLite takes: where a query runs is no part of the catalog"),
];

struct Schemas {
    compiler: Compiler,
    validators: BTreeMap<EndpointId, Validator>,
}

impl Schemas {
    /// The schemas of all endpoints; each is one.
    fn of(compiler: Compiler, formats: bool) -> Self {
        let validators = compiler.catalog().endpoints().map(|(id, endpoint)| {
            let schema = body_schema(compiler.language(), id);
            assert_eq!(jsonschema::meta::validate(&schema).map_err(|error| error.to_string()), Ok(()));
            let options = jsonschema::options().with_draft(Draft::Draft202012);
            let validator = options.should_validate_formats(formats).build(&schema);
            (id, validator.unwrap_or_else(|error| panic!("{}: {error}", endpoint.path)))
        });
        Self { validators: validators.collect(), compiler }
    }

    fn errors(&self, on: &str, body: &Value) -> Vec<String> {
        let found = &self.validators[&self.compiler.endpoint(on).unwrap()];
        found.iter_errors(body).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    /// Asserts that the schema says of a body what strict says.
    fn agree(&self, on: &str, body: &Value) {
        let errors = self.errors(on, body);
        match self.compiler.compile(on, body.to_string().as_bytes()) {
            Ok(_) => assert_eq!(errors, Vec::<String>::new(), "{on} {body}"),
            Err(refused) => {
                let seen = errors_of(&refused).any(|one| is_seen(body.to_string().as_bytes(), one));
                assert!(!seen || !errors.is_empty(), "{on} {body} validates: {refused}");
            }
        }
    }
}

fn errors_of(refused: &CompileError) -> impl Iterator<Item = &Diagnostic> {
    refused.diagnostics.iter().filter(|one| one.is_error())
}

fn is_seen(source: &[u8], error: &Diagnostic) -> bool {
    let guessed = || {
        let raw = std::str::from_utf8(&source[error.span().range()]).unwrap();
        let an_integer = error.edits.iter().any(|edit| edit.replacement.parse::<i64>().is_ok());
        an_integer && raw.parse::<f64>().is_ok()
    };
    match error.code.0 {
        "FC0217" => !guessed(),
        "FC0221" => !error.message.contains("digits"),
        code => UNSEEN.iter().all(|(unseen, _)| *unseen != code),
    }
}

fn worlds() -> [(&'static World, Vec<Case>); 2] {
    [(built_in(), all()), (shop(), of_shop())]
}

#[test]
fn accepted_bodies_validate_and_refused_ones_do_not() {
    let mut unseen_codes = Vec::new();
    for (world, cases) in worlds() {
        let schemas = Schemas::of(world.compiler(), false);
        for case in cases {
            // The same key twice, lone surrogates and broken JSON are lost here.
            let Ok(body) = serde_json::from_slice::<Value>(&case.body) else { continue };
            let errors = schemas.errors(&case.on, &body);
            match schemas.compiler.compile(&case.on, &case.body) {
                Ok(_) => assert_eq!(errors, Vec::<String>::new(), "{}", case.name),
                Err(refused) => {
                    if errors_of(&refused).any(|one| is_seen(&case.body, one)) {
                        assert!(!errors.is_empty(), "{} validates: {refused}", case.name);
                    } else {
                        assert_eq!(errors, Vec::<String>::new(), "{} is seen after all", case.name);
                        unseen_codes.extend(errors_of(&refused).map(|one| one.code.0));
                    }
                }
            }
        }
    }
    unseen_codes.sort_unstable();
    unseen_codes.dedup();
    // There is no body of 50,000 bytes.
    assert_eq!(
        unseen_codes,
        ["FC0115", "FC0206", "FC0217", "FC0221", "FC0228", "FC0230", "FC0231", "FC0232"]
    );
}

#[test]
fn enforced_formats_refuse_only_what_strict_warns_of() {
    for (world, cases) in worlds() {
        let schemas = Schemas::of(world.compiler(), true);
        for case in cases {
            let Ok(compiled) = schemas.compiler.compile(&case.on, &case.body) else { continue };
            let body = serde_json::from_slice(&case.body).unwrap();
            let errors = schemas.errors(&case.on, &body);
            let warned = compiled.warnings.iter().any(|one| one.code.0 == "FC0305");
            assert_eq!(warned, !errors.is_empty(), "{}: {errors:?}", case.name);
        }
    }
}

fn of_the_built_in_catalog() -> &'static Schemas {
    static SCHEMAS: std::sync::OnceLock<Schemas> = std::sync::OnceLock::new();
    SCHEMAS.get_or_init(|| Schemas::of(built_in().compiler(), false))
}

fn of_the_shop() -> &'static Schemas {
    static SCHEMAS: std::sync::OnceLock<Schemas> = std::sync::OnceLock::new();
    SCHEMAS.get_or_init(|| Schemas::of(shop().compiler(), false))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn generated_bodies_validate(entropy in entropy()) {
        for schemas in [of_the_built_in_catalog(), of_the_shop()] {
            let (endpoint, body) = body(schemas.compiler.language(), &entropy, ValueSource::Demo);
            prop_assert!(schemas.compiler.compile(&endpoint.name, body.to_string().as_bytes()).is_ok());
            prop_assert_eq!(schemas.errors(&endpoint.name, &body), Vec::<String>::new(), "{}", body);
        }
    }

    #[test]
    fn a_change_is_refused_by_both_or_by_none(
        entropy in entropy(), place in any::<prop::sample::Index>(), how in 0..12_u8,
    ) {
        for schemas in [of_the_built_in_catalog(), of_the_shop()] {
            let (endpoint, mut body) = body(schemas.compiler.language(), &entropy, ValueSource::Demo);
            let mut all = Vec::new();
            places(&body, "", &mut all);
            if !all.is_empty() && mutate(&mut body, place.get::<String>(&all), how) {
                schemas.agree(&endpoint.name, &body);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None, cases: ProptestConfig::default().cases / 16, ..ProptestConfig::default()
    })]

    #[test]
    fn schemas_of_generated_catalogs_agree_with_strict(
        made in entropy(),
        changed in proptest::collection::vec((entropy(), any::<prop::sample::Index>(), 0..12_u8), 8),
    ) {
        let text = catalog(&made);
        let catalog = load(&[Source { name: "made", text: &text }]).unwrap();
        let schemas = Schemas::of(Compiler::new(&catalog).unwrap(), false);
        for (entropy, place, how) in &changed {
            let (endpoint, mut body) = body(schemas.compiler.language(), entropy, ValueSource::Demo);
            schemas.agree(&endpoint.name, &body);
            let mut all = Vec::new();
            places(&body, "", &mut all);
            if !all.is_empty() && mutate(&mut body, place.get::<String>(&all), *how) {
                schemas.agree(&endpoint.name, &body);
            }
        }
    }
}

#[test]
fn what_a_schema_says_of_rare_values_strict_says_too() {
    let shop = of_the_shop();
    for body in [
        r#"{"products": {"price": {"any_": ["19.90", 3, -0.5, ".5", "1.", "-", "1e3", "+1"]}}}"#,
        r#"{"products": {"released": {"any_": ["2026-02-28", "2026-13-01", "2026-1-1", "", "2026-00-10"]}}}"#,
        r#"{"products": {"reserved": {"any_": [32767, -32768, 32768, -32769, 1.5, "1", true]}}}"#,
        r#"{"products": {"stock": {"any_": [2147483647, 2147483648]}}}"#,
        r#"{"products": {"similar": {"any_": ["0B6F7D3E5C1A4F0E9A552F1D3C4B5A69", "{0b6f7d3e-5c1a-4f0e-9a55-2f1d3c4b5a69}",
            "urn:uuid:0b6f7d3e-5c1a-4f0e-9a55-2f1d3c4b5a69", "0b6f7d3e5c1a-4f0e-9a55-2f1d3c4b5a69", "g", "",
            "{0b6f7d3e5c1a4f0e9a552f1d3c4b5a69}", "urn:uuid:0b6f7d3e5c1a4f0e9a552f1d3c4b5a69"]}}}"#,
        r#"{"customers": {"id": {"any_": [9223372036854775807, -9223372036854775808, 9223372036854775808]}}}"#,
    ] {
        let whole: Value = serde_json::from_str(body).unwrap();
        let (collection, filter) = whole.as_object().unwrap().iter().next().unwrap();
        let (field, operators) = filter.as_object().unwrap().iter().next().unwrap();
        for value in operators["any_"].as_array().unwrap() {
            shop.agree(collection, &serde_json::json!({ collection: { field: { "any_": [value] } } }));
        }
    }
    let times = [
        "2026-11-01T08:30:00Z",
        "2026-11-01 08:30",
        "2026-11-01t08:30:00,5z",
        "2026-11-01_08:30:00.1234567+0200",
        "2026-11-01T08:30:00-02",
        "2026-11-01",
        "2026-11-01T08:30:00+02:000",
        "2026-11-01T08",
        "2026-11-01T24:00:00Z",
        "2026-11-01T08:30:60Z",
        "2026-11-01T08:30:00 Europe/Berlin",
        "now",
        "2024",
        "08:30",
        "2024-W01",
        " 2026-11-01",
        "2026-11-01T08:30:00+24:00",
        "2026-11-01T08:30:00.Z",
        "2026-11-01\n",
    ];
    for time in times {
        shop.agree("customers", &serde_json::json!({ "customers": { "since": { "after_": time } } }));
    }
    for seconds in ["1e11", "1.1e11", "-1e11", "0.5", "\"5\"", "null"] {
        let seconds: Value = serde_json::from_str(seconds).unwrap();
        shop.agree("orders", &serde_json::json!({ "orders": { "took": { "ge_": seconds } } }));
        let weeks = serde_json::json!({ "since": "2026-11-01T00:00:00Z", "every": seconds });
        shop.agree("orders/weeks", &weeks);
    }
    for list in
        ["[5]", "[]", "{}", "null", "[null]", "[[]]", "[{}]", r#"[5, {"id": ["a"]}]"#, r#"{"id": ["a"]}"#]
    {
        let list: Value = serde_json::from_str(list).unwrap();
        of_the_built_in_catalog().agree("events", &serde_json::json!({ "filter": { "related": list } }));
    }
}
