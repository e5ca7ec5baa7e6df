/** Connectors: services that agents may use for the user. */
@NullMarked
package io.github.manusreactive.connector;

import org.jspecify.annotations.NullMarked;
