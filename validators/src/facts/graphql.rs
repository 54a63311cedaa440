//! Types, enums and operations out of GraphQL schemas.

use super::model::{Item, ItemKind, Location, Member, Problem};
use apollo_parser::cst::{self, CstNode, Definition};
use apollo_parser::{Parser, SyntaxNode};
use std::sync::Arc;

/// Longest schema that is read, in bytes.
const MAX_BYTES: usize = 1 << 20;
/// Deepest nesting, and tokens of one schema.
const MAX_DEPTH: usize = 100;
const MAX_TOKENS: usize = 300_000;

/// Reads the types of a schema; fields of `Query`, `Mutation` and `Subscription` are functions.
pub(super) fn read(path: &Arc<str>, text: &str) -> (Vec<Item>, Vec<Problem>) {
    let problem = |line: u32, message: String| Problem { at: Location { path: path.clone(), line }, message };
    if text.len() > MAX_BYTES {
        return (Vec::new(), vec![problem(1, "a GraphQL schema of more than 1 MB is not read".to_owned())]);
    }
    let tree = Parser::new(text).recursion_limit(MAX_DEPTH).token_limit(MAX_TOKENS).parse();
    let reader = Reader::new(path, text, tree.document().definitions().collect());
    let items = reader.definitions.iter().flat_map(|definition| reader.items(definition)).collect();
    let error = tree.errors().next();
    let told = error.map(|error| problem(reader.line(error.index()), format!("GraphQL: {}", error.message())));
    (items, told.into_iter().collect())
}

struct Reader<'a> {
    path: &'a Arc<str>,
    text: &'a str,
    /// Offsets at which lines begin.
    starts: Vec<usize>,
    definitions: Vec<Definition>,
    /// Names of the types whose fields are operations.
    roots: Vec<String>,
}

/// What every definition begins with.
struct Head<'a> {
    name: Option<cst::Name>,
    description: Option<cst::Description>,
    node: &'a SyntaxNode,
}

