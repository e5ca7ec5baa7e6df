/** Connects the account of a user to an app. */
@NullMarked
package io.github.manusreactive.examples.oauth;

import org.jspecify.annotations.NullMarked;
