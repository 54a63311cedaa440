//! Manifests: name, purpose, dependencies and commands of a package. One file per ecosystem.

mod cargo;
mod dotnet;
mod go;
mod java;
mod json;
mod lines;
mod make;
mod npm;
mod php;
mod python;
mod read;
mod ruby;

pub(super) use read::read;
