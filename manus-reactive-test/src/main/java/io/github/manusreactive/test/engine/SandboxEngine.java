package io.github.manusreactive.test.engine;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.engine.ServedResponse.Effect;
import io.github.manusreactive.test.fault.FaultPlan;
import io.github.manusreactive.test.fault.InjectedFault;
import io.github.manusreactive.test.journal.CallJournal;
import io.github.manusreactive.test.journal.SeenCall;
import io.github.manusreactive.test.limit.SandboxLimits;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Processes requests independently of the front end: credential, faults, rate limit, scopes, handler, journal.
 *
 * @since 0.1.0
 */
public final class SandboxEngine {

    private static final Logger log = LoggerFactory.getLogger(SandboxEngine.class);
    static final String API = "/v2/";

    private final SandboxTime time;
    private final IdGenerator ids;
    private final SandboxLimits limits;
    private final FaultPlan faults;
    private final CallJournal journal;
    private final RequestGate gate;
    private final WireWriter writer;
    private final Map<Operation, ApiHandler> handlers = new EnumMap<>(Operation.class);
    /** Operations that wait or access several accounts; called without a lock. */
    private final Map<Operation, Function<SandboxApiCall, Mono<Map<String, Object>>>> slowHandlers =
            new EnumMap<>(Operation.class);

    private final Map<String, Function<InboundRequest, ServedResponse>> otherPaths = new LinkedHashMap<>();

    private final DateHeaders dates = new DateHeaders();

    SandboxEngine(
            SandboxTime time,
            IdGenerator ids,
            SandboxLimits limits,
            FaultPlan faults,
            CallJournal journal,
            RequestGate gate,
            WireWriter writer) {
        this.time = time;
        this.ids = ids;
        this.limits = limits;
        this.faults = faults;
        this.journal = journal;
        this.gate = gate;
        this.writer = writer;
    }

    Map<Operation, ApiHandler> handlers() {
        return handlers;
    }

    Map<Operation, Function<SandboxApiCall, Mono<Map<String, Object>>>> slowHandlers() {
        return slowHandlers;
    }

    Map<String, Function<InboundRequest, ServedResponse>> otherPaths() {
        return otherPaths;
    }

    /**
     * Processes a request.
     *
     * @return instructions for the front end; never an error
     */
    public Mono<ServedResponse> serve(InboundRequest request) {
        return decide(request).map(served -> served.withHeader("date", dates.at(time.seconds())));
    }

    private Mono<ServedResponse> decide(InboundRequest request) {
        Instant at = time.instant();
        Function<InboundRequest, ServedResponse> other = otherPaths.get(request.path());
        if (other != null) {
            ServedResponse served = other.apply(request);
            if (!request.path().equals(RequestReport.PATH)) {
                journal.add(new SeenCall(at, "", null, request.path(), served.status(), null, null, List.of()));
            }
            return Mono.just(served);
        }
        Operation operation = request.path().startsWith(API)
                ? Operation.ofWireName(request.path().substring(API.length()))
                : null;
        if (operation == null) {
            return unknown(at, request, SandboxApiException.notFound("endpoint"), "unknown path");
        }
        if (!operation.method().equals(request.method())) {
            return unknown(
                    at,
                    request,
                    SandboxApiException.invalid("method not allowed"),
                    "HTTP method " + request.method() + " instead of " + operation.method());
        }
        return new RequestVisit(at, request, operation).serve();
    }

    private Mono<ServedResponse> unknown(
            Instant at, InboundRequest request, SandboxApiException error, String violation) {
        journal.add(new SeenCall(at, "", null, request.path(), error.status(), null, null, List.of(violation)));
        return Mono.just(failure(error));
    }

    private ServedResponse failure(SandboxApiException error) {
        return ServedResponse.json(
                error.status(),
                SandboxJson.write(SandboxJson.object(
                        "ok", false,
                        "request_id", ids.request(),
                        "error", SandboxJson.object("code", error.code(), "message", error.text()))));
    }

    private ServedResponse success(Operation operation, Map<String, Object> fields) {
        Map<String, Object> envelope = SandboxJson.object("ok", true, "request_id", ids.request());
        envelope.putAll(fields);
        return ServedResponse.json(200, writer.response(operation, envelope));
    }

    /** A call of a known operation. */
    private final class RequestVisit {

