//! Relations.

use super::written::Written;

/// A relation that is being built: whose rows belong to the rows of a collection.
#[derive(Debug, Clone)]
#[must_use = "a relation belongs in a collection"]
pub struct RelationBuilder {
    step: Step,
    member: Option<String>,
    hidden: bool,
    shortcut: bool,
    within: Vec<RelationBuilder>,
}

#[derive(Debug, Clone)]
enum Step {
    ToOne { column: String, collection: String },
    ToMany { collection: String, column: String },
}

impl RelationBuilder {
    fn new(step: Step) -> Self {
        Self { step, member: None, hidden: false, shortcut: false, within: Vec::new() }
    }

    /// To the row whose key a column of this collection holds.
    pub fn to_one(column: &str, collection: &str) -> Self {
        Self::new(Step::ToOne { column: column.to_owned(), collection: collection.to_owned() })
    }

    /// To the rows of another collection whose column holds this row's key.
    pub fn to_many(collection: &str, column: &str) -> Self {
        Self::new(Step::ToMany { collection: collection.to_owned(), column: column.to_owned() })
    }

    /// The name that endpoints use for it, where it is not that of the collection.
    pub fn named(mut self, name: &str) -> Self {
        self.member = Some(name.to_owned());
        self
    }

    /// It is only joined through.
    pub fn hidden(self) -> Self {
        Self { hidden: true, ..self }
    }

    /// A lone list of keys is compared with the column, and the related collection is not read.
    pub fn shortcut(self) -> Self {
        Self { shortcut: true, ..self }
    }

    /// A relation from its rows on.
    pub fn related(mut self, relation: Self) -> Self {
        self.within.push(relation);
        self
    }

    pub(super) fn write(&self, out: &mut Written) {
        match &self.step {
            Step::ToOne { column, collection } => out.name(column).words(["->"]).name(collection),
            Step::ToMany { collection, column } => {
                out.words(["<-"]).name(collection).words(["."]).name(column)
            }
        };
        if let Some(member) = &self.member {
            out.words(["as"]).name(member);
        }
        let flags = [("hidden", self.hidden), ("shortcut", self.shortcut)];
        out.words(flags.iter().filter(|one| one.1).map(|one| one.0));
        if !self.within.is_empty() {
            out.words(["{"]).line();
            for relation in &self.within {
                relation.write(out);
            }
            out.words(["}"]);
        }
        out.line();
    }
}
