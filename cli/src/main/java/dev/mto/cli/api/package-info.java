/// The server as the command meets it on this machine: found, started, stopped.
///
/// Takes in: the environment and the data folder. Gives out: a [dev.mto.client.PlanApi] that leads to a server which is
/// up, or an [dev.mto.client.ApiException] for people. May import: `client`.
@NullMarked
package dev.mto.cli.api;

import org.jspecify.annotations.NullMarked;
