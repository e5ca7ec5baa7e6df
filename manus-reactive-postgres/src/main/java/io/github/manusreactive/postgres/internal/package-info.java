/** Transactions, statements and leases. */
@NullMarked
package io.github.manusreactive.postgres.internal;

import org.jspecify.annotations.NullMarked;
