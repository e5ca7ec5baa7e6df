/** Who calls: users, their credentials, and the Open App OAuth flow. */
@NullMarked
package io.github.manusreactive.auth;

import org.jspecify.annotations.NullMarked;
