package dev.selene.tools.scoring;

/** How many characters must change to make one text from another. */
final class EditDistance {
    private EditDistance() {}

    /** Insertions and deletions cost 1, a replacement costs {@code replacement}. */
    static int of(String left, String right, int replacement) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j < row.length; j++) row[j] = j;
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : replacement);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
