/** The ledger file, and what a job reads from and writes to any ledger. */
@NullMarked
package io.github.manusreactive.fanout.internal.ledger;

import org.jspecify.annotations.NullMarked;
