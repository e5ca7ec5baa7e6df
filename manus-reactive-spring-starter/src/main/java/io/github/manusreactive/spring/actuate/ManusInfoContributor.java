package io.github.manusreactive.spring.actuate;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/** The client's version, the base URL, and the number of users; no names, because the information may be public. */
final class ManusInfoContributor implements InfoContributor {

    private final String baseUrl;
    private final ManusClients clients;

    ManusInfoContributor(String baseUrl, ManusClients clients) {
        this.baseUrl = baseUrl;
        this.clients = clients;
    }

    @Override
    public void contribute(Info.Builder builder) {
        Map<String, Object> manus = new LinkedHashMap<>();
        String version = ManusClient.class.getPackage().getImplementationVersion();
        if (version != null) {
            manus.put("version", version);
        }
        manus.put("baseUrl", baseUrl);
        manus.put("users", clients.all().size());
        builder.withDetail("manus", manus);
    }
}
