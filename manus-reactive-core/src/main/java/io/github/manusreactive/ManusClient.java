package io.github.manusreactive;

import io.github.manusreactive.account.AccountOperations;
import io.github.manusreactive.agent.Agents;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.browser.Browsers;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.connector.Connectors;
import io.github.manusreactive.file.ManusFiles;
import io.github.manusreactive.internal.api.DefaultAccountOperations;
import io.github.manusreactive.internal.api.DefaultAgents;
import io.github.manusreactive.internal.api.DefaultBrowsers;
import io.github.manusreactive.internal.api.DefaultConnectors;
import io.github.manusreactive.internal.api.DefaultManusFiles;
import io.github.manusreactive.internal.api.DefaultProjects;
import io.github.manusreactive.internal.api.DefaultSkills;
import io.github.manusreactive.internal.api.DefaultTasks;
import io.github.manusreactive.internal.api.DefaultUsage;
import io.github.manusreactive.internal.api.DefaultWebhooks;
import io.github.manusreactive.internal.api.DefaultWebsites;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.call.FanOutSupport;
import io.github.manusreactive.project.Projects;
import io.github.manusreactive.skill.Skills;
import io.github.manusreactive.task.Tasks;
import io.github.manusreactive.usage.Usage;
import io.github.manusreactive.webhook.Webhooks;
import io.github.manusreactive.website.Websites;
import java.util.function.UnaryOperator;

/**
 * The API for one user: a view of {@link ManusClients}, which owns the connections and is the only object to close. Immutable,
 * thread-safe, and cheap to create.
 *
 * <pre>{@code
 * ManusClient client = clients.client();
 * client.tasks().create(CreateTaskRequest.of("Compare three note apps.")).subscribe(task -> ...);
 * }</pre>
 *
 * @since 0.1.0
 */
public final class ManusClient extends FanOutSupport.Provider {

    private final ClientCore core;
    private final CallExecutor exchange;
    private final Tasks tasks;

    ManusClient(ClientCore core, CallExecutor exchange) {
        super(core.fanOutSupport());
        this.core = core;
        this.exchange = exchange;
        this.tasks = new DefaultTasks(exchange, core.watches(), core.agentProfile());
    }

    /**
     * Tasks: create, watch, answer, list.
     *
     * @return the task endpoints
     */
    public Tasks tasks() {
        return tasks;
    }

    /**
     * Projects: create, list.
     *
     * @return the endpoints
     */
    public Projects projects() {
        return new DefaultProjects(exchange);
    }

    /**
     * Skills: list, upload.
     *
     * @return the endpoints
     */
    public Skills skills() {
        return new DefaultSkills(exchange);
    }

    /**
     * Files: upload, read, delete, download attachments.
     *
     * @return the endpoints
     */
    public ManusFiles files() {
        return new DefaultManusFiles(exchange);
    }

    /**
     * Agents: list, read, rename. API keys and trusted apps only.
     *
     * @return the endpoints
     */
    public Agents agents() {
        return new DefaultAgents(exchange);
    }

    /**
     * Credits: balance, history, team spending. API keys and trusted apps only.
     *
     * @return the endpoints
     */
    public Usage usage() {
        return new DefaultUsage(exchange);
    }

    /**
     * Connectors: list those installed.
     *
     * @return the endpoints
     */
    public Connectors connectors() {
        return new DefaultConnectors(exchange);
    }

    /**
     * Browsers: list those online.
     *
     * @return the endpoints
     */
    public Browsers browsers() {
        return new DefaultBrowsers(exchange);
    }

    /**
     * Websites: state, checkpoints, publish, change. API keys and trusted apps only.
     *
     * @return the endpoints
     */
    public Websites websites() {
        return new DefaultWebsites(exchange);
    }

    /**
     * The account behind the credential.
     *
     * @return the endpoints
     */
    public AccountOperations account() {
        return new DefaultAccountOperations(exchange);
    }

    /**
     * Callbacks: register, list, remove, verify what arrives.
     *
     * @return the endpoints
     */
    public Webhooks webhooks() {
        return new DefaultWebhooks(exchange, core.registrations());
    }

    /**
     * Returns a client of the same user with changed options for its calls.
     *
     * @param change starts from the options of this client
     * @return a client
     */
    public ManusClient with(UnaryOperator<CallOptions.Builder> change) {
        return new ManusClient(core, exchange.with(change));
    }

    /**
     * Returns a client of the same user with other options for its calls.
     *
     * @param options replace those of this client
     * @return a client
     */
    public ManusClient with(CallOptions options) {
        return new ManusClient(core, exchange.with(options));
    }

    /**
     * Returns the options of this client's calls.
     *
     * @return the options
     */
    public CallOptions callOptions() {
        return exchange.options();
    }

    /**
     * Returns the user for whom the client acts, unless the subscriber's context names another one ({@link ManusUser#inContext()}).
     *
     * @return the user
     */
    public ManusUser user() {
        return exchange.user();
    }

    @Override
    public String toString() {
        return "ManusClient[" + user().label() + " at " + exchange.config().baseUri() + "]";
    }
}
