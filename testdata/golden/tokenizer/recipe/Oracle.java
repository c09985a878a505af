import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Encodes the texts of a JSONL file with Hugging Face tokenizers: {@code Oracle.java TOKENIZER_JSON TEXTS OUTPUT}. */
class Oracle {
    public static void main(String[] args) throws IOException {
        JsonObject json = JsonParser.parseString(Files.readString(Path.of(args[0]))).getAsJsonObject();
        HuggingFaceTokenizer asTokens = load(json);
        json.add("added_tokens", new JsonArray());
        HuggingFaceTokenizer asPlainText = load(json);
        Gson gson = new GsonBuilder().disableHtmlEscaping().create();
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(args[1]))) {
            String text = JsonParser.parseString(line).getAsJsonObject().get("text").getAsString();
            long[] ids = asTokens.encode(text, false, false).getIds();
            long[] plain = asPlainText.encode(text, false, false).getIds();
            JsonObject golden = new JsonObject();
            golden.addProperty("text", text);
            golden.add("ids", gson.toJsonTree(ids));
            if (!Arrays.equals(ids, plain)) golden.add("ids_no_special", gson.toJsonTree(plain));
            lines.add(gson.toJson(golden));
        }
        Files.write(Path.of(args[2]), lines);
    }

    private static HuggingFaceTokenizer load(JsonObject json) throws IOException {
        Path file = Files.createTempFile("tokenizer", ".json");
        Files.writeString(file, json.toString());
        return HuggingFaceTokenizer.newInstance(file, Map.of("truncation", "false", "padding", "false"));
    }
}
