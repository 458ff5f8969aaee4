package dev.mto.cli.api;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/// What a server on this machine wrote about itself into `server.json`. It may be out of date: a server that was killed
/// had no time to remove it. Immutable.
///
/// @param url where it listens, or did
/// @param pid its process id
/// @param startedAt when it began to listen
public record ServerRecord(URI url, long pid, Optional<Instant> startedAt) {}
