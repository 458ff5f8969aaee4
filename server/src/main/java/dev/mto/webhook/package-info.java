/// Tells people's servers what becomes of their plans.
///
/// Takes in: deliveries from the outbox, plans from the journal. Gives out: signed HTTP requests, and how far each delivery
/// is. May import: the core, `json` and
/// `wire`.
@NullMarked
package dev.mto.webhook;

import org.jspecify.annotations.NullMarked;
