//! A catalog for readers: every collection with its fields, operators, sorts, relations and endpoints.

mod entries;
mod fields;
mod markdown;
mod written;

use filterc_catalog::{
    Catalog, Collection, CollectionId, ColumnId, Endpoint, KeyRole, Place, Presence, RelationId,
};

use crate::Compiler;

pub use entries::{
    CollectionReference, ColumnReference, EndpointReference, EnumReference, FieldReference,
    OperatorReference, Reference, RelationReference, SortReference,
};

/// The reference of a compiler's catalog.
pub fn reference(compiler: &Compiler) -> Reference {
    let catalog = compiler.catalog();
    let enums =
        catalog.enums().map(|(_, of)| EnumReference { name: of.name.clone(), members: of.members.clone() });
    let collections = catalog.collections().map(|(id, of)| collection(compiler, id, of));
    Reference {
        name: catalog.name.clone(),
        version: catalog.version.clone(),
        api: catalog.api.clone(),
        enums: enums.collect(),
        collections: collections.collect(),
    }
}

impl Reference {
    /// Only one collection and the enums it uses; none where there is no such collection.
    pub fn only(mut self, name: &str) -> Option<Self> {
        self.collections.retain(|collection| collection.name == name);
        let used = |name: &str| {
            let uses =
                |text: &str| text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name);
            self.collections.iter().any(|of| {
                let operators = of.fields.iter().flat_map(|field| &field.operators);
                of.columns.iter().any(|column| uses(&column.ty))
                    || operators.into_iter().any(|one| uses(&one.operand))
            })
        };
        self.enums.retain(|of| used(&of.name));
        (!self.collections.is_empty()).then_some(self)
    }
}

fn collection(compiler: &Compiler, id: CollectionId, of: &Collection) -> CollectionReference {
    let catalog = compiler.catalog();
    let mut fields = fields::Fields { language: compiler.language(), id, of, listed: Vec::new() };
    of.top_fields.iter().for_each(|field| fields.add(*field, &[]));
    let sorts = of
        .sorts
        .iter()
        .map(|sort| SortReference { name: sort.name.clone(), order: catalog.written_order(&sort.keys, of) });
    let related = of.relations().filter_map(|(relation, one)| {
        let name = one.member.clone()?;
        let collection = catalog.collection(one.step.collection).name.clone();
        Some(RelationReference { name, collection, path: path(catalog, of, relation) })
    });
    let own = catalog.endpoints().map(|(_, endpoint)| endpoint).filter(|endpoint| endpoint.collection == id);
    CollectionReference {
        name: of.name.clone(),
        row: of.singular.clone(),
        table: of.stored.then(|| of.table.clone()),
        rows: of.rows,
        takes_operator: of.groups,
        fields: fields.listed,
        sorts: sorts.collect(),
        related: related.collect(),
        endpoints: own.map(|one| endpoint(catalog, of, one)).collect(),
        columns: of.columns().map(|(id, _)| column(catalog, of, id)).collect(),
    }
}

/// The hops to a relation.
fn path(catalog: &Catalog, of: &Collection, id: RelationId) -> Vec<String> {
    let relation = of.relation(id);
    let (mut hops, from) = match relation.parent {
        Some(parent) => (path(catalog, of, parent), catalog.collection(of.relation(parent).step.collection)),
        None => (Vec::new(), of),
    };
    hops.push(catalog.written_step(relation.step, from));
    hops
}

fn endpoint(catalog: &Catalog, of: &Collection, endpoint: &Endpoint) -> EndpointReference {
    let keys = endpoint.keys.iter().map(|key| {
        let mut text = key.name.clone();
        match (key.role, endpoint.limit) {
            (KeyRole::Queried, _) if key.name != of.name => text += &format!(": the filter of {}", of.name),
            (KeyRole::Related(id), _) => {
                let related = &catalog.collection(of.relation(id).step.collection).name;
                if *related != key.name {
                    text += &format!(": a filter of {related}");
                }
            }
            (KeyRole::Limit, Some(limit)) => {
                text += &format!(": {} to {}, else {}", limit.least, limit.most, limit.default);
            }
            (KeyRole::Sort, _) => {
                if let Some(sort) = endpoint.sort {
                    text += &format!(": else {}", of.sort(sort).name);
                }
            }
            (KeyRole::Parameter(at), _) => text += &parameter(catalog, of, endpoint, at),
            (KeyRole::Queried | KeyRole::Limit | KeyRole::Offset | KeyRole::Cursor | KeyRole::Page, _) => {}
        }
        if key.required { format!("{text}, required") } else { text }
    });
    let values = endpoint.parameters.iter().filter(|parameter| parameter.place == Place::Path);
    EndpointReference {
        method: endpoint.method.clone(),
        path: endpoint.path.clone(),
        answer: endpoint.answer.name(),
        keys: keys.collect(),
        values: values.map(|one| format!("{}: {}", one.name, catalog.type_name(one.ty))).collect(),
    }
}

fn parameter(catalog: &Catalog, of: &Collection, endpoint: &Endpoint, at: u16) -> String {
    let Some(parameter) = endpoint.parameters.get(usize::from(at)) else { return String::new() };
    let ty = catalog.type_name(parameter.ty);
    let mut text = if parameter.list { format!(": list of {ty}") } else { format!(": {ty}") };
    if let Some(default) = &parameter.default {
        text += &format!(", else {}", catalog.written_literal(default, of));
    } else if parameter.presence == Presence::Required {
        text += ", required";
    }
    text
}

fn column(catalog: &Catalog, of: &Collection, id: ColumnId) -> ColumnReference {
    let column = of.column(id);
    ColumnReference {
        name: column.name.clone(),
        ty: catalog.type_name(column.ty),
        nullable: column.nullable,
        key: id == of.key,
        references: column.references.map(|to| catalog.collection(to.collection).name.clone()),
    }
}

impl OperatorReference {
    /// What it asks, then what is particular about it, then these notes.
    pub fn describe(&self, more: &[String]) -> String {
        let notes = self.notes.iter().chain(more).map(|note| note.trim_end_matches('.'));
        [self.meaning.as_str()].into_iter().chain(notes).collect::<Vec<_>>().join(". ")
    }
}

impl CollectionReference {
    /// The number of operators of all fields.
    pub fn operators(&self) -> usize {
        self.fields.iter().map(|field| field.operators.len()).sum()
    }

    /// `One row is one flow run; table flow_run, about 1,000,000 rows`
    pub fn summary(&self) -> String {
        let digits = self.rows.to_string();
        let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
        let kept = match &self.table {
            Some(table) => format!("table {table}, about {} rows", groups.join(",")),
            None => "kept in memory, no database has it".to_owned(),
        };
        format!("One row is one {}; {kept}", self.row)
    }
}
