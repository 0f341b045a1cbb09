//! What programs build is what they could have written: a filter is its body, a catalog its file.

use filterc::catalog::{IndexKind, OnDelete, Source, load};
use filterc::lang::Language;
use filterc::{
    CatalogBuilder, CollectionBuilder, ColumnBuilder, ColumnType, Compiler, Dialect, EndpointBuilder,
    FieldBuilder, Leniencies, QueryBuilder, RelationBuilder,
};
use filterc_smith::bodies::{ValueSource, body};
use filterc_smith::entropy::entropy;
use filterc_tests::NOW;
use filterc_tests::databases::shop;
use proptest::prelude::*;
use serde_json::Value;

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
        return at(query, path).value(value.clone());
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
    fn a_built_filter_is_the_body_that_says_the_same(entropy in entropy(), is_shop in any::<bool>()) {
        let prefect = filterc_prefect::compiler().now(NOW);
        let compiler = if is_shop { shop().compiler() } else { prefect };
        let language = Language::new(compiler.catalog()).unwrap();
        let (endpoint, written) = body(&language, &entropy, ValueSource::Demo);
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
    let compiler = filterc_prefect::compiler().leniencies(Leniencies::NONE);
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

const TYPES: [ColumnType; 8] = [
    ColumnType::Bool,
    ColumnType::Int,
    ColumnType::Decimal,
    ColumnType::Text,
    ColumnType::Uuid,
    ColumnType::Timestamp,
    ColumnType::Json,
    ColumnType::Interval,
];

/// A catalog out of choices: collections that refer to the first one, with fields, orders, indexes and endpoints.
fn catalog(collections: &[Vec<u8>]) -> CatalogBuilder {
    let start = CatalogBuilder::new("made").version("2").enumeration("Colour", ["RED", "GREEN"]);
    collections.iter().enumerate().fold(start, |catalog, (at, columns)| {
        let name = format!("c{at}");
        let key = ColumnBuilder::new("id", ColumnType::Uuid).key().default("random");
        let parent =
            ColumnBuilder::new("parent", ColumnType::Uuid).nullable().references("c0", OnDelete::Cascade);
        let plain = ColumnBuilder::new("colour", ColumnType::Enum("Colour".to_owned())).default("RED");
        let tags = ColumnBuilder::new("tags", ColumnType::Set("text".to_owned())).default("[]");
        let mut of = CollectionBuilder::new(&name, &format!("t{at}")).rows(7).called("a thing").groups();
        of = [key, parent, plain, tags].into_iter().fold(of, CollectionBuilder::column);
        of = of.field("id", ["any_", "not_any_"]).field("tags", ["all_"]).field_on(
            "up",
            ["exists_"],
            "parent -> c0",
        );
        for (at, choice) in columns.iter().enumerate() {
            let (name, ty) = (format!("k{at}"), TYPES[usize::from(*choice) % TYPES.len()].clone());
            let is_text = ty == ColumnType::Text;
            let column = ColumnBuilder::new(&name, ty);
            of = of.column(if choice & 16 == 0 { column.nullable() } else { column });
            if is_text {
                of = of.field(&name, ["like_", "any_"]).sort(&format!("K{at}"), &format!("{name} desc, id"));
            }
        }
        let up = RelationBuilder::to_one("parent", "c0").named("above").shortcut();
        let down = RelationBuilder::to_many("c0", "parent").named("below");
        let rows = EndpointBuilder::rows("POST", &format!("/{name}/filter")).related("above");
        of = of.sort("ID", "id desc").index(IndexKind::Unique, &format!("i{at}"), "id, parent desc");
        of = of.related(up).related(down).endpoint(rows.limit(0, 50, 10).offset().sort("ID"));
        catalog.collection(of.endpoint(EndpointBuilder::count("POST", &format!("/{name}/count"))))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_built_catalog_prints_as_a_file_that_reads_as_itself(
        collections in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..8), 1..4),
    ) {
        let built = catalog(&collections).build().unwrap_or_else(|error| panic!("{error}"));
        let printed = built.to_string();
        let read = load(&[Source { name: "built.catalog", text: &printed }]).unwrap();
        prop_assert_eq!(read.hash, built.hash);
        prop_assert_eq!(format!("{read:?}"), format!("{built:?}"));
        let compiled = Compiler::new(&built).unwrap();
        prop_assert!(compiled.on("c0").field("tags").all(["a"]).limit(3).compile().is_ok());
    }
}

#[test]
fn a_built_catalog_is_the_one_that_is_written() {
    let text = "catalog made \"2\"
        collection notes from note rows ~5 {
          columns { id int key  body text unique default \"-\" }
          filter { body: like_ }
          endpoint POST \"/notes/filter\" rows { notes limit 1..9 = 3 order id desc where body <> \"-\" }
        }";
    let notes = CollectionBuilder::new("notes", "note")
        .rows(5)
        .column(ColumnBuilder::new("id", ColumnType::Int).key())
        .column(ColumnBuilder::new("body", ColumnType::Text).unique().default("\"-\""))
        .field("body", ["like_"]);
    let rows = EndpointBuilder::rows("POST", "/notes/filter").limit(1, 9, 3).order("id desc");
    let notes = notes.endpoint(rows.condition("body <> \"-\""));
    let built = CatalogBuilder::new("made").version("2").collection(notes).build().unwrap();
    let written = load(&[Source { name: "made.catalog", text }]).unwrap();
    assert_eq!(built.to_string(), written.to_string());
}

#[test]
fn what_is_wrong_with_a_built_catalog_is_all_said() {
    let told = |of: CollectionBuilder| {
        let error = CatalogBuilder::new("made").collection(of).build().unwrap_err();
        error.diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let key = ColumnBuilder::new("id", ColumnType::Int).key();
    let of = |name: &str| CollectionBuilder::new(name, "thing").column(key.clone());
    let lost = ColumnBuilder::new("other", ColumnType::Int).references("nothing", OnDelete::Restrict);
    let found = told(of("things").column(lost).field("colour", ["any_"]));
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|one| one.starts_with("built.catalog:")), "{found:?}");
    // Nothing that is passed on becomes another declaration.
    let found = told(of("things { } collection more").sort("ID", "id } filter { id: any_").called("a \" b"));
    assert_eq!(found.len(), 3, "{found:?}");
}
