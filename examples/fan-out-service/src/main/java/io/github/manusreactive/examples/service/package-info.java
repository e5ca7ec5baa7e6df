/** Fans prompts out over Manus users, with a REST API and a live page. */
@NullMarked
package io.github.manusreactive.examples.service;

import org.jspecify.annotations.NullMarked;
