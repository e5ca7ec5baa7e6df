package io.github.manusreactive.examples.bulk;

/** Entry point of the command line. */
public final class BulkFanOut {

    private BulkFanOut() {}

    /**
     * Runs the command line.
     *
     * @param args the command's arguments
     */
    public static void main(String[] args) {
        System.err.println("usage: bulk-fan-out demo | run INPUT.jsonl");
        System.exit(2);
    }
}
