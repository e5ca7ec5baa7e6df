/** Users, their credentials, and the OAuth flow of Open Apps. */
@NullMarked
package io.github.manusreactive.auth;

import org.jspecify.annotations.NullMarked;
