/** The caller's account. */
@NullMarked
package io.github.manusreactive.account;

import org.jspecify.annotations.NullMarked;
