package dev.selene.tools.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeTest {
    @TempDir
    Path folder;

    @Test
    void theFirstRuleThatMatchesTheWholeNameDecides() throws IOException {
        Recipe recipe = read("""
                {"rules": [{"pattern": "*.experts.*.down_proj", "type": "FLOAT"},
                           {"pattern": "model.layers.1.*", "type": "W8A8_DYNAMIC"},
                           {"pattern": "a+b", "type": "W8A8"}]}""");
        assertEquals(Optional.of(WeightType.FLOAT), recipe.typeOf("model.layers.1.mlp.experts.7.down_proj"));
        assertEquals(Optional.of(WeightType.W8A8_DYNAMIC), recipe.typeOf("model.layers.1.mlp.experts.7.up_proj"));
        assertEquals(Optional.of(WeightType.W8A8), recipe.typeOf("a+b"));
        assertEquals(Optional.empty(), recipe.typeOf("aab"));
        assertEquals(Optional.empty(), recipe.typeOf("x.model.layers.1.mlp"));
        assertEquals(Optional.empty(), recipe.typeOf("model.layers.10.mlp.up_proj"));
    }

    @Test
    void kimisRecipeIsTheDefault() {
        Recipe recipe = Target.W8A8.defaultRecipe();
        String layer = "model.layers.3.";
        for (String name : new String[] {"q_a_proj", "q_b_proj", "kv_a_proj_with_mqa", "o_proj"})
            assertEquals(Optional.of(WeightType.W8A8), recipe.typeOf(layer + "self_attn." + name));
        for (String name : new String[] {"mlp.gate_proj", "mlp.experts.383.up_proj", "mlp.shared_experts.down_proj"})
            assertEquals(Optional.of(WeightType.W8A8_DYNAMIC), recipe.typeOf(layer + name));
        for (String name : new String[] {"self_attn.kv_b_proj", "mlp.gate", "eh_proj", "shared_head.head"})
            assertEquals(Optional.of(WeightType.FLOAT), recipe.typeOf(layer + name));
        for (String name : new String[] {"lm_head", "model.embed_tokens"})
            assertEquals(Optional.of(WeightType.FLOAT), recipe.typeOf(name));
    }

    @Test
    void everythingWrongIsToldAtOnce() {
        var e = assertThrows(
                SeleneException.class,
                () -> read("{\"rules\": [{\"pattern\": \"*\", \"type\": \"W4A4\"}, {\"type\": \"FLOAT\"}, 7]}"));
        assertEquals(SeleneException.Kind.DATA, e.kind());
        for (String part : new String[] {"rule 1 is", "rule 2 is", "rule 3 is 7", "W8A8_DYNAMIC"})
            assertTrue(e.getMessage().contains(part), e.getMessage());
        assertThrows(SeleneException.class, () -> read("{\"rules\": []}"));
        assertThrows(SeleneException.class, () -> read("[]"));
    }

    private Recipe read(String json) throws IOException {
        return Recipe.read(Files.writeString(folder.resolve("recipe.json"), json));
    }
}
