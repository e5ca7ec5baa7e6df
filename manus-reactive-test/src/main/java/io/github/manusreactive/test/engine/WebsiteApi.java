package io.github.manusreactive.test.engine;

import io.github.manusreactive.operation.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Handles website.* with the checkpoints that agents save. A deployment ends at a time, without a timer. */
final class WebsiteApi implements WebsiteBuilder {

    private record SiteCheckpoint(String versionId, String message, String status, long createdAt) {

        Map<String, Object> json() {
            return SandboxJson.object(
                    "version_id", versionId, "message", message, "status", status, "created_at", createdAt);
        }
    }

    private static final class SandboxWebsite {
        final String id;
        final SandboxAccount account;
        final List<SiteCheckpoint> checkpoints = new ArrayList<>();
        String visibility = "private";

        @Nullable
        String liveVersion;

        @Nullable
        String deploying;

        long deployedAtMillis;

        SandboxWebsite(String id, SandboxAccount account) {
            this.id = id;
            this.account = account;
        }
    }

    private final Map<String, SandboxWebsite> byId = new ConcurrentHashMap<>();
    private final TaskLookup lookup;
    private final SandboxTime time;
    private final IdGenerator ids;
    private final SandboxSettings settings;

    WebsiteApi(TaskLookup lookup, SandboxTime time, IdGenerator ids, SandboxSettings settings) {
        this.lookup = lookup;
        this.time = time;
        this.ids = ids;
        this.settings = settings;
    }

    void register(Map<Operation, ApiHandler> handlers) {
        handlers.put(Operation.WEBSITE_STATUS, this::status);
        handlers.put(Operation.WEBSITE_LIST_CHECKPOINTS, this::listCheckpoints);
        handlers.put(Operation.WEBSITE_PUBLISH, this::publish);
        handlers.put(Operation.WEBSITE_UPDATE, this::update);
    }

    @Override
    public void checkpoint(SandboxTaskState task, String message, String status) {
        siteOf(task).checkpoints.add(0, new SiteCheckpoint(ids.alphanumeric(7), message, status, time.seconds()));
    }

    /** Returns the task's site, created without a checkpoint if there is none. */
    private SandboxWebsite siteOf(SandboxTaskState task) {
        String id = task.websiteId;
        if (id == null) {
            id = "web_" + ids.alphanumeric(12);
            task.websiteId = id;
        }
        return byId.computeIfAbsent(id, unknown -> new SandboxWebsite(unknown, task.account));
    }

    private SandboxWebsite website(SandboxApiCall call) {
        String taskId = call.string("task_id");
        String websiteId = call.string("website_id");
        if ((taskId == null) == (websiteId == null)) {
            throw SandboxApiException.invalid("exactly one of task_id and website_id is required");
        }
        SandboxWebsite site;
        if (taskId != null) {
            site = siteOf(lookup.task(call));
        } else {
            site = byId.get(websiteId);
        }
        if (site == null || site.account != call.account()) {
            throw SandboxApiException.notFound("website");
        }
        if (site.deploying != null && time.millis() >= site.deployedAtMillis) {
            site.liveVersion = site.deploying;
            site.deploying = null;
        }
        return site;
    }

    private Map<String, Object> status(SandboxApiCall call) {
        SandboxWebsite site = website(call);
        boolean live = site.liveVersion != null && site.deploying == null;
        String state = site.deploying != null ? "publishing" : live ? "published" : "unpublished";
        return SandboxJson.object(
                "website_id",
                site.id,
                "publish_status",
                state,
                "site_urls",
                live ? List.of("https://" + site.id.substring(4).toLowerCase(Locale.ROOT) + ".manus.space") : List.of(),
                "version_id",
                live ? site.liveVersion : null,
                "status_updated_at",
                live ? Math.floorDiv(site.deployedAtMillis, 1000L) : null,
                "visibility",
                site.visibility);
    }

    private Map<String, Object> listCheckpoints(SandboxApiCall call) {
        SandboxWebsite site = website(call);
        List<Object> data = new ArrayList<>();
        site.checkpoints.forEach(checkpoint -> data.add(checkpoint.json()));
        return SandboxJson.object("website_id", site.id, "data", data, "published_version_id", site.liveVersion);
    }

    private Map<String, Object> publish(SandboxApiCall call) {
        SandboxWebsite site = website(call);
        String wanted = call.oneOf("visibility", "public", "public", "team", "");
        if (wanted.equals("team") && !call.account().team) {
            throw SandboxApiException.denied("visibility team needs a team account");
        }
        if (site.checkpoints.isEmpty()) {
            throw SandboxApiException.precondition("website has no checkpoint");
        }
        site.visibility = wanted.isEmpty() ? "public" : wanted;
        site.deploying = site.checkpoints.get(0).versionId();
        site.deployedAtMillis = time.millis() + settings.publishTakes().toMillis();
        return SandboxJson.object("website_id", site.id, "version_id", site.deploying);
    }

    private Map<String, Object> update(SandboxApiCall call) {
        SandboxWebsite site = website(call);
        String title = call.string("title");
        String visibility = call.oneOf("visibility", "", "public", "team");
        if (title == null && visibility.isEmpty()) {
            throw SandboxApiException.invalid("title or visibility is required");
        }
        if (title != null && title.isEmpty()) {
            throw SandboxApiException.invalid("title must not be empty");
        }
        if (visibility.equals("team") && !call.account().team) {
            throw SandboxApiException.denied("visibility team needs a team account");
        }
        if (!visibility.isEmpty()) {
            site.visibility = visibility;
        }
        return Map.of();
    }
}
