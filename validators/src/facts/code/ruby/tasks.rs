//! Tasks of rake: `namespace :shop do task :clean` is the command `rake shop:clean`.

use super::super::call;
use super::super::node;
use super::super::read::Reading;
use crate::facts::model::Named;
use tree_sitter::Node;

/// Reads one task.
pub(in super::super) fn read(found: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let Some(this) = call::call(found, source) else { return };
    // `task clean: :environment` names it as the key of what it needs.
    let first = this.arguments.first();
    let name = this.text(0, source).or_else(|| first.and_then(|argument| argument.name.clone()));
    let Some(name) = name.map(|name| name.trim_matches(['[', ']', ':']).to_owned()) else { return };
    let around = node::ancestors(found).filter_map(|above| call::call(above, source));
    let mut parts: Vec<String> =
        around.filter(|call| call.name == "namespace").filter_map(|call| call.text(0, source)).collect();
    parts.reverse();
    parts.push(name);
    let name = format!("rake {}", parts.join(":"));
    if name.len() <= 128 && !name.contains(char::is_control) {
        let at = reading.at(node::line(found));
        reading.facts.code.commands.push(Named { name, at });
    }
}
