/** The endpoint where pushed events arrive. */
@NullMarked
package io.github.manusreactive.spring.webhook;

import org.jspecify.annotations.NullMarked;
