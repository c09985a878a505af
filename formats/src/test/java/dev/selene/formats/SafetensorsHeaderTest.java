package dev.selene.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.base.Shape;
import dev.selene.formats.SafetensorsHeader.Entry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsHeaderTest {
    private static final String GOOD = """
            {"__metadata__":{"format":"pt"},\
            "b":{"dtype":"BF16","shape":[2,3],"data_offsets":[4,16]},\
            "a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}\s\s\s""";

    @Test
    void entriesComeInTheOrderOfTheirData() {
        SafetensorsHeader header = SafetensorsBytes.parse(SafetensorsBytes.file(GOOD, 16));
        assertEquals(8 + GOOD.length(), header.dataStart());
        assertEquals(
                List.of(new Entry("a", DType.F32, Shape.of(), 0, 4), new Entry("b", DType.BF16, Shape.of(2, 3), 4, 16)),
                header.entries());
    }

    @Test
    void aFileMayHoldNoTensorAndATensorNoElement() {
        assertEquals(
                List.of(),
                SafetensorsBytes.parse(SafetensorsBytes.file("{}", 0)).entries());
        String empty = "{\"e\":{\"dtype\":\"I64\",\"shape\":[3,0],\"data_offsets\":[0,0]}}";
        assertEquals(
                0,
                SafetensorsBytes.parse(SafetensorsBytes.file(empty, 0))
                        .entries()
                        .getFirst()
                        .end());
    }

    @Test
    void aTruncatedFileTellsHowMuchIsMissing() {
        refused(SafetensorsBytes.file(GOOD, 15), "cut off: header says 16 bytes of data, file holds 15. Fetch");
        refused(Arrays.copyOf(SafetensorsBytes.file(GOOD, 16), 40), "cut off: header of 144 bytes, file holds 32");
        refused(new byte[7], "cut off: 7 bytes");
        refused(new byte[0], "cut off: 0 bytes");
    }

    @Test
    void bytesAfterTheLastTensorAreRefused() {
        refused(SafetensorsBytes.file(GOOD, 17), "1 bytes after the last tensor: header says 16 bytes of data");
    }

    @Test
    void aHeaderLengthBeyondTheLimitIsRefusedBeforeAnythingIsRead() {
        refused(withLength(100_000_001), "header length 100000001, at most 100000000 allowed");
        refused(withLength(Long.MAX_VALUE), "header length 9223372036854775807");
        refused(withLength(-1), "header length 18446744073709551615");
    }

    @Test
    void otherFilesAreToldApart() {
        refused(SafetensorsBytes.file("", 0), "does not begin with '{'");
        refused(SafetensorsBytes.file(" {}", 0), "does not begin with '{'");
        refused("GGUF\3\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1), "not a safetensors file");
    }

    @Test
    void aHeaderThatIsNotUtf8IsRefused() {
        byte[] latin1 =
                "{\"é\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}".getBytes(StandardCharsets.ISO_8859_1);
        refused(SafetensorsBytes.file(latin1, 0), "header: not UTF-8");
        byte[] utf16 = "{}".getBytes(StandardCharsets.UTF_16LE);
        refused(SafetensorsBytes.file(utf16, 0), "header: not valid JSON");
        byte[] overlong = {'{', '"', (byte) 0xc0, (byte) 0xaf, '"', '}'};
        refused(SafetensorsBytes.file(overlong, 0), "header: not UTF-8");
    }

    /** One tensor {@code t} in a file with 8 bytes of data. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'dtype':'U8','shape':[8],'data_offsets':[0,9]            | span 9",
                "'dtype':'F32','shape':[3],'data_offsets':[0,8]           | is F32 [3] = 12 bytes, but its data_offsets [0, 8] span 8",
                "'dtype':'U8','shape':[8],'data_offsets':[8,0]            | has data_offsets [8, 0], expected 0 <= begin <= end",
                "'dtype':'U8','shape':[8],'data_offsets':[-8,0]           | has data_offsets [-8, 0]",
                "'dtype':'U8','shape':[7],'data_offsets':[1,8]            | begins at byte 1 of the data, but the tensor before it ends at 0: a hole",
                "'dtype':'U8','shape':[8],'data_offsets':[0]              | has 1 data_offsets",
                "'dtype':'U8','shape':[8],'data_offsets':[0,8,16]         | has 3 data_offsets",
                "'dtype':'U8','shape':[-8],'data_offsets':[0,8]           | impossible shape: negative dimension",
                "'dtype':'U8','shape':[4294967296,4294967296],'data_offsets':[0,0]      | impossible shape: long overflow",
                "'dtype':'F64','shape':[1152921504606846976,2],'data_offsets':[0,0]     | impossible shape: long overflow",
                "'dtype':'F64','shape':[4611686018427387904],'data_offsets':[0,0]       | impossible shape: long overflow",
                "'dtype':'U8','shape':[99999999999999999999],'data_offsets':[0,8]       | out of range",
                "'dtype':'U8','shape':[8.0],'data_offsets':[0,8]          | shape is 8.0, expected an integer",
                "'dtype':'U8','shape':['8'],'data_offsets':[0,8]          | shape is a string, expected an integer",
                "'dtype':'U8','shape':8,'data_offsets':[0,8]              | shape is 8, expected a list",
                "'dtype':'U8','shape':[[8]],'data_offsets':[0,8]          | shape is a list, expected an integer",
                "'dtype':'F8_E5M2','shape':[8],'data_offsets':[0,8]       | is of dtype F8_E5M2, which is not supported (F64, F32,",
                "'dtype':'bf16','shape':[4],'data_offsets':[0,8]          | is of dtype bf16, which is not supported",
                "'dtype':9,'shape':[8],'data_offsets':[0,8]               | dtype is 9, expected a string",
                "'dtype':null,'shape':[8],'data_offsets':[0,8]            | dtype is null, expected a string",
                "'shape':[8],'data_offsets':[0,8]                         | has no dtype",
                "'dtype':'U8','data_offsets':[0,8]                        | has no shape",
                "'dtype':'U8','shape':[8]                                 | has no data_offsets",
                "'dtype':'U8','shape':[8],'data_offsets':[0,8],'name':'t' | has an unknown key name",
                "'dtype':'U8','dtype':'I8','shape':[8],'data_offsets':[0,8] | Duplicate field 'dtype'",
            })
    void aTensorThatContradictsItselfIsRefused(String fields, String message) {
        refused(SafetensorsBytes.file(("{'t':{" + fields + "}}").replace('\'', '"'), 8), message);
    }

    @Test
    void aShapeHasAtMost64Dimensions() {
        String ones = "1" + ",1".repeat(63);
        String header = "{\"t\":{\"dtype\":\"U8\",\"shape\":[%s],\"data_offsets\":[0,1]}}";
        assertEquals(
                64,
                SafetensorsBytes.parse(SafetensorsBytes.file(header.formatted(ones), 1))
                        .entries()
                        .getFirst()
                        .shape()
                        .rank());
        refused(SafetensorsBytes.file(header.formatted(ones + ",1"), 1), "t: shape has more than 64 numbers");
    }

    @Test
    void tensorsMustNotOverlap() {
        String overlap = "{'s':{'dtype':'U8','shape':[5],'data_offsets':[0,5]},"
                + "'t':{'dtype':'U8','shape':[4],'data_offsets':[4,8]}}";
        refused(
                SafetensorsBytes.file(overlap.replace('\'', '"'), 8),
                "tensor t begins at byte 4 of the data, inside the tensor before it, which ends at 5");
    }

    @Test
    void twoTensorsOfOneNameAreRefused() {
        refused(SafetensorsBytes.withTensors("t", "t"), "Duplicate field 't'");
    }

    @Test
    void metadataIsAMapOfStrings() {
        refused(SafetensorsBytes.file("{\"__metadata__\":{\"a\":1}}", 0), "__metadata__.a is 1, expected a string");
        refused(SafetensorsBytes.file("{\"__metadata__\":[]}", 0), "__metadata__ is a list, expected an object");
    }

    @Test
    void brokenJsonIsRefusedWithItsPlace() {
        refused(SafetensorsBytes.file("{\"t\":", 0), "not valid JSON");
        refused(SafetensorsBytes.file("{} x", 0), "not valid JSON");
        refused(SafetensorsBytes.file("{}{}", 0), "text after the JSON object");
        refused(SafetensorsBytes.file("{\"t\":[]}", 0), "t is a list, expected an object");
        refused(SafetensorsBytes.file("{\"t\":{\"dtype\":" + "[".repeat(100_000), 0), "dtype is a list");
        refused(
                SafetensorsBytes.file("{\"__metadata__\":{\"a\":" + "9".repeat(100_000) + "}}", 0),
                "Number value length");
    }

    /** More than Kimi-K2 has in all its files; a quadratic step anywhere would be noticed. */
    @Test
    void manyTensorsAreNoProblem() {
        String[] names = new String[200_000];
        Arrays.setAll(names, i -> "model.layers." + i);
        SafetensorsHeader header = SafetensorsBytes.parse(SafetensorsBytes.withTensors(names));
        assertEquals(List.of(names), header.entries().stream().map(Entry::name).toList());
    }

    private static byte[] withLength(long length) {
        byte[] file = SafetensorsBytes.file(GOOD, 16);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
        return file;
    }

    private static void refused(byte[] file, String message) {
        SeleneException e = assertThrows(SeleneException.class, () -> SafetensorsBytes.parse(file));
        assertEquals(SeleneException.Kind.DATA, e.kind());
        assertTrue(e.getMessage().startsWith("x.safetensors: "), e.getMessage());
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }
}
