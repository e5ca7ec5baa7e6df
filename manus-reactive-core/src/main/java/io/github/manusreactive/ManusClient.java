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
 * The API for one user. Immutable, thread-safe and cheap to create. It is a view of {@link ManusClients}, which owns
 * the connections and is the only object to close.
 *
 * <pre>{@code
 * ManusClient client = clients.client();
 * client.tasks().create(CreateTaskRequest.of("Compare three note apps.")).subscribe(task -> ...);
 * }</pre>
 *
 * @since 0.1.0
 */
public final class ManusClient {

    static {
        FanOutSupport.register(ManusClient.class, client -> client.core.fanOutSupport());
    }

    private final ClientCore core;
    private final CallExecutor exchange;
    private final Tasks tasks;

    ManusClient(ClientCore core, CallExecutor exchange) {
        this.core = core;
        this.exchange = exchange;
        this.tasks = new DefaultTasks(exchange, core.watches(), core.agentProfile());
    }

    /** Returns the operations on tasks: create, run, await, reply, list. */
    public Tasks tasks() {
        return tasks;
    }

    /** Returns the operations on projects: create, list. */
    public Projects projects() {
        return new DefaultProjects(exchange);
    }

    /** Returns the operations on skills: list, upload. */
    public Skills skills() {
        return new DefaultSkills(exchange);
    }

    /** Returns the operations on files: upload, read, delete, download attachments. */
    public ManusFiles files() {
        return new DefaultManusFiles(exchange);
    }

    /** Returns the operations on agents: list, read, rename. They need an API key or the token of a trusted app. */
    public Agents agents() {
        return new DefaultAgents(exchange);
    }

    /**
     * Returns the operations on credits: balance, history, team spending. They need an API key or the token of a
     * trusted app.
     */
    public Usage usage() {
        return new DefaultUsage(exchange);
    }

    /** Returns the operation that lists the installed connectors. */
    public Connectors connectors() {
        return new DefaultConnectors(exchange);
    }

    /** Returns the operation that lists the browsers that are online. */
    public Browsers browsers() {
        return new DefaultBrowsers(exchange);
    }

    /**
     * Returns the operations on websites: status, checkpoints, publish, change. They need an API key or the token of a
     * trusted app.
     */
    public Websites websites() {
        return new DefaultWebsites(exchange);
    }

    /** Returns the operations on the account that owns the credential. */
    public AccountOperations account() {
        return new DefaultAccountOperations(exchange);
    }

    /** Returns the operations on webhooks: register, list, remove, verify deliveries. */
    public Webhooks webhooks() {
        return new DefaultWebhooks(exchange, core.registrations());
    }

    /**
     * Returns a client of the same user with changed call options.
     *
     * @param change starts from the options of this client
     */
    public ManusClient with(UnaryOperator<CallOptions.Builder> change) {
        return new ManusClient(core, exchange.with(change));
    }

    /**
     * Returns a client of the same user with the given call options.
     *
     * @param options replace all options of this client
     */
    public ManusClient with(CallOptions options) {
        return new ManusClient(core, exchange.with(options));
    }

    /** Returns the options of this client's calls. */
    public CallOptions callOptions() {
        return exchange.options();
    }

    /** Returns the user of this client. {@link ManusUser#inContext()} overrides it for one subscription. */
    public ManusUser user() {
        return exchange.user();
    }

    @Override
    public String toString() {
        return "ManusClient[" + user().label() + " at " + exchange.config().baseUri() + "]";
    }
}
