@NullMarked
package dev.mto.cli.view;

import org.jspecify.annotations.NullMarked;
