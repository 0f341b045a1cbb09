//! Every body of `tests/bodies/` as a page in `snapshots/`.

use std::collections::BTreeSet;

use filterc::{Compiler, PAGES};
use filterc_tests::bodies::{Expected, all};
use filterc_tests::{NOW, page, top};

#[test]
fn every_body_is_a_page_and_both_databases_agree() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let (mut selective, mut rows) = (0, 0);
    for case in all() {
        let compiler = Compiler::prefect().profile(case.profile).now(NOW);
        let (page, explained) = page::page(&case, &compiler);
        let (folder, name) = case.name.rsplit_once('/').unwrap();
        settings.set_snapshot_path(top().join("snapshots").join(folder));
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
            let compiler = Compiler::prefect();
            let endpoint = compiler.endpoint(&case.on).unwrap();
            let collection = compiler.catalog().endpoint(endpoint).collection;
            let whole = filterc_tests::demo_rows(&compiler.catalog().collection(collection).name);
            selective += usize::from(count > 0 && count < whole);
        }
    }
    assert!(selective * 10 >= rows * 7, "{selective} of {rows} bodies select some and not all demo rows");
}

#[test]
fn every_field_and_operator_has_an_accepted_body() {
    let catalog = filterc::catalog::prefect();
    let compiler = Compiler::prefect().now(NOW);
    let mut seen = BTreeSet::new();
    for case in all().iter().filter(|case| case.expected == Expected::Accepted) {
        let endpoint = compiler.route(&case.on).unwrap();
        let Ok(explanation) = filterc::explain(&compiler, endpoint, &case.body, &[]) else { continue };
        for line in explanation.ast {
            let pointer = line.pointer.unwrap_or_default();
            let key = pointer.replace("/work_pool_queues/", "/work_queues/").replace("/filter/", "/events/");
            let key = if case.on == "artifact_collections" {
                key.replacen("/artifacts/", "/artifact_collections/", 1)
            } else {
                key
            };
            // An object of a list stands for the field.
            seen.insert(key.replace("/0/", "/"));
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
    assert_eq!(missing, Vec::<String>::new());
}

fn collect(
    collection: &filterc::catalog::Collection,
    field: &filterc::catalog::Field,
    path: &str,
    seen: &BTreeSet<String>,
    missing: &mut Vec<String>,
) {
    let path = format!("{path}/{}", field.name);
    match &field.kind {
        filterc::catalog::FieldKind::Nested(nested) => {
            for id in nested {
                collect(collection, collection.field(*id), &path, seen, missing);
            }
        }
        filterc::catalog::FieldKind::Operators(uses) => {
            let places = uses.iter().map(|one| format!("{path}/{}", one.name));
            missing.extend(places.filter(|place| !seen.contains(place)));
        }
        filterc::catalog::FieldKind::Sort(_) => missing.extend((!seen.contains(&path)).then_some(path)),
    }
}

/// Codes of the catalog language have no bodies; their pages are run by the test of the pages.
#[test]
fn every_code_of_a_body_has_a_body() {
    let cases = all();
    let limits = ["FC0110", "FC0112", "FC0113", "FC0114", "FC0222", "FC0101", "FC0224", "FC0225", "FC0226"];
    let missing: Vec<_> = PAGES
        .iter()
        .map(|(code, _)| code.0)
        .filter(|code| !code.starts_with("FC04") && !limits.contains(code))
        .filter(|code| !cases.iter().any(|case| case.code() == Some(code)))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}
