/** A modular application. */
package io.github.manusreactive.examples.modular;
