//! A catalog whose operators are known: what a body is checked against.

use filterc_catalog::{
    BodyKey, Catalog, CatalogError, Collection, CollectionId, ElementType, Endpoint, EndpointId, EnumId,
    Field, FieldId, FieldKind, IntWidth, KeyRole, OperatorUse, Presence, Subject, Type,
};
use filterc_syntax::{Diagnostic, Expected, suggest};

use crate::codes::{OPERATOR_DOES_NOT_FIT, TOO_MANY_NAMES};
use crate::names::{MOST_NAMES, Names};
use crate::operators::{Class, OPERATORS, OperandShape, OperatorId};

/// A catalog and the row of the operator table behind each operator its fields take.
#[derive(Debug, Clone)]
pub struct Language {
    catalog: Catalog,
    /// By collection, field and position in the field.
    operators: Vec<Vec<Vec<Linked>>>,
    /// By endpoint and parameter.
    parameters: Vec<Vec<Linked>>,
    /// By collection: the fields that say something although a body leaves them out.
    implied: Vec<Vec<FieldId>>,
    /// By endpoint: the keys of its body.
    bodies: Vec<Names>,
    /// By collection: the fields of its filter, then what each field takes.
    fields: Vec<(Names, Vec<Names>)>,
}

/// An operator of a field, ready to check.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Linked {
    pub(crate) operator: OperatorId,
    pub(crate) operand: OperandType,
}

impl Linked {
    /// What stands in a body that uses it.
    pub(crate) fn expected(self) -> Expected {
        match (self.operator.get().operand, self.operand) {
            (OperandShape::Flag, _) | (OperandShape::One, OperandType::Bool) => Expected::Boolean,
            (OperandShape::Labels, _) => Expected::Object,
            (OperandShape::List | OperandShape::Pairs, _) => Expected::List,
            (OperandShape::One, OperandType::Int(_)) => Expected::Integer,
            (OperandShape::One, OperandType::Text) => Expected::String,
            (OperandShape::One, OperandType::Uuid) => Expected::Uuid,
            (OperandShape::One, OperandType::Time | OperandType::Date) => Expected::Time,
            (OperandShape::One, OperandType::Float | OperandType::Decimal | OperandType::Interval) => {
                Expected::Number
            }
            (OperandShape::One, OperandType::Member(_)) => Expected::Member,
            (OperandShape::One, OperandType::Json) => Expected::Value,
        }
    }
}

/// The type an operand must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OperandType {
    Bool,
    Int(IntWidth),
    Text,
    Uuid,
    Time,
    Float,
    Decimal,
    Date,
    Interval,
    Json,
    Member(EnumId),
}

impl Language {
    /// Links a catalog with the operator table; the errors point into the catalog's sources.
    pub fn new(catalog: &Catalog) -> Result<Self, CatalogError> {
        let mut errors: Vec<(usize, Diagnostic)> = Vec::new();
        let operators = catalog
            .collections()
            .map(|(_, collection)| {
                let mut wrong = |diagnostic| errors.push((collection.source, diagnostic));
                let fields = collection.fields.iter().map(|field| {
                    let (names, linked) = match &field.kind {
                        FieldKind::Nested(of) => (of.len(), Vec::new()),
                        FieldKind::Sort(_) => (0, Vec::new()),
                        FieldKind::Operators(uses) => {
                            let linked = uses.iter().map(|one| {
                                let link = one.link.and_then(|link| field.links.get(usize::from(link)));
                                let of =
                                    link.map_or(collection, |link| catalog.collection(link.step.collection));
                                link_operator(catalog, of, one)
                            });
                            (uses.len(), linked.filter_map(|found| found.map_err(&mut wrong).ok()).collect())
                        }
                    };
                    // One name is kept for `operator`.
                    if names.max(collection.top_fields.len()) >= MOST_NAMES {
                        let message =
                            format!("`{}` stands among more than {} names", field.name, MOST_NAMES - 1);
                        wrong(Diagnostic::error(TOO_MANY_NAMES, field.span, message));
                    }
                    linked
                });
                fields.collect()
            })
            .collect();
        let parameters = catalog
            .endpoints()
            .map(|(_, endpoint)| {
                let collection = catalog.collection(endpoint.collection);
                let linked = endpoint.parameters.iter().map(|parameter| {
                    let missing = Linked { operator: OperatorId(0), operand: operand_type(parameter.ty) };
                    match &parameter.criterion {
                        None => missing,
                        Some(one) => link_operator(catalog, collection, one).unwrap_or_else(|diagnostic| {
                            errors.push((collection.source, diagnostic));
                            missing
                        }),
                    }
                });
                linked.collect()
            })
            .collect();
        for (_, endpoint) in catalog.endpoints().filter(|(_, endpoint)| endpoint.keys.len() > MOST_NAMES) {
            let source = catalog.collection(endpoint.collection).source;
            let message = format!("`{}` has more than {MOST_NAMES} body keys", endpoint.path);
            let diagnostic = Diagnostic::error(TOO_MANY_NAMES, filterc_syntax::Span::default(), message);
            errors.push((source, diagnostic));
        }
        let implied = catalog.collections().map(|(_, collection)| implied(collection)).collect();
        if !errors.is_empty() {
            return Err(catalog.refuse(errors));
        }
        let bodies = catalog.endpoints().map(|(_, endpoint)| body_names(endpoint)).collect();
        let fields = catalog.collections().map(|(_, collection)| {
            let within = collection.fields.iter().map(|field| names_within(collection, field)).collect();
            (names_of(collection, &collection.top_fields), within)
        });
        Ok(Self {
            catalog: catalog.clone(),
            operators,
            parameters,
            implied,
            bodies,
            fields: fields.collect(),
        })
    }

