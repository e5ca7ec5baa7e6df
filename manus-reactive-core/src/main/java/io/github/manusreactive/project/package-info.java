/** Projects: instructions shared by several tasks. */
@NullMarked
package io.github.manusreactive.project;

import org.jspecify.annotations.NullMarked;
