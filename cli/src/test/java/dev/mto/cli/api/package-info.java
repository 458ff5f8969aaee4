@NullMarked
package dev.mto.cli.api;

import org.jspecify.annotations.NullMarked;
