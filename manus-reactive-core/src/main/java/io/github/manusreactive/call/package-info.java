/** What all calls have in common: their options, the groups that make them, pages of lists, and raw responses. */
@NullMarked
package io.github.manusreactive.call;

import org.jspecify.annotations.NullMarked;
