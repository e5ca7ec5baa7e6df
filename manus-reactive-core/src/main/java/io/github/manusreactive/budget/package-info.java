/** The rate budget: who may send when, per user and operation. */
@NullMarked
package io.github.manusreactive.budget;

import org.jspecify.annotations.NullMarked;
