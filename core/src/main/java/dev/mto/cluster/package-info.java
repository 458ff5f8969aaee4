/// Several processes over one journal: which of them runs which plan, how many sessions each may have in flight, and how a
/// command reaches the one that is to carry it out. See `docs/adr/0022`.
@NullMarked
package dev.mto.cluster;

import org.jspecify.annotations.NullMarked;
