package io.github.manusreactive.benchmarks.call;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Response bodies as the API sends them. */
final class ResponseBodies {

    /** Body of {@code task.detail}. */
    static final String DETAIL = line("""
            {"ok":true,"request_id":"req_9b1c4f7e2d","task":{"id":"Qm7xT2kLp9VwR4sYb8NcDe","status":"running",
            "created_at":"1790000000","updated_at":"1790000042","task_type":"standard","share_visibility":"private",
            "title":"Compare three note apps","credit_usage":37,
            "task_url":"https://manus.im/app/Qm7xT2kLp9VwR4sYb8NcDe",
            "created_by_api_key":{"id":"key_01","name":"ci"},"agent_profile":"manus-1.6",
            "has_running_background_jobs":false}}""");

    /** Body of {@code task.create}. */
    static final String CREATE = line("""
            {"ok":true,"request_id":"req_9b1c4f7e2d","task_id":"Qm7xT2kLp9VwR4sYb8NcDe",
            "task_title":"Compare three note apps","task_url":"https://manus.im/app/Qm7xT2kLp9VwR4sYb8NcDe",
            "share_visibility":"private"}""");

    /** Body of {@code task.listMessages}. */
    static final String MESSAGES = IntStream.range(0, CallSubject.PAGE_SIZE)
            .mapToObj(ResponseBodies::event)
            .collect(Collectors.joining(
                    ",",
                    "{\"ok\":true,\"request_id\":\"req_9b1c4f7e2d\",\"task_id\":\"Qm7xT2kLp9VwR4sYb8NcDe\",\"messages\":[",
                    "],\"has_more\":false,\"next_cursor\":\"\"}"));

    private ResponseBodies() {}

    private static String event(int i) {
        String id = "\"id\":\"Ev" + (1000 + i) + "d83hSlq0ZmTr6Yxw5\",\"timestamp\":\""
                + (1_790_000_000_000L + i * 900L) + "\",";
        return switch (i % 4) {
            case 0 -> "{" + id + line("""
                    "type":"status_update","status_update":{"agent_status":"running","brief":"Searching",
                    "description":"Collecting reviews"}}""");
            case 1 -> "{" + id + line("""
                    "type":"tool_used","tool_used":{"tool":"terminal","action_id":"tooluse_Kp3mWq8ZtR5vYx1NcB7dLh",
                    "status":"success","brief":"Make a folder","description":"mkdir -p reports",
                    "message":{"action":"mkdir"}}}""");
            case 2 -> "{" + id + line("""
                    "type":"explanation","explanation":{"content":"The table is ready, prices are compared next."}}""");
            default -> "{" + id + line("""
                    "type":"assistant_message","assistant_message":{"content":"App B fits best. See the report.",
                    "attachments":[{"type":"file","filename":"report.pdf",
                    "url":"https://files.example.com/report.pdf?exp=1","content_type":"application/pdf",
                    "path":"/workspace/report.pdf"}],"delivery_kind":"result"}}""");
        };
    }

    private static String line(String text) {
        return text.replace("\n", "");
    }
}
