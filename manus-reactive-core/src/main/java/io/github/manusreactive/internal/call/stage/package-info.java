/** The stages of a call, in the order of the call pipeline. */
@NullMarked
package io.github.manusreactive.internal.call.stage;

import org.jspecify.annotations.NullMarked;
