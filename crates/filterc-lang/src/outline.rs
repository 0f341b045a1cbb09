//! The typed body as indented lines, for people.

use filterc_catalog::{CollectionId, FieldKind};
use filterc_ir::{Connective, display, display_list};
use filterc_syntax::NodeId;

use crate::Language;
use crate::ast::{Argument, Checked, FieldFilter, Slice};
use crate::search::TermKind;

/// One line of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineLine {
    /// The depth of nesting.
    pub depth: usize,
    /// `any_ [FAILED]`
    pub text: String,
    /// The node it came from.
    pub node: Option<NodeId>,
}

/// All lines of a checked body.
pub fn outline(language: &Language, checked: &Checked) -> Vec<OutlineLine> {
    let mut outline = Outline { language, checked, lines: Vec::new() };
    let endpoint = language.catalog().endpoint(checked.endpoint);
    let queried = language.catalog().collection(endpoint.collection);
    let mut text = format!("{} {}", endpoint.method, endpoint.path);
    if let Some(sort) = checked.sort {
        text += &format!(" sort {}", queried.sort(sort).name);
    }
    if let Some(limit) = checked.limit {
        text += &format!(" limit {limit} offset {}", checked.offset);
    }
    outline.push(0, text, None);
    if let Some((_, node)) = checked.cursor.as_deref() {
        outline.push(1, "behind a cursor".to_owned(), Some(*node));
    }
    for filter in &checked.filters {
        let of = filter.relation.map_or(endpoint.collection, |id| queried.relation(id).step.collection);
        let role = if filter.relation.is_some() { "related" } else { "queried" };
        let name = &language.catalog().collection(of).name;
        outline.push(1, format!("{role} {name}{}", joined(filter.combine)), Some(filter.key));
        checked.fields_of(&filter.fields).iter().for_each(|field| outline.field(field, of, 2));
    }
    outline.lines
}

struct Outline<'a> {
    language: &'a Language,
    checked: &'a Checked,
    lines: Vec<OutlineLine>,
}

fn joined(combine: Connective) -> &'static str {
    match combine {
        Connective::And => "",
        Connective::Or => " or_",
    }
}

impl Outline<'_> {
    fn push(&mut self, depth: usize, text: String, node: Option<NodeId>) {
        self.lines.push(OutlineLine { depth, text, node });
    }

    fn field(&mut self, filter: &FieldFilter, of: CollectionId, depth: usize) {
        if filter.null {
            return;
        }
        let field = self.language.catalog().collection(of).field(filter.field);
        self.push(depth, format!("field {}{}", field.name, joined(filter.combine)), Some(filter.key));
        self.checked.fields_of(&filter.fields).iter().for_each(|nested| self.field(nested, of, depth + 1));
        let FieldKind::Operators(uses) = &field.kind else { return };
        for criterion in self.checked.criteria_of(&filter.criteria) {
            let name = uses.get(usize::from(criterion.operator)).map_or("", |one| one.name.as_str());
            let operand = match criterion.argument {
                Argument::Null => "null".to_owned(),
                Argument::One(operand) => display(&self.checked.values, self.language.catalog(), operand),
                Argument::Labels(labels) => {
                    self.push(depth + 1, name.to_owned(), Some(criterion.key));
                    self.labels(labels, depth + 2);
                    continue;
                }
                Argument::Terms(terms) => self.terms(terms),
                Argument::List(list) => display_list(&self.checked.values, self.language.catalog(), list),
            };
            self.push(depth + 1, format!("{name} {operand}"), Some(criterion.key));
        }
    }

    fn labels(&mut self, labels: Slice, depth: usize) {
        let Checked { values, labels: all, .. } = self.checked;
        for label in labels.of(all) {
            let patterns = display_list(values, self.language.catalog(), label.patterns);
            self.push(depth, format!("{} {patterns}", values.get_text(label.name)), Some(label.key));
        }
    }

    fn terms(&self, terms: Slice) -> String {
        let shown = terms.of(&self.checked.terms).iter().map(|term| {
            let sign = match term.kind {
                TermKind::Include => "",
                TermKind::Exclude => "-",
                TermKind::Require => "+",
            };
            format!("{sign}{:?}", self.checked.values.get_text(term.text))
        });
        shown.collect::<Vec<_>>().join(" ")
    }
}
