//! Content hashes: equal sources have equal digests, whatever machine they lie on.

use sha2::{Digest as _, Sha256};

/// SHA-256 over one source.
pub(super) type Digest = [u8; 32];

/// Hashes a source: its path and its text, kept apart by the path's length.
pub(super) fn digest(path: &str, text: &str) -> Digest {
    let mut hash = Sha256::new();
    hash.update((path.len() as u64).to_le_bytes());
    hash.update(path);
    hash.update(text);
    hash.finalize().into()
}

/// Hashes all sources, in the order of their paths.
///
/// **Shape**: 64 lower-case hexadecimal digits.
pub(super) fn over_all(digests: &[Digest]) -> String {
    let mut hash = Sha256::new();
    for digest in digests {
        hash.update(digest);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
