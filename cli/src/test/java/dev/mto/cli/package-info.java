/// Tests of the command, against a server that plays what it is told.
@NullMarked
package dev.mto.cli;

import org.jspecify.annotations.NullMarked;
