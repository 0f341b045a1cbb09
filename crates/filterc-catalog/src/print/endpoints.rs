//! Endpoints, their parameters and groups.

use std::fmt::{self, Formatter};

use super::printer::Printer;
use crate::calendar::{Style, time_text};
use crate::{
    Aggregate, Bound, Buckets, Direction, Endpoint, GroupKey, KeyRole, Parameter, Place, Presence, Width,
};

impl Printer<'_> {
    pub(super) fn endpoint(&self, f: &mut Formatter<'_>, endpoint: &Endpoint) -> fmt::Result {
        writeln!(f, "  endpoint {} \"{}\" {} {{", endpoint.method, endpoint.path, endpoint.answer.name())?;
        for parameter in &endpoint.parameters {
            match parameter.place {
                Place::Path => writeln!(f, "    path {}", self.parameter(parameter))?,
                Place::Fixed => writeln!(f, "    fixed {}", self.parameter(parameter))?,
                Place::Body => {}
            }
        }
        if let Some(limit) = endpoint.limit.filter(|_| endpoint.keys.iter().all(|k| k.role != KeyRole::Limit))
        {
            writeln!(f, "    top {}", limit.most)?;
        }
        for key in &endpoint.keys {
            let text = match (key.role, endpoint.limit, endpoint.sort) {
                (KeyRole::Limit, Some(limit), _) => {
                    format!("limit {}..{} = {}", limit.least, limit.most, limit.default)
                }
                // Implied.
                (KeyRole::Cursor, ..) => continue,
                (KeyRole::Sort, _, Some(sort)) => format!("sort = {}", self.collection.sort(sort).name),
                (KeyRole::Related(id), ..) => {
                    let member = self.collection.relation(id).member.as_deref().unwrap_or_default();
                    if member == key.name { key.name.clone() } else { format!("{} = {member}", key.name) }
                }
                (KeyRole::Queried, ..) if key.name != self.collection.name => {
                    format!("{} = {}", key.name, self.collection.name)
                }
                (KeyRole::Parameter(at), ..) => match endpoint.parameters.get(usize::from(at)) {
                    Some(parameter) => format!("parameter {}", self.parameter(parameter)),
                    None => continue,
                },
                _ => key.name.clone(),
            };
            writeln!(f, "    {text}{}", if key.required { " required" } else { "" })?;
        }
        if let Some(condition) = &endpoint.condition {
            writeln!(f, "    where {}", self.condition(condition, self.collection))?;
        }
        if let Some(first) = &endpoint.first {
            writeln!(f, "    first {}", self.expr(first, self.collection))?;
        }
        if !endpoint.order.is_empty() {
            writeln!(f, "    order {}", self.order(&endpoint.order))?;
        }
        for group in &endpoint.groups {
            let key = match &group.key {
                GroupKey::Expr(expr) => self.expr(expr, self.collection),
                GroupKey::Buckets(buckets) => self.buckets(buckets, endpoint),
            };
            writeln!(f, "    by {} = {key}{}", group.name, direction(group.order))?;
        }
        for measure in &endpoint.measures {
            let aggregate = self.aggregate(&measure.aggregate);
            writeln!(f, "    give {} = {aggregate}{}", measure.name, direction(measure.order))?;
        }
        writeln!(f, "  }}")
    }

    fn parameter(&self, parameter: &Parameter) -> String {
        let ty = self.catalog.type_name(parameter.ty);
        let mut text = format!("{} ", parameter.name);
        text += &if parameter.list { format!("list<{ty}>") } else { ty };
        text += match (parameter.presence, parameter.place) {
            (Presence::Optional, _) => "?",
            (Presence::Required, Place::Body) => " required",
            _ => "",
        };
        if let Some(default) = &parameter.default {
            text += &format!(" = {}", self.literal(default));
        }
        if let Some(least) = parameter.least {
            text += &format!(" least {least}");
        }
        if let Some(most) = parameter.most {
            text += &format!(" most {most}");
        }
        if let Some(criterion) = &parameter.criterion {
            text += &format!(": {}", self.operator(criterion, self.collection));
        }
        text
    }

    fn buckets(&self, buckets: &Buckets, endpoint: &Endpoint) -> String {
        let name = |at: u16| endpoint.parameters.get(usize::from(at)).map_or("", |one| one.name.as_str());
        let bound = |bound: &Bound| match bound {
            Bound::Parameter(at) => name(*at).to_owned(),
            Bound::At(micros) => {
                format!("\"{}\"", time_text(*micros, Style::Short))
            }
            Bound::Now => "now".to_owned(),
            Bound::Criterion { key, field, operator } => format!("{key}.{field}.{operator}"),
        };
        let mut text = format!("buckets of {}", self.expr(&buckets.of, self.collection));
        text += &format!(" from {}", bound(&buckets.start));
        if let Some(end) = &buckets.end {
            text += &format!(" until {}", bound(end));
        }
        if buckets.minutes {
            text += " of minutes";
        }
        text += &match buckets.width {
            Width::Parts(parts) => format!(" into {parts}"),
            Width::Parameter(every, None) => format!(" every {}", name(every)),
            Width::Parameter(every, Some(unit)) => format!(" every {} in {}", name(every), name(unit)),
        };
        if let Some(most) = buckets.most {
            text += &format!(" most {most}");
        }
        text
    }

    fn aggregate(&self, aggregate: &Aggregate) -> String {
        let expr = |expr| self.expr(expr, self.collection);
        match aggregate {
            Aggregate::Count(None) => "count".to_owned(),
            Aggregate::Count(Some(condition)) => {
                format!("count where {}", self.condition(condition, self.collection))
            }
            Aggregate::Sum(of) => format!("sum({})", expr(of)),
            Aggregate::Average(of) => format!("avg({})", expr(of)),
            Aggregate::Least(of) => format!("min({})", expr(of)),
            Aggregate::Greatest(of) => format!("max({})", expr(of)),
            Aggregate::Latest(of, by) => format!("latest({} by {})", expr(of), expr(by)),
        }
    }
}

fn direction(order: Option<Direction>) -> &'static str {
    match order {
        None => "",
        Some(Direction::Ascending) => " asc",
        Some(Direction::Descending) => " desc",
    }
}