impl<'a> Reader<'a> {
    fn new(path: &'a Arc<str>, text: &'a str, definitions: Vec<Definition>) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(breaks).collect();
        let mut roots: Vec<String> = ["Query", "Mutation", "Subscription"].map(str::to_owned).to_vec();
        for definition in &definitions {
            if let Definition::SchemaDefinition(schema) = definition {
                let named = schema.root_operation_type_definitions().filter_map(|root| root.named_type()?.name());
                roots.extend(named.map(|name| name.text().to_string()));
            }
        }
        Reader { path, text, starts, definitions, roots }
    }

    fn line(&self, offset: usize) -> u32 {
        u32::try_from(self.starts.partition_point(|start| *start <= offset)).unwrap_or(u32::MAX)
    }

    /// First line of what a node says, behind its description.
    fn begin(&self, node: &SyntaxNode, name: Option<&cst::Name>) -> u32 {
        self.line(usize::from(name.map_or(node, |name| name.syntax()).text_range().start()))
    }

    fn end(&self, node: &SyntaxNode) -> u32 {
        let range = node.text_range();
        let (start, end) = (usize::from(range.start()), usize::from(range.end()));
        // A node takes the space behind it along.
        let text = self.text.get(start..end).unwrap_or("").trim_end();
        self.line(start + text.len().saturating_sub(1))
    }

    fn items(&self, definition: &Definition) -> Vec<Item> {
        let fields =
            |fields: Option<cst::FieldsDefinition>| fields.into_iter().flat_map(|list| list.field_definitions());
        match definition {
            Definition::ObjectTypeDefinition(one) => {
                let head = Head { name: one.name(), description: one.description(), node: one.syntax() };
                self.object(head, implements(one.implements_interfaces()), fields(one.fields_definition()).collect())
            }
            // What extends a type of another file adds operations, or nothing that stands alone.
            Definition::ObjectTypeExtension(one) if one.name().is_some_and(|name| self.is_root(&name)) => {
                let head = Head { name: one.name(), description: None, node: one.syntax() };
                self.object(head, Vec::new(), fields(one.fields_definition()).collect())
            }
            Definition::InterfaceTypeDefinition(one) => {
                let members = fields(one.fields_definition()).filter_map(|field| self.field(&field)).collect();
                let bases = implements(one.implements_interfaces());
                self.item(
                    ItemKind::Interface,
                    Head { name: one.name(), description: one.description(), node: one.syntax() },
                    members,
                    bases,
                )
            }
            Definition::InputObjectTypeDefinition(one) => {
                let list = one.input_fields_definition().into_iter().flat_map(|list| list.input_value_definitions());
                let members = list.filter_map(|value| self.member(value.name(), value.ty(), value.syntax())).collect();
                self.item(
                    ItemKind::Class,
                    Head { name: one.name(), description: one.description(), node: one.syntax() },
                    members,
                    Vec::new(),
                )
            }
            Definition::EnumTypeDefinition(one) => {
                let list = one.enum_values_definition().into_iter().flat_map(|list| list.enum_value_definitions());
                let name = |value: &cst::EnumValueDefinition| value.enum_value().and_then(|value| value.name());
                let members = list.filter_map(|value| self.member(name(&value), None, value.syntax())).collect();
                self.item(
                    ItemKind::Enum,
                    Head { name: one.name(), description: one.description(), node: one.syntax() },
                    members,
                    Vec::new(),
                )
            }
            Definition::UnionTypeDefinition(one) => {
                let types = one.union_member_types().into_iter().flat_map(|list| list.named_types());
                let members = types.filter_map(|one| self.member(one.name(), None, one.syntax())).collect();
                self.item(
                    ItemKind::Enum,
                    Head { name: one.name(), description: one.description(), node: one.syntax() },
                    members,
                    Vec::new(),
                )
            }
            Definition::OperationDefinition(_)
            | Definition::FragmentDefinition(_)
            | Definition::DirectiveDefinition(_)
            | Definition::SchemaDefinition(_)
            | Definition::ScalarTypeDefinition(_)
            | Definition::SchemaExtension(_)
            | Definition::ScalarTypeExtension(_)
            | Definition::ObjectTypeExtension(_)
            | Definition::InterfaceTypeExtension(_)
            | Definition::UnionTypeExtension(_)
            | Definition::EnumTypeExtension(_)
            | Definition::InputObjectTypeExtension(_) => Vec::new(),
        }
    }

    fn is_root(&self, name: &cst::Name) -> bool {
        self.roots.iter().any(|root| root == name.text().as_str())
    }

    fn object(&self, head: Head<'_>, bases: Vec<String>, fields: Vec<cst::FieldDefinition>) -> Vec<Item> {
        if head.name.as_ref().is_some_and(|name| self.is_root(name)) {
            let function = |field: cst::FieldDefinition| {
                let head = Head { name: field.name(), description: field.description(), node: field.syntax() };
                self.item(ItemKind::Function, head, Vec::new(), Vec::new())
            };
            return fields.into_iter().flat_map(function).collect();
        }
        let members = fields.iter().filter_map(|field| self.field(field)).collect();
        self.item(ItemKind::Class, head, members, bases)
    }

    fn item(&self, kind: ItemKind, head: Head<'_>, members: Vec<Member>, bases: Vec<String>) -> Vec<Item> {
        let Head { name, description, node } = head;
        let Some(name) = name else { return Vec::new() };
        let line = self.begin(node, Some(&name));
        let signature = match kind {
            ItemKind::Function => self.spelled_from(node, &name),
            ItemKind::Class | ItemKind::Interface | ItemKind::Enum | ItemKind::Constant => {
                let start = self.starts.get(line as usize - 1).copied().unwrap_or(0);
                let first = self.text.get(start..).and_then(|text| text.lines().next()).unwrap_or("");
                first.trim().trim_end_matches('{').trim_end().to_owned()
            }
        };
        let stem = self.path.rsplit_once('.').map_or(&**self.path, |(stem, _)| stem);
        vec![Item {
            name: name.text().to_string(),
            kind,
            signature,
            doc: description.and_then(|text| doc(&text)),
            members,
            bases,
            module: stem.to_owned(),
            at: Location { path: self.path.clone(), line },
            end_line: self.end(node),
        }]
    }

    /// What stands from a name to the end of its node, on one line.
    fn spelled_from(&self, node: &SyntaxNode, name: &cst::Name) -> String {
        let (start, end) = (name.syntax().text_range().start(), node.text_range().end());
        let text = self.text.get(usize::from(start)..usize::from(end)).unwrap_or("");
        let code = text.lines().map(|line| line.split('#').next().unwrap_or(""));
        let words: Vec<&str> = code.flat_map(str::split_whitespace).collect();
        words.join(" ").replace("( ", "(").replace(" )", ")")
    }

    fn field(&self, field: &cst::FieldDefinition) -> Option<Member> {
        self.member(field.name(), field.ty(), field.syntax())
    }

    fn member(&self, name: Option<cst::Name>, data_type: Option<cst::Type>, node: &SyntaxNode) -> Option<Member> {
        let name = name?;
        let line = self.begin(node, Some(&name));
        Some(Member {
            name: name.text().to_string(),
            data_type: data_type.map(|one| one.syntax().text().to_string().trim().to_owned()),
            method: false,
            public: true,
            at: Location { path: self.path.clone(), line },
        })
    }
}

fn implements(list: Option<cst::ImplementsInterfaces>) -> Vec<String> {
    let types = list.into_iter().flat_map(|list| list.named_types());
    types.filter_map(|one| Some(one.name()?.text().to_string())).collect()
}

/// First sentence of a description.
fn doc(description: &cst::Description) -> Option<String> {
    super::code::first_sentence(&String::from(description.string_value()?))
}
