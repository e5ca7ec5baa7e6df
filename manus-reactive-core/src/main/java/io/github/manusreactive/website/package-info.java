/** Websites that agents built: publish state, checkpoints, deployment. */
@NullMarked
package io.github.manusreactive.website;

import org.jspecify.annotations.NullMarked;
