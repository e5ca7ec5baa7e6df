/** A user connects an account to an app. */
@NullMarked
package io.github.manusreactive.examples.oauth;

import org.jspecify.annotations.NullMarked;
