package io.github.manusreactive.test;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.operation.OperationScope;
import io.github.manusreactive.test.engine.SandboxAccount;
import io.github.manusreactive.test.engine.SandboxCore;
import io.github.manusreactive.test.limit.SandboxLimits;
import io.github.manusreactive.test.limit.WindowKind;
import java.time.Duration;
import java.util.Set;

/**
 * A user of the sandbox: keys, tokens, credits and limits hang on it.
 *
 * @since 0.1.0
 */
public final class SandboxUser {

    private final SandboxCore core;
    private final SandboxAccount account;

    SandboxUser(SandboxCore core, SandboxAccount account) {
        this.core = core;
        this.account = account;
    }

    /**
     * The name it was made with.
     *
     * @return also the user's label in the journal
     */
    public String name() {
        return account.name();
    }

    /**
     * The id that {@code user.me} answers.
     *
     * @return such as {@code usr_...}
     */
    public String userId() {
        return account.userId();
    }

    /**
     * The user's first API key, made when there is none yet.
     *
     * @return a valid key
     */
    public String apiKey() {
        return core.directory().firstKey(account);
    }

    /**
     * Makes a given string a valid API key of this user, beside those it has.
     *
     * @param value the key
     * @return this
     */
    public SandboxUser apiKey(String value) {
        core.directory().addKey(account, value);
        return this;
    }

    /**
     * Makes one more API key.
     *
     * @return the key
     */
    public String newApiKey() {
        return core.directory().addKey(account, null).value();
    }

    /**
     * Makes a key invalid at once.
     *
     * @param value the key
     * @return this
     */
    public SandboxUser revoke(String value) {
        core.directory().removeKey(value);
        return this;
    }

    /**
     * Sets the credit balance.
     *
     * @param balance credits left; at 0 new turns end with {@code quota_limit}
     * @return this
     */
    public SandboxUser credits(long balance) {
        account.credits(balance);
        return this;
    }

    /**
     * The credit balance.
     *
     * @return credits left
     */
    public long credits() {
        return account.credits();
    }

    /**
     * Sets one of this user's limits, counted as a sliding window.
     *
     * @param operation what is limited
     * @param calls calls per period
     * @param period length of the window
     * @return this
     */
    public SandboxUser limit(Operation operation, int calls, Duration period) {
        core.limits().set(name(), operation, new SandboxLimits.Rule(WindowKind.SLIDING, calls, period));
        return this;
    }

    /**
     * Issues an access token of a scoped app.
     *
     * @param clientId the app, made when there is none; its scopes become those given
     * @param scopes what the token may do
     * @return for {@code Authorization: Bearer}
     */
    public String accessToken(String clientId, OperationScope... scopes) {
        core.oauth().app(clientId).scopes(scopes);
        return core.oauth().issue(clientId, account)[0];
    }

    /**
     * Issues an access token of a trusted app: full access.
     *
     * @param clientId the app, made when there is none
     * @return for {@code Authorization: Bearer}
     */
    public String trustedToken(String clientId) {
        core.oauth().app(clientId).trusted();
        return core.oauth().issue(clientId, account)[0];
    }

    /**
     * Puts the user into the team, or takes it out.
     *
     * @param member false unless called
     * @return this
     */
    public SandboxUser team(boolean member) {
        account.team(member);
        return this;
    }

    /**
     * Names the profiles that the user may not use: {@code task.create} with one of them makes a ghost.
     *
     * @param profiles for example {@code max}; none unless called
     * @return this
     */
    public SandboxUser ghostProfiles(String... profiles) {
        account.ghostProfiles(Set.of(profiles));
        return this;
    }

    /**
     * Gives the user an agent besides the default one.
     *
     * @param nickname its name
     * @return the agent's id
     */
    public String addAgent(String nickname) {
        return core.addAgent(account, nickname);
    }

    /**
     * Installs a connector besides the sample one that every user has.
     *
     * @param id such as a UUID
     * @param name display name
     * @return this
     */
    public SandboxUser addConnector(String id, String name) {
        account.addConnector(id, name);
        return this;
    }

    /**
     * Brings a browser online.
     *
     * @param clientId for {@code needConnectMyBrowser}
     * @param name display name
     * @return this
     */
    public SandboxUser addBrowser(String clientId, String name) {
        account.addBrowser(clientId, name);
        return this;
    }

    /**
     * The number of tasks the user has.
     *
     * @return a count, without deleted ones
     */
    public int taskCount() {
        return account.taskCount();
    }

    @Override
    public String toString() {
        return "SandboxUser[" + name() + "]";
    }
}
