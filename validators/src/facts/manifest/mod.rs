//! Manifests: name, purpose, dependencies and commands of a package. One file per ecosystem.

mod cargo;
mod go;
mod java;
mod lines;
mod make;
mod npm;
mod python;
mod read;

pub(super) use read::read;
