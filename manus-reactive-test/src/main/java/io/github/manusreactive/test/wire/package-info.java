/** Forms of the JSON that the sandbox writes. */
@NullMarked
package io.github.manusreactive.test.wire;

import org.jspecify.annotations.NullMarked;
