@NullMarked
package dev.mto.cli.install;

import org.jspecify.annotations.NullMarked;
