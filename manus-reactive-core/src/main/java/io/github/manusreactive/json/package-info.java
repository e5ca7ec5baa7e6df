/** JSON conventions of the API: open enums, and fields that do not match the API documentation. */
@NullMarked
package io.github.manusreactive.json;

import org.jspecify.annotations.NullMarked;
