//! Which of the conditions on a route guard it: told by what they are defined as, else by what they are called.

use super::modules::Project;
use super::resolve::Target;
use crate::facts::code::dependencies;
use crate::facts::partial::Condition;
use std::collections::{HashMap, HashSet};

/// How deep dependencies hang on each other.
const MAX_DEPTH: usize = 8;

/// Words that tell a guard from any other dependency, middleware or decorator.
const WORDS: [&str; 30] = [
    "bearer",
    "auth",
    "oauth",
    "oauth2",
    "authn",
    "authz",
    "authenticate",
    "authenticated",
    "authentication",
    "authenticator",
    "authorize",
    "authorized",
    "authorization",
    "authorise",
    "authorised",
    "login",
    "logged",
    "token",
    "permission",
    "permissions",
    "jwt",
    "admin",
    "guard",
    "guards",
    "role",
    "roles",
    "credential",
    "credentials",
    "claims",
    "apikey",
];
/// Words that say that nobody is refused, or that something else is asked than who is calling.
const OTHERWISE: [&str; 10] =
    ["optional", "anonymous", "csrf", "throttler", "public", "router", "routes", "route", "controller", "allow"];
/// `require_POST`, `require_http_methods`: Django's decorators ask for a method.
const METHODS: [&str; 5] = ["get", "post", "safe", "http", "json"];
/// Names that say nothing without what they hang on: `auth.required`.
const BARE: [&str; 9] = ["new", "required", "require", "verify", "check", "protect", "middleware", "bearer", "default"];

/// Bases of Django's class based views that refuse.
const MIXINS: [&str; 3] = ["LoginRequiredMixin", "PermissionRequiredMixin", "UserPassesTestMixin"];

/// What a name sounds like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sound {
    Guard,
    /// It has to do with who is calling, and may do anything about it.
    Related,
    Else,
}

/// All that is defined in a project and refuses.
pub(super) struct Guards<'a> {
    project: &'a Project<'a>,
    known: HashSet<(usize, &'a str)>,
    defined: HashSet<(usize, &'a str)>,
    /// `CurrentUser = Annotated[User, Depends(…)]`, by name, with where it is written.
    aliases: HashMap<&'a str, (usize, &'a str)>,
}

impl<'a> Guards<'a> {
    pub(super) fn new(project: &'a Project<'a>) -> Self {
        let mut guards = Guards { project, known: HashSet::new(), defined: HashSet::new(), aliases: HashMap::new() };
        for (module, code) in project.codes.iter().enumerate() {
            guards.aliases.extend(code.aliases.iter().map(|(name, text)| (&**name, (module, &**text))));
            guards.defined.extend(code.checkpoints.iter().map(|found| (module, &*found.name)));
            let refusing = code.checkpoints.iter().filter(|found| found.refuses).map(|found| &*found.name);
            // A handler that answers 401 is a guard if another one lets it go first.
            let handlers = code.handlers.iter().filter(|found| found.statuses.iter().any(|s| matches!(s, 401 | 403)));
            let names = refusing.chain(handlers.filter_map(|found| found.name.as_deref()));
            guards.known.extend(names.map(|name| (module, name)));
        }
        guards.add_dependents();
        guards
    }

    /// What depends on a guard is one.
    fn add_dependents(&mut self) {
        for _ in 0..MAX_DEPTH {
            let codes = self.project.codes.iter().enumerate();
            let all = codes.flat_map(|(module, code)| code.checkpoints.iter().map(move |found| (module, found)));
            let open = all.filter(|(module, found)| !self.known.contains(&(*module, &*found.name)));
            let added: Vec<(usize, &'a str)> = open
                .filter(|(module, found)| found.needs.iter().any(|need| self.is_met_by_guard(*module, need)))
                .map(|(module, found)| (module, &*found.name))
                .collect();
            if added.is_empty() {
                break;
            }
            self.known.extend(added);
        }
    }

    /// The first condition that guards, as written.
    pub(super) fn first(&self, module: usize, conditions: &[Condition]) -> Option<String> {
        conditions.iter().find(|condition| self.is_guard(module, condition)).map(|found| found.shown.clone())
    }

    /// What a class of Django asks of all that its methods answer: a mixin, or `permission_classes`.
    pub(super) fn of_class(&self, module: usize, name: &str) -> Option<String> {
        let class = self.project.codes.get(module)?.models.iter().find(|class| class.name == name)?;
        let last = |base: &String| base.rsplit('.').next().unwrap_or(base).to_owned();
        let mixin = class.bases.iter().map(last).find(|base| MIXINS.contains(&base.as_str()));
        let listed = class.fields.iter().find(|field| field.name == "permission_classes");
        let asked = listed
            .and_then(|field| field.value.as_deref())
            .map(|listed| listed.trim_matches(['[', ']', '(', ')', ',', ' ']));
        mixin.or_else(|| asked.filter(|asked| !asked.is_empty() && !asked.ends_with("AllowAny")).map(str::to_owned))
    }

    /// The text that a type which stands for a dependency is short for.
    pub(super) fn alias(&self, name: &str) -> Option<&'a str> {
        self.aliases
            .get(name)
            .map(|(_, text)| *text)
            .filter(|text| text.contains("Depends(") || text.contains("Security("))
    }

