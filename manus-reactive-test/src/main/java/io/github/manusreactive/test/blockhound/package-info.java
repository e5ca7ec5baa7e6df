/** For tests that run under BlockHound. Needs {@code io.projectreactor.tools:blockhound}. */
@NullMarked
package io.github.manusreactive.test.blockhound;

import org.jspecify.annotations.NullMarked;
