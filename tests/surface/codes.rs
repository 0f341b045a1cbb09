//! The examples of the code pages do what the pages say.

use filterc::catalog::{Source, load};
use filterc::{Compiler, Leniencies, Leniency, Limits, PAGES};
use filterc_tests::markdown::{Block, blocks};

/// What stands in backticks behind a word of the introduction.
fn named<'e>(intro: &'e str, word: &str) -> Option<&'e str> {
    intro.split_once(&format!("{word} `"))?.1.split('`').next()
}

fn codes_of_catalog(text: &str) -> Vec<&'static str> {
    match load(&[Source { name: "page", text }]) {
        Err(errors) => errors.diagnostics.iter().map(|error| error.diagnostic.code.0).collect(),
        Ok(catalog) => match Compiler::new(&catalog) {
            Err(errors) => errors.diagnostics.iter().map(|error| error.diagnostic.code.0).collect(),
            Ok(_) => Vec::new(),
        },
    }
}

fn codes_of_body(code: &str, example: &Block) -> Vec<&'static str> {
    let intro = &example.before;
    let mut text = example.text.clone();
    if intro.contains("repeated to 8,001 patterns") {
        text = text.replace("\"x\"", &vec!["\"x\""; 8_001].join(","));
    }
    let body: Vec<u8> = if intro.contains("in Latin-1") {
        text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
    } else {
        text.into_bytes()
    };
    let limits = limits(code, intro);
    let leniencies = match named(intro, "leniency") {
        Some(name) => Leniencies::of(&[*Leniency::ALL.iter().find(|one| one.name() == name).unwrap()]),
        None => Leniencies::NONE,
    };
    let compiler = filterc_prefect::compiler().leniencies(leniencies).limits(limits);
    let found = if intro.contains("without a collection") {
        let (tree, errors) = filterc::syntax::parse(&body, &limits);
        assert_eq!(errors, []);
        filterc::infer(compiler.catalog(), &tree).err().map(|refused| refused.diagnostics).unwrap_or_default()
    } else {
        match compiler.compile(named(intro, "on").unwrap_or("flows"), &body) {
            Ok(compiled) => compiled.warnings,
            Err(refused) => refused.diagnostics,
        }
    };
    // An example of too many wildcards has wildcards.
    found.iter().map(|one| one.code.0).filter(|found| code != "FC0115" || *found != "FC0304").collect()
}

/// With "a limit of N" the limit of that code is N.
fn limits(code: &str, intro: &str) -> Limits {
    let mut limits = Limits::default();
    let Some(limit) = intro.split("limit of ").nth(1) else { return limits };
    let slot = match code {
        "FC0110" => &mut limits.bytes,
        "FC0111" => &mut limits.depth,
        "FC0112" => &mut limits.keys,
        "FC0113" => &mut limits.list,
        "FC0114" => &mut limits.text,
        "FC0115" => &mut limits.wildcards,
        "FC0222" => &mut limits.pattern,
        other => panic!("{other} has no limit"),
    };
    *slot = limit.trim_end_matches(':').parse().unwrap();
    limits
}

#[test]
fn every_wrong_example_shows_its_code_and_every_right_one_shows_nothing() {
    let mut failures = Vec::new();
    for (code, page) in PAGES {
        assert!(page.starts_with(&format!("# {code}: ")), "{code}");
        let [wrong, right] = blocks(page).try_into().unwrap_or_else(|_| panic!("{code}: two examples"));
        let (found, clean) = if wrong.language == "catalog" {
            (codes_of_catalog(&wrong.text), codes_of_catalog(&right.text))
        } else {
            // The right one goes to the same place with the same limit, and needs no leniency.
            let mut intro = wrong.before.replace("the leniency", "").replace("in Latin-1", "");
            intro = intro.replace("repeated to 50,000 bytes", "").replace("`flwos`", "`flows`");
            intro = intro.replace("repeated to 8,001 patterns", "");
            if right.before.contains("on `") {
                intro.clone_from(&right.before);
            }
            let place = Block { before: intro, text: right.text, language: right.language };
            (codes_of_body(code.0, &wrong), codes_of_body(code.0, &place))
        };
        if found.is_empty() || found.iter().any(|one| *one != code.0) {
            failures.push(format!("{code}: the wrong example shows {found:?}"));
        }
        if !clean.is_empty() {
            failures.push(format!("{code}: the right example shows {clean:?}"));
        }
    }
    assert_eq!(failures, Vec::<String>::new());
}
