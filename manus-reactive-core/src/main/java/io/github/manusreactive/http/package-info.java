/** The ground under every call: the transport and what goes through it. */
@NullMarked
package io.github.manusreactive.http;

import org.jspecify.annotations.NullMarked;
