//! One bounded run of a program: no input, no inherited environment, its whole process group gone at the end.

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use std::io::Read;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Longest output that is read; what comes after it finds a closed pipe.
const MAX_OUTPUT: u64 = 256 << 10;
/// Time for the output of a program that has ended: it only has to be taken out of a pipe.
const DRAINING: Duration = Duration::from_secs(2);

/// What is run.
pub(super) struct Command {
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<String>,
    pub(super) folder: PathBuf,
    /// The whole environment.
    pub(super) variables: Vec<(String, String)>,
    /// Wall-clock time.
    pub(super) limit: Duration,
}

/// How a run ended.
#[derive(Debug)]
pub(super) struct Told {
    /// Standard output and error as they came, at most [`MAX_OUTPUT`].
    pub(super) output: String,
    pub(super) end: End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Code(i32),
    /// A signal, or whatever else is no exit.
    Broken,
    OutOfTime,
}

/// Runs a program to its end or to its limit; `None` where it cannot be started.
///
/// **Cost**: blocks for at most `limit` and a little.
pub(super) fn run(command: &Command) -> Option<Told> {
    let (reader, writer) = std::io::pipe().ok()?;
    let both = writer.try_clone().ok()?;
    let mut child = std::process::Command::new(&command.program)
        .args(&command.arguments)
        .current_dir(&command.folder)
        .env_clear()
        .envs(command.variables.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .stdout(writer)
        .stderr(both)
        .process_group(0)
        .spawn()
        .ok()?;
    let output = read_aside(reader);
    let in_time = wait_aside(&child).recv_timeout(command.limit).is_ok();
    // The leader is not reaped yet, so its number still names this group and no other.
    kill_group(&child);
    let status = child.wait().ok()?;
    let output = output.recv_timeout(DRAINING).unwrap_or_default();
    let end = match (in_time, status.code()) {
        (false, _) => End::OutOfTime,
        (true, Some(code)) if status.signal().is_none() => End::Code(code),
        (true, _) => End::Broken,
    };
    Some(Told { output, end })
}

fn pid(child: &Child) -> Option<Pid> {
    Pid::from_raw(i32::try_from(child.id()).ok()?)
}

fn kill_group(child: &Child) {
    if let Some(pid) = pid(child) {
        // It fails where nobody is left, which is what is wanted.
        let _ = kill_process_group(pid, Signal::KILL);
    }
}

/// Tells when the program has ended, and leaves it to be reaped.
fn wait_aside(child: &Child) -> Receiver<()> {
    let (sender, receiver) = channel();
    if let Some(pid) = pid(child) {
        std::thread::spawn(move || {
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
            while matches!(waitid(WaitId::Pid(pid), options), Err(rustix::io::Errno::INTR)) {}
            // Nobody listens any more once the limit is over.
            let _ = sender.send(());
        });
    }
    receiver
}

fn read_aside(reader: std::io::PipeReader) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = reader.take(MAX_OUTPUT).read_to_end(&mut bytes);
        let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    receiver
}
