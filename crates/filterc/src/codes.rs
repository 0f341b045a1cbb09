//! The pages of the diagnostic codes, from `codes/`.

use filterc_syntax::Code;

macro_rules! pages {
    ($($code:literal)+) => {
        /// Every code with its page in Markdown.
        pub const PAGES: &[(Code, &str)] =
            &[$((Code($code), include_str!(concat!("../codes/", $code, ".md")))),+];
    };
}

pages! {
    "FC0101" "FC0102" "FC0103" "FC0104" "FC0105" "FC0106"
    "FC0110" "FC0111" "FC0112" "FC0113" "FC0114" "FC0115"
    "FC0201" "FC0202" "FC0203" "FC0204" "FC0205" "FC0206" "FC0207" "FC0208" "FC0209" "FC0210" "FC0211" "FC0212"
    "FC0213" "FC0214" "FC0215" "FC0216" "FC0217" "FC0218" "FC0219" "FC0220" "FC0221" "FC0222" "FC0224" "FC0225"
    "FC0226" "FC0227" "FC0228" "FC0229" "FC0230" "FC0231" "FC0232" "FC0233"
    "FC0301" "FC0302" "FC0303" "FC0304" "FC0305" "FC0306" "FC0307" "FC0308" "FC0309" "FC0310"
    "FC0401" "FC0402" "FC0403" "FC0404" "FC0405" "FC0406" "FC0407"
}

/// The page of a code; upper and lower case alike.
pub fn page(code: &str) -> Option<&'static str> {
    PAGES.iter().find(|(known, _)| known.0.eq_ignore_ascii_case(code)).map(|(_, text)| *text)
}
