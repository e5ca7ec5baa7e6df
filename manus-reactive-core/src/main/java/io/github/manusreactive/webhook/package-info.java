/** Pushed events: registering a callback, verifying what arrives, handing it on. */
@NullMarked
package io.github.manusreactive.webhook;

import org.jspecify.annotations.NullMarked;
