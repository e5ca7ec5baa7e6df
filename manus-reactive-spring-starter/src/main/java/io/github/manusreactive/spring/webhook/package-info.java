/** The webhook endpoint. */
@NullMarked
package io.github.manusreactive.spring.webhook;

import org.jspecify.annotations.NullMarked;
