//! One model for every diagram: made from facts, from a model's JSON graph, or parsed from Mermaid.

use serde::{Deserialize, Serialize};

/// A diagram as nodes, edges and groups, whatever its notation.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagram {
    pub kind: DiagramKind,
    pub title: Option<String>,
    /// Entities, boxes, participants, classes, states, tasks, slices. In order of first appearance.
    pub nodes: Vec<Node>,
    /// Relations, arrows, messages, transitions. In order of appearance, which is the order in time for a sequence.
    pub edges: Vec<Edge>,
    /// Subgraphs, boundaries, sections, `alt`/`loop` blocks.
    pub groups: Vec<Group>,
}

/// Which notation a diagram belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DiagramKind {
    #[serde(rename = "flowchart")]
    Flowchart,
    #[serde(rename = "erDiagram")]
    EntityRelationship,
    #[serde(rename = "sequenceDiagram")]
    Sequence,
    #[serde(rename = "classDiagram")]
    Class,
    #[serde(rename = "stateDiagram")]
    State,
    #[serde(rename = "C4Context")]
    C4,
    #[serde(rename = "journey")]
    Journey,
    #[serde(rename = "pie")]
    Pie,
    #[serde(rename = "mindmap")]
    Mindmap,
    #[serde(rename = "gantt")]
    Gantt,
    #[serde(rename = "timeline")]
    Timeline,
    #[serde(rename = "gitGraph")]
    GitGraph,
}

/// A thing in a diagram.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    /// Identifier within the diagram, unique.
    pub id: String,
    /// What a reader sees; equal to `id` where the notation gives no other.
    pub label: String,
    pub role: Role,
    /// The element's own word where a notation has several: `system`, `container_db`, `external_person`; else empty.
    pub keyword: String,
    /// What it is made of, as an element of C4 says: `Python, FastAPI`; else empty.
    pub technology: String,
    /// Index into `groups`.
    pub group: Option<usize>,
    /// Attributes of an entity, members of a class.
    pub fields: Vec<Field>,
    /// Share of a pie, score of a journey step.
    pub value: Option<f64>,
    /// Line in the Mermaid text, from 1, where it was parsed from one.
    pub line: Option<u32>,
}

/// What a node stands for; decides its shape.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    #[default]
    Component,
    /// A table, queue or file: something that keeps what is written to it.
    Store,
    /// A person or an outside system that acts.
    Actor,
    /// Something the project uses but does not contain.
    External,
    Decision,
    Start,
    End,
}

/// An attribute of an entity or a member of a class.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    pub data_type: String,
    pub primary_key: bool,
    pub foreign_key: bool,
    pub unique: bool,
    /// A method of a class.
    pub method: bool,
    pub private: bool,
}

/// A connection between two nodes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edge {
    /// `id` of the node it leaves.
    pub from: String,
    /// `id` of the node it reaches.
    pub to: String,
    pub label: String,
    pub style: Style,
    /// Entity relations only: how many of `from` and of `to` take part.
    pub cardinality: Option<(Cardinality, Cardinality)>,
    /// Index into `groups` (the block of a sequence it stands in).
    pub group: Option<usize>,
    pub line: Option<u32>,
}

/// How an edge is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Style {
    #[default]
    Solid,
    /// Dotted: an asynchronous or weak connection.
    Dotted,
    /// The answer to an earlier message.
    Reply,
    /// `from` extends `to`.
    Inherits,
    /// `from` implements `to`.
    Implements,
    /// `from` owns or holds `to`.
    Owns,
    /// A line without direction.
    Undirected,
}

/// How many rows of one side take part in a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cardinality {
    ZeroOrOne,
    ExactlyOne,
    ZeroOrMore,
    OneOrMore,
}

/// A box around nodes, or a block of messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    pub id: String,
    pub label: String,
    /// The keyword: `subgraph`, `alt`, `opt`, `loop`, `section`, `System_Boundary` …
    pub keyword: String,
    /// Index into `groups` of the one around it.
    pub parent: Option<usize>,
}

impl Diagram {
    /// An empty diagram of one kind.
    pub fn new(kind: DiagramKind) -> Self {
        Diagram { kind, title: None, nodes: Vec::new(), edges: Vec::new(), groups: Vec::new() }
    }

    /// The node with this identifier.
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.id == id)
    }
}

impl DiagramKind {
    /// The word a Mermaid text of this kind begins with.
    pub fn keyword(self) -> &'static str {
        match self {
            DiagramKind::Flowchart => "flowchart",
            DiagramKind::EntityRelationship => "erDiagram",
            DiagramKind::Sequence => "sequenceDiagram",
            DiagramKind::Class => "classDiagram",
            DiagramKind::State => "stateDiagram",
            DiagramKind::C4 => "C4Context",
            DiagramKind::Journey => "journey",
            DiagramKind::Pie => "pie",
            DiagramKind::Mindmap => "mindmap",
            DiagramKind::Gantt => "gantt",
            DiagramKind::Timeline => "timeline",
            DiagramKind::GitGraph => "gitGraph",
        }
    }
}
