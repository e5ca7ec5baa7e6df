/** Holds items whose tasks wait for a reply. */
@NullMarked
package io.github.manusreactive.fanout.internal.questions;

import org.jspecify.annotations.NullMarked;
