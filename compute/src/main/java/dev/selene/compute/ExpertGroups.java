package dev.selene.compute;

import java.util.Arrays;

/**
 * The choices of a routing sorted by expert, and by token within an expert. A group is the choices of one expert that has
 * any. Reused from call to call.
 */
public final class ExpertGroups {
    private int choices;
    private int count;
    private int[] starts = new int[0];
    private int[] tokenOf = new int[0];
    private int[] expertOf = new int[0];
    private int[] choiceOf = new int[0];
    private int[] identity = new int[0];
    private int[] groupExpert = new int[0];
    private int[] next = new int[0];

    /** Sorts the choices of tokens {@code [firstToken, firstToken + tokens)}. */
    public void sort(Routing routing, int firstToken, int tokens, int numExperts) {
        int perToken = routing.expertsPerToken();
        int firstChoice = firstToken * perToken;
        resize(tokens * perToken, numExperts);

        Arrays.fill(next, 0, numExperts + 1, 0);
        for (int i = 0; i < choices; i++) next[routing.ids()[firstChoice + i] + 1]++;
        count = 0;
        for (int expert = 0; expert < numExperts; expert++) {
            if (next[expert + 1] > 0) {
                groupExpert[count] = expert;
                starts[count++] = next[expert];
            }
            next[expert + 1] += next[expert];
        }
        starts[count] = choices;

        for (int i = 0; i < choices; i++) {
            int expert = routing.ids()[firstChoice + i];
            int place = next[expert]++;
            tokenOf[place] = i / perToken;
            expertOf[place] = expert;
            choiceOf[i] = place;
        }
    }

    private void resize(int choices, int numExperts) {
        this.choices = choices;
        if (starts.length < numExperts + 1) {
            starts = new int[numExperts + 1];
            groupExpert = new int[numExperts];
            next = new int[numExperts + 1];
        }
        if (tokenOf.length >= choices) return;
        tokenOf = new int[choices];
        expertOf = new int[choices];
        choiceOf = new int[choices];
        identity = new int[choices];
        Arrays.setAll(identity, i -> i);
    }

    public int choices() {
        return choices;
    }

    /** How many experts have a token. */
    public int count() {
        return count;
    }

    /** First choice of a group. */
    public int start(int group) {
        return starts[group];
    }

    /** After the last choice of a group. */
    public int end(int group) {
        return starts[group + 1];
    }

    /** The first choice of each group, and the end of the last group. */
    public int[] starts() {
        return starts;
    }

    /** The expert of each group. */
    public int[] experts() {
        return groupExpert;
    }

    public int expert(int choice) {
        return expertOf[choice];
    }

    public int token(int choice) {
        return tokenOf[choice];
    }

    /** The token of each choice; counted from the first token that was sorted. */
    public int[] tokens() {
        return tokenOf;
    }

    /** Each choice itself. */
    public int[] identity() {
        return identity;
    }

    /** Where each choice of the routing was sorted to, token by token. */
    public int[] choicesOfTokens() {
        return choiceOf;
    }

    /** Where choice {@code tokens · perToken + j} of the routing was sorted to. */
    public int choice(int unsorted) {
        return choiceOf[unsorted];
    }
}
