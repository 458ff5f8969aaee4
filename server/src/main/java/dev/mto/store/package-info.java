/// Journals in SQL.
///
/// Takes in: events. Gives out: events, once they are durable. May import: the core and `json`.
@NullMarked
package dev.mto.store;

import org.jspecify.annotations.NullMarked;
