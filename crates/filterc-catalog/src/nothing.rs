//! Declarations of nothing, which look-ups with ids of another catalog find: without a name, without members.

use filterc_syntax::Span;

use crate::by_name::ByName;
use crate::{
    Answer, Collection, CollectionId, Column, ColumnId, Endpoint, EnumType, Field, FieldKind, Presence,
    Relation, Sort, Step, StepKind, Type, Vacuous,
};

pub(crate) static COLLECTION: Collection = Collection {
    name: String::new(),
    singular: String::new(),
    table: String::new(),
    stored: false,
    source: 0,
    rows: 0,
    columns: Vec::new(),
    columns_by_name: ByName::new(),
    key: ColumnId(u16::MAX),
    computed: Vec::new(),
    indexes: Vec::new(),
    groups: false,
    fields: Vec::new(),
    top_fields: Vec::new(),
    sorts: Vec::new(),
    relations: Vec::new(),
};

pub(crate) static ENUM: EnumType =
    EnumType { name: String::new(), database_type: String::new(), members: Vec::new() };

pub(crate) static ENDPOINT: Endpoint = Endpoint {
    name: String::new(),
    method: String::new(),
    path: String::new(),
    collection: CollectionId::NONE,
    answer: Answer::Rows,
    keys: Vec::new(),
    limit: None,
    sort: None,
    order: Vec::new(),
    parameters: Vec::new(),
    condition: None,
    first: None,
    groups: Vec::new(),
    measures: Vec::new(),
};

pub(crate) static COLUMN: Column = Column {
    name: String::new(),
    ty: Type::Bool,
    nullable: true,
    unique: false,
    default: None,
    references: None,
};

pub(crate) static FIELD: Field = Field {
    name: String::new(),
    span: Span::new(0, 0),
    groups: false,
    vacuous: Vacuous::True,
    ignored: true,
    list: false,
    always: false,
    splice: false,
    presence: Presence::Optional,
    links: Vec::new(),
    kind: FieldKind::Nested(Vec::new()),
};

pub(crate) static RELATION: Relation = Relation {
    step: Step {
        collection: CollectionId::NONE,
        inner: ColumnId(u16::MAX),
        outer: ColumnId(u16::MAX),
        kind: StepKind::ToOne,
    },
    member: None,
    shortcut: false,
    parent: None,
};

pub(crate) static SORT: Sort = Sort { name: String::new(), keys: Vec::new() };
