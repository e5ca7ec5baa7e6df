package io.github.manusreactive.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Several replicas in processes of their own, and the calls that the API counts. Prints a line of a Markdown table. */
public final class SharedLimitProof {

    private static final List<String> FAULTS = List.of("none", "kill", "stop", "flush", "restart");

    private SharedLimitProof() {}

    /** @param args replicas, limit, window in milliseconds, lease, margin, waiting calls each, seconds, fault, its interval in ms */
    public static void main(String[] args) throws Exception {
        int replicas = Integer.parseInt(args[0]);
        int limit = Integer.parseInt(args[1]);
        long window = Long.parseLong(args[2]);
        long seconds = Long.parseLong(args[6]);
        String fault = args[7];
        if (!FAULTS.contains(fault)) {
            throw new IllegalArgumentException("fault must be one of " + FAULTS + ", but is " + fault);
        }
        long interval = Long.parseLong(args[8]);
        try (RedisProcess redis = new RedisProcess()) {
            List<ReplicaOutput> all = new ArrayList<>();
            List<ReplicaOutput> running = new ArrayList<>();
            for (int i = 0; i < replicas; i++) {
                running.add(ReplicaOutput.start(redis, args));
            }
            all.addAll(running);
            long begin = System.currentTimeMillis();
            int faults = 0;
            while (System.currentTimeMillis() - begin < seconds * 1000) {
                TimeUnit.MILLISECONDS.sleep(interval);
                if (System.currentTimeMillis() - begin > seconds * 1000 - 3000) {
                    continue;
                }
                int target = faults % replicas;
                switch (fault) {
                    case "kill" -> {
                        running.get(target).process.destroyForcibly();
                        running.set(target, ReplicaOutput.start(redis, args));
                        all.add(running.get(target));
                    }
                    case "stop" -> {
                        running.get(target).signal("STOP");
                        TimeUnit.MILLISECONDS.sleep(Long.parseLong(args[3]) * 2);
                        running.get(target).signal("CONT");
                    }
                    case "flush" -> redis.flush();
                    case "restart" -> redis.restartEmpty();
                    default -> {
                        continue;
                    }
                }
                faults++;
            }
            for (ReplicaOutput replica : all) {
                replica.end();
            }
            report(args, all, running, faults);
        }
    }

    private static void report(String[] args, List<ReplicaOutput> all, List<ReplicaOutput> running, int faults) {
        int limit = Integer.parseInt(args[1]);
        long window = Long.parseLong(args[2]);
        long[] times = all.stream()
                .flatMap(replica -> replica.counted.stream())
                .mapToLong(at -> at)
                .toArray();
        CountedCalls calls = new CountedCalls(times, limit, window);
        System.out.printf(
                "| %s replicas, %d in %d ms, %s calls wait | %s %d | %d calls | sliding %d, fixed %d of %d, bucket %d | %.1f %% used | shares %s | lapsed %s |%n",
                args[0],
                limit,
                window,
                args[5],
                args[7],
                faults,
                times.length,
                calls.mostInSlidingWindow(),
                calls.mostInFixedWindow(),
                limit,
                calls.withoutToken(),
                100 * calls.used(),
                running.stream().map(replica -> replica.counted.size()).toList(),
                running.stream().map(replica -> replica.rest).toList());
    }

    private static final class ReplicaOutput {

        final Process process;
        final List<Long> counted = new ArrayList<>();
        volatile String rest = "";
        private final Thread reader;

        private ReplicaOutput(Process process) {
            this.process = process;
            this.reader = new Thread(this::read);
            reader.start();
        }

        static ReplicaOutput start(RedisProcess redis, String[] args) throws IOException {
            return new ReplicaOutput(new ProcessBuilder(
                            ProcessHandle.current().info().command().orElse("java"),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ReplicaMain.class.getName(),
                            Integer.toString(redis.port()),
                            args[1],
                            args[2],
                            args[3],
                            args[4],
                            args[5],
                            "25")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        }

        private void read() {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("lapsed ")) {
                        rest = line.substring(7);
                    } else if (line.matches("\\d{13}")) {
                        counted.add(Long.parseLong(line));
                    }
                }
            } catch (IOException closed) {
                rest = "";
            }
        }

        void signal(String name) throws IOException, InterruptedException {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }

        void end() throws IOException, InterruptedException {
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            reader.join();
        }
    }
}
