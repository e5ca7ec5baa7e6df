/** Projects: instructions that several tasks share. */
@NullMarked
package io.github.manusreactive.project;

import org.jspecify.annotations.NullMarked;
