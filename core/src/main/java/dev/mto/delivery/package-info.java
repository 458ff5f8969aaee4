/// What people have to be told of plans, and how far that is.
///
/// Takes in: journal entries. Gives out: [Notice], [Delivery], the ports [Outbox] and [SecretStore], the secrets that
/// deliveries are signed with. May import: `plan`, `run`.
@NullMarked
package dev.mto.delivery;

import org.jspecify.annotations.NullMarked;
