package com.nexusai.app.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nexusai.app.security.SharedSecrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/**
 * Writes the place in a list where a caller goes on, and reads it again. A cursor is signed and bound to the list, that is, to tenant, path,
 * filters and sort; with another list it is refused.
 */
@Component
public class Cursors {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int TAG = 16;

    private final ObjectMapper json;
    private final Supplier<byte[]> key;

    Cursors(ObjectMapper json, SharedSecrets secrets) {
        this.json = json;
        this.key = SingletonSupplier.of(() -> secrets.of("list-cursors").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * @param list what the cursor belongs to: tenant, resource, filters and sort, in words that are always the same
     * @param position values of the row after which the list goes on
     */
    public String write(String list, List<String> position) {
        try {
            byte[] content = json.writeValueAsBytes(position);
            byte[] tag = tag(list, content);
            byte[] all = Arrays.copyOf(tag, TAG + content.length);
            System.arraycopy(content, 0, all, TAG, content.length);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws ProblemException when it is no cursor of this list */
    public Optional<List<String>> read(String list, @Nullable String cursor) {
        if (cursor == null) {
            return Optional.empty();
        }
        try {
            byte[] all = Base64.getUrlDecoder().decode(cursor);
            if (all.length > TAG) {
                byte[] content = Arrays.copyOfRange(all, TAG, all.length);
                if (MessageDigest.isEqual(Arrays.copyOf(all, TAG), tag(list, content))) {
                    return Optional.of(json.readValue(content, new TypeReference<List<String>>() {}));
                }
            }
        } catch (IllegalArgumentException | IOException e) {
            throw refused(cursor);
        }
        throw refused(cursor);
    }

    private static ProblemException refused(String cursor) {
        return new ProblemException(
                ProblemType.CURSOR_INVALID,
                "The cursor was not given for this list",
                List.of(new Problem.Fault(
                        "cursor",
                        "CURSOR_INVALID",
                        cursor.length() > 60 ? cursor.substring(0, 60) : cursor,
                        "The cursor belongs to another list, filter or sort",
                        "begin the list anew, without a cursor")));
    }

    private byte[] tag(String list, byte[] content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.get(), ALGORITHM));
            mac.update(list.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return Arrays.copyOf(mac.doFinal(content), TAG);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
