use super::*;

fn codes(text: &str) -> Vec<(&'static str, String)> {
    let errors = load(&[Source { name: "test", text }]).unwrap_err();
    errors.diagnostics.into_iter().map(|e| (e.diagnostic.code.0, e.diagnostic.message)).collect()
}

#[test]
fn every_error_of_a_catalog_is_reported_at_once() {
    let found = codes(
        "enum E { A A }
collection things from thing {
  columns { id uuid key  size imt  kind E }
  filter { nam: any_ }
  endpoint POST \"/things/filter\" rows { things sort = NAME }
}
collection others from other { columns { id uuid } }
",
    );
    let codes: Vec<_> = found.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, ["FC0403", "FC0402", "FC0404", "FC0402", "FC0402", "FC0406"], "{found:#?}");
}

#[test]
fn a_syntax_error_does_not_hide_the_next_declaration() {
    let found = codes("enum E {\ncollection a from b {\n  columns { id }\n}\nenum F {}}\n");
    assert!(found.len() >= 2, "{found:#?}");
    assert!(found.iter().all(|(code, _)| *code == "FC0401"));
}
