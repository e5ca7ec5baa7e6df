/** Webhooks: registering them, verifying deliveries and handling events. */
@NullMarked
package io.github.manusreactive.webhook;

import org.jspecify.annotations.NullMarked;
