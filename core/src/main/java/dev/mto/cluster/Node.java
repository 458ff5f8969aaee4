package dev.mto.cluster;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/// One process among those that share a journal, for people to look at. Immutable.
///
/// @param id of this life of it: a process that lost its place comes back under another
/// @param name what the operator calls it
/// @param url where it listens; absent until it does
/// @param version of the program
/// @param startedAt when this life began
/// @param seenAt when it last renewed its lease
/// @param draining whether it gives up its plans and takes no others
/// @param plans how many it runs
/// @param sessions how it stands with its sessions
public record Node(String id, String name, Optional<URI> url, String version, Instant startedAt, Instant seenAt,
        boolean draining, long plans, SlotUse sessions) {}
