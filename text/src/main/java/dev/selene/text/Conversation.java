package dev.selene.text;

import java.util.List;
import java.util.Map;

/**
 * What a chat template renders. Values are JSON-shaped: {@code Map<String, Object>}, {@code List<Object>}, String,
 * Integer, Long, BigInteger, Double, Boolean and null; maps keep the order of the caller's JSON. Not copied: the caller
 * leaves them alone.
 *
 * @param messages each with {@code role} and what else the template reads
 * @param tools declarations as the caller sent them; empty for none
 * @param addGenerationPrompt ends the text where the assistant's answer begins
 * @param kwargs further variables of the template ({@code chat_template_kwargs})
 */
public record Conversation(
        List<Map<String, Object>> messages,
        List<Map<String, Object>> tools,
        boolean addGenerationPrompt,
        Map<String, Object> kwargs) {}