    fn is_guard(&self, module: usize, condition: &Condition) -> bool {
        let named = |name: &String| match sound(name) {
            Sound::Guard => true,
            Sound::Related => !condition.code_decides || !self.is_defined(module, name),
            Sound::Else => false,
        };
        condition.sure || condition.names.iter().any(named) || self.is_met_by_guard(module, condition)
    }

    /// True where a name of the condition leads to what is known to refuse.
    fn is_met_by_guard(&self, module: usize, condition: &Condition) -> bool {
        condition.names.iter().any(|name| {
            let leads =
                |found: &Target| found.item.as_deref().is_some_and(|item| self.known.contains(&(found.module, item)));
            self.project.lookup(module, name).as_ref().is_some_and(leads) || self.alias_guards(name)
        })
    }

    fn alias_guards(&self, name: &str) -> bool {
        let Some((module, text)) = self.aliases.get(name) else { return false };
        let guards = |one: &Condition| {
            let direct = one.names.iter().filter_map(|name| self.project.lookup(*module, name));
            let mut items = direct.filter_map(|found| Some((found.module, found.item?)));
            let known = items.any(|(module, item)| self.known.contains(&(module, item.as_str())));
            one.sure || known || one.names.iter().any(|name| sound(name) == Sound::Guard)
        };
        dependencies(text).iter().any(guards)
    }

    fn is_defined(&self, module: usize, name: &str) -> bool {
        let found = self.project.lookup(module, name);
        found.is_some_and(|found| found.item.is_some_and(|item| self.defined.contains(&(found.module, item.as_str()))))
    }
}

fn sound(name: &str) -> Sound {
    let last = name.rsplit(['.', ':']).next().unwrap_or(name);
    let mut parts = words(last);
    if parts.len() == 1 && BARE.contains(&parts[0].as_str()) {
        parts = words(name);
    }
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    if parts.iter().any(|word| OTHERWISE.contains(word)) {
        return Sound::Else;
    }
    match parts.as_slice() {
        ["require", method, ..] if METHODS.contains(method) => Sound::Else,
        ["current" | "require" | "requires" | "verify", _, ..] | ["get", "current", _, ..] => Sound::Guard,
        [.., "login" | "permission" | "role" | "roles" | "auth" | "token" | "member" | "scopes", "required"] => {
            Sound::Guard
        }
        _ if parts.iter().any(|word| WORDS.contains(word)) || parts.windows(2).any(|two| two == ["api", "key"]) => {
            Sound::Related
        }
        _ => Sound::Else,
    }
}

/// `requireLogin`, `require_login`, `APIKeyHeader` → words in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    let mut rest = name.chars().take(200).peekable();
    while let Some(c) = rest.next() {
        let begins = c.is_uppercase() && (before.is_lowercase() || rest.peek().is_some_and(|next| next.is_lowercase()));
        if (begins || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_sounds_like_a_guard_by_whole_words() {
        let guards = [
            "current_customer",
            "get_current_user",
            "requireLogin",
            "verify_token",
            "auth.login_required",
            "auth.required",
            "CurrentUser",
        ];
        let related = ["get_token_store", "authMiddleware", "passport.authenticate", "isAdmin", "ApiKey", "JWTBearer"];
        let others = [
            "get_author",
            "controllers",
            "auth.optional",
            "require_POST",
            "require_http_methods",
            "csrf_token",
            "require",
            "tokenizer",
        ];
        for (names, expected) in
            [(&guards[..], Sound::Guard), (&related[..], Sound::Related), (&others[..], Sound::Else)]
        {
            for name in names {
                assert_eq!(sound(name), expected, "{name}");
            }
        }
    }
}
