/** The operations of the API: path, method, rate limit, permissions and repeat safety, each declared once. */
@NullMarked
package io.github.manusreactive.operation;

import org.jspecify.annotations.NullMarked;
