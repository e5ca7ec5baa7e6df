/** Access to the service: host names, authentication, owners of jobs, and the audit log. */
@NullMarked
package io.github.manusreactive.examples.service.access;

import org.jspecify.annotations.NullMarked;
