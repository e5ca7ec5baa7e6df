package io.github.manusreactive.spring.security;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A browser that keeps one application's cookies and is logged in there by HTTP Basic. Follows redirects one by one. */
final class LoginBrowser {

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private final List<URI> visited = new ArrayList<>();
    private final URI app;
    private final String user;

    LoginBrowser(URI app, String user) {
        this.app = app;
        this.user = user;
    }

    /** The redirects of the last visit, without its beginning. */
    List<URI> visited() {
        return visited;
    }

    HttpResponse<String> visit(String path) throws IOException, InterruptedException {
        visited.clear();
        HttpResponse<String> answer = get(app.resolve(path));
        while (answer.statusCode() / 100 == 3 && visited.size() < 8) {
            URI next =
                    answer.uri().resolve(answer.headers().firstValue("location").orElseThrow());
            visited.add(next);
            answer = get(next);
        }
        return answer;
    }

    /** One request, redirects not followed. */
    HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("accept", "text/html");
        boolean own = uri.getAuthority().equals(app.getAuthority());
        if (own) {
            String credentials = user + ":password";
            request.header(
                    "authorization",
                    "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
            if (!cookies.isEmpty()) {
                request.header(
                        "cookie",
                        String.join(
                                "; ",
                                cookies.entrySet().stream()
                                        .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                                        .toList()));
            }
        }
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (own) {
            for (String cookie : answer.headers().allValues("set-cookie")) {
                String pair = cookie.split(";", 2)[0];
                int sign = pair.indexOf('=');
                cookies.put(pair.substring(0, sign), pair.substring(sign + 1));
            }
        }
        return answer;
    }
}
