/** Files: records, uploads and downloads. */
@NullMarked
package io.github.manusreactive.file;

import org.jspecify.annotations.NullMarked;
