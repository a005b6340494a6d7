//! Custom clouds kept current by the live stream.
