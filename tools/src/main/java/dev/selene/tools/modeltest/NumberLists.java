package dev.selene.tools.modeltest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import java.util.ArrayList;
import java.util.List;

/** The bracketed lists of {@code run.sh}: {@code [[256,256],[512,512]]}, {@code 1,4}, {@code [8,4,-1]}. */
final class NumberLists {
    private NumberLists() {}

    /** {@code [[in,out],…]}; a single pair {@code [in,out]} too. */
    static List<LengthPair> casePairs(String word) {
        try {
            List<LengthPair> pairs = new ArrayList<>();
            for (List<Integer> pair : nested(word)) {
                if (pair.size() != 2) throw new NumberFormatException(pair + " is not a pair");
                pairs.add(new LengthPair(pair.get(0), pair.get(1)));
            }
            return pairs;
        } catch (IllegalArgumentException e) {
            throw bad(
                    "Incorrect case_pair format",
                    "case_pair",
                    word,
                    "[[input,output],…], for example [[256,256],[512,512]]",
                    e);
        }
    }

    /** For each of {@code pairs} case pairs the batch sizes: {@code 1}, {@code 1,4}, {@code [1,4]} or {@code [[1,4],[1,8]]}. */
    static List<List<Integer>> batchSizes(String word, int pairs) {
        try {
            List<List<Integer>> sizes = word.startsWith("[[") ? nested(word) : List.of(flat(word));
            if (sizes.size() != 1 && sizes.size() != pairs)
                throw new NumberFormatException(sizes.size() + " groups for " + pairs + " case pairs");
            for (List<Integer> group : sizes)
                for (int size : group) if (size < 1) throw new NumberFormatException("batch size " + size);
            List<List<Integer>> perPair = new ArrayList<>();
            for (int i = 0; i < pairs; i++) perPair.add(sizes.get(sizes.size() == 1 ? 0 : i));
            return perPair;
        } catch (IllegalArgumentException e) {
            throw bad(
                    "Wrong batchsize input format",
                    "batch_size",
                    word,
                    "a number, 1,4 or one list for each case pair",
                    e);
        }
    }

    /** {@code [least,most]}, or one such range for each of {@code pairs} case pairs. */
    static List<int[]> ranges(String word, int pairs) {
        try {
            List<List<Integer>> ranges = nested(word);
            if (ranges.size() != 1 && ranges.size() != pairs)
                throw new NumberFormatException(ranges.size() + " ranges for " + pairs + " case pairs");
            List<int[]> perPair = new ArrayList<>();
            for (int i = 0; i < pairs; i++) {
                List<Integer> range = ranges.get(ranges.size() == 1 ? 0 : i);
                if (range.size() != 2 || range.get(0) < 1 || range.get(1) < range.get(0))
                    throw new NumberFormatException(range + " is not [least,most]");
                perPair.add(new int[] {range.get(0), range.get(1)});
            }
            return perPair;
        } catch (IllegalArgumentException e) {
            throw bad(
                    "num of case_pair and batch_range not match",
                    "batch_range",
                    word,
                    "[[least,most],…], one for each case pair",
                    e);
        }
    }

    /** Numbers separated by commas, in brackets or not. */
    static List<Integer> flat(String word) {
        String bare = word.startsWith("[") && word.endsWith("]") ? word.substring(1, word.length() - 1) : word;
        List<Integer> numbers = new ArrayList<>();
        for (String number : bare.split(",", -1)) numbers.add(Integer.valueOf(number.strip()));
        return numbers;
    }

    private static List<List<Integer>> nested(String word) {
        JsonNode json;
        try {
            json = Json.parse(word, "list", SeleneException.Kind.USER);
        } catch (SeleneException e) {
            throw new NumberFormatException(e.getMessage());
        }
        if (!json.isArray() || json.isEmpty()) throw new NumberFormatException("not a list");
        if (!json.get(0).isArray()) return List.of(numbers(json));
        List<List<Integer>> lists = new ArrayList<>();
        for (JsonNode list : json) lists.add(numbers(list));
        return lists;
    }

    private static List<Integer> numbers(JsonNode list) {
        if (!list.isArray() || list.isEmpty()) throw new NumberFormatException(list + " is not a list of numbers");
        List<Integer> numbers = new ArrayList<>();
        for (JsonNode number : list) {
            if (!number.isInt()) throw new NumberFormatException(number + " is not a whole number");
            numbers.add(number.intValue());
        }
        return numbers;
    }

    private static SeleneException bad(String original, String what, String word, String expected, Exception cause) {
        return new SeleneException(
                SeleneException.Kind.USER,
                original + ": " + what + " is " + word + " (" + cause.getMessage() + "). Write " + expected + ".",
                cause);
    }
}
