/** Types that all calls share: options, groups of operations, pages of lists, and raw responses. */
@NullMarked
package io.github.manusreactive.call;

import org.jspecify.annotations.NullMarked;
