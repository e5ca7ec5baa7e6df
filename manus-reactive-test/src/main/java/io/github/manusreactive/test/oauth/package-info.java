/** Open Apps that the sandbox knows. */
@NullMarked
package io.github.manusreactive.test.oauth;

import org.jspecify.annotations.NullMarked;
