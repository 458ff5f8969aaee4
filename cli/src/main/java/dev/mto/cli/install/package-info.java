/// The program in the user's home, and its plugin in the user's opencode: put there, and taken back.
///
/// Takes in: the running jar, the environment, opencode's own files. Gives out: files, and a line for people about each;
/// or an [InstallException]. May import: `api`.
@NullMarked
package dev.mto.cli.install;

import org.jspecify.annotations.NullMarked;
