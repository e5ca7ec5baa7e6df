package io.github.manusreactive.benchmarks.call;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** Encoded responses with the headers of a real one, plain and compressed. */
final class FixedResponses {

    private final FixedResponse detail;
    private final FixedResponse create;
    private final FixedResponse messages;
    private final FixedResponse unknown;

    private FixedResponses(String date) {
        this.detail = FixedResponse.encode("200 OK", date, ResponseBodies.DETAIL);
        this.create = FixedResponse.encode("200 OK", date, ResponseBodies.CREATE);
        this.messages = FixedResponse.encode("200 OK", date, ResponseBodies.MESSAGES);
        this.unknown = FixedResponse.encode("404 Not Found", date, "{\"ok\":false}");
    }

    /** Encodes all responses with the date. */
    static FixedResponses encode(String date) {
        return new FixedResponses(date);
    }

    /** Returns the response to a request of the URI. */
    ByteBuf select(String uri, boolean gzip) {
        FixedResponse response;
        if (uri.startsWith("/v2/task.detail?")) {
            response = detail;
        } else if (uri.equals("/v2/task.create")) {
            response = create;
        } else if (uri.startsWith("/v2/task.listMessages?")) {
            response = messages;
        } else {
            response = unknown;
        }
        return (gzip ? response.compressed() : response.plain()).retainedDuplicate();
    }

    /** One response in both encodings. */
    private record FixedResponse(ByteBuf plain, ByteBuf compressed) {

        static FixedResponse encode(String status, String date, String body) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            return new FixedResponse(
                    join(head(status, date, "", bytes.length), bytes), compressed(status, date, bytes));
        }

        private static ByteBuf compressed(String status, String date, byte[] body) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                gzip.write(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            byte[] bytes = out.toByteArray();
            return join(head(status, date, "content-encoding: gzip\r\n", bytes.length), bytes);
        }

        private static String head(String status, String date, String encoding, int length) {
            return "HTTP/1.1 " + status + "\r\n"
                    + "date: " + date + "\r\n"
                    + "content-type: application/json; charset=utf-8\r\n"
                    + "content-length: " + length + "\r\n"
                    + encoding
                    + "connection: keep-alive\r\n"
                    + "server: cloudflare\r\n"
                    + "cf-ray: 9a7c1de2fb0a3c4b-FRA\r\n"
                    + "cf-cache-status: DYNAMIC\r\n"
                    + "x-request-id: req_9b1c4f7e2d\r\n"
                    + "vary: accept-encoding\r\n\r\n";
        }

        private static ByteBuf join(String head, byte[] body) {
            byte[] start = head.getBytes(StandardCharsets.US_ASCII);
            ByteBuf whole = Unpooled.directBuffer(start.length + body.length);
            whole.writeBytes(start).writeBytes(body);
            return Unpooled.unreleasableBuffer(whole.asReadOnly());
        }
    }
}
