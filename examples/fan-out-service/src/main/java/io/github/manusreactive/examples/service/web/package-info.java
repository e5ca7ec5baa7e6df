/** The REST API, its errors, and the page's headers. */
@NullMarked
package io.github.manusreactive.examples.service.web;

import org.jspecify.annotations.NullMarked;
