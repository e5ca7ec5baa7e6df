package io.github.manusreactive.benchmarks.call;

/** One way to call the API. A method starts one call, does not block, and reports the end to the completion. */
interface CallSubject extends AutoCloseable {

    /** The API key that all subjects send. */
    String API_KEY = "sk-benchmark-0123456789abcdef";

    /** The task that all subjects read. */
    String TASK_ID = "Qm7xT2kLp9VwR4sYb8NcDe";

    /** The prompt that all subjects create a task with. */
    String PROMPT = "Compare three note apps.";

    /** Events of one page of messages. */
    int PAGE_SIZE = 200;

    /** Connections that a subject may open: as many as calls in flight, because the JDK's client knows no limit. */
    int MAX_CONNECTIONS = 2_048;

    /** Reads a task. */
    void detail(CallCompletion done);

    /** Creates a task. */
    void create(CallCompletion done);

    /** Reads a page of 200 events. */
    void messages(CallCompletion done);

    @Override
    void close();
}
