package io.github.manusreactive.test.engine;

/** Receives the checkpoints that agents save. */
interface WebsiteBuilder {

    void checkpoint(SandboxTaskState task, String message, String status);
}
