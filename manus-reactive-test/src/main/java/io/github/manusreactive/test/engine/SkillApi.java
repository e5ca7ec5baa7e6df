package io.github.manusreactive.test.engine;

import io.github.manusreactive.operation.Operation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/** Handles skill.list and skill.upload. */
final class SkillApi {

    private static final Map<String, Object> OFFICIAL = SandboxJson.object(
            "id", "skl_official_slides", "name", "slides", "description", "Makes slides.", "owner_type", "official");

    private final FileStorage storage;
    private final SandboxTime time;
    private final IdGenerator ids;

    SkillApi(FileStorage storage, SandboxTime time, IdGenerator ids) {
        this.storage = storage;
        this.time = time;
        this.ids = ids;
    }

    void register(Map<Operation, ApiHandler> handlers) {
        handlers.put(Operation.SKILL_LIST, this::list);
        handlers.put(Operation.SKILL_UPLOAD, this::upload);
    }

    private Map<String, Object> list(SandboxApiCall call) {
        String projectId = call.string("project_id");
        if (projectId != null && !call.account().projects.containsKey(projectId)) {
            throw SandboxApiException.notFound("project");
        }
        List<Object> data = new ArrayList<>();
        call.account().belongings.skills().forEach((target, skill) -> {
            if (!target.startsWith("prj_") || (projectId != null && target.startsWith(projectId))) {
                data.add(skill);
            }
        });
        data.add(OFFICIAL);
        return Map.of("data", data);
    }

    private Map<String, Object> upload(SandboxApiCall call) {
        String fileId = call.required("file_id");
        String projectId = call.string("project_id");
        String scope = call.oneOf("scope", projectId == null ? "personal" : "project", "personal", "team", "project");
        if (scope.equals("team") && !call.account().team) {
            throw SandboxApiException.denied("scope team needs a team account");
        }
        if (scope.equals("project")
                && (projectId == null || !call.account().projects.containsKey(projectId))) {
            throw SandboxApiException.notFound("project");
        }
        FileState file = storage.file(fileId);
        if (file == null || !storage.usable(call.account(), fileId)) {
            throw SandboxApiException.notFound("file");
        }
        Map<String, String> front = frontMatter(file.kept());
        String name = front.get("name");
        if (name == null) {
            throw SandboxApiException.invalid("file_id: not a zip with a SKILL.md whose front matter sets name");
        }
        SandboxAccount account = call.account();
        String target = (scope.equals("project") ? projectId : scope) + "/" + name;
        Map<String, Object> known = account.belongings.skills().get(target);
        Map<String, Object> skill = SandboxJson.object(
                "id",
                known == null ? "skl_" + ids.alphanumeric(12) : known.get("id"),
                "name",
                name,
                "description",
                front.getOrDefault("description", ""),
                "owner_type",
                scope,
                "creator_info",
                SandboxJson.object("user_id", account.userId, "name", account.name),
                "created_at",
                known == null ? (Object) time.seconds() : known.get("created_at"),
                "updated_at",
                time.seconds());
        account.belongings.putSkill(target, skill);
        return Map.of("skill", skill);
    }

    private static Map<String, String> frontMatter(byte @Nullable [] zip) {
        if (zip == null) {
            return Map.of();
        }
        try (ZipInputStream entries = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (entry.getName().equals("SKILL.md") || entry.getName().endsWith("/SKILL.md")) {
                    return fields(new String(entries.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            return Map.of();
        }
        return Map.of();
    }

    private static Map<String, String> fields(String text) {
        Map<String, String> fields = new HashMap<>();
        String[] parts = text.split("(?m)^---\\s*$", 3);
        if (parts.length == 3) {
            parts[1].lines().filter(line -> line.contains(":")).forEach(line -> {
                int colon = line.indexOf(':');
                fields.put(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            });
        }
        return fields;
    }
}
