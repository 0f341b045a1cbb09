//! Values that endpoints take beside their filters.

use super::Errors;
use super::collection::type_of;
use super::conditions::fits;
use super::filters::Filler;
use crate::syntax::ParameterDecl;
use crate::{CollectionId, Declarations, Parameter};

pub(super) fn resolve(
    catalog: &Declarations,
    of: CollectionId,
    source: usize,
    decl: &ParameterDecl,
    errors: &mut Errors,
) -> Option<Parameter> {
    let ty = type_of(catalog, source, &decl.ty, errors)?;
    let mut filler = Filler { catalog, own: of, source, built: catalog.collection(of).clone(), errors };
    let default = match &decl.default {
        Some(literal) => {
            let scope = filler.scope(of);
            let default = scope.literal(literal, Some(ty), filler.errors)?;
            if !fits(&default, ty) {
                let message = format!("this default is not a `{}`", catalog.type_name(ty));
                scope.mismatch(decl.name.span, message, filler.errors);
            }
            Some(default)
        }
        None => None,
    };
    let criterion = decl.criterion.as_ref().and_then(|group| {
        let subjects = filler.subjects(&decl.name, group, of);
        let one = group.uses.first()?;
        let mut built = filler.operator(one, group, subjects, of);
        built.operand = built.operand.or(Some(ty));
        Some(built)
    });
    Some(Parameter {
        name: decl.name.text.clone(),
        place: decl.place,
        ty,
        list: decl.list,
        presence: decl.presence,
        default,
        least: decl.least,
        most: decl.most,
        criterion,
    })
}
