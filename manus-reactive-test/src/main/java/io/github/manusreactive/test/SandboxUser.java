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
 * A user of the sandbox, with keys, tokens, credits and rate limits.
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

    /** Returns the name, which is also the user's label in the journal. */
    public String name() {
        return account.name();
    }

    /** Returns the id that {@code user.me} returns, for example {@code usr_...}. */
    public String userId() {
        return account.userId();
    }

    /** Returns the user's first API key, and creates it if there is none. */
    public String apiKey() {
        return core.directory().firstKey(account);
    }

    /** Adds a valid API key. */
    public SandboxUser apiKey(String value) {
        core.directory().addKey(account, value);
        return this;
    }

    /** Creates another API key. */
    public String newApiKey() {
        return core.directory().addKey(account, null).value();
    }

    /** Makes a key invalid at once. */
    public SandboxUser revoke(String value) {
        core.directory().removeKey(value);
        return this;
    }

    /**
     * Sets the credit balance.
     *
     * @param balance at 0, new turns end with {@code quota_limit}
     */
    public SandboxUser credits(long balance) {
        account.credits(balance);
        return this;
    }

    /** Returns the credit balance. */
    public long credits() {
        return account.credits();
    }

    /**
     * Sets a rate limit of this user, counted as a sliding window.
     *
     * @param calls calls per period
     */
    public SandboxUser limit(Operation operation, int calls, Duration period) {
        core.limits().set(name(), operation, new SandboxLimits.Rule(WindowKind.SLIDING, calls, period));
        return this;
    }

    /**
     * Issues an access token of a scoped app.
     *
     * @param clientId the app, created if it does not exist; its scopes are replaced
     */
    public String accessToken(String clientId, OperationScope... scopes) {
        core.oauth().app(clientId).scopes(scopes);
        return core.oauth().issue(clientId, account)[0];
    }

    /**
     * Issues an access token of a trusted app, which has full access.
     *
     * @param clientId the app, created if it does not exist
     */
    public String trustedToken(String clientId) {
        core.oauth().app(clientId).trusted();
        return core.oauth().issue(clientId, account)[0];
    }

    /**
     * Adds the user to the team, or removes it.
     *
     * @param member default {@code false}
     */
    public SandboxUser team(boolean member) {
        account.team(member);
        return this;
    }

    /**
     * Sets the profiles that the user may not use: {@code task.create} with one of them creates a ghost.
     *
     * @param profiles for example {@code max}; none by default
     */
    public SandboxUser ghostProfiles(String... profiles) {
        account.ghostProfiles(Set.of(profiles));
        return this;
    }

    /**
     * Adds an agent to the default one.
     *
     * @return the agent's id
     */
    public String addAgent(String nickname) {
        return core.addAgent(account, nickname);
    }

    /**
     * Installs a connector in addition to the sample one that every user has.
     *
     * @param id for example a UUID
     * @param name display name
     */
    public SandboxUser addConnector(String id, String name) {
        account.addConnector(id, name);
        return this;
    }

    /**
     * Brings a browser online.
     *
     * @param clientId id for {@code needConnectMyBrowser}
     * @param name display name
     */
    public SandboxUser addBrowser(String clientId, String name) {
        account.addBrowser(clientId, name);
        return this;
    }

    /** Returns the number of tasks, without deleted ones. */
    public int taskCount() {
        return account.taskCount();
    }

    @Override
    public String toString() {
        return "SandboxUser[" + name() + "]";
    }
}
