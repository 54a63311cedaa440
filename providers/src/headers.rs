//! Status and headers of a response, without the types of the crate that received it.

/// Headers of a response, names in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// The value of a header, by its name in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl<N: AsRef<str>, V: Into<String>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(headers: I) -> Self {
        Headers(headers.into_iter().map(|(name, value)| (name.as_ref().to_ascii_lowercase(), value.into())).collect())
    }
}

/// What stands before the body of a response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// HTTP status.
    pub status: u16,
    pub headers: Headers,
}

impl Head {
    /// A head with a status and no headers.
    pub fn of(status: u16) -> Self {
        Head { status, headers: Headers::default() }
    }

    /// Whether the status promises an answer; the body may still be an error.
    pub fn promises_answer(&self) -> bool {
        (200..300).contains(&self.status)
    }
}
