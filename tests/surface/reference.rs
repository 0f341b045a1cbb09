//! The reference of a catalog says everything the catalog has, and its examples are right.

use filterc::catalog::{Catalog, CollectionId, FieldKind, KeyRole, Place, Type};
use filterc::{CollectionReference, Compiler, Reference, reference};
use filterc_tests::databases::shop;
use filterc_tests::top;
use serde_json::{Value, json};

#[test]
fn the_page_of_the_built_in_catalog_is_up_to_date() {
    let path = top().join("crates/filterc-prefect/catalog/REFERENCE.md");
    let page = reference(&filterc_prefect::compiler()).markdown();
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::write(&path, &page).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(kept == page, "REFERENCE.md is out of date; INSTA_UPDATE=always writes it again");
}

#[test]
fn nothing_of_a_catalog_is_left_out() {
    for catalog in [filterc_prefect::catalog(), &shop().catalog] {
        let all = reference(&Compiler::new(catalog).unwrap());
        assert_eq!(all.collections.len(), catalog.collections().count());
        for ((_, of), shown) in catalog.collections().zip(&all.collections) {
            let operators = of.fields.iter().map(|field| match &field.kind {
                FieldKind::Operators(uses) => uses.len(),
                FieldKind::Nested(_) | FieldKind::Sort(_) => 0,
            });
            assert_eq!(shown.operators(), operators.sum::<usize>(), "{}", of.name);
            for field in &of.fields {
                let ends = |path: &str| path.rsplit('.').next() == Some(&field.name);
                let listed = shown.fields.iter().any(|one| ends(&one.path));
                let has_more = matches!(field.kind, FieldKind::Nested(_));
                assert!(listed || has_more, "{}.{}", of.name, field.name);
            }
            assert_eq!(shown.sorts.len(), of.sorts.len());
            assert_eq!(shown.columns.len(), of.columns.len());
            assert_eq!(shown.related.len(), of.relations.iter().filter(|one| one.member.is_some()).count());
        }
        let endpoints: usize = all.collections.iter().map(|of| of.endpoints.len()).sum();
        assert_eq!(endpoints, catalog.endpoints().count());
    }
}

#[test]
fn every_example_is_accepted_without_a_finding() {
    let mut tried = 0;
    for catalog in [filterc_prefect::catalog(), &shop().catalog] {
        let compiler = Compiler::new(catalog).unwrap();
        let Reference { collections, .. } = reference(&compiler);
        for ((id, _), of) in catalog.collections().zip(&collections) {
            tried += examples(&compiler, catalog, id, of);
        }
    }
    println!("{tried} examples");
    assert!(tried > 180, "{tried} examples");
}

fn examples(compiler: &Compiler, catalog: &Catalog, id: CollectionId, of: &CollectionReference) -> usize {
    // Strict refuses what is checked and then ignored.
    let ignored = |note: &String| note.contains("strict refuses it");
    let asked = of.fields.iter().filter(|field| !field.notes.iter().any(ignored));
    let examples: Vec<_> = asked.flat_map(|field| &field.operators).map(|one| &one.example).collect();
    if examples.is_empty() {
        return 0;
    }
    let Some((path, key, demanded)) = place(catalog, id) else {
        assert_eq!(of.name, "deployment_schedules", "the only filter of the language that no endpoint takes");
        return 0;
    };
    for example in &examples {
        let mut body = demanded.clone();
        body[&key] = serde_json::from_str::<Value>(example).unwrap();
        let body = body.to_string();
        match compiler.compile(&path, body.as_bytes()) {
            Ok(compiled) => assert_eq!(compiled.warnings, [], "{path} {body}"),
            Err(refused) => panic!("{path} {body}: {refused}"),
        }
    }
    examples.len()
}

/// An endpoint that takes filters of a collection, the key for them, and what else its body must have.
fn place(catalog: &Catalog, id: CollectionId) -> Option<(String, String, Value)> {
    let value = |ty: Type| match ty {
        Type::Uuid => json!("0b6f7d3e-5c1a-4f0e-9a55-2f1d3c4b5a69"),
        Type::Timestamp => json!("2026-11-01T08:30:00Z"),
        Type::Interval | Type::Int(_) => json!(60),
        _ => json!("a"),
    };
    let takes = catalog.endpoints().find_map(|(_, endpoint)| {
        let key = endpoint.keys.iter().find(|key| match key.role {
            KeyRole::Queried => endpoint.collection == id,
            KeyRole::Related(to) => {
                catalog.collection(endpoint.collection).relation(to).step.collection == id
            }
            _ => false,
        })?;
        Some((endpoint, key.name.clone()))
    });
    let (endpoint, key) = takes?;
    let mut path = endpoint.name.clone();
    for parameter in endpoint.parameters.iter().filter(|one| one.place == Place::Path) {
        let plain = value(parameter.ty);
        let plain = plain.as_str().map_or(plain.to_string(), str::to_owned);
        path = path.replace(&format!("{{{}}}", parameter.name), &plain);
    }
    let required = endpoint.keys.iter().filter(|key| key.required).filter_map(|key| match key.role {
        KeyRole::Parameter(at) => Some((key.name.clone(), value(endpoint.parameters[usize::from(at)].ty))),
        _ => None,
    });
    Some((path, key, Value::Object(required.collect())))
}
