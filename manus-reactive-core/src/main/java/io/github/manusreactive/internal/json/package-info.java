/** JSON: tolerant reading of responses, schemas of the caller's types. */
@NullMarked
package io.github.manusreactive.internal.json;

import org.jspecify.annotations.NullMarked;
