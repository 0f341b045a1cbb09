//! Drawings of diagnostics for terminals, by miette.

use std::fmt;

use filterc_syntax::{Diagnostic, LineIndex, Position, Severity, visible};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};

use super::seen::seen;

/// How a drawing looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Theme {
    /// Colours and box-drawing characters.
    Colour,
    /// Box-drawing characters.
    Plain,
}

/// A drawing of one diagnostic, `width` columns wide. Of a source it shows as escapes what would not be seen.
pub fn report(name: &str, source: &[u8], diagnostic: &Diagnostic, theme: Theme, width: usize) -> String {
    let mut look = match theme {
        Theme::Colour => GraphicalTheme::unicode(),
        Theme::Plain => GraphicalTheme::unicode_nocolor(),
    };
    // The severity is a word of the first line.
    look.characters.error = String::new();
    look.characters.warning = String::new();
    look.characters.advice = String::new();
    let at = LineIndex::new(source).position(diagnostic.span().start);
    let (text, seen) = seen(source, diagnostic);
    let (text, shown) = window(&text, &seen, width);
    let drawn = Drawn { source: Cut { text, name: visible(name).into_owned(), at }, diagnostic: &shown };
    let handler = GraphicalReportHandler::new_themed(look).with_width(width).with_links(false);
    let mut out = String::new();
    match handler.render_report(&mut out, &drawn) {
        Ok(()) => with_severity(&out, diagnostic.severity, theme),
        Err(_) => format!("{drawn}\n"),
    }
}

/// Begins with the severity instead of the place that miette keeps for an icon.
fn with_severity(drawing: &str, severity: Severity, theme: Theme) -> String {
    let word = super::severity(severity);
    let (_, message) = drawing.split_once(&format!("{word}[")).unwrap_or(("", drawing));
    let (start, end) = match (theme, severity) {
        (Theme::Plain, _) => ("", ""),
        (Theme::Colour, Severity::Error) => ("\u{1b}[1;31m", "\u{1b}[0m"),
        (Theme::Colour, Severity::Warning) => ("\u{1b}[1;33m", "\u{1b}[0m"),
        (Theme::Colour, Severity::Note) => ("\u{1b}[1;36m", "\u{1b}[0m"),
    };
    format!("{start}{word}{end}[{message}")
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

/// A source of which only the surroundings of a place are left; the place keeps its line and column.
struct Cut {
    text: String,
    name: String,
    at: Position,
}

impl SourceCode for Cut {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let found = self.text.read_span(span, before, after)?;
        // Without context it is asked where the first label stands.
        let (line, column) = match (before, after) {
            (0, 0) => (self.at.line - 1, self.at.column - 1),
            _ => (found.line(), found.column()),
        };
        let (data, span, lines) = (found.data(), *found.span(), found.line_count());
        Ok(Box::new(MietteSpanContents::new_named(self.name.clone(), data, span, line, column, lines)))
    }
}

struct Drawn<'d> {
    source: Cut,
    diagnostic: &'d Diagnostic,
}

impl fmt::Debug for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.diagnostic)
    }
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Diagnostic { code, severity, message, .. } = self.diagnostic;
        write!(f, "{}[{code}]: {message}", super::severity(*severity))
    }
}

impl std::error::Error for Drawn<'_> {}

impl miette::Diagnostic for Drawn<'_> {
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
