//! The catalog as data: names are resolved to ids, every id is valid.

use std::ops::Deref;
use std::sync::Arc;

use filterc_syntax::Diagnostic;

use crate::by_name::ByName;
use crate::error::{CatalogError, Sources};
use crate::expr::arithmetic;
use crate::nothing;
use crate::{
    Collection, CollectionId, Column, ColumnId, ElementType, Endpoint, EndpointId, EnumId, EnumType, Expr,
    Field, FieldId, IntWidth, Literal, Relation, RelationId, Route, Sort, SortId, Storage, Type,
};

/// Everything an API lets clients filter. It only comes from [`load`](crate::load), which checks it.
///
/// A clone is another handle of the same declarations and costs no more than one of an [`Arc`]; what it declares is read
/// through [`Declarations`].
#[derive(Debug, Clone)]
pub struct Catalog(Arc<Declarations>);

impl Catalog {
    pub(crate) fn new(declarations: Declarations) -> Self {
        Self(Arc::new(declarations))
    }

    /// True where two handles share their declarations, so that ids of one are ids of the other.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for Catalog {
    type Target = Declarations;

    fn deref(&self) -> &Declarations {
        &self.0
    }
}

/// The declarations of a [`Catalog`]: its collections, types and endpoints, read through the catalog.
#[derive(Debug)]
pub struct Declarations {
    /// Its name, `shop`.
    pub name: String,
    /// The version of the API it describes.
    pub version: String,
    /// What a server adds to it: routes, shapes of answers, services. None where a server only does what the catalog says.
    pub api: Option<String>,
    /// True where SQLite sums intervals without the fractions of their seconds, as a server did that its clients know.
    pub whole_seconds: bool,
    /// In which forms SQLite keeps values.
    pub storage: Storage,
    pub(crate) enums: Vec<EnumType>,
    pub(crate) collections: Vec<Collection>,
    pub(crate) endpoints: Vec<Endpoint>,
    pub(crate) collections_by_name: ByName,
    pub(crate) enums_by_name: ByName,
    pub(crate) sources: Sources,
    /// Changes with any declaration; part of the hash of a query.
    pub hash: u64,
}

