//! Conditions on the fields of an answer: `status == 'merged' and merged_at >= created_at`.

use super::token::{Token, tokens};
use crate::batch::field::FieldPath;
use serde_json::Value;

/// Deepest nesting of brackets and `not`.
const MAX_DEPTH: usize = 16;

/// A condition. Fields are dotted paths; a field alone holds where it says something.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// As it was written.
    pub text: String,
    pub(super) term: Term,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Term {
    Present(FieldPath),
    Compare(FieldPath, Comparison, Operand),
    OneOf(FieldPath, Vec<Value>),
    Not(Box<Term>),
    All(Vec<Term>),
    Any(Vec<Term>),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operand {
    Field(FieldPath),
    Literal(Value),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// A text that is no condition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{expression}` does not read: {message}")]
pub struct ExpressionError {
    expression: String,
    message: String,
}

impl ExpressionError {
    pub(super) fn new(expression: &str, message: String) -> Self {
        ExpressionError { expression: expression.chars().take(100).collect(), message }
    }
}

impl Expression {
    /// Reads a condition: fields, `== != < <= > >=`, `in [..]`, `and`, `or`, `not`, brackets; texts stand in quotes.
    ///
    /// **Errors**: [`ExpressionError`].
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        let mut reader = Reader { tokens: tokens(text)?, at: 0 };
        let term = reader.any(0).and_then(|term| match reader.peek() {
            None => Ok(term),
            Some(token) => Err(format!("{} is left over", shown(token))),
        });
        term.map(|term| Expression { text: text.trim().to_owned(), term })
            .map_err(|message| ExpressionError::new(text, message))
    }

    /// Its fields, in order.
    pub fn fields(&self) -> Vec<&FieldPath> {
        let (mut open, mut fields) = (vec![&self.term], Vec::new());
        while let Some(term) = open.pop() {
            match term {
                Term::Present(field) | Term::OneOf(field, _) | Term::Compare(field, _, Operand::Literal(_)) => {
                    fields.push(field);
                }
                Term::Compare(field, _, Operand::Field(other)) => fields.extend([field, other]),
                Term::Not(inner) => open.push(inner),
                Term::All(terms) | Term::Any(terms) => open.extend(terms.iter().rev()),
            }
        }
        fields
    }
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
}

impl Reader {
    fn any(&mut self, depth: usize) -> Result<Term, String> {
        let mut terms = vec![self.all(depth)?];
        while self.takes_word("or") {
            terms.push(self.all(depth)?);
        }
        Ok(if terms.len() == 1 { terms.remove(0) } else { Term::Any(terms) })
    }

    fn all(&mut self, depth: usize) -> Result<Term, String> {
        let mut terms = vec![self.not(depth)?];
        while self.takes_word("and") {
            terms.push(self.not(depth)?);
        }
        Ok(if terms.len() == 1 { terms.remove(0) } else { Term::All(terms) })
    }

    fn not(&mut self, depth: usize) -> Result<Term, String> {
        if depth > MAX_DEPTH {
            return Err(format!("it nests deeper than {MAX_DEPTH}"));
        }
        if self.takes_word("not") {
            return Ok(Term::Not(Box::new(self.not(depth + 1)?)));
        }
        if self.takes_sign("(") {
            let inner = self.any(depth + 1)?;
            return if self.takes_sign(")") { Ok(inner) } else { Err("`)` is missing".to_owned()) };
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Term, String> {
        let Operand::Field(field) = self.operand()? else {
            return Err("a comparison begins with a field".to_owned());
        };
        if self.takes_word("in") {
            return Ok(Term::OneOf(field, self.list()?));
        }
        let comparison = match self.peek() {
            Some(Token::Sign("==")) => Comparison::Equal,
            Some(Token::Sign("!=")) => Comparison::Unequal,
            Some(Token::Sign("<")) => Comparison::Less,
            Some(Token::Sign("<=")) => Comparison::AtMost,
            Some(Token::Sign(">")) => Comparison::More,
            Some(Token::Sign(">=")) => Comparison::AtLeast,
            Some(Token::Sign(_) | Token::Word(_) | Token::Literal(_)) | None => return Ok(Term::Present(field)),
        };
        self.at += 1;
        Ok(Term::Compare(field, comparison, self.operand()?))
    }

    fn list(&mut self) -> Result<Vec<Value>, String> {
        if !self.takes_sign("[") {
            return Err("`in` is followed by a list in `[` and `]`".to_owned());
        }
        let mut values = Vec::new();
        loop {
            match self.operand()? {
                Operand::Literal(value) => values.push(value),
                Operand::Field(field) => return Err(format!("`{field}` is no value; texts stand in quotes")),
            }
            if self.takes_sign("]") {
                return Ok(values);
            }
            if !self.takes_sign(",") {
                return Err("`,` or `]` is missing".to_owned());
            }
        }
    }

    fn operand(&mut self) -> Result<Operand, String> {
        let token = self.peek().cloned().ok_or("it ends too early")?;
        self.at += 1;
        match token {
            Token::Literal(value) => Ok(Operand::Literal(value)),
            Token::Sign(sign) => Err(format!("`{sign}` stands where a field or a value should")),
            Token::Word(word) => match word.as_str() {
                "true" => Ok(Operand::Literal(Value::Bool(true))),
                "false" => Ok(Operand::Literal(Value::Bool(false))),
                "null" => Ok(Operand::Literal(Value::Null)),
                "and" | "or" | "not" | "in" => Err(format!("`{word}` stands where a field or a value should")),
                _ => FieldPath::parse(&word).map(Operand::Field).map_err(|error| error.to_string()),
            },
        }
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let is = matches!(self.peek(), Some(Token::Word(found)) if found == word);
        self.at += usize::from(is);
        is
    }

    fn takes_sign(&mut self, sign: &str) -> bool {
        let is = matches!(self.peek(), Some(Token::Sign(found)) if *found == sign);
        self.at += usize::from(is);
        is
    }
}

fn shown(token: &Token) -> String {
    match token {
        Token::Word(word) => format!("`{word}`"),
        Token::Literal(value) => format!("`{value}`"),
        Token::Sign(sign) => format!("`{sign}`"),
    }
}
