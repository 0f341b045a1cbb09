//! Drawings of diagnostics for terminals, by miette.

use std::fmt;

use filterc_syntax::{Diagnostic, Severity};
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};

/// How a drawing looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Colours and box-drawing characters.
    Colour,
    /// Box-drawing characters.
    Plain,
}

/// A drawing of one diagnostic, `width` columns wide.
pub fn report(name: &str, source: &[u8], diagnostic: &Diagnostic, theme: Theme, width: usize) -> String {
    let theme = match theme {
        Theme::Colour => GraphicalTheme::unicode(),
        Theme::Plain => GraphicalTheme::unicode_nocolor(),
    };
    let (text, diagnostic) = window(&String::from_utf8_lossy(source), diagnostic, width);
    let drawn = Drawn { source: NamedSource::new(name, text), diagnostic: &diagnostic };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(width).with_links(false);
    let mut out = String::new();
    match handler.render_report(&mut out, &drawn) {
        Ok(()) => out,
        Err(_) => format!("{}: {}\n", diagnostic.code, diagnostic.message),
    }
}

/// Cuts a long line to what surrounds the first label, so that the drawing fits the terminal. Labels outside are moved
/// to the cut.
fn window(source: &str, diagnostic: &Diagnostic, width: usize) -> (String, Diagnostic) {
    let span = diagnostic.span();
    let at = (span.start as usize).min(source.len());
    let start = source.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |i| i + 1);
    let end = source.get(at..).and_then(|after| after.find('\n')).map_or(source.len(), |i| at + i);
    let room = width.saturating_sub(12).max(20);
    if end - start <= room {
        return (source.to_owned(), diagnostic.clone());
    }
    let marked = (span.end as usize).clamp(at, end) - at;
    let before = room.saturating_sub(marked.min(room)) / 2;
    let boundary = |mut at: usize| {
        while !source.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let from = boundary(at.saturating_sub(before).max(start));
    let to = boundary((from + room).min(end));
    let (lead, tail) = (if from > start { "…" } else { "" }, if to < end { "…" } else { "" });
    let head = source.get(..start).unwrap_or_default();
    let cut = source.get(from..to).unwrap_or_default();
    let rest = source.get(end..).unwrap_or_default();
    let text = format!("{head}{lead}{cut}{tail}{rest}");
    let mut moved = diagnostic.clone();
    let place = |offset: u32| {
        let offset = (offset as usize).clamp(from, to);
        (offset - from + start + lead.len()) as u32
    };
    moved.labels.retain(|label| label.span.end as usize >= from && label.span.start as usize <= to);
    for label in &mut moved.labels {
        label.span.start = place(label.span.start);
        label.span.end = place(label.span.end);
    }
    (text, moved)
}

struct Drawn<'d> {
    source: NamedSource<String>,
    diagnostic: &'d Diagnostic,
}

impl fmt::Debug for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.diagnostic)
    }
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diagnostic.message)
    }
}

impl std::error::Error for Drawn<'_> {}

impl miette::Diagnostic for Drawn<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(format!("{}[{}]", super::severity(self.diagnostic.severity), self.diagnostic.code)))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.diagnostic.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.diagnostic.labels.iter().map(|label| {
            let text = (!label.text.is_empty()).then(|| label.text.clone());
            LabeledSpan::new(text, label.span.start as usize, label.span.len())
        })))
    }
}
