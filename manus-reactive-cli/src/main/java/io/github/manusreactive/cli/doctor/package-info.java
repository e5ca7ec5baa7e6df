/** Checks a service by reads alone, and tells what it found without telling what is in the account. */
@NullMarked
package io.github.manusreactive.cli.doctor;

import org.jspecify.annotations.NullMarked;
