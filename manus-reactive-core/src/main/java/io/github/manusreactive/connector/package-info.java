/** Connectors: services that agents may use on behalf of the user. */
@NullMarked
package io.github.manusreactive.connector;

import org.jspecify.annotations.NullMarked;
