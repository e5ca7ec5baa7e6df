/**
 * The ground under every call: the transport and what goes through it.
 *
 * @serial exclude
 */
@NullMarked
package io.github.manusreactive.http;

import org.jspecify.annotations.NullMarked;
