package io.github.manusreactive.test.engine;

/** An answer in the API's failure envelope. Thrown by handlers; without a stack trace, since it is an ordinary answer. */
final class ApiError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    private ApiError(int status, String code, String message) {
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

    static ApiError invalid(String message) {
        return new ApiError(400, "invalid_argument", message);
    }

    static ApiError unauthenticated(String message) {
        return new ApiError(401, "unauthenticated", message);
    }

    static ApiError denied(String message) {
        return new ApiError(403, "permission_denied", message);
    }

    static ApiError notFound(String what) {
        return new ApiError(404, "not_found", what + " not found");
    }

    static ApiError precondition(String message) {
        return new ApiError(412, "failed_precondition", message);
    }

    static ApiError rateLimited() {
        return new ApiError(429, "rate_limited", "Rate limit exceeded. Please retry after a short backoff.");
    }

    static ApiError fileQuota(String message) {
        return new ApiError(403, "QuotaExceededError", message);
    }

    static ApiError internal() {
        return new ApiError(500, "internal", "internal error");
    }
}
