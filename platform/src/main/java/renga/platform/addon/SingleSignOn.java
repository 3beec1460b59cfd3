package renga.platform.addon;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import renga.core.Json;
import renga.platform.account.Account;

/// The form that lets a person in to a provider's page (contract, partner-api.md §2.4).
final class SingleSignOn {
    private SingleSignOn() {}

    /// @param context the app from whose side it is looked at
    static Map<String, Object> form(Addon addon, Account person, String context, String salt, Instant now) {
        String resource = addon.id().toString();
        long timestamp = now.getEpochSecond();
        String owner = addon.app().map(Addon.AppRef::name).orElse(context);
        var form = new LinkedHashMap<String, Object>();
        form.put("resource_id", resource);
        form.put("resource_token", token(resource, salt, timestamp));
        form.put("id", addon.resource());
        form.put("token", token(addon.resource(), salt, timestamp));
        form.put("timestamp", timestamp);
        form.put("nav-data", navigation(addon, owner));
        form.put("email", person.email());
        form.put("user_id", person.id().toString());
        form.put("app", owner);
        form.put("context_app", context);
        return form;
    }

    /// The contract's: hex of SHA-1 over `id:salt:timestamp`.
    static String token(String id, String salt, long timestamp) {
        try {
            byte[] text = (id + ":" + salt + ":" + timestamp).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    private static String navigation(Addon addon, String app) {
        byte[] json = Json.MAPPER.writeValueAsBytes(
                Map.of("addon", addon.provider().name(), "appname", app, "addons", List.of()));
        return Base64.getEncoder().encodeToString(json);
    }
}
