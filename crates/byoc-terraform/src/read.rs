//! Reads the HCL that this crate wrote, through a parser of HCL: which attributes a body sets, what
//! is known of their values before anything exists, and what they refer to.

use byoc_rules::cloud::TemplateCloud;
use hcl_edit::expr::{Expression, FuncCall, Traversal, TraversalOperator};
use hcl_edit::structure::{Body, Structure};
use hcl_edit::template::{Element, StringTemplate};
use hcl_edit::visit::{self, Visit};
use serde_json::{Map, Value, json};

use crate::TemplateError;

/// An attribute of a body, or a block, which has no expression.
pub(crate) struct Attribute {
    /// Dotted if it is in blocks: `allow.ports`.
    pub path: String,
    pub expression: Option<Expression>,
}

/// The attributes and blocks of a body, in its order. An object (`aws = { … }`) is one expression,
/// not a block.
pub(crate) fn attributes(body: &str) -> Result<Vec<Attribute>, TemplateError> {
    let mut attributes = Vec::new();
    collect(&parse(body)?, "", &mut attributes);
    Ok(attributes)
}

fn collect(body: &Body, prefix: &str, attributes: &mut Vec<Attribute>) {
    for structure in body {
        match structure {
            Structure::Attribute(attribute) => attributes.push(Attribute {
                path: format!("{prefix}{}", attribute.key.as_str()),
                expression: Some(attribute.value.clone()),
            }),
            Structure::Block(block) => {
                let path = format!("{prefix}{}", block.ident.as_str());
                attributes.push(Attribute {
                    path: path.clone(),
                    expression: None,
                });
                collect(&block.body, &format!("{path}."), attributes);
            }
        }
    }
}

/// The data sources of a file, as a plan names them: `data.aws_partition.current`.
pub(crate) fn data_sources(text: &str) -> Result<Vec<String>, TemplateError> {
    Ok(parse(text)?
        .get_blocks("data")
        .map(|block| {
            let labels: Vec<&str> = block.labels.iter().map(|label| label.as_str()).collect();
            format!("data.{}", labels.join("."))
        })
        .collect())
}

fn parse(text: &str) -> Result<Body, TemplateError> {
    text.parse()
        .map_err(|error| TemplateError::internal(format!("HCL cannot be read: {error}")))
}

/// The value of an expression in text, as far as it can be known without any name.
pub(crate) fn literal(expression: &str) -> Result<Option<Value>, TemplateError> {
    let expression: Expression = expression
        .parse()
        .map_err(|error| TemplateError::internal(format!("HCL cannot be read: {error}")))?;
    Ok(evaluate(&expression, &|_| None))
}

/// The value of an expression if it can be known before anything exists. Knows what the bodies use:
/// literals, strings with names in them, lists, empty objects, `replace`, and names.
pub(crate) fn evaluate(
    expression: &Expression,
    look_up: &dyn Fn(&str) -> Option<Value>,
) -> Option<Value> {
    match expression {
        Expression::Null(_) => Some(Value::Null),
        Expression::Bool(value) => Some(json!(*value.value())),
        Expression::Number(number) => {
            let number = number.value();
            match number.as_i64() {
                Some(whole) => Some(json!(whole)),
                None => Some(json!(number.as_f64()?)),
            }
        }
        Expression::String(text) => Some(json!(text.as_str())),
        Expression::StringTemplate(template) => fill(template, look_up),
        Expression::Array(items) => items.iter().map(|item| evaluate(item, look_up)).collect(),
        Expression::Object(object) => object.is_empty().then(|| Value::Object(Map::new())),
        Expression::Parenthesis(inner) => evaluate(inner.inner(), look_up),
        Expression::FuncCall(call) => replaced(call, look_up),
        Expression::Variable(name) => look_up(name.as_str()),
        Expression::Traversal(traversal) => look_up(&dotted(traversal)?),
        Expression::HeredocTemplate(_)
        | Expression::Conditional(_)
        | Expression::UnaryOp(_)
        | Expression::BinaryOp(_)
        | Expression::ForExpr(_) => None,
    }
}

/// A string with `${…}` in it.
fn fill(template: &StringTemplate, look_up: &dyn Fn(&str) -> Option<Value>) -> Option<Value> {
    let mut filled = String::new();
    for element in template {
        match element {
            Element::Literal(text) => filled.push_str(text),
            Element::Interpolation(inner) => {
                filled.push_str(evaluate(&inner.expr, look_up)?.as_str()?);
            }
            Element::Directive(_) => return None,
        }
    }
    Some(json!(filled))
}

fn replaced(call: &FuncCall, look_up: &dyn Fn(&str) -> Option<Value>) -> Option<Value> {
    if call.name.is_namespaced() || call.name.name.as_str() != "replace" {
        return None;
    }
    let arguments: Vec<Value> = call
        .args
        .iter()
        .map(|argument| evaluate(argument, look_up))
        .collect::<Option<_>>()?;
    let [text, from, to] = arguments.as_slice() else {
        return None;
    };
    Some(json!(text.as_str()?.replace(from.as_str()?, to.as_str()?)))
}

