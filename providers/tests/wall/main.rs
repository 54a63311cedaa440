//! Providers against real sockets on the loopback: the wiring, with limits scaled to milliseconds.

mod bulk;
mod bulk_faults;
mod misconfigured;
mod ollama;
mod providers;
mod server;
mod sockets;
