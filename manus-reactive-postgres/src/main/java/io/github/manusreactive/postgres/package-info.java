/** Jobs, ledgers and tokens that several processes share, on PostgreSQL. */
@NullMarked
package io.github.manusreactive.postgres;

import org.jspecify.annotations.NullMarked;
