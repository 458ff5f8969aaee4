/// Tests of the client, against a server that says what it is told.
@NullMarked
package dev.mto.client;

import org.jspecify.annotations.NullMarked;