/// `each.value.port`; nothing if it has an index.
fn dotted(traversal: &Traversal) -> Option<String> {
    let names = names(traversal);
    (names.len() == traversal.operators.len() + 1).then(|| names.join("."))
}

/// The names of a traversal from its beginning, up to an index.
fn names(traversal: &Traversal) -> Vec<&str> {
    let Expression::Variable(first) = &traversal.expr else {
        return Vec::new();
    };
    let rest = traversal
        .operators
        .iter()
        .map_while(|operator| match operator.value() {
            TraversalOperator::GetAttr(name) => Some(name.as_str()),
            TraversalOperator::AttrSplat(_)
            | TraversalOperator::FullSplat(_)
            | TraversalOperator::Index(_)
            | TraversalOperator::LegacyIndex(_) => None,
        });
    std::iter::once(first.as_str()).chain(rest).collect()
}

/// What an expression points at, as a plan names it without attribute: `aws_vpc.byoc`, `var.x`,
/// `each.value`, `data.aws_partition.current`. Sorted, each once.
pub(crate) fn references(expression: &Expression) -> Vec<String> {
    let mut found = References::default();
    found.visit_expr(expression);
    found.0.sort();
    found.0.dedup();
    found.0
}

#[derive(Default)]
struct References(Vec<String>);

impl Visit for References {
    fn visit_traversal(&mut self, traversal: &Traversal) {
        let names = names(traversal);
        let count = match names.first() {
            Some(&"data") => Some(3),
            Some(&("var" | "local" | "each")) => Some(2),
            Some(kind) if is_resource(kind) => Some(2),
            Some(_) | None => None,
        };
        if let Some(reference) = count.and_then(|count| names.get(..count)) {
            self.0.push(reference.join("."));
        }
        // An index may point at something else.
        visit::visit_traversal(self, traversal);
    }
}

/// `aws_vpc`: kinds begin with the name of their provider.
fn is_resource(kind: &str) -> bool {
    TemplateCloud::ALL.iter().any(|cloud| {
        let rest = kind.strip_prefix(cloud.template_facts().terraform_provider);
        rest.is_some_and(|rest| rest.starts_with('_'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expression(text: &str) -> Expression {
        text.parse().expect("an expression")
    }

    #[test]
    fn bodies_are_read_attribute_by_attribute() {
        let body = "name = \"a\"\n ports = [\n \"1\",\n ]\n\n rule {\n # why\n id = 1\n filter {}\n }\n x = f({\n y = 2\n })";
        let found: Vec<(String, bool)> = attributes(body)
            .expect("a body")
            .into_iter()
            .map(|attribute| (attribute.path, attribute.expression.is_some()))
            .collect();
        let expected = [
            ("name", true),
            ("ports", true),
            ("rule", false),
            ("rule.id", true),
            ("rule.filter", false),
            ("x", true),
        ];
        assert_eq!(
            found,
            expected.map(|(path, has_value)| (path.to_owned(), has_value))
        );
    }

    #[test]
    fn what_is_no_hcl_is_an_error_and_not_read_in_part() {
        for body in ["name = ", "name = \"a", "rule {\n x = 1", "= 1", "x = [1"] {
            let error = attributes(body).err().expect(body);
            assert_eq!(error.code(), "template_internal", "{body}");
        }
    }

    #[test]
    fn expressions_are_known_as_far_as_they_can_be() {
        let look_up = |name: &str| (name == "var.name").then(|| json!("a-b"));
        let check = |text: &str, value: Option<Value>| {
            assert_eq!(evaluate(&expression(text), &look_up), value, "{text}");
        };
        check("3600", Some(json!(3600)));
        check("null", Some(Value::Null));
        check("\"${var.name}-x\"", Some(json!("a-b-x")));
        check("[\"${var.name}\", 22,\n]", Some(json!(["a-b", 22])));
        check(
            "replace(\"${var.name}_c\", \"-\", \"_\")",
            Some(json!("a_b_c")),
        );
        check("\"a \\\"b\\\" }, [\"", Some(json!("a \"b\" }, [")));
        check("\"$${var.name}\"", Some(json!("${var.name}")));
        check("aws_vpc.byoc.id", None);
        check("\"${aws_vpc.byoc.id}-x\"", None);
        check("var.name[0]", None);
        check("[for t in aws_route_table.workload : t.id]", None);
    }

    #[test]
    fn references_are_named_as_a_plan_names_them() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(references(&expression(text)), expected, "{text}");
        };
        check(
            "aws_subnet.workload[each.key].id",
            &["aws_subnet.workload", "each.key"],
        );
        check(
            "\"serviceAccount:${google_service_account.control_plane.email}\"",
            &["google_service_account.control_plane"],
        );
        check(
            "concat([aws_route_table.bastion.id], [for table in aws_route_table.workload : table.id])",
            &["aws_route_table.bastion", "aws_route_table.workload"],
        );
        check("\"aws_vpc.x ${data.a.b.c}\"", &["data.a.b"]);
        check(
            "aws_nat_gateway.byoc[var.one ? each.key : local.zones[0]].id",
            &["aws_nat_gateway.byoc", "each.key", "local.zones", "var.one"],
        );
    }
}
