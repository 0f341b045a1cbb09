//! Every body of `tests/bodies/` and `tests/shop/` as a page in `snapshots/`.

use std::collections::BTreeSet;

use filterc::PAGES;
use filterc::catalog::{Collection, Field, FieldKind, KeyRole};
use filterc_tests::bodies::{Case, Expected, all, of_shop};
use filterc_tests::databases::{World, built_in, shop};
use filterc_tests::{page, top};

#[test]
fn every_body_is_a_page_and_both_databases_agree() {
    pages(built_in(), &all(), "snapshots");
}

#[test]
fn every_body_of_the_shop_is_a_page_and_both_databases_agree() {
    pages(shop(), &of_shop(), "snapshots/shop");
}

fn pages(world: &World, cases: &[Case], under: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let (mut selective, mut rows) = (0, 0);
    for case in cases {
        let (page, explained) = page::page(case, world);
        let (folder, name) = case.name.rsplit_once('/').unwrap();
        settings.set_snapshot_path(top().join(under).join(folder));
        settings.bind(|| insta::assert_snapshot!(name, page));
        let found = match &explained {
            Ok(explanation) => &explanation.warnings,
            Err(refused) => &refused.diagnostics,
        };
        assert_eq!(explained.is_err(), case.expected == Expected::Refused, "{}", case.name);
        match case.code() {
            Some(code) => {
                assert!(found.iter().any(|one| one.code.0 == code), "{} does not show {code}", case.name);
            }
            None if case.expected == Expected::Accepted && !case.name.starts_with("prefect/") => {
                assert_eq!(found, &[], "{}", case.name);
            }
            None => {}
        }
        if let Some(number) = page.split("ROWS\n").nth(1).and_then(|text| text.split_once(" rows")) {
            rows += 1;
            let count: usize = number.0.parse().unwrap();
            let endpoint = world.compiler().endpoint(&case.on).unwrap();
            let collection = world.catalog.endpoint(endpoint).collection;
            let whole = world.demo_rows(&world.catalog.collection(collection).name);
            selective += usize::from(count > 0 && count < whole);
        }
    }
    assert!(selective * 10 >= rows * 7, "{selective} of {rows} bodies select some and not all demo rows");
}

#[test]
fn every_field_and_operator_has_an_accepted_body() {
    // A filter of the language that no endpoint takes.
    assert_eq!(without_a_body(built_in(), &all()), ["/deployment_schedules/active/eq_"]);
    assert_eq!(without_a_body(shop(), &of_shop()), Vec::<String>::new());
}

/// Operators, by collection and path, that no accepted body uses.
fn without_a_body(world: &World, cases: &[Case]) -> Vec<String> {
    let (catalog, compiler) = (&world.catalog, world.compiler());
    let mut seen = BTreeSet::new();
    for case in cases.iter().filter(|case| case.expected == Expected::Accepted) {
        let route = compiler.route(&case.on).unwrap();
        let endpoint = catalog.endpoint(route.endpoint);
        let Ok(explanation) = filterc::explain(&compiler, route, &case.body, &[]) else { continue };
        for line in explanation.ast {
            let pointer = line.pointer.unwrap_or_default();
            let Some((key, path)) = pointer.trim_start_matches('/').split_once('/') else { continue };
            let of = endpoint.keys.iter().find(|one| one.name == key).and_then(|one| match one.role {
                KeyRole::Queried => Some(endpoint.collection),
                KeyRole::Related(id) => {
                    Some(catalog.collection(endpoint.collection).relation(id).step.collection)
                }
                _ => None,
            });
            if let Some(of) = of {
                // An object of a list stands for the field.
                seen.insert(format!("/{}/{path}", catalog.collection(of).name).replace("/0/", "/"));
            }
        }
    }
    let mut missing = Vec::new();
    for (_, collection) in catalog.collections() {
        for id in &collection.top_fields {
            let field = collection.field(*id);
            if !field.ignored {
                collect(collection, field, &format!("/{}", collection.name), &seen, &mut missing);
            }
        }
    }
    missing
}

fn collect(
    collection: &Collection,
    field: &Field,
    path: &str,
    seen: &BTreeSet<String>,
    missing: &mut Vec<String>,
) {
    let path = format!("{path}/{}", field.name);
    match &field.kind {
        FieldKind::Nested(nested) => {
            for id in nested {
                collect(collection, collection.field(*id), &path, seen, missing);
            }
        }
        FieldKind::Operators(uses) => {
            let places = uses.iter().map(|one| format!("{path}/{}", one.name));
            missing.extend(places.filter(|place| !seen.contains(place)));
        }
        FieldKind::Sort(_) => missing.extend((!seen.contains(&path)).then_some(path)),
    }
}

/// Codes of the catalog language have no bodies; their pages are run by the test of the pages.
#[test]
fn every_code_of_a_body_has_a_body() {
    let cases = all();
    let limits =
        ["FC0110", "FC0112", "FC0113", "FC0114", "FC0222", "FC0233", "FC0101", "FC0224", "FC0225", "FC0226"];
    let missing: Vec<_> = PAGES
        .iter()
        .map(|(code, _)| code.0)
        .filter(|code| !code.starts_with("FC04") && !limits.contains(code))
        .filter(|code| !cases.iter().any(|case| case.code() == Some(code)))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}