    /// The catalog.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The fields that say something although a body leaves them out.
    pub(crate) fn implied(&self, of: CollectionId) -> &[FieldId] {
        self.implied.get(of.index()).map_or(&[], Vec::as_slice)
    }

    /// The keys of a body.
    #[expect(clippy::indexing_slicing, reason = "ids only come from this catalog")]
    pub(crate) fn body_names(&self, of: EndpointId) -> &Names {
        &self.bodies[of.index()]
    }

    /// The names in the filter of a collection, or in a field of it; `operator` comes after them.
    #[expect(clippy::indexing_slicing, reason = "ids only come from this catalog")]
    pub(crate) fn field_names(&self, of: CollectionId, within: Option<FieldId>) -> &Names {
        let (filter, fields) = &self.fields[of.index()];
        within.map_or(filter, |field| &fields[field.index()])
    }

    pub(crate) fn linked(&self, collection: CollectionId, field: FieldId, position: usize) -> Linked {
        let found = self.operators.get(collection.index()).and_then(|fields| fields.get(field.index()));
        let missing = Linked { operator: OperatorId(0), operand: OperandType::Bool };
        found.and_then(|uses| uses.get(position)).copied().unwrap_or(missing)
    }

    pub(crate) fn parameter(&self, endpoint: EndpointId, position: usize) -> Linked {
        let found = self.parameters.get(endpoint.index()).and_then(|all| all.get(position)).copied();
        found.unwrap_or(Linked { operator: OperatorId(0), operand: OperandType::Bool })
    }

    /// The row of the operator table behind an operator of a field.
    pub fn operator(&self, collection: CollectionId, field: FieldId, position: usize) -> OperatorId {
        self.linked(collection, field, position).operator
    }

    /// The type of the operand of an operator, or of the elements of its list.
    pub fn operand(&self, collection: CollectionId, field: FieldId, position: usize) -> Type {
        self.linked(collection, field, position).operand.ty()
    }

    /// The type of a value beside the filters, or of the elements of its list.
    pub fn parameter_type(&self, endpoint: EndpointId, position: usize) -> Type {
        self.parameter(endpoint, position).operand.ty()
    }
}

impl OperandType {
    fn ty(self) -> Type {
        match self {
            Self::Bool => Type::Bool,
            Self::Int(width) => Type::Int(width),
            Self::Text => Type::Text,
            Self::Uuid => Type::Uuid,
            Self::Time => Type::Timestamp,
            Self::Float => Type::Float,
            Self::Decimal => Type::Decimal,
            Self::Date => Type::Date,
            Self::Interval => Type::Interval,
            Self::Json => Type::Json,
            Self::Member(of) => Type::Enum(of),
        }
    }
}

/// Parameters that are absent may have a default.
fn body_names(endpoint: &Endpoint) -> Names {
    let demanded = |key: &BodyKey| key.required || matches!(key.role, KeyRole::Parameter(_));
    Names::new(endpoint.keys.iter().map(|key| (key.name.as_str(), demanded(key))))
}

fn names_of(collection: &Collection, fields: &[FieldId]) -> Names {
    let fields = fields.iter().map(|id| collection.field(*id));
    let names = fields.map(|field| (field.name.as_str(), field.presence == Presence::Required));
    Names::new(names.chain([("operator", false)]))
}

