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

#[test]
fn what_a_file_declares_can_be_built() {
    let orders = CollectionBuilder::new("orders", "order_row")
        .column(ColumnBuilder::new("id", ColumnType::Int).key())
        .column(ColumnBuilder::new("placed", ColumnType::Timestamp))
        .column(ColumnBuilder::new("paid", ColumnType::Timestamp).nullable())
        .computed("done", "coalesce(paid, placed)")
        .field("placed", ["after_"])
        .endpoint(
            EndpointBuilder::rows("POST", "/orders/{least}/first")
                .required("orders")
                .parameter(ParameterBuilder::path("least", ColumnType::Int).criterion("ge_ on id"))
                .parameter(
                    ParameterBuilder::body("ids", ColumnType::Int).list().most(20).criterion("any_ on id"),
                )
                .parameter(
                    ParameterBuilder::body("since", ColumnType::Timestamp)
                        .nullable()
                        .criterion("after_ on done"),
                )
                .top(5)
                .first("placed")
                .order("placed desc"),
        )
        .endpoint(
            EndpointBuilder::groups("POST", "/orders/count-by/day")
                .by("day", "placed")
                .give("number", "count desc"),
        );
    let events =
        CollectionBuilder::unstored("events").column(ColumnBuilder::new("id", ColumnType::Uuid).key());
    let built = CatalogBuilder::new("shop").collection(orders).collection(events).build();
    let printed = built.unwrap_or_else(|error| panic!("{error}")).to_string();
    let again = load(&[Source { name: "printed", text: &printed }]).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(again.to_string(), printed);
    for part in [
        "done = coalesce(paid, placed)",
        "orders required",
        "path least int: ge_",
        "top 5",
        "first placed",
        "by day = placed",
        "unstored",
    ] {
        assert!(printed.contains(part), "{part}: {printed}");
    }
}
