/** Spring Boot auto-configuration of the client. */
@NullMarked
package io.github.manusreactive.spring;

import org.jspecify.annotations.NullMarked;