        private final Instant at;
        private final InboundRequest request;
        private final Operation operation;
        private final List<String> violations = new ArrayList<>(0);
        private String user = "";
        private @Nullable InjectedFault fault;
        private @Nullable SandboxApiCall call;

        RequestVisit(Instant at, InboundRequest request, Operation operation) {
            this.at = at;
            this.request = request;
            this.operation = operation;
        }

        Mono<ServedResponse> serve() {
            SandboxCaller caller;
            SandboxApiException refused;
            try {
                caller = gate.authenticate(request, violations);
                user = caller.account().name;
                refused = null;
            } catch (SandboxApiException e) {
                caller = null;
                refused = e;
            }
            fault = faults.next(operation, user);
            ServedResponse struck = FaultEffects.before(fault);
            if (struck != null) {
                return done(struck);
            }
            if (caller == null) {
                return done(failure(refused == null ? SandboxApiException.internal() : refused));
            }
            int retryAfter = limits.take(user, operation, time.nanos());
            if (retryAfter >= 0) {
                return done(overLimit(retryAfter));
            }
            SandboxApiException denied = RequestGate.refusal(caller, operation);
            if (denied != null) {
                return done(failure(denied));
            }
            return handle(caller);
        }

        private Mono<ServedResponse> handle(SandboxCaller caller) {
            try {
                SandboxApiCall prepared = new SandboxApiCall(operation, caller, parameters());
                call = prepared;
                Function<SandboxApiCall, Mono<Map<String, Object>>> slow = slowHandlers.get(operation);
                if (slow != null) {
                    return slow.apply(prepared)
                            .map(fields -> success(operation, fields))
                            .onErrorResume(error -> Mono.just(failed(error)))
                            .flatMap(this::done);
                }
                ApiHandler handler = handlers.get(operation);
                if (handler == null) {
                    throw new IllegalStateException("the sandbox does not implement " + operation);
                }
                Map<String, Object> fields;
                synchronized (caller.account()) {
                    fields = handler.handle(prepared);
                }
                return done(success(operation, fields));
            } catch (RuntimeException e) {
                return done(failed(e));
            }
        }

        private ServedResponse failed(Throwable error) {
            if (error instanceof SandboxApiException apiError) {
                return failure(apiError);
            }
            log.error("internal error of the sandbox in {}", operation, error);
            violations.add("internal error of the sandbox: " + error);
            return failure(SandboxApiException.internal());
        }

        private Map<String, ?> parameters() {
            if (request.method().equals("GET")) {
                try {
                    return request.parameters();
                } catch (IllegalArgumentException e) {
                    throw SandboxApiException.invalid("the query is malformed");
                }
            }
            String type = request.header().apply("content-type");
            if (type == null || !type.startsWith("application/json")) {
                violations.add("Content-Type is not application/json");
            }
            Map<String, Object> body = SandboxJson.readObject(request.body());
            if (body == null) {
                throw SandboxApiException.invalid("request body is not a JSON object");
            }
            return body;
        }

        private ServedResponse overLimit(int retryAfter) {
            ServedResponse response = failure(SandboxApiException.rateLimited());
            if (retryAfter == 0) {
                return response;
            }
            Map<String, String> headers = new LinkedHashMap<>(response.headers());
            headers.put("retry-after", Integer.toString(retryAfter));
            return new ServedResponse(response.status(), headers, response.body(), response.effect(), response.delay());
        }

        private Mono<ServedResponse> done(ServedResponse response) {
            ServedResponse served = FaultEffects.after(response, fault);
            boolean sent = served.effect() == Effect.ANSWER || served.effect() == Effect.CLOSE_AFTER;
            journal.add(new SeenCall(
                    at,
                    user,
                    operation,
                    request.path(),
                    sent ? served.status() : 0,
                    fault == null ? null : fault.toString(),
                    call == null ? null : call.taskId,
                    violations));
            return Mono.just(served);
        }
    }

    /** Formats the {@code Date} header once per second. */
    private static final class DateHeaders {

        private static final DateTimeFormatter HTTP = DateTimeFormatter.ofPattern(
                        "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
                .withZone(ZoneOffset.UTC);

        private record FormattedDate(long second, String text) {}

        private volatile FormattedDate last = new FormattedDate(0, HTTP.format(Instant.EPOCH));

        String at(long second) {
            FormattedDate made = last;
            if (made.second != second) {
                made = new FormattedDate(second, HTTP.format(Instant.ofEpochSecond(second)));
                last = made;
            }
            return made.text;
        }
    }
}
