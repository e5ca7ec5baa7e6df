/** Entry point: {@link io.github.manusreactive.ManusClients} creates the clients. */
@NullMarked
package io.github.manusreactive;

import org.jspecify.annotations.NullMarked;
