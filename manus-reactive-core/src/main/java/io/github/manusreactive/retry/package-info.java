/** Which failure may be repeated for which operation, and how often. */
@NullMarked
package io.github.manusreactive.retry;

import org.jspecify.annotations.NullMarked;
