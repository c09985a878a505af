package dev.selene.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.text.jinja.JinjaTemplate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds chat templates in the files of a checkpoint. */
final class ChatTemplateFiles {
    private static final long MAX_CONFIG_BYTES = 16 << 20;
    private static final long MAX_TEMPLATE_BYTES = 4 << 20;
    private static final List<String> SPECIAL_TOKENS =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

    private ChatTemplateFiles() {}

    /** See {@link ChatTemplate#find}. */
    static Optional<ChatTemplate> find(Path directory) {
        Path config = directory.resolve("tokenizer_config.json");
        JsonNode tokenizer = Files.exists(config)
                ? Json.read(config, MAX_CONFIG_BYTES)
                : Json.mapper().createObjectNode();
        Map<String, JinjaTemplate> templates = new HashMap<>();
        Path file = directory.resolve("chat_template.jinja");
        if (Files.exists(file)) templates.put("default", JinjaTemplate.parse(read(file), file.toString()));
        else readConfig(tokenizer.path("chat_template"), config + ": chat_template", templates);
        if (templates.isEmpty()) return Optional.empty();
        JinjaTemplate usual = templates.get("default");
        if (usual == null)
            throw SeleneException.data(
                    config + ": chat_template names " + templates.keySet() + ", expected one called default");
        return Optional.of(new ChatTemplate(
                usual,
                Optional.ofNullable(templates.get("tool_use")),
                specialTokens(tokenizer, config),
                Clock.systemDefaultZone()));
    }

    private static void readConfig(JsonNode value, String where, Map<String, JinjaTemplate> templates) {
        if (value.isMissingNode() || value.isNull()) return;
        if (value.isTextual()) {
            templates.put("default", JinjaTemplate.parse(value.textValue(), where));
            return;
        }
        if (!value.isArray())
            throw SeleneException.data(where + " is " + value.getNodeType() + ", expected a string or a list");
        for (JsonNode entry : value) {
            JsonNode name = entry.path("name");
            JsonNode template = entry.path("template");
            if (!name.isTextual() || !template.isTextual())
                throw SeleneException.data(where + ": an entry has no name or no template, expected strings for both");
            String label = where + " " + name.textValue();
            templates.put(name.textValue(), JinjaTemplate.parse(template.textValue(), label));
        }
    }

    /** A special token is a string, or an object that has it as {@code content}. */
    private static Map<String, Object> specialTokens(JsonNode tokenizer, Path config) {
        Map<String, Object> tokens = new LinkedHashMap<>();
        for (String name : SPECIAL_TOKENS) {
            JsonNode token = tokenizer.path(name);
            if (token.isMissingNode() || token.isNull()) continue;
            JsonNode text = token.isObject() ? token.path("content") : token;
            if (!text.isTextual())
                throw SeleneException.data(config + ": " + name + " is " + token + ", expected a string");
            tokens.put(name, text.textValue());
        }
        return tokens;
    }

    /** A whole file as text, {@value #MAX_TEMPLATE_BYTES} bytes at most. */
    static String read(Path file) {
        try {
            long size = Files.size(file);
            if (size > MAX_TEMPLATE_BYTES)
                throw SeleneException.data(file + ": " + size + " bytes, at most " + MAX_TEMPLATE_BYTES);
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (NoSuchFileException e) {
            throw new SeleneException(SeleneException.Kind.DATA, file + ": no such file", e);
        } catch (CharacterCodingException e) {
            throw new SeleneException(SeleneException.Kind.DATA, file + ": not valid UTF-8", e);
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, file + ": cannot be read: " + e, e);
        }
    }
}
