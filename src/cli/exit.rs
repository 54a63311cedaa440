//! Exit codes: public API, kept in one place.

use crate::ledger::LedgerError;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Nothing was rejected and nothing failed; what was skipped is told.
    Done,
    /// A fault of this program.
    Internal,
    /// The command line or the configuration does not fit.
    Usage,
    /// Something was rejected or failed.
    Rejected,
    /// Nothing was accepted because no provider was usable.
    NoProvider,
    /// A budget, a deadline or a limit ended the run; it can go on.
    Stopped,
    /// Interrupted; it can go on.
    Interrupted,
}

impl Exit {
    /// The number the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Internal => 1,
            Exit::Usage => 2,
            Exit::Rejected => 3,
            Exit::NoProvider => 4,
            Exit::Stopped => 5,
            Exit::Interrupted => 130,
        }
    }
}

/// Why a command could not do its work: what happened, and what the user can do.
#[derive(Debug)]
pub struct CommandError {
    pub exit: Exit,
    /// Lower-case fragment that names the thing and the value.
    pub message: String,
    /// One way out each: a flag, a key, a command.
    pub hints: Vec<String>,
}

impl CommandError {
    /// The command line or the configuration does not fit.
    pub fn usage(message: impl std::fmt::Display) -> Self {
        CommandError { exit: Exit::Usage, message: message.to_string(), hints: Vec::new() }
    }

    /// Something that should have worked did not.
    pub fn internal(message: impl std::fmt::Display) -> Self {
        CommandError { exit: Exit::Internal, message: message.to_string(), hints: Vec::new() }
    }

    /// The ledger cannot be opened.
    pub fn ledger(error: LedgerError) -> Self {
        let hint = match &error {
            LedgerError::Held { .. } => Some(
                "try again when it is done; `wait` under [ledger] says how long it is waited for, SLUICE_LEDGER names \
                 another ledger",
            ),
            LedgerError::Open { .. } | LedgerError::Storage(_) => {
                Some("set SLUICE_LEDGER to a file that can be written")
            }
            LedgerError::Newer { .. } | LedgerError::Busy(_) => None,
        };
        let refused = CommandError::usage(error);
        match hint {
            Some(hint) => refused.hint(hint),
            None => refused,
        }
    }

    /// Adds a way out.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}
