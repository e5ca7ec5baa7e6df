package io.github.manusreactive.test.engine;

/**
 * An error response in the API's envelope, thrown by handlers. It has no stack trace, because it is a normal response.
 */
final class SandboxApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    private SandboxApiException(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String text() {
        return String.valueOf(getMessage());
    }

    static SandboxApiException invalid(String message) {
        return new SandboxApiException(400, "invalid_argument", message);
    }

    static SandboxApiException unauthenticated(String message) {
        return new SandboxApiException(401, "unauthenticated", message);
    }

    static SandboxApiException denied(String message) {
        return new SandboxApiException(403, "permission_denied", message);
    }

    static SandboxApiException notFound(String what) {
        return new SandboxApiException(404, "not_found", what + " not found");
    }

    static SandboxApiException precondition(String message) {
        return new SandboxApiException(412, "failed_precondition", message);
    }

    static SandboxApiException rateLimited() {
        return new SandboxApiException(429, "rate_limited", "Rate limit exceeded. Please retry after a short backoff.");
    }

    static SandboxApiException fileQuota(String message) {
        return new SandboxApiException(403, "QuotaExceededError", message);
    }

    static SandboxApiException internal() {
        return new SandboxApiException(500, "internal", "internal error");
    }
}
