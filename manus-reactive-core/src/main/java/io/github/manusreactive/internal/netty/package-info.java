/** The HTTP transport on Reactor Netty. */
@NullMarked
package io.github.manusreactive.internal.netty;

import org.jspecify.annotations.NullMarked;
