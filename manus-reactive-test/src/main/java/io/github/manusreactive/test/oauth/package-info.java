/** Open Apps known to the sandbox. */
@NullMarked
package io.github.manusreactive.test.oauth;

import org.jspecify.annotations.NullMarked;