fn names_within(collection: &Collection, field: &Field) -> Names {
    match &field.kind {
        FieldKind::Nested(fields) => names_of(collection, fields),
        FieldKind::Operators(uses) => {
            let names = uses.iter().map(|one| (one.name.as_str(), one.presence == Presence::Required));
            Names::new(names.chain([("operator", false)]))
        }
        FieldKind::Sort(_) => Names::new([]),
    }
}

fn implied(collection: &Collection) -> Vec<FieldId> {
    let says = |id: &FieldId| {
        let field = collection.field(*id);
        let absent = match &field.kind {
            FieldKind::Operators(uses) => uses.iter().any(|one| one.absent.is_some()),
            _ => false,
        };
        field.always || absent
    };
    collection.top_fields.iter().copied().filter(says).collect()
}

fn link_operator(
    catalog: &Catalog,
    collection: &Collection,
    one: &OperatorUse,
) -> Result<Linked, Diagnostic> {
    let refuse = |message: String| Diagnostic::error(OPERATOR_DOES_NOT_FIT, one.span, message);
    let Some(subject) = one.subjects.first() else {
        return Err(refuse(format!("`{}` looks at nothing", one.name)));
    };
    let ty = match subject {
        Subject::Own(expr) => Some(collection.type_of(expr)),
        Subject::Through(step, expr) => Some(catalog.collection(step.collection).type_of(expr)),
        Subject::Pair(..) | Subject::Exists(_) => None,
    };
    let pair = matches!(subject, Subject::Pair(..));
    let fits = |class: Class| match (class, ty) {
        (Class::Relation, ty) => ty.is_none() && !pair,
        (Class::Pair, ty) => ty.is_none() && pair,
        (Class::Set, Some(ty)) => matches!(ty, Type::Set(_)),
        (Class::Scalar, Some(ty)) => !matches!(ty, Type::Set(_)),
        (Class::Bool, Some(ty)) => ty == Type::Bool,
        (Class::Number, Some(ty)) => {
            matches!(ty, Type::Int(_) | Type::Float | Type::Decimal | Type::Interval)
        }
        (Class::Text, Some(ty)) => ty == Type::Text,
        (Class::Time, Some(ty)) => matches!(ty, Type::Timestamp | Type::Date),
        (Class::Json, Some(ty)) => ty == Type::Json,
        (_, None) => false,
    };
    let rows = || OPERATORS.iter().enumerate().filter(|(_, row)| row.name == one.operator);
    let Some((position, row)) = rows().find(|(_, row)| fits(row.class)) else {
        if rows().next().is_some() {
            let what =
                ty.map_or("a relation".to_owned(), |ty| format!("the type `{}`", catalog.type_name(ty)));
            return Err(refuse(format!("`{}` does not apply to {what}", one.operator)));
        }
        let error = refuse(format!("there is no operator `{}`", one.operator));
        let near = suggest(&one.operator, OPERATORS.iter().map(|row| row.name));
        return Err(match near {
            Some(near) => error.labelled(format!("did you mean `{near}`?")).edit(near),
            None => error,
        });
    };
    let operand = match (row.operand, one.operand.or(ty)) {
        (OperandShape::Flag, _) | (_, None) => OperandType::Bool,
        (OperandShape::Labels | OperandShape::Pairs, _) => OperandType::Text,
        (_, Some(Type::Json)) => {
            return Err(refuse(format!("values of type `json` cannot be compared by `{}`", one.operator)));
        }
        (_, Some(ty)) => operand_type(ty),
    };
    Ok(Linked { operator: OperatorId(position as u8), operand })
}

fn operand_type(ty: Type) -> OperandType {
    match ty {
        Type::Bool => OperandType::Bool,
        Type::Int(width) => OperandType::Int(width),
        Type::Set(ElementType::Int) => OperandType::Int(IntWidth::Big),
        Type::Float => OperandType::Float,
        Type::Decimal => OperandType::Decimal,
        Type::Text | Type::Set(ElementType::Text) => OperandType::Text,
        Type::Uuid | Type::Set(ElementType::Uuid) => OperandType::Uuid,
        Type::Date => OperandType::Date,
        Type::Timestamp => OperandType::Time,
        Type::Interval => OperandType::Interval,
        Type::Json => OperandType::Json,
        Type::Enum(of) | Type::Set(ElementType::Enum(of)) => OperandType::Member(of),
    }
}
