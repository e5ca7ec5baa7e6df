/** File transfers to and from the storage. */
@NullMarked
package io.github.manusreactive.internal.file;

import org.jspecify.annotations.NullMarked;
