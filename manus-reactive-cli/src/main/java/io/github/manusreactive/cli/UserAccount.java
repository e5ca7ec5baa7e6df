package io.github.manusreactive.cli;

import io.github.manusreactive.auth.ManusUser;
import java.util.List;

/**
 * A user whose credits pay for tasks.
 *
 * @param user label and credential
 * @param byAccessToken whether the credential is an access token, and not an API key
 * @param limits limits of this user alone; they go before those of the command line
 */
record UserAccount(ManusUser user, boolean byAccessToken, List<LimitOption> limits) {}
