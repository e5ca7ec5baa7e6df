package io.github.manusreactive.benchmarks.call;

/** Receives the end of one call. */
interface CallCompletion {

    /** The call succeeded; the value is the decoded response. */
    void succeeded(Object value);

    /** The call failed. */
    void failed(Throwable error);
}
