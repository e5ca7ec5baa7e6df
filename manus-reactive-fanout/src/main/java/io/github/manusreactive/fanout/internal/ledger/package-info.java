/** The ledger file, and the reads and writes of a job to any ledger. */
@NullMarked
package io.github.manusreactive.fanout.internal.ledger;

import org.jspecify.annotations.NullMarked;
