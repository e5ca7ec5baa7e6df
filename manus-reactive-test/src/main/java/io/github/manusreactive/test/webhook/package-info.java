/** Webhook deliveries of the sandbox, and what may go wrong with them. */
@NullMarked
package io.github.manusreactive.test.webhook;

import org.jspecify.annotations.NullMarked;