macro_rules! lookup {
    ($($(#[$doc:meta])* $owner:ident . $list:ident : $one:ident ( $id:ident ) -> $item:ident, $nothing:ident;)+) => {$(
        impl $owner {
            $(#[$doc])*
            pub fn $one(&self, id: $id) -> &$item {
                self.$list.get(id.index()).unwrap_or(&nothing::$nothing)
            }
        }
    )+};
}

macro_rules! lookup_own {
    ($($(#[$doc:meta])* $list:ident : $one:ident, $get:ident ( $id:ident ) -> $item:ident, $nothing:ident;)+) => {$(
        impl Declarations {
            $(#[$doc])*
            /// With the id of a catalog that declares something else, it is one without a name and without members.
            pub fn $one(&self, id: $id) -> &$item {
                self.$get(id).unwrap_or(&nothing::$nothing)
            }

            $(#[$doc])*
            /// None where the id is that of a catalog that declares something else.
            pub fn $get(&self, id: $id) -> Option<&$item> {
                if id.is_of(self.hash) { self.$list.get(id.index()) } else { None }
            }
        }
    )+};
}

lookup_own! {
    /// The collection with this id.
    collections: collection, get_collection(CollectionId) -> Collection, COLLECTION;
    /// The enum with this id.
    enums: enumeration, get_enumeration(EnumId) -> EnumType, ENUM;
    /// The endpoint with this id.
    endpoints: endpoint, get_endpoint(EndpointId) -> Endpoint, ENDPOINT;
}

lookup! {
    /// The stored column with this id.
    Collection.columns: column(ColumnId) -> Column, COLUMN;
    /// The field with this id.
    Collection.fields: field(FieldId) -> Field, FIELD;
    /// The relation with this id.
    Collection.relations: relation(RelationId) -> Relation, RELATION;
    /// The sort order with this id.
    Collection.sorts: sort(SortId) -> Sort, SORT;
}

fn numbered<T>(items: &[T]) -> impl DoubleEndedIterator<Item = (u16, &T)> {
    items.iter().enumerate().map(|(i, item)| (i as u16, item))
}

impl Declarations {
    /// All collections.
    pub fn collections(&self) -> impl DoubleEndedIterator<Item = (CollectionId, &Collection)> {
        numbered(&self.collections).map(|(id, item)| (CollectionId::new(id, self.hash), item))
    }

    /// All enums.
    pub fn enums(&self) -> impl DoubleEndedIterator<Item = (EnumId, &EnumType)> {
        numbered(&self.enums).map(|(id, item)| (EnumId::new(id, self.hash), item))
    }

    /// All endpoints.
    pub fn endpoints(&self) -> impl DoubleEndedIterator<Item = (EndpointId, &Endpoint)> {
        numbered(&self.endpoints).map(|(id, item)| (EndpointId::new(id, self.hash), item))
    }

    /// The collection of this name.
    pub fn find_collection(&self, name: &str) -> Option<CollectionId> {
        let names = || self.collections.iter().map(|collection| collection.name.as_str());
        self.collections_by_name.find(name, names).map(|at| CollectionId::new(at, self.hash))
    }

    /// The enum of this name.
    pub fn find_enum(&self, name: &str) -> Option<EnumId> {
        let names = || self.enums.iter().map(|known| known.name.as_str());
        self.enums_by_name.find(name, names).map(|at| EnumId::new(at, self.hash))
    }

    /// The endpoint of this name or path, or the first one of a collection that answers with rows.
    pub fn find_endpoint(&self, name: &str) -> Option<EndpointId> {
        self.find_route(name).map(|route| route.endpoint)
    }

    /// The same, with the values in the path: `work_pools/local/queues/filter`.
    pub fn find_route(&self, name: &str) -> Option<Route> {
        let plain = name.trim_matches('/');
        let named = self.endpoints().find(|(_, endpoint)| endpoint.name == plain).map(|(id, _)| id.into());
        let fits = || {
            self.endpoints()
                .find_map(|(endpoint, known)| known.values_of(plain).map(|values| Route { endpoint, values }))
        };
        named.or_else(fits).or_else(|| {
            let of = self.find_collection(plain)?;
            // Those without values in their path come first.
            let rows = |endpoint: &Endpoint| endpoint.collection == of && endpoint.answer.gives_rows();
            let listed = || self.endpoints().filter(|(_, endpoint)| rows(endpoint));
            let plain = listed().find(|(_, endpoint)| !endpoint.path.contains('{'));
            plain.or_else(|| listed().next()).map(|(id, _)| id.into())
        })
    }

    /// Refuses the catalog after all: findings, each with the position of its source in the list given to
    /// [`load`](crate::load).
    pub fn refuse(&self, found: Vec<(usize, Diagnostic)>) -> CatalogError {
        self.sources.error(found)
    }

    /// The type as the catalog language writes it.
    pub fn type_name(&self, ty: Type) -> String {
        let name = match ty {
            Type::Bool => "bool",
            Type::Int(IntWidth::Small) => "smallint",
            Type::Int(IntWidth::Normal) => "int",
            Type::Int(IntWidth::Big) => "bigint",
            Type::Float => "float",
            Type::Decimal => "decimal",
            Type::Text => "text",
            Type::Uuid => "uuid",
            Type::Date => "date",
            Type::Timestamp => "timestamp",
            Type::Interval => "interval",
            Type::Json => "json",
            Type::Enum(id) => &self.enumeration(id).name,
            Type::Set(ElementType::Text) => "set<text>",
            Type::Set(ElementType::Int) => "set<int>",
            Type::Set(ElementType::Uuid) => "set<uuid>",
            Type::Set(ElementType::Enum(id)) => return format!("set<{}>", self.enumeration(id).name),
        };
        name.to_owned()
    }
}

impl Collection {
    /// The stored columns with their ids.
    pub fn columns(&self) -> impl DoubleEndedIterator<Item = (ColumnId, &Column)> {
        numbered(&self.columns).map(|(id, item)| (ColumnId(id), item))
    }

    /// The sort orders with their ids.
    pub fn sorts(&self) -> impl DoubleEndedIterator<Item = (SortId, &Sort)> {
        numbered(&self.sorts).map(|(id, item)| (SortId(id), item))
    }

    /// The relations with their ids.
    pub fn relations(&self) -> impl DoubleEndedIterator<Item = (RelationId, &Relation)> {
        numbered(&self.relations).map(|(id, item)| (RelationId(id), item))
    }

    /// The stored column of this name.
    pub fn find_column(&self, name: &str) -> Option<ColumnId> {
        let names = || self.columns.iter().map(|column| column.name.as_str());
        self.columns_by_name.find(name, names).map(ColumnId)
    }

    /// The type of an expression over this collection.
    pub fn type_of(&self, expr: &Expr) -> Type {
        match expr {
            Expr::Column(id) => self.column(*id).ty,
            Expr::Literal(Literal::Bool(_)) => Type::Bool,
            Expr::Literal(Literal::Int(_)) => Type::Int(IntWidth::Big),
            Expr::Literal(Literal::Text(_)) | Expr::Concat(_) | Expr::JsonText(..) => Type::Text,
            Expr::Literal(Literal::Member(of, _)) => Type::Enum(*of),
            Expr::Literal(Literal::Interval(_)) => Type::Interval,
            Expr::Coalesce(of) => of.first().map_or(Type::Text, |first| self.type_of(first)),
            Expr::Case { then, .. } => self.type_of(then),
            // The catalog was checked when it was loaded.
            Expr::Add(a, b) => arithmetic(self.type_of(a), self.type_of(b), false).unwrap_or(Type::Interval),
            Expr::Subtract(a, b) => {
                arithmetic(self.type_of(a), self.type_of(b), true).unwrap_or(Type::Interval)
            }
            Expr::Now => Type::Timestamp,
        }
    }

    /// True where an expression over this collection can be NULL.
    pub fn nullable(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Column(id) => self.column(*id).nullable,
            Expr::Coalesce(of) => of.iter().all(|e| self.nullable(e)),
            Expr::JsonText(..) => true,
            Expr::Case { then, otherwise, .. } => self.nullable(then) || self.nullable(otherwise),
            Expr::Add(a, b) | Expr::Subtract(a, b) => self.nullable(a) || self.nullable(b),
            Expr::Literal(_) | Expr::Concat(_) | Expr::Now => false,
        }
    }
}
