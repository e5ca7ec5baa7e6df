/** Files: upload records, bytes to and from the storage. */
@NullMarked
package io.github.manusreactive.file;

import org.jspecify.annotations.NullMarked;
