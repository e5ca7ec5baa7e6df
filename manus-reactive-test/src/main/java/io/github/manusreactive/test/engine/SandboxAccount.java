package io.github.manusreactive.test.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A user with its keys, tasks and other objects. Its monitor guards them and is never held while waiting.
 *
 * @since 0.1.0
 */
public final class SandboxAccount {

    /**
     * An API key.
     *
     * @param id public id
     * @param name display name
     * @param value the secret
     * @since 0.1.0
     */
    public record Key(String id, String name, String value) {

        @Override
        public String toString() {
            return id;
        }
    }

    /** An entry of the credit history. */
    record Spending(String taskId, int credits, long atSeconds, String type) {}

    record Project(String id, String name, @Nullable String instruction, long createdAt) {

        Map<String, Object> json() {
            return SandboxJson.object("id", id, "name", name, "created_at", createdAt, "instruction", instruction);
        }
    }

    final String name;
    final String userId;
    final TreeMap<Long, SandboxTaskState> tasks = new TreeMap<>();
    final List<Key> keys = new ArrayList<>(1);
    final List<Spending> spendings = new ArrayList<>(0);
    final Map<String, Project> projects = new LinkedHashMap<>(0);
    final AccountBelongings belongings = new AccountBelongings();
    long credits;
    boolean team;
    Set<String> ghostProfiles = Set.of();
    private final ArrayDeque<SandboxTaskState> ended = new ArrayDeque<>(0);
    private Consumer<SandboxTaskState> forget = task -> {};

    SandboxAccount(String name, String userId, long credits) {
        this.name = name;
        this.userId = userId;
        this.credits = credits;
    }

    void onForget(Consumer<SandboxTaskState> listener) {
        forget = listener;
    }

    /** Removes the tasks that ended first if too many have ended. */
    void ended(SandboxTaskState task, int kept) {
        if (kept == Integer.MAX_VALUE) {
            return;
        }
        ended.addLast(task);
        while (ended.size() > kept) {
            SandboxTaskState oldest = ended.removeFirst();
            if (oldest.ended()) {
                remove(oldest);
            }
        }
    }

    void remove(SandboxTaskState task) {
        tasks.remove(task.sequence);
        forget.accept(task);
    }

    /**
     * Restores the initial state, but keeps name, keys, tokens and webhooks. Running agents stop without further
     * events.
     */
    synchronized void reset(long balance) {
        List.copyOf(tasks.values()).forEach(task -> {
            task.generation++;
            remove(task);
        });
        ended.clear();
        spendings.clear();
        projects.clear();
        belongings.reset();
        credits = balance;
        team = false;
        ghostProfiles = Set.of();
    }

    /** Returns the name passed to {@code ManusSandbox.user}. */
    public String name() {
        return name;
    }

    /** Returns the id that {@code user.me} returns. */
    public String userId() {
        return userId;
    }

    /** Returns the credit balance. */
    public synchronized long credits() {
        return credits;
    }

    /** Sets the credit balance. */
    public synchronized void credits(long value) {
        credits = value;
    }

    /** Adds the user to the team, or removes it. */
    public synchronized void team(boolean value) {
        team = value;
    }

    /** Sets the profiles with which {@code task.create} creates ghosts. */
    public synchronized void ghostProfiles(Set<String> profiles) {
        ghostProfiles = Set.copyOf(profiles);
    }

    /**
     * Installs a connector.
     *
     * @param label display name
     */
    public synchronized void addConnector(String id, String label) {
        belongings.addConnector(SandboxJson.object("id", id, "name", label, "type", "mcp"));
    }

    /**
     * Brings a browser online.
     *
     * @param label display name
     */
    public synchronized void addBrowser(String clientId, String label) {
        belongings.addBrowser(
                SandboxJson.object("client_id", clientId, "client_name", label, "ua", "Mozilla/5.0 (sandbox)"));
    }

    /** Returns the number of tasks, without deleted ones. */
    public synchronized int taskCount() {
        return tasks.size();
    }
}
