/**
 * HTTP transport: requests, responses, connection settings.
 *
 * @serial exclude
 */
@NullMarked
package io.github.manusreactive.http;

import org.jspecify.annotations.NullMarked;
