/** Skills: instructions that agents load. */
@NullMarked
package io.github.manusreactive.skill;

import org.jspecify.annotations.NullMarked;
