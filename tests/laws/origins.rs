//! What belongs to one catalog is not taken to another: it is an error, or nothing, never an answer about something else.

use filterc::catalog::{CollectionId, Source, load};
use filterc::eval::{Dataset, Record, RowError};
use filterc::lang::schema::body_schema;
use filterc::{Catalog, Compiler, Dialect, Policy};
use filterc_db::{Database, DatabaseError};
use filterc_tests::databases::wait;

fn catalog(first: &str, second: &str) -> Catalog {
    let of = |name: &str| {
        format!(
            "collection {name} from {name}_row {{
  columns {{ id int key  size int }}
  filter {{ size: ge_ }}
  endpoint POST \"/{name}/filter\" rows {{ {name} limit 0..10 = 10 offset }}
}}
"
        )
    };
    let text = of(first) + &of(second);
    load(&[Source { name: "test", text: &text }]).unwrap_or_else(|error| panic!("{error}"))
}

/// Two catalogs whose collections stand at each other's places.
fn two() -> (Compiler, Compiler) {
    let compiler = |first, second| Compiler::new(&catalog(first, second)).unwrap();
    (compiler("apples", "pears"), compiler("pears", "apples"))
}

fn pears(of: &Compiler) -> CollectionId {
    of.catalog().find_collection("pears").unwrap()
}

#[test]
fn the_same_text_read_twice_has_the_same_ids() {
    let (one, again) = (catalog("apples", "pears"), catalog("apples", "pears"));
    let id = one.find_collection("pears").unwrap();
    assert_eq!(again.collection(id).name, "pears");
}

#[test]
fn an_id_of_another_catalog_finds_nothing() {
    let (one, other) = two();
    let (id, endpoint) = (pears(&one), one.endpoint("pears").unwrap());
    assert_ne!(id, pears(&other));
    assert!(other.catalog().get_collection(id).is_none() && other.catalog().get_endpoint(endpoint).is_none());
    assert_eq!(other.catalog().collection(id).name, "");
    let key = one.catalog().collection(id).key;
    assert_eq!(other.catalog().collection(id).column(key).name, "", "and no column of it");
    assert!(one.catalog().get_collection(CollectionId::NONE).is_none());
}

#[test]
fn a_compiler_refuses_an_endpoint_of_another_catalog() {
    let (one, other) = two();
    let endpoint = one.endpoint("pears").unwrap();
    assert!(one.compile_at(endpoint, b"{}").is_ok());
    let refused = other.compile_at(endpoint, b"{}").unwrap_err();
    assert_eq!(refused.to_string(), "FC0225: the endpoint is one of another catalog");
    assert!(other.check(endpoint, b"{}").is_err());
    assert_eq!(body_schema(other.language(), endpoint)["not"], serde_json::json!({}));
    let found = other.find(pears(&one), &[]);
    assert!(found.selects_nothing() && found.collection().name.is_empty());
}

#[test]
fn a_policy_of_another_catalog_shows_nothing() {
    let (one, other) = two();
    let policy = one.show_only(Policy::default(), "pears", br#"{"pears": {"size": {"ge_": 3}}}"#).unwrap();
    assert!(one.clone().policy(policy.clone()).compile("pears", b"{}").is_ok());
    let strange = other.clone().policy(policy.clone());
    for collection in ["apples", "pears"] {
        let refused = strange.compile(collection, b"{}").unwrap_err();
        assert_eq!(refused.to_string(), "FC0225: the policy is one of another catalog");
    }
    assert!(strange.hides(pears(&other)));
    assert!(strange.find(pears(&other), &[]).selects_nothing());
    // Nor does one that was begun by another compiler.
    let mixed = other.show_only(policy, "apples", b"{}").unwrap();
    assert!(other.clone().policy(mixed.clone()).compile("pears", b"{}").is_err());
    assert!(one.policy(mixed).compile("pears", b"{}").is_err());
}

#[test]
fn rows_are_read_by_their_own_catalog() {
    let (one, other) = two();
    let id = pears(&one);
    let text = r#"{"id": 1, "size": 2}"#;
    let record = Record::from_text(one.catalog(), id, text).unwrap();
    assert!(matches!(Record::from_text(other.catalog(), id, text), Err(RowError::OtherCatalog)));
    let mut strange = Dataset::new(other.catalog());
    assert!(!strange.push(id, record.clone()) && strange.records(id).is_empty());
    assert!(strange.push(pears(&other), record.clone()));
    // A program finds no rows where none of its catalog are.
    let program = one.compile("pears", b"{}").unwrap().program(Dialect::Sqlite);
    assert!(matches!(program.answer(&strange), filterc::eval::Answer::Rows(rows) if rows.is_empty()));

    wait(async {
        let database = Database::demo(one.catalog(), r#"{"pears": {"id": 1, "size": 2}}"#).await.unwrap();
        let statement = one.compile("pears", b"{}").unwrap().statement(Dialect::Sqlite);
        let rows = database.rows(&statement, one.catalog()).await.unwrap();
        assert_eq!(rows[0].record(one.catalog(), id), record);
        assert_eq!(database.rows(&statement, other.catalog()).await, Err(DatabaseError::OtherCatalog));
        let nothing = other.find(id, &[]).statement(Dialect::Sqlite);
        assert!(database.rows(&nothing, other.catalog()).await.is_err());
    });
}
