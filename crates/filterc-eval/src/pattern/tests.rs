//! The two ways to match agree, and neither costs more than its limits allow.

use filterc_ir::PatternShape;

use super::*;

/// All texts of these characters, up to this length.
fn texts(of: &[char], longest: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut begins = 0;
    for _ in 0..longest {
        let ends = all.len();
        for at in begins..ends {
            all.extend(of.iter().map(|c| format!("{}{c}", all[at])).collect::<Vec<_>>());
        }
        begins = ends;
    }
    all
}

#[test]
fn pieces_match_what_going_back_matches() {
    let texts = texts(&['a', 'b'], 7);
    for pattern in self::texts(&['a', 'b', '_', '%'], 5) {
        let tokens = tokens(&pattern, false, '%', '_', None);
        let plain = Pattern {
            folding: None,
            shape: Shape::Tokens,
            tokens: tokens.clone().into_boxed_slice(),
            pieces: None,
        };
        let pieces = Pieces::new(&tokens);
        for text in &texts {
            let chars: Vec<_> = text.chars().collect();
            assert_eq!(pieces.match_all(&chars), plain.by_characters(text), "{pattern} {text}");
        }
    }
}

#[test]
fn long_patterns_fold_as_short_ones_do() {
    let long = "aÉ".repeat(LONG);
    let matches = |differences, shape, pattern: &str, text: &str| {
        Pattern::new(shape, pattern, differences).matches(text)
    };
    let (postgres, sqlite) = (DialectSemantics::POSTGRES, DialectSemantics::SQLITE);
    let text = format!("xx{}yy", long.to_lowercase());
    assert!(matches(postgres, PatternShape::Contains, &long, &text));
    assert!(!matches(sqlite, PatternShape::Contains, &long, &text));
    assert!(matches(sqlite, PatternShape::Contains, &long, &format!("xx{}", long.to_ascii_uppercase())));
    let ascii = "aB".repeat(LONG);
    assert!(matches(sqlite, PatternShape::Contains, &ascii, &ascii.to_uppercase()));
    assert!(matches(
        sqlite,
        PatternShape::Contains,
        &format!("{ascii}_y"),
        &format!("{}xy", ascii.to_lowercase())
    ));
    assert!(matches(postgres, PatternShape::Label, &format!("*{ascii}?"), &format!("--{ascii}!")));
    assert!(!matches(
        postgres,
        PatternShape::Label,
        &format!("*{ascii}?"),
        &format!("--{}!", ascii.to_lowercase())
    ));
}
