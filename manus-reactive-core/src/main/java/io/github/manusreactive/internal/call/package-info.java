/** Execution of calls. Internal, not exported. */
@NullMarked
package io.github.manusreactive.internal.call;

import org.jspecify.annotations.NullMarked;
