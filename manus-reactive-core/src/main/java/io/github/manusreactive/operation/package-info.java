/** The table of the API's operations: path, method, limit, permissions and repeatability, each declared once. */
@NullMarked
package io.github.manusreactive.operation;

import org.jspecify.annotations.NullMarked;
