/** The user's browsers. */
@NullMarked
package io.github.manusreactive.browser;

import org.jspecify.annotations.NullMarked;
