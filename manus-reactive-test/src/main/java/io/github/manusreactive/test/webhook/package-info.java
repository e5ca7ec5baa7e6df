/** Webhook deliveries of the sandbox and their faults. */
@NullMarked
package io.github.manusreactive.test.webhook;

import org.jspecify.annotations.NullMarked;
