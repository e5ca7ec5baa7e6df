package io.github.manusreactive.examples.bulk;

import io.github.manusreactive.auth.ManusUser;
import java.util.List;

/**
 * Somebody who pays.
 *
 * @param user label and credential
 * @param limits limits of this user alone; they go before those of the command line
 */
record Account(ManusUser user, List<LimitOption> limits) {}
