//! Content hashes: equal texts have one name.

use sha2::{Digest, Sha256};

/// SHA-256 of `bytes`.
///
/// **Shape**: 64 lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_hash_of_abc_is_the_one_of_the_standard() {
        // FIPS 180-4, example of SHA-256.
        assert_eq!(super::sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
