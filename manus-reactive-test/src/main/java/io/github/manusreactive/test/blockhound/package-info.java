/** BlockHound configuration for tests. Requires {@code io.projectreactor.tools:blockhound}. */
@NullMarked
package io.github.manusreactive.test.blockhound;

import org.jspecify.annotations.NullMarked;
