package io.github.manusreactive.cli;

import io.github.manusreactive.auth.ManusUser;
import java.util.List;

/**
 * A user whose credits pay for tasks.
 *
 * @param user label and credential
 * @param byAccessToken whether the credential is an access token, not an API key
 * @param limits rate limits of this user; they override those of the command line
 */
record UserAccount(ManusUser user, boolean byAccessToken, List<LimitOption> limits) {}
