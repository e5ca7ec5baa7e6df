/** Checks a service with read operations only and reports the results without account data. */
@NullMarked
package io.github.manusreactive.cli.doctor;

import org.jspecify.annotations.NullMarked;
