/** Websites that agents built: publish status, checkpoints, deployment. */
@NullMarked
package io.github.manusreactive.website;

import org.jspecify.annotations.NullMarked;
