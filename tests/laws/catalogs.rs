//! Catalogs: generated ones print and read back as themselves; the built-in one has every fact it must have.

use std::time::{Duration, Instant};

use filterc::catalog::{FieldKind, KeyRole, Presence, Source, Type, load};
use filterc_prefect::catalog as prefect;
use proptest::prelude::*;
use serde_json::Value;

/// A catalog as text, out of names and choices.
fn catalog(collections: &[(u8, Vec<u8>)]) -> String {
    let named = Type::NAMES.into_iter().chain(["Colour", "set<text>", "set<Colour>"]);
    let types: Vec<_> = named.collect();
    let mut text = "catalog shop \"2\" api shops\nenum Colour as colour { RED GREEN }\n".to_owned();
    for (index, (choice, columns)) in collections.iter().enumerate() {
        text += &format!(
            "collection c{index} from t{index} rows ~{choice} {{\n  columns {{\n    id uuid key default random\n"
        );
        let ty = |column: &u8| types[usize::from(*column) % types.len()];
        for (i, column) in columns.iter().enumerate() {
            text += &format!("    k{i} {}{}\n", ty(column), if column & 16 == 0 { "?" } else { "" });
        }
        text += "    parent uuid? -> c0 cascade\n  }\n  filter groups {\n    id: any_ not_any_\n";
        for (i, column) in columns.iter().enumerate() {
            match ty(column) {
                "text" => {
                    text +=
                        &format!("    k{i} groups: any_ like_ vanishes, is_null_ default false exclusive\n");
                }
                "timestamp" => text += &format!("    k{i} skip: before_ after_ on coalesce(k{i}, k{i})\n"),
                "json" => text += &format!("    k{i}: x_ = any_<uuid> on k{i} ->> \"x y\"\n"),
                "set<text>" => text += &format!("    k{i} groups: any_ all_ is_null_\n"),
                _ => {}
            }
        }
        text += "    up: exists_ on parent -> c0, any_ on parent -> c0.id\n    down: exists_ on <- c0.parent\n  }\n";
        text += "  sort { ID = id desc  BOTH = coalesce(parent, id), id desc }\n";
        text += "  related { parent -> c0 as up shortcut { <- c0.parent hidden { parent -> c0 as far } } }\n";
        text += &format!("  indexes {{ unique i{index} (id, parent desc) }}\n");
        text += &format!(
            "  endpoint POST \"/c{index}/filter\" rows {{ c{index} above = up far limit 0..{choice} = 0 offset sort = ID }}\n}}\n"
        );
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_catalog_prints_and_reads_back_as_itself(
        collections in proptest::collection::vec((any::<u8>(), proptest::collection::vec(any::<u8>(), 0..8)), 1..4),
    ) {
        let text = catalog(&collections);
        let first = load(&[Source { name: "text", text: &text }]).unwrap_or_else(|errors| panic!("{errors:#?}\n{text}"));
        let printed = first.to_string();
        let second = load(&[Source { name: "print", text: &printed }]).unwrap_or_else(|e| panic!("{e:#?}\n{printed}"));
        prop_assert_eq!(printed, second.to_string());
        filterc::Compiler::new(&first).unwrap();
    }
}

#[test]
fn the_built_in_catalog_prints_and_reads_back_as_itself() {
    let printed = prefect().to_string();
    let again =
        load(&[Source { name: "printed", text: &printed }]).unwrap_or_else(|e| panic!("{e:#?}\n{printed}"));
    assert_eq!(again.to_string(), printed);
    assert_eq!(again.collections().count(), prefect().collections().count());
    assert_eq!(again.endpoints().count(), prefect().endpoints().count());
}

/// Measured on the machine of the tests, in whatever profile they are built: the limit is for a release build.
#[test]
fn the_built_in_catalog_loads_quickly() {
    let best = (0..20).map(|_| {
        let started = Instant::now();
        assert!(load(filterc_prefect::SOURCES).is_ok());
        started.elapsed()
    });
    let limit = if cfg!(debug_assertions) { Duration::from_millis(100) } else { Duration::from_millis(2) };
    let best = best.min().unwrap();
    assert!(best < limit, "{best:?}");
}

/// The catalog against a list of facts about the API: every column, field, operator and sort order, nothing extra.
#[test]
fn the_catalog_has_every_column_field_operator_and_sort_order() {
    let facts: Value = serde_json::from_str(include_str!("../facts/prefect.json")).unwrap();
    let mut found = serde_json::Map::new();
    for (_, collection) in prefect().collections() {
        let columns = collection.columns.iter().map(|column| {
            let ty = prefect().type_name(column.ty) + if column.nullable { "?" } else { "" };
            (column.name.clone(), Value::String(ty))
        });
        let mut fields = serde_json::Map::new();
        for id in &collection.top_fields {
            collect(collection, *id, "", &mut fields);
        }
        let sorts: Vec<_> = collection.sorts.iter().map(|sort| sort.name.clone()).collect();
        let one = serde_json::json!({
            "table": collection.table, "columns": columns.collect::<serde_json::Map<_, _>>(), "fields": fields, "sorts": sorts,
        });
        found.insert(collection.name.clone(), one);
    }
    for (name, expected) in facts.as_object().unwrap() {
        let one = &found[name];
        for part in ["table", "columns", "fields", "sorts"] {
            assert_eq!(one[part], expected[part], "{part} of {name}");
        }
    }
    assert_eq!(found.len(), facts.as_object().unwrap().len());
    let sets = prefect().collection(prefect().find_collection("flows").unwrap());
    assert!(matches!(sets.column(sets.find_column("tags").unwrap()).ty, Type::Set(_)));
}

/// The endpoints against the same list: their collection, the keys of their bodies, which of them a body must have, and
/// their limits. What is [least, most, default] of a limit that the API leaves open is not compared.
#[test]
fn the_catalog_has_every_endpoint() {
    let facts: Value = serde_json::from_str(include_str!("../facts/endpoints.json")).unwrap();
    let catalog = prefect();
    for (path, expected) in facts.as_object().unwrap() {
        let found = catalog.endpoints().find(|(_, endpoint)| endpoint.path == *path);
        let (_, endpoint) = found.unwrap_or_else(|| panic!("{path} is missing"));
        assert_eq!(catalog.collection(endpoint.collection).name, expected["collection"], "{path}");
        // Cursors are ours.
        let keys = endpoint.keys.iter().filter(|key| key.role != KeyRole::Cursor);
        let mut keys: Vec<_> = keys.map(|key| key.name.as_str()).collect();
        keys.sort_unstable();
        assert_eq!(serde_json::json!(keys), expected["keys"], "keys of {path}");
        let demanded = |key: &&filterc::catalog::BodyKey| match key.role {
            KeyRole::Parameter(at) => endpoint.parameters[usize::from(at)].presence == Presence::Required,
            _ => key.required,
        };
        let mut required: Vec<_> =
            endpoint.keys.iter().filter(demanded).map(|key| key.name.as_str()).collect();
        required.sort_unstable();
        assert_eq!(serde_json::json!(required), expected["required"], "required keys of {path}");
        let limit = endpoint.limit.filter(|_| keys.contains(&"limit"));
        let ours = limit.map(|limit| [limit.least, limit.most, limit.default]);
        match (ours, expected["limit"].as_array()) {
            (None, None) => {}
            (Some(ours), Some(theirs)) => {
                for (ours, theirs) in ours.iter().zip(theirs).filter(|(_, theirs)| !theirs.is_null()) {
                    assert_eq!(theirs, ours, "limit of {path}");
                }
            }
            other => panic!("limit of {path}: {other:?}"),
        }
    }
    assert_eq!(catalog.endpoints().count(), facts.as_object().unwrap().len());
}

fn collect(
    collection: &filterc::catalog::Collection,
    id: filterc::catalog::FieldId,
    path: &str,
    fields: &mut serde_json::Map<String, Value>,
) {
    let field = collection.field(id);
    let path = if path.is_empty() { field.name.clone() } else { format!("{path}.{}", field.name) };
    match &field.kind {
        FieldKind::Nested(nested) => nested.iter().for_each(|id| collect(collection, *id, &path, fields)),
        FieldKind::Operators(uses) => {
            let names: Vec<_> = uses.iter().map(|one| one.name.clone()).collect();
            fields.insert(path, serde_json::json!({ "operators": names, "groups": field.groups }));
        }
        FieldKind::Sort(_) => {
            fields.insert(path, serde_json::json!({ "operators": [], "groups": field.groups }));
        }
    }
}
