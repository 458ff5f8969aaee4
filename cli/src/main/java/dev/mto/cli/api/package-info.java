/// The server as the command meets it: found, started, spoken to, listened to.
///
/// Takes in: the environment and the data folder. Gives out: the server's documents as JSON trees, its events, or an
/// [ApiException] for people. May import: nothing else of this project.
@NullMarked
package dev.mto.cli.api;

import org.jspecify.annotations.NullMarked;
