//! Local models through the whole traffic.
