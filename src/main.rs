//! The `sluice` program.

fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(sluice::cli::main().code())
}
