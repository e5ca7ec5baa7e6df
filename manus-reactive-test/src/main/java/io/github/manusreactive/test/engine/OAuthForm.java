package io.github.manusreactive.test.engine;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** The fields of a token request, from JSON or a form, with client authentication in the body or by HTTP Basic. */
final class OAuthForm {

    /** An error response as in RFC 6749. */
    static final class RefusedFormException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        final int status;
        final String code;

        RefusedFormException(int status, String code, String description) {
            super(description, null, false, false);
            this.status = status;
            this.code = code;
        }
    }

    private OAuthForm() {}

    static Map<String, String> read(InboundRequest request) {
        Map<String, String> fields = new HashMap<>();
        String type = request.header().apply("content-type");
        if (type != null && type.startsWith("application/x-www-form-urlencoded")) {
            fields.putAll(form(request));
        } else {
            Map<String, Object> body = SandboxJson.readObject(request.body());
            if (body == null) {
                throw invalid("neither a form nor a JSON object");
            }
            body.forEach((name, value) -> fields.put(name, String.valueOf(value)));
        }
        String authorization = request.header().apply("authorization");
        if (authorization != null && authorization.startsWith("Basic ")) {
            basic(authorization.substring("Basic ".length()), fields);
        }
        return fields;
    }

    private static Map<String, String> form(InboundRequest request) {
        try {
            return request.form();
        } catch (IllegalArgumentException e) {
            throw invalid("the form is malformed");
        }
    }

    private static void basic(String base64, Map<String, String> fields) {
        String pair;
        try {
            pair = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid("HTTP Basic is not Base64");
        }
        int colon = pair.indexOf(':');
        if (colon < 0 || fields.containsKey("client_secret")) {
            throw invalid("more than one way of client authentication");
        }
        fields.put("client_id", URLDecoder.decode(pair.substring(0, colon), StandardCharsets.UTF_8));
        fields.put("client_secret", URLDecoder.decode(pair.substring(colon + 1), StandardCharsets.UTF_8));
    }

    static String required(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null || value.isBlank()) {
            throw invalid(name + " is required");
        }
        return value;
    }

    static RefusedFormException invalid(String description) {
        return new RefusedFormException(400, "invalid_request", description);
    }

    static RefusedFormException invalidGrant() {
        return new RefusedFormException(400, "invalid_grant", "authorization grant is invalid or expired");
    }

    static RefusedFormException invalidClient(String description) {
        return new RefusedFormException(401, "invalid_client", description);
    }
}
